"""Problem 1, declared: cells, findings, figures, page, SavedModel."""

import os

import numpy as np

from experiments import spoken
from experiments.autoencoders import choice, claims, comparison, findings, grid, page
from experiments.autoencoders.settings import UtteranceSettings
from experiments.spoken import Recordings
from keras_assign.data import speech_splits
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.errors import InputError
from keras_assign.studies.study import Asked, Run, Stage, Study
from keras_assign.utterances import mfcc_frames
from keras_assign.utterances.classifiers import TITLES
from keras_assign.utterances.speaker_folds import speaker_folds


def _data(asked: Asked) -> Recordings:
    found = spoken.load(asked.settings)
    settings = asked.settings
    spoken.require_splittable(
        found.index, settings.splits, settings.test_fraction, settings.leave_out
    )
    return found


def _cells(asked, records):
    """The cells of the methods, or of a choice."""
    made_by = choice if asked.settings.choose else grid
    return made_by.cells(asked.settings, asked.data.index, asked.data.sha256)


def _why_cells(asked, records):
    """Those that look into B and C."""
    settings = asked.settings
    return [] if settings.choose else grid.why_cells(settings, asked.data.sha256)


def _require(asked: Asked, cells: list) -> None:
    index = asked.data.index
    for cell in cells:
        of_all = {**cell.settings, "clips_per_digit": 0}
        whole = speech_splits.with_a_test_part_a_seed(index, of_all)
        spoken.require_trained_digits(index, whole, cell.label)
        speech_splits.with_a_test_part_a_seed(index, cell.settings)  # Or fail now.
    if asked.settings.export_dir:
        _require_exportable(index)


def _fill_cache(asked: Asked, cells: list) -> None:
    """Compute MFCC at all speeds that cells will ask for, by several processes."""
    recipes = [cell.settings.get("recipe", {}) for cell in cells]
    speeds = {speed for recipe in recipes for speed in recipe.get("speeds", [])}
    processes = asked.settings.workers or os.cpu_count()
    for speed in (1.0, *sorted(speeds)):
        mfcc_frames.matrices(asked.data.found, cells[0].settings["mfcc"], processes, speed)


def _tables_of(found):
    if "candidates" in found:
        return choice.tables_of(found)
    return [
        (comparison.accuracy_header(found, c), comparison.accuracy_rows(found, c)) for c in TITLES
    ]


def _find(runs: list[Run]) -> dict:
    is_choice = choice.is_stored(runs[0].cells)
    return (choice if is_choice else findings).find(runs[0].cells)


def _write_page(runs: list[Run], found: dict) -> None:
    write = page.write_choice if "candidates" in found else page.write
    write(runs[0], found)


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


STUDY = Study(
    program="experiments.autoencoders",
    settings=UtteranceSettings,
    data=_data,
    require=_require,
    prepare=_fill_cache,
    stages=(Stage(_cells), Stage(_why_cells)),
    find=_find,
    write_page=_write_page,
    note=lambda found: f"Run on {DATA_TITLES[found['data']['dataset']]}.",
    tables=_tables_of,
    judge=claims.judge,
    export="experiments.autoencoders.export:export",
)
