"""The study from settings to a results folder: rates, trainings, findings, figures, page."""

import dataclasses
from pathlib import Path

from experiments import spoken
from experiments.attention_kinds import findings, grid, page, rates, strong, strong_findings
from experiments.attention_kinds.names import DIGITS, NONE, PLAIN, SPEECH
from experiments.attention_kinds.settings import SPEAKERS_PART, STRONG_PART, StudySettings
from experiments.settings import as_command
from keras_assign.data import reduced_mnist, utterances
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.attention_study"


def run(settings: StudySettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures and page.

    Rates come first, as trainings need them; last come those on speakers never heard and the
    strong ones, whose networks the others have to name.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them, with `strong_rates`, of
        `findings.rates_of`, and `strong`, of `strong_findings.find`; empty
        for a dry run.

    Raises:
        InputError: data or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    data = _data(settings)
    _require_runnable(settings, data)
    if settings.dry_run:
        _list(settings, data, run_folder)
        return {}
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        _Run(chosen, data, run_folder).all()
        return rebuild(run_folder.path)


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder.

    Returns:
        The findings, as of `run`.

    Raises:
        InputError: the folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    found = findings.find(cells)
    checksums = {
        settings["task"]: settings["data_sha256"]
        for settings in (record["settings"] for record, _ in cells)
        if settings["kind"] == strong.KIND
    }
    beside = _beside(run_info["settings"], checksums)
    found["strong_rates"] = findings.rates_of([record for record, _ in cells], strong.RATE_KIND)
    found["strong"] = strong_findings.find(cells, beside, found["shortened"])
    run_folder.write_findings(found, lambda: page.write(output_dir, run_info, found, cells))
    return found


def _beside(settings: dict, checksums: dict[str, str]):
    folders = {task: settings[f"strong_{task}"] for task in (DIGITS, SPEECH)}
    return strong_findings.read_beside(folders, checksums)


def _require_runnable(settings, data):
    """Fail now on what would fail after hours: too few items, other data, unlike incumbents."""
    grid.require_enough(settings, data)
    if STRONG_PART in settings.parts:
        if SPEECH in settings.tasks:
            list(strong.speech_values(settings, data))  # Or fail, as there is but one speaker.
        checksums = {DIGITS: data.images_sha256, SPEECH: data.clips_sha256}
        beside = _beside(
            dataclasses.asdict(settings), {task: checksums[task] for task in settings.tasks}
        )
        strong_findings.require_comparable(settings, data, beside)


class _Run:
    """Cells that are known so far, in a run's folder."""

    def __init__(self, settings, data, run_folder):
        self._settings = settings
        self._data = data
        self._folder = run_folder
        self._cells = []

    def all(self):
        """Run everything."""
        settings, data = self._settings, self._data
        # Timing first and alone, when nothing of the trainings is left in the process.
        self._run(grid.timing_cells(settings, data), alone=True)
        chosen = self._rates()
        self._run(grid.training_cells(settings, data, chosen))
        if SPEAKERS_PART in settings.parts:
            kinds = [NONE, *rates.best_kinds(self._records())]
            self._run(grid.speaker_cells(settings, data, chosen, kinds))
        if STRONG_PART in settings.parts:
            best = rates.best_networks(self._records())
            strong_rates = self._strong_rates(best)
            self._run(strong.cells(settings, data, strong_rates, best))

    def _rates(self):
        settings = self._settings
        keys = grid.rated_networks(settings)
        if not settings.chooses_rates:
            return dict.fromkeys(keys, settings.rates[0])
        tried = {key: list(settings.rates) for key in keys}
        return self._chosen(tried, grid.rate_cells, grid.RATE)

    def _strong_rates(self, best):
        tried = strong.first_rates(self._settings, best)
        if not self._settings.tries_rates:
            return {key: given[0] for key, given in tried.items()}
        return self._chosen(tried, strong.rate_cells, strong.RATE_KIND)

    def _chosen(self, tried, cells, kind):
        """By network the rate of the lowest loss, once no rate beyond those tried is asked for."""
        tried = {key: list(given) for key, given in tried.items()}
        while True:
            self._run(cells(self._settings, self._data, tried))
            widens = self._settings.tries_rates
            following = rates.beyond(self._records(), kind) if widens else {}
            if not following:
                return rates.chosen(self._records(), kind)
            for key, wanted in following.items():
                tried[key] += wanted

    def _run(self, cells, alone=False):
        known = {cell.folder for cell in self._cells}
        self._cells += [cell for cell in cells if cell.folder not in known]
        settings = self._settings
        self._folder.describe(
            as_command(PROGRAM, settings), dataclasses.asdict(settings), self._cells
        )
        where = () if alone else (settings.workers, settings.scheduler)
        run_cells(cells, self._folder.store, *where)

    def _records(self):
        store = self._folder.store
        return [store.read(store.root / cell.folder)[0] for cell in self._cells]


def _data(settings):
    images = reduced_mnist.load().sha256
    if SPEECH not in settings.tasks:
        return grid.Data(images)
    found = spoken.load(settings)
    return grid.Data(images, utterances.checksum(found), found.index)


def _list(settings, data, run_folder):
    """Print the cells that are known before any is run, and what all may take."""
    first = dict.fromkeys(grid.rated_networks(settings), settings.rates[0])
    tried = dict.fromkeys(first, settings.rates) if settings.chooses_rates else {}
    cells = grid.timing_cells(settings, data) + grid.rate_cells(settings, data, tried)
    run_folder.list_cells(cells)
    later = grid.training_cells(settings, data, first)
    for cell in later:
        print(f"later     {cell.label}, with the rate that is chosen")
    if SPEAKERS_PART in settings.parts:
        later += (speakers := grid.speaker_cells(settings, data, first, settings.attention[:4]))
        print(f"later     {len(speakers)} on speakers never heard, of the best kinds of attention")
    if STRONG_PART in settings.parts:
        # Which networks these will be is not known, and does not change how many there are.
        best = dict.fromkeys(settings.tasks, (PLAIN, NONE))
        strong_tried = strong.first_rates(settings, best)
        if settings.tries_rates:
            later += (choosing := strong.rate_cells(settings, data, strong_tried))
            print(f"later     {len(choosing)} to choose a rate for the strong recipe of digits")
        strong_rates = {key: given[0] for key, given in strong_tried.items()}
        later += (strongest := strong.cells(settings, data, strong_rates, best))
        print(f"later     {len(strongest)} of the best networks with strong recipes")
    seconds = sum(cell.cost for cell in cells + later)
    print(f"{len(cells) + len(later)} cells, about {seconds / 3600:.1f} hours of one thread in all")
