"""Speakers never heard, declared: cells, rows, tables, figures, page."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from experiments import spoken
from experiments.files import RESULTS, findings_of
from experiments.new_voices import cells, plots, results, tables
from experiments.new_voices.settings import (
    CHOICE,
    ENGINES,
    OTHER,
    SHARED,
    SPEAKERS,
    NewVoicesSettings,
)
from experiments.protocols import TUNED
from experiments.spoken import Recordings
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.data import evaluation_splits, speech_splits, utterances
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError
from keras_assign.recipes import new_voices
from keras_assign.recipes.speech_cnn import ALL, CHOSEN_ON, PLAIN
from keras_assign.report.claims import GOOD, OPEN, part
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.report.study_page import Page
from keras_assign.report.verdicts import BETTER, WORSE
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
    _require_splits(found.index, settings)
    other_sha256 = ""
    if settings.audio_mnist_dir:
        whose = {"dataset": OTHER, "data_dir": settings.audio_mnist_dir, "pattern": None}
        about = {"skip_bad": settings.skip_bad, "sample_rate": settings.sample_rate}
        other_sha256 = utterances.checksum(utterances.load_named(whose | about))
        if other_sha256 == found.sha256:
            raise InputError("audio_mnist_dir holds the recordings that train; name others to test")
    return Heard(found, other_sha256)


def _require_splits(index: SpokenDigits, settings: NewVoicesSettings) -> None:
    """Fail, saying which part to leave out, where one cannot be tested."""
    if SPEAKERS in settings.parts:
        names = np.unique(index.speakers).tolist()
        if len(names) < 2:
            raise InputError(
                f"the part {SPEAKERS} needs two speakers or more; here is 1. Name {{speaker}} in "
                f"--pattern if file names tell, or leave the part out: --parts={SHARED}"
            )
        for name in names:
            split = {"kind": SPEAKERS, "test_speakers": [name]}
            part = speech_splits.with_one_test_part(
                index, {"split": split, "clips_per_digit": 0, "seed": settings.first_seed}
            )
            spoken.require_trained_digits(index, part, name, f"use --parts={SHARED}")
    if SHARED in settings.parts:
        try:
            evaluation_splits.official(index.takes)
        except InputError as error:
            parts = ",".join(part for part in settings.parts if part != SHARED)
            raise InputError(f"{error}; or leave the part {SHARED} out: --parts={parts}") from None


def _require(asked: Asked, known: list) -> None:
    settings = asked.settings
    if settings.export_dir:
        require_exporters()
    if ENGINES in settings.parts and not cells.hears_engines(settings):
        if not known:
            raise InputError(
                f"the part {ENGINES} leaves out synthesised voices, but none train with these "
                f"recordings or by this recipe; use --dataset=fsdd --candidates={new_voices.BASE}"
            )
        print(f"part {ENGINES} is left out: no synthesised voices train with these recordings")


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
    run = rows.one(metric="run")
    recipe = new_voices.fitted_to(
        new_voices.candidate(new_voices.BASE), run["dataset"], run["sample_rate"], effort=1
    )
    pairings = {
        record["settings"]["pairing"]
        for record in runs[0].records
        if record["settings"]["kind"] == CHOICE
    }
    return {
        "frames": FrameSettings(**recipe["frames"]),
        "hears_voices": bool(recipe["engines"]),
        "weights": [thousands(count) for count in run["weights"]],
        "pairings": len(pairings),
        "scored": len(rows.where(metric="candidate_accuracy")),
        "designed_on_these": run["dataset"] == CHOSEN_ON,
        "has_other": bool(rows.where(metric="accuracy", kind=OTHER)),
        "former": _former(),
        "most_frequent": sorted(rows.where(metric="error"), key=lambda row: -row["value"])[:2],
        "noisy_aim": tables.NOISY_AIM,
        "shown": len(rows.where(metric="candidate_difference", verdict=(BETTER, WORSE))),
    }


def _former() -> dict:
    """What the tuned recipe of Problem 4b reaches on speakers never heard, of its stored run."""
    where = {"recipe": TUNED, "split": SPEAKERS, "model": PLAIN, "clips": ALL}
    return findings_of("attention_speech_tuned").one(metric="accuracy", **where)


def _answer(rows: Rows, judged: list) -> dict:
    """The accuracy on speakers never heard; else what there is."""
    unheard = rows.one(metric="accuracy", kind=SPEAKERS)
    if not unheard:
        return part("A part of the study", "Speakers never heard were not tested.")
    reached = tables.aims(rows).rows
    missed = [line[0] for line in reached if line[-1] == tables.REACHED[False]]
    title = (
        f"{percent_interval(unheard)} of the words of speakers never heard are classified correctly"
    )
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
    page=Page(
        Path(__file__).with_name("page.md"),
        answer=_answer,
        facts=_facts,
        stored=RESULTS / "new_voices",
    ),
    export="experiments.new_voices.export:export",
)
