"""How the recipe of improved B and C is chosen: by validation clips alone."""

import json

import numpy as np
import pytest

from experiments.autoencoders import grid, tuning
from experiments.autoencoders.settings import UtteranceSettings
from keras_assign.data import speech_splits, spoken_digits
from keras_assign.errors import InputError
from keras_assign.recipes import utterance_vectors
from keras_assign.recipes.utterance_vectors import FLATTENED, FLATTENED_SPEEDS, FOLD, MERGE
from keras_assign.studies.rows import Rows
from keras_assign.studies.store import CellStore
from tests.conftest import ROOT

SPEAKERS = ["ann", "bob", "cid", "dan"]
STORED = ROOT / "experiments" / "results" / "autoencoders_tuning" / "findings.json"


def index_of(speakers, takes=10):
    """Every digit by every speaker, some takes each."""
    digits, speaker, take = (
        part.ravel()
        for part in np.meshgrid(np.arange(10), speakers, np.arange(takes), indexing="ij")
    )
    files = tuple(map(str, range(len(digits))))
    return spoken_digits.SpokenDigits("fsdd", files, digits.astype(np.uint8), speaker, take)


def cells_of(splits):
    settings = UtteranceSettings(dataset="fsdd", splits=splits, choose=True, seeds=2)
    return grid.tuning_cells(settings, index_of(SPEAKERS), "x")


def split_of(cell):
    return speech_splits.with_a_test_part_a_seed(index_of(SPEAKERS), cell.settings)


@pytest.mark.parametrize("kind", ["random", "official"])
def test_where_speakers_are_shared_a_part_of_the_training_clips_validates(kind):
    for cell in cells_of((kind,)):
        made = split_of(cell)
        settings = UtteranceSettings(dataset="fsdd", splits=(kind,))
        tested = grid.cells(settings, index_of(SPEAKERS), "x")[0].settings["split"]
        whole = speech_splits.with_a_test_part_a_seed(
            index_of(SPEAKERS), {**cell.settings, "split": tested}
        )
        np.testing.assert_array_equal(np.sort(np.concatenate([made.train, made.test])), whole.train)
        assert len(made.test) == round(0.2 * len(whole.train))


def test_a_speaker_who_will_test_neither_trains_nor_tells():
    index = index_of(SPEAKERS)
    told = set()
    for cell in cells_of(("speakers",)):
        made = split_of(cell)
        right = np.ones(len(made.test), bool)
        one, other = cell.settings["split"]["test_speakers"]
        right[index.speakers[made.test] == other] = False  # The one is told all right, not he.
        rows = tuning.find([stored(cell, index, made, right)])
        scores = rows.where(metric="validation_accuracy", method=cell.settings["method"])
        for speaker, share in ((other, 1.0), (one, 0.0)):
            reached = scores.one(place=speaker)
            assert reached["logistic"] == reached["svc"] == [share]
            assert speaker not in index.speakers[made.train]
            told.add(speaker)
        assert set(scores.values("place")) == {one, other, utterance_vectors.OTHERS}
    assert told == set(SPEAKERS)


def stored(cell, index, made, right):
    digits = index.digits[made.test]
    answers = np.where(right, digits, (digits + 1) % 10)
    speakers, ids = np.unique(index.speakers, return_inverse=True)
    record = {
        "settings": cell.settings, "speakers": speakers.tolist(), "frames": 5, "bad": 0,
    }  # fmt: skip
    arrays = {
        "test_digits": digits,
        "test_speakers": ids[made.test],
        **{
            f"predicted_{vector}_{name}": answers
            for vector in tuning.SCORED.values()
            for name in ("logistic", "svc")
        },
    }
    return record, arrays


def test_the_winner_has_the_highest_mean_over_classifiers_and_neighbours():
    index = index_of(SPEAKERS)
    found = tuning.find(
        [
            stored(cell, index, made, index.takes[made.test] < share)
            for cell in cells_of(("random", "speakers"))
            for made in [split_of(cell)]
            for share in [
                9 if cell.settings["candidate"] == "narrow"
                else 8 if cell.settings["split"].get("test_speakers") == ["ann", "bob"]
                else 5
            ]
        ]
    )  # fmt: skip
    places = ["random, seed 0", "random, seed 1", *SPEAKERS, "others"]
    assert chosen(found, MERGE) == dict.fromkeys(places, "narrow")
    base = found.where(metric="validation_accuracy", method=MERGE, candidate="base")
    assert base.one(place="ann")["mean"] == pytest.approx(0.65)
    assert base.one(place="cid")["mean"] == pytest.approx(0.5)
    assert len(base.one(place="ann")["svc"]) == 2
    assert len(base.one(place="others")["svc"]) == 2 + 2 * len(SPEAKERS)
    titles, lines = tuning.tables(found)[f"tuning_{MERGE}"]
    assert titles[2] == "short (epochs 20), %"
    by_place = {line[0]: line[1:] for line in lines}
    assert by_place["ann, never heard"] == ["65.0", "65.0", "90.0", "65.0", "narrow"]


def chosen(rows, method):
    """By place the winner."""
    return {row["place"]: row["candidate"] for row in rows.where(chosen=True, method=method)}


def test_too_few_speakers_are_refused():
    settings = UtteranceSettings(dataset="fsdd", splits=("speakers",), choose=True)
    with pytest.raises(InputError, match="needs 4 speakers"):
        grid.tuning_cells(settings, index_of(SPEAKERS[:3]), "x")


def test_what_is_in_use_is_what_the_stored_tuning_found():
    found = Rows(json.loads(STORED.read_text(encoding="utf-8")))
    for method, names in utterance_vectors.CANDIDATES.items():
        assert chosen(found, method) == utterance_vectors.CHOSEN[method]
        recipes = found.where(metric="recipe", method=method)
        assert recipes.values("candidate") == list(names)
        for row in recipes:
            recipe = utterance_vectors.candidate(method, row["candidate"])
            assert {name: row[name] for name in recipe} == recipe


def test_a_place_has_the_recipe_that_was_chosen_for_it(monkeypatch):
    chosen = {"random, seed 1": "narrow", "ann": "short", "others": "still"}
    monkeypatch.setitem(utterance_vectors.CHOSEN, MERGE, chosen)

    def used(place, method=MERGE):
        return utterance_vectors.recipe_of(method, place)

    of = {
        name: utterance_vectors.candidate(MERGE, name)
        for name in utterance_vectors.CANDIDATES[MERGE]
    }
    assert used("random, seed 1") == of["narrow"]
    assert used("ann") == of["short"]
    assert used("eve") == used("random, seed 0") == used("ann and bob") == of["base"]
    assert utterance_vectors.recipe_of(MERGE) == of["still"]
    assert used("ann", method=FOLD) == {**of["short"], "epochs": of["short"]["epochs"] // 2}


def test_the_control_of_a_is_a_at_other_speeds():
    a, control = (
        utterance_vectors.recipe_of(FLATTENED),
        utterance_vectors.recipe_of(FLATTENED_SPEEDS),
    )
    assert a["speeds"] == []
    assert control == {**a, "speeds": utterance_vectors.recipe_of(MERGE)["speeds"]}


RANDOM_SPLIT = {"kind": "random", "test_fraction": 0.2}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({}, "random, seed 3"),
        ({"split": {"kind": "speakers", "test_speakers": ["theo"]}}, "theo"),
        # Clips that test here may have told there.
        ({"split": {**RANDOM_SPLIT, "test_fraction": 0.3}}, utterance_vectors.NOWHERE),
        ({"data_sha256": "FSDD without some files"}, utterance_vectors.NOWHERE),
        ({"clips_per_digit": 5}, utterance_vectors.NOWHERE),  # Other clips than the five told.
        ({"dataset": "folder", "data_sha256": "other recordings"}, utterance_vectors.OTHERS),
        ({"dataset": "folder"}, "random, seed 3"),  # A copy of FSDD, whole.
    ],
)
def test_a_cell_takes_no_recipe_that_its_test_clips_had_a_say_in(changed, place):
    cell = {"dataset": "fsdd", "data_sha256": utterance_vectors.CHOSEN_DATA, "split": RANDOM_SPLIT,
            "clips_per_digit": 0, "seed": 3}  # fmt: skip
    assert utterance_vectors.chosen_for({**cell, **changed}) == place


def test_the_recordings_of_the_choice_are_those_that_recipes_go_by():
    store = CellStore(STORED.parent / "cells")
    for name in store.names():
        settings = store.read(store.root / name)[0]["settings"]
        assert settings["data_sha256"] == utterance_vectors.CHOSEN_DATA
        assert settings["dataset"] == utterance_vectors.CHOSEN_ON
        fraction = settings["split"].get("test_fraction", utterance_vectors.CHOSEN_FRACTION)
        assert fraction == utterance_vectors.CHOSEN_FRACTION


def test_places_tell_apart_what_tests_on_other_clips():
    assert utterance_vectors.place_of({"kind": "random"}, 3) == "random, seed 3"
    assert utterance_vectors.place_of({"kind": "official"}, 3) == "official"
    assert utterance_vectors.place_of({"kind": "speakers", "test_speakers": ["ann", "bob"]}, 3) == (
        "ann and bob"
    )
