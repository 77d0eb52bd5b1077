"""Speakers never heard, declared: cells, rows, tables, figures, page."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from experiments import spoken
from experiments.new_voices import cells, plots, results, tables
from experiments.new_voices.settings import CHOICE, OTHER, SHARED, SPEAKERS, NewVoicesSettings
from experiments.spoken import Recordings
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.data import evaluation_splits, utterances
from keras_assign.recipes import new_voices
from keras_assign.recipes.speech_cnn import CHOSEN_ON
from keras_assign.report.claims import GOOD, OPEN, part
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.report.study_page import Page
from keras_assign.serving.portable import require_exporters
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study


class Heard(NamedTuple):
    """What a run hears.

    Attributes:
        recordings: that train, and test by turns.
        other_sha256: checksum of AudioMNIST, where it tests.
    """

    recordings: Recordings
    other_sha256: str


def _data(asked: Asked) -> Heard:
    found, settings = spoken.load(asked.settings), asked.settings
    if SPEAKERS in settings.parts:
        spoken.require_splittable(found.index, [SPEAKERS], 0, 1)
    if SHARED in settings.parts:
        evaluation_splits.official(found.index.takes)  # Or fail now.
    other_sha256 = ""
    if settings.audio_mnist_dir:
        whose = {"dataset": OTHER, "data_dir": settings.audio_mnist_dir, "pattern": None}
        about = {"skip_bad": settings.skip_bad, "sample_rate": settings.sample_rate}
        other_sha256 = utterances.checksum(utterances.load_named(whose | about))
    return Heard(found, other_sha256)


def _require(asked: Asked, cells: list) -> None:
    if asked.settings.export_dir:
        require_exporters()


def _choice(asked: Asked, records: list[dict]) -> list:
    found = asked.data.recordings
    return cells.choice_cells(asked.settings, found.index, found.sha256)


def _tests(asked: Asked, records: list[dict]) -> list:
    """What is tested once a recipe is chosen; where nothing is to be chosen, at once."""
    settings = asked.settings
    if CHOICE in settings.parts and not records:
        return []
    chosen = results.chosen(records, settings.candidates[0])
    found, other = asked.data
    return list(cells.chosen_cells(settings, found.index, found.sha256, chosen, other))


def _facts(runs: list[Run], rows: Rows) -> dict:
    recipe = new_voices.candidate(new_voices.BASE)
    run = rows.one(metric="run")
    pairings = {
        record["settings"]["pairing"]
        for record in runs[0].records
        if record["settings"]["kind"] == CHOICE
    }
    return {
        "frames": FrameSettings(**recipe["frames"]),
        "weights": [thousands(count) for count in run["weights"]],
        "pairings": len(pairings),
        "scored": len(rows.where(metric="candidate_accuracy")),
        "designed_on_these": run["dataset"] == CHOSEN_ON,
        "has_other": bool(rows.where(metric="accuracy", kind=OTHER)),
    }


def _answer(rows: Rows, judged: list) -> dict:
    """The accuracy on speakers never heard; else what there is."""
    unheard = rows.one(metric="accuracy", kind=SPEAKERS)
    if not unheard:
        return part("A part of the study", "Speakers never heard were not tested.")
    reached = tables.aims(rows).rows
    missed = [line[0] for line in reached if line[-1] == tables.REACHED[False]]
    title = f"{percent_interval(unheard)} of the words of speakers never heard are read rightly"
    text = ""
    if reached:
        text = f"{len(reached) - len(missed)} of {len(reached)} aims are reached"
        text += f"; missed: {'; '.join(missed)}." if missed else "."
    return {"title": title, "text": text, "tone": OPEN if missed else GOOD}


def _note(rows: Rows) -> str:
    found = rows.one(metric="run")
    return f"{found['speaker_count']} speakers, seeds {np.unique(found['seeds']).tolist()}."


STUDY = Study(
    program="experiments.new_voices",
    settings=NewVoicesSettings,
    data=_data,
    require=_require,
    stages=(Stage(_choice), Stage(_tests)),
    find=lambda runs: results.find(runs[0].cells),
    note=_note,
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(rows),
    page=Page(Path(__file__).with_name("page.md"), answer=_answer, facts=_facts),
    export="experiments.new_voices.export:export",
)
