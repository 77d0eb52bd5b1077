"""The study of attention, backbones and image sizes, declared."""

from experiments import spoken
from experiments.attention_study import (
    claims,
    comparison,
    findings,
    grid,
    page,
    rates,
    strong,
    strong_findings,
)
from experiments.attention_study.names import DIGITS, NONE, PLAIN, SPEECH
from experiments.attention_study.settings import SPEAKERS_PART, STRONG_PART, StudySettings
from keras_assign.data import reduced_mnist
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.study import Asked, Input, Run, Stage, Study


def _data(asked: Asked) -> grid.Data:
    images = reduced_mnist.load().sha256
    data = grid.Data(images)
    if SPEECH in asked.settings.tasks:
        found = spoken.load(asked.settings)
        data = grid.Data(images, found.sha256, found.index)
    grid.require_enough(asked.settings, data)
    return data


def _require(asked: Asked, cells: list) -> None:
    """Fail now on what would fail after hours: too few speakers, or unlike incumbents."""
    settings, data = asked.settings, asked.data
    if STRONG_PART not in settings.parts:
        return
    if SPEECH in settings.tasks:
        list(strong.speech_values(settings, data))  # Or fail, as there is but one speaker.
    known = {DIGITS: data.images_sha256, SPEECH: data.clips_sha256}
    checksums = {task: known[task] for task in settings.tasks}
    beside = strong_findings.of_same_data(asked.inputs, checksums)
    strong_findings.require_comparable(settings, data, beside)


def _timings(asked, records):
    return grid.timing_cells(asked.settings, asked.data)


def _rate_cells(asked, records):
    """Trainings to choose rates by; where the best is at an end, further ones."""
    settings = asked.settings
    if not settings.chooses_rates:
        return []
    tried = {key: list(settings.rates) for key in grid.rated_networks(settings)}
    tried = rates.widened(tried, records, grid.RATE) if settings.tries_rates else tried
    return grid.rate_cells(settings, asked.data, tried)


def _trainings(asked, records):
    chosen = _chosen_rates(asked.settings, records)
    return grid.training_cells(asked.settings, asked.data, chosen) if chosen else []


def _on_speakers(asked, records):
    """The best kinds with each speaker left out."""
    settings, chosen = asked.settings, _chosen_rates(asked.settings, records)
    if SPEAKERS_PART not in settings.parts or not rates.losses(records):
        return []
    kinds = [NONE, *rates.best_kinds(records)]
    return grid.speaker_cells(settings, asked.data, chosen, kinds)


def _strong_rate_cells(asked, records):
    settings = asked.settings
    if not _is_strong(settings, records) or not settings.tries_rates:
        return []
    tried = strong.first_rates(settings, rates.best_networks(records))
    tried = rates.widened(tried, records, strong.RATE_KIND)
    return strong.rate_cells(settings, asked.data, tried)


def _strong_cells(asked, records):
    settings = asked.settings
    if not _is_strong(settings, records):
        return []
    best = rates.best_networks(records)
    chosen = {key: given[0] for key, given in strong.first_rates(settings, best).items()}
    if settings.tries_rates:
        chosen = rates.chosen(records, strong.RATE_KIND)
    return strong.cells(settings, asked.data, chosen, best)


def _is_strong(settings, records):
    """Whether the best networks are to be trained, and are known."""
    return STRONG_PART in settings.parts and bool(rates.losses(records))


def _chosen_rates(settings, records):
    """By network its rate; empty while it is not chosen."""
    if not settings.chooses_rates:
        return dict.fromkeys(grid.rated_networks(settings), settings.rates[0])
    return rates.chosen(records, grid.RATE)


def _find(runs: list[Run]) -> dict:
    run = runs[0]
    found = findings.find(run.cells)
    checksums = {
        settings["task"]: settings["data_sha256"]
        for settings in (record["settings"] for record in run.records)
        if settings["kind"] == strong.KIND
    }
    beside = strong_findings.of_same_data(run.inputs, checksums)
    found["strong_rates"] = findings.rates_of(run.records, strong.RATE_KIND)
    found["strong"] = strong_findings.find(run.cells, beside, found["shortened"])
    return found


def _list(asked: Asked, folder: RunFolder) -> None:
    """Print the cells that are known before any is run, and what all may take."""
    settings, data = asked.settings, asked.data
    first = dict.fromkeys(grid.rated_networks(settings), settings.rates[0])
    cells = _timings(asked, []) + _rate_cells(asked, [])
    folder.list_cells(cells)
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


STUDY = Study(
    program="experiments.attention_study",
    settings=StudySettings,
    inputs={
        "strong_digits": Input("experiments.augmentation", shown=True),
        "strong_speech": Input("experiments.attention --task=speech", shown=True),
    },
    data=_data,
    require=_require,
    list_cells=_list,
    stages=(
        # Timing first and alone, when nothing of the trainings is left in the process.
        Stage(_timings, alone=True),
        Stage(_rate_cells, again=True),
        Stage(_trainings),
        Stage(_on_speakers),
        Stage(_strong_rate_cells, again=True),
        Stage(_strong_cells),
    ),
    find=_find,
    write_page=lambda runs, found: page.write(runs[0], found),
    tables=comparison.tables_of,
    judge=claims.judge,
)
