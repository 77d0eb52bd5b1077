"""Choosing between candidates by what validations tell of them."""

from statistics import fmean

import numpy as np

from keras_assign.report import candidates

VOTES = [
    ("ann", "base", 0.9), ("ann", "wide", 0.8), ("ann", "base", 0.7),
    ("ben", "wide", 0.9), ("ben", "base", 0.5), ("ben", "late", 0.9),
]  # fmt: skip


def test_every_vote_counts_in_its_place_and_everywhere():
    found = candidates.by_place(VOTES, "all else")
    assert found["ann"] == {"base": [0.9, 0.7], "wide": [0.8]}
    assert found["all else"] == {"base": [0.9, 0.7, 0.5], "wide": [0.8, 0.9], "late": [0.9]}
    assert list(found) == ["ann", "ben", "all else"]


def test_the_best_wins_and_the_earlier_of_equals():
    validation = candidates.by_place(VOTES, "all else")
    of = {"ann": "base", "ben": "late", "all else": "late"}
    assert candidates.winners(validation, ["base", "late", "wide"], fmean) == of
    of["ben"] = "wide"
    assert candidates.winners(validation, ["base", "wide", "late"], fmean) == of


def test_of_two_speakers_left_out_each_tells_of_the_other():
    record = {
        "settings": {"split": {"test_speakers": ["ben", "dan"]}},
        "speakers": ["ann", "ben", "cid", "dan"],
    }
    arrays = {"test_speakers": np.array([1, 3, 3, 1]), "test_digits": np.zeros(4)}
    told = {name: clips.tolist() for name, clips in candidates.validations(record, arrays)}
    assert told == {"ben": [False, True, True, False], "dan": [True, False, False, True]}


def test_where_speakers_are_shared_all_clips_tell():
    record = {"settings": {"split": {"kind": "random"}}}
    ((name, clips),) = candidates.validations(record, {"test_digits": np.zeros(3)})
    assert name is None
    assert clips.tolist() == [True] * 3
