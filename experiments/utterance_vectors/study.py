"""Problem 1 from settings to a results folder: cells, findings, figures, page."""

import dataclasses
import math
import os
from pathlib import Path

import numpy as np

from experiments import spoken
from experiments.settings import as_command
from experiments.utterance_vectors import choice, comparison, findings, grid, page
from experiments.utterance_vectors.settings import UtteranceSettings
from keras_assign.data import speech_splits, utterances
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import MERGE, OTHERS, served_for
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.runner import run_cells
from keras_assign.utterances import mfcc_frames
from keras_assign.utterances.classifiers import TITLES
from keras_assign.utterances.speaker_folds import speaker_folds

PROGRAM = "experiments.autoencoders"


def run(settings: UtteranceSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures and page.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them; empty for a dry run.

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
    _require_splittable(settings, found.index)
    cells, why = _cells(settings, found.index, data_sha256)
    for cell in cells:
        _require_trained_digits(found.index, cell)
    if settings.dry_run:
        run_folder.list_cells(cells + why)
        return {}
    if settings.export_dir:
        _require_exportable(found.index)
        require_writable(Path(settings.export_dir))
    processes = settings.workers or os.cpu_count()
    speeds = {speed for cell in cells for speed in cell.settings["recipe"].get("speeds", [])}
    for speed in (1.0, *sorted(speeds)):
        mfcc_frames.matrices(found, cells[0].settings["mfcc"], processes, speed)  # Into the cache.
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(as_command(PROGRAM, chosen), dataclasses.asdict(chosen), cells + why)
        run_cells(cells, run_folder.store, settings.workers, settings.scheduler)
        run_cells(why, run_folder.store, settings.workers, settings.scheduler)
        results = rebuild(run_folder.path)
        if settings.export_dir:
            _export(settings, data_sha256, results)
        return results


def _export(settings, data_sha256, results):
    from experiments.utterance_vectors.export import export  # TensorFlow, only where needed.

    # New voices will be heard: the recipe is that for speakers that were in no choice.
    recipe, seed = served_for(OTHERS), settings.first_seed
    model = grid.cell_settings(settings, MERGE, recipe, {}, seed, data_sha256)
    export(Path(settings.export_dir), model, results)


def _cells(settings, index, data_sha256):
    """The cells of the methods, or of a choice, and those that look into B and C."""
    if settings.choose:
        return choice.cells(settings, index, data_sha256), []
    return grid.cells(settings, index, data_sha256), grid.why_cells(settings, data_sha256)


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that a terminal shows."""
    if "candidates" in findings:
        return choice.tables_of(findings)
    return [
        (comparison.accuracy_header(findings, c), comparison.accuracy_rows(findings, c))
        for c in TITLES
    ]


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder.

    Returns:
        The findings.

    Raises:
        InputError: the folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    if choice.is_stored(cells):
        results = choice.find(cells)
        write = page.write_choice
    else:
        results = findings.find(cells)
        write = page.write
    run_folder.write_findings(results, lambda: write(output_dir, run_info, results, cells))
    return results


def _require_splittable(settings, index):
    """Raise InputError, saying what would help, where a split would leave a side empty."""
    speakers = len(set(index.speakers))
    if SPEAKERS in settings.splits and speakers <= settings.leave_out:
        raise InputError(
            f"splits=speakers cannot leave out {settings.leave_out} of {speakers} speakers, one at "
            "least must train; use --splits=random, or name {speaker} in --pattern if file names "
            "tell"
        )
    digits, counts = np.unique(index.digits, return_counts=True)
    if RANDOM in settings.splits and counts.min() < 2:
        raise InputError(
            f"splits=random needs two recordings of each digit, one to train and one to test; of "
            f"digit {digits[counts.argmin()]} there is one"
        )
    test = math.ceil(settings.test_fraction * len(index))
    if RANDOM in settings.splits and not len(digits) <= test <= len(index) - len(digits):
        raise InputError(
            f"cannot test on {settings.test_fraction:g} of {len(index)} clips: {test} to test and "
            f"{len(index) - test} to train do not hold each of {len(digits)} digits; change "
            "--test_fraction"
        )


def _require_trained_digits(index, cell):
    """Raise InputError where the recordings cannot be split so, or a digit would only test."""
    whole = speech_splits.with_a_test_part_a_seed(index, {**cell.settings, "clips_per_digit": 0})
    never = sorted(set(index.digits[whole.test].tolist()) - set(index.digits[whole.train].tolist()))
    if never:
        raise InputError(
            f"{cell.label}: digit {', '.join(map(str, never))} tests, but no training clip has it "
            f"({whole.name}); add such recordings, or use --splits=random"
        )
    speech_splits.with_a_test_part_a_seed(index, cell.settings)


def _require_exportable(index):
    """Raise InputError where the exported model could not answer, or not be calibrated."""
    if len(set(index.digits)) < 10:
        raise InputError("export_dir needs recordings of all ten digits")
    if len(set(index.speakers)) < 2:
        raise InputError("export_dir needs two speakers or more")
    for known, left_out in speaker_folds(index.speakers):
        never = sorted(set(range(10)) - set(index.digits[known].tolist()))
        if never:
            names = ", ".join(np.unique(index.speakers[left_out]))
            raise InputError(
                f"export_dir needs every digit from more speakers: without {names} there is no "
                f"{', '.join(map(str, never))} to calibrate the probabilities with"
            )
