import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.data import evaluation_splits as splits
from keras_assign.errors import InputError

SPEAKERS = np.repeat(["ann", "bob", "eve"], 20)
DIGITS = np.tile(np.arange(10), 6)
TAKES = np.tile(np.repeat(np.arange(10), 2), 3)


def check(split, count):
    assert not set(split.train) & set(split.test)
    assert (np.diff(split.train) > 0).all()
    assert (np.diff(split.test) > 0).all()
    assert len(split.train) + len(split.test) == count


def test_stratified_has_the_same_part_of_each_digit_and_hangs_on_the_seed():
    split = splits.stratified(DIGITS, 0.5, seed=1)
    check(split, 60)
    assert np.bincount(DIGITS[split.test]).tolist() == [3] * 10
    np.testing.assert_array_equal(split.test, splits.stratified(DIGITS, 0.5, seed=1).test)
    assert split.test.tolist() != splits.stratified(DIGITS, 0.5, seed=2).test.tolist()


def test_official_tests_on_takes_0_to_4():
    split = splits.official(TAKES)
    check(split, 60)
    assert set(TAKES[split.test]) == {0, 1, 2, 3, 4}
    assert set(TAKES[split.train]) == {5, 6, 7, 8, 9}


def test_speaker_disjoint_by_name():
    split = splits.speaker_disjoint(SPEAKERS, ("bob",))
    check(split, 60)
    assert set(SPEAKERS[split.test]) == {"bob"}
    some = splits.speaker_disjoint(SPEAKERS, ("bob",), ("eve",))
    assert some.name != split.name
    assert set(SPEAKERS[some.train]) == {"eve"}


@given(
    names=st.lists(st.integers(0, 6), min_size=2), count=st.integers(1, 6), seed=st.integers(0, 9)
)
def test_each_speaker_is_left_out_once_and_never_on_both_sides(names, count, seed):
    speakers = np.array([f"s{name}" for name in names])
    known = set(speakers)
    if count >= len(known):
        with pytest.raises(InputError, match="cannot leave out"):
            splits.leave_speakers_out(speakers, count, seed)
        return
    tested = []
    for split in splits.leave_speakers_out(speakers, count, seed):
        check(split, len(speakers))
        mine = set(speakers[split.test])
        assert not mine & set(speakers[split.train])
        assert len(mine) <= count
        tested += mine
    assert sorted(tested) == sorted(known)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: splits.stratified(DIGITS[:10], 0.5, 0), "cannot test on 0.5 of 10 clips"),
        (lambda: splits.official(np.arange(5, 9)), "there is nothing to test on"),
        (lambda: splits.official(np.arange(5)), "there is nothing to train on"),
        (lambda: splits.speaker_disjoint(SPEAKERS, ("joe",)), "no speaker 'joe'; known are ann"),
        (
            lambda: splits.speaker_disjoint(SPEAKERS, ("ann",), ("ann", "bob")),
            "both train and test",
        ),
        (lambda: splits.speaker_disjoint(SPEAKERS, ("ann", "bob", "eve")), "nothing to train on"),
        (
            lambda: splits.leave_speakers_out(np.array(["ann", "bob", "Ann"])),
            "ann .*capitals",
        ),
    ],
)
def test_a_split_that_cannot_be_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()
