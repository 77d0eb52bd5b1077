import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.data.own.copies import without_copies
from keras_assign.data.own.labelled import Labelled
from keras_assign.data.own.partition import partition
from keras_assign.errors import InputError


def items(people=6, classes=3, takes=4, splits=lambda person: "", kind="recordings"):
    """Every person says every class so many times."""
    rows = [(p, c) for p in range(people) for c in range(classes) for _ in range(takes)]
    paths = tuple(f"{p}/{c}_{number}.wav" for number, (p, c) in enumerate(rows))
    return Labelled(
        kind,
        tuple(map(Path, paths)),
        paths,
        tuple(f"class{c}" for c in range(classes)),
        np.array([c for _, c in rows]),
        np.array([f"P{p}" for p, _ in rows]),
        np.array([splits(p) for p, _ in rows]),
        "{speaker}/{class}_*",
    )


def given_split(person):
    return "test" if person < 2 else "train"


def sides(found, made):
    return [set(found.people[part].tolist()) for part in (made.train, made.validation, made.test)]


@given(
    people=st.integers(3, 12), classes=st.integers(2, 5), takes=st.integers(2, 4),
    kind=st.sampled_from(["speakers", None]),
)  # fmt: skip
def test_nobody_is_on_two_sides(people, classes, takes, kind):
    found = items(people, classes, takes)
    made = partition(found, kind)
    parts = sides(found, made)
    assert all(parts)
    assert sum(map(len, parts)) == people == len(set.union(*parts))
    together = np.sort(np.concatenate([made.train, made.validation, made.test]))
    assert together.tolist() == list(range(len(found)))


def test_a_given_test_is_taken_as_it_is_and_validation_comes_from_those_who_train():
    found = items(people=10, splits=given_split)
    made = partition(found)
    train, validation, test = sides(found, made)
    assert (made.kind, test) == ("given", {"P0", "P1"})
    assert train.isdisjoint(validation)
    assert not (train | validation) & test
    assert made.notes == ()


def test_a_given_validation_is_kept():
    names = ("test", "validation", "train", "train", "train")
    found = items(people=5, splits=lambda person: names[person])
    train, validation, test = sides(found, partition(found))
    assert (train, validation, test) == ({"P2", "P3", "P4"}, {"P1"}, {"P0"})


def test_someone_who_tests_does_not_train_and_it_is_told():
    found = items(people=8, splits=given_split)
    splits = found.splits.copy()
    splits[np.flatnonzero(found.people == "P0")[:3]] = "train"
    made = partition(dataclasses.replace(found, splits=splits))
    assert "P0" not in set(found.people[made.known].tolist())
    (line,) = made.notes
    assert "3 recordings" in line
    assert "P0" in line


def test_a_split_with_all_people_on_both_sides_is_no_test_of_new_people():
    found = items()
    splits = np.where(np.arange(len(found)) % 4 == 0, "test", "train")
    with pytest.raises(InputError, match="both sides"):
        partition(dataclasses.replace(found, splits=splits))


@pytest.mark.parametrize("kind", ["random", None])
def test_without_speakers_a_fifth_of_each_class_is_drawn_and_that_is_told(kind):
    found = items(people=5, takes=5)
    found = dataclasses.replace(found, people=np.full(len(found), "", dtype=str))
    made = partition(found, kind)
    assert np.bincount(found.labels[made.test]).tolist() == [5, 5, 5]
    assert np.bincount(found.labels[made.validation]).tolist() == [4, 4, 4]
    assert not made.by_people
    assert "new voices" in made.notes[-1]


def test_the_same_set_is_always_split_alike():
    found = items()
    one, other = partition(found), partition(found)
    assert one.test.tolist() == other.test.tolist()
    assert one.validation.tolist() == other.validation.tolist()


@pytest.mark.parametrize(
    ("found", "kind", "message"),
    [
        (items(), "given", "Train and Test"),
        (items(people=2), "speakers", "three speakers"),
        (items(people=1, takes=1), "random", "too few"),
    ],
)
def test_what_cannot_be_split_is_refused_in_a_line(found, kind, message):
    with pytest.raises(InputError, match=message) as raised:
        partition(found, kind)
    assert "\n" not in str(raised.value)


def test_a_class_that_only_tests_is_refused():
    found = items(people=4, splits=given_split)
    keeps = ~((found.labels == 1) & (found.splits == "train"))
    with pytest.raises(InputError, match="class1"):
        partition(found.select(keeps))


def test_a_class_that_is_not_tested_is_told():
    found = items(people=4, splits=given_split)
    keeps = ~((found.labels == 1) & (found.splits == "test"))
    assert "class1" in partition(found.select(keeps)).notes[0]


def test_copies_are_left_out_of_the_training_first():
    found = items(people=3, classes=2, takes=2, splits=given_split)
    contents = [str(number).encode() for number in range(len(found))]
    trains, tests = np.flatnonzero(found.splits == "train"), np.flatnonzero(found.splits == "test")
    contents[tests[0]] = contents[trains[0]]  # Both of class 0.
    contents[trains[-1]] = contents[trains[-2]]
    contents[tests[1]] = contents[tests[-1]]  # Of two classes: one is wrong, nobody knows which.
    left, kept = without_copies(found, contents)
    assert [found.paths[place] for place in kept] == list(left.paths)
    gone = set(found.paths) - set(left.paths)
    assert gone == {found.paths[n] for n in (trains[0], trains[-1], tests[1], tests[-1])}
    assert len(left.notes) == 3
    assert any("test recordings, too" in note for note in left.notes)
    assert any("another class" in note for note in left.notes)


def test_people_who_each_say_a_few_words_are_split_without_losing_a_word():
    random = np.random.default_rng(0)
    rows = [(p, c) for p in range(20) for c in random.permutation(10)[:2]]
    found = dataclasses.replace(
        items(people=20, classes=2, takes=1),
        classes=tuple(f"class{c}" for c in range(10)),
        labels=np.array([c for _, c in rows]),
        people=np.array([f"P{p}" for p, _ in rows]),
    )
    made = partition(found)
    assert set(found.labels[made.train].tolist()) == set(found.labels.tolist())
    assert all(sides(found, made))


def test_a_rare_class_leaves_the_others_their_fifth():
    counts = (100, 100, 3, 1)
    labels = np.repeat(np.arange(4), counts)
    found = items(people=len(labels), classes=1, takes=1)
    found = dataclasses.replace(
        found, classes=tuple("abcd"), labels=labels, people=np.full(len(labels), "", dtype=str)
    )
    made = partition(found, "random")
    assert np.bincount(labels[made.test], minlength=4).tolist() == [20, 20, 1, 0]
    assert np.bincount(labels[made.validation], minlength=4).tolist() == [16, 16, 1, 0]
    assert "not tested" in made.notes[0]


def test_validation_without_a_test_is_the_test():
    found = items(people=6, splits=lambda person: "validation" if person < 2 else "train")
    made = partition(found)
    assert set(found.people[made.test].tolist()) == {"P0", "P1"}
    assert "the test" in made.notes[0]


def test_one_person_who_trains_validates_too():
    found = items(people=2, splits=lambda person: ("test", "train")[person])
    made = partition(found)
    assert sides(found, made) == [{"P1"}, {"P1"}, {"P0"}]
    assert not set(made.train.tolist()) & set(made.validation.tolist())
    assert "one person alone trains" in made.notes[0]
    assert any("one person alone tests" in note for note in made.notes)
