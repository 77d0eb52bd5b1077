"""Problem 4b from settings to a results folder: cells, findings, figures, page, SavedModel."""

import dataclasses
from pathlib import Path

import numpy as np

from experiments import spoken
from experiments.attention_speech import choice, findings, grid, page, reported
from experiments.attention_speech.settings import CHOOSE, REPORT, STRONG, SpeechSettings
from experiments.portable import require_exporters
from experiments.settings import as_command
from keras_assign.data import speech_splits, utterances
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.errors import InputError
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.runner import run_cells

MODULE = "experiments.attention"
PROGRAM = f"{MODULE} --task=speech"


def run(settings: SpeechSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures, page and SavedModel.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `rebuild` gives them; empty for a dry run.

    Raises:
        InputError: recordings or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    found = spoken.load(settings)
    data_sha256 = utterances.checksum(found)
    require_splittable(settings, found.index)
    cells, timings = _cells(settings, found.index, data_sha256)
    for cell in cells + timings:
        speech_splits.with_one_test_part(found.index, cell.settings)  # Or fail now.
    if settings.dry_run:
        run_folder.list_cells(timings + cells)
        return {}
    for other in settings.beside:
        RunFolder(other, PROGRAM).read_beside(data_sha256)
    if settings.export_dir:
        _require_exportable(found.index)
        require_exporters()
        require_writable(Path(settings.export_dir))
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        command = as_command(MODULE, chosen).replace(MODULE, PROGRAM, 1)
        run_folder.describe(command, dataclasses.asdict(chosen), timings + cells)
        # Timing first and alone, when nothing of the trainings is left in the process.
        run_cells(timings, run_folder.store)
        run_cells(cells, run_folder.store, settings.workers, settings.scheduler)
        results = rebuild(run_folder.path)
        if settings.export_dir:
            from experiments.attention_speech.export import export  # TensorFlow, where needed.

            export(Path(settings.export_dir), settings, data_sha256, results)
        return results


def _cells(settings, index, data_sha256):
    """The cells of the networks, or of a choice, and that in which they are timed."""
    if settings.recipe == CHOOSE:
        return choice.cells(settings, index, data_sha256), []
    return grid.cells(settings, index, data_sha256), grid.timing_cells(settings, data_sha256)


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder. If the run named others to stand beside it, their recipes that
            this run lacks are shown, too.

    Returns:
        By recipe (`report`, `strong`, `choose`) the findings of `findings.find` or `choice.find`,
        None without its cells; and `reported`, of `reported.reported`.

    Raises:
        InputError: a folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    by_recipe = {recipe_of(cells): cells}
    for other in run_info["settings"]["beside"]:
        beside = RunFolder(other, PROGRAM).read_beside(cells[0][0]["settings"]["data_sha256"])
        by_recipe.setdefault(recipe_of(beside), beside)
    results = dict.fromkeys((REPORT, STRONG, CHOOSE))
    for recipe, of_recipe in by_recipe.items():
        find = choice.find if recipe == CHOOSE else findings.find
        results[recipe] = find(of_recipe)
    results["reported"] = reported.reported()
    run_folder.write_findings(results, lambda: page.write(output_dir, run_info, results, by_recipe))
    return results


def recipe_of(cells: list) -> str:
    """Which recipe the stored cells of a run are of."""
    if choice.is_stored(cells):
        return CHOOSE
    trained = next(r for r, _ in cells if r["settings"]["kind"] == "training")
    return REPORT if "epochs" in trained["settings"]["recipe"] else STRONG


def require_splittable(settings: SpeechSettings, index) -> None:
    """Say what would help where a split would leave a side, or a digit of it, empty.

    Raises:
        InputError: it would.
    """
    speakers, digits = sorted(set(index.speakers)), sorted(set(index.digits))
    if SPEAKERS in settings.chosen_splits and len(speakers) <= settings.leave_out:
        raise InputError(
            f"splits=speakers cannot leave out {settings.leave_out} of {len(speakers)} speakers, "
            "one at least must train; use --splits=random, or name {speaker} in --pattern if file "
            "names tell"
        )
    counts = np.bincount(index.digits)[digits]
    test = round(settings.test_fraction * len(index))
    few = counts.min() < 2 or not len(digits) <= test <= len(index) - len(digits)
    if RANDOM in settings.chosen_splits and few:
        raise InputError(
            f"splits=random cannot test on {settings.test_fraction:g} of {len(index)} recordings, "
            f"of the rarest digit {counts.min()}: each digit must train and test; add recordings "
            "or change --test_fraction"
        )
    if settings.recipe == CHOOSE:
        return
    for name, split in grid.splits(settings, index):
        part = speech_splits.with_one_test_part(
            index, {"split": split, "clips_per_digit": 0, "seed": settings.first_seed}
        )
        never = sorted(set(index.digits[part.test]) - set(index.digits[part.train]))
        if never:
            raise InputError(
                f"{name}: digit {', '.join(map(str, never))} tests, but no training clip has it "
                f"({part.name}); add such recordings, or use --splits=random"
            )


def _require_exportable(index):
    """Raise InputError where the exported model could not answer every digit."""
    if len(set(index.digits)) < 10:
        raise InputError("export_dir needs recordings of all ten digits")
