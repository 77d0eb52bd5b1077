"""What a folder of recordings holds, by its paths alone: files may be empty here."""

import os
import unicodedata

import numpy as np
import pytest

from keras_assign.data.own import labelled
from keras_assign.data.own.people import people, versions_among
from keras_assign.errors import InputError


def make(root, *paths):
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    return root


def only(notes, word):
    (line,) = (line for line in notes if word in line)
    return line


def course(root, speakers=("C01", "C02", "C03", "C04"), classes="0123456789"):
    """A course's set: every speaker clean and with noise, the first two to train."""
    paths = [
        f"{'Train' if place < 2 else 'Test'}/{speaker}{version}_{name}.wav"
        for place, speaker in enumerate(speakers)
        for version in ("", "n")
        for name in classes
    ]
    return make(root, *paths)


def test_the_split_is_read_and_versions_are_one_person(tmp_path):
    found = labelled.find(course(tmp_path))
    assert found.classes == tuple("0123456789")
    assert set(found.people.tolist()) == {"C01", "C02", "C03", "C04"}
    assert found.versions == ("n",)
    tests = found.splits == "test"
    assert set(found.people[tests].tolist()) == {"C03", "C04"}
    assert found.notes == ()


@pytest.mark.parametrize(
    "options",
    [
        {"pattern": r"(?P<split>\w+)/(?P<speaker>C\d+)(?P<version>n?)_(?P<class>\d)\.wav"},
        {"pattern": "{split}/{speaker}{version}_{class}.wav"},
        {"versions": ("n",)},
    ],
)
def test_who_is_who_may_be_said(tmp_path, options):
    found = labelled.find(course(tmp_path, speakers=("C01", "C02", "C03")), **options)
    assert set(found.people.tolist()) == {"C01", "C02", "C03"}


def test_versions_may_be_denied(tmp_path):
    found = labelled.find(course(tmp_path), versions=("none",))
    assert len(set(found.people.tolist())) == 8


def test_two_folders_are_a_split(tmp_path):
    for place in ("a", "b"):  # The same names in both.
        make(tmp_path / place, *(f"{word}/{t}.wav" for word in ("yes", "no") for t in range(3)))
    found = labelled.find(tmp_path / "a", tmp_path / "b")
    roots = [file.parts[-3] for file in found.files]
    assert np.array_equal(found.splits == "test", np.array(roots) == "b")
    assert len(found) == 12


@pytest.mark.parametrize(
    ("train", "test"), [("TRAIN", "test"), ("training", "Testing"), ("Train_set", "eval")]
)
def test_a_split_is_found_in_any_case_and_one_level_down(tmp_path, train, test):
    files = [f"set/{part}/{word}/{t}.wav" for part in (train, test) for word in ("yes", "no")
             for t in range(3)]  # fmt: skip
    found = labelled.find(make(tmp_path, *files))
    assert sorted(set(found.splits.tolist())) == ["test", "train"]
    assert found.classes == ("no", "yes")


def test_a_folder_that_is_no_split_is_left_out_and_named(tmp_path):
    files = [f"{part}/{word}/{t}.wav" for part in ("train", "test", "old") for word in ("a", "b")
             for t in range(3)]  # fmt: skip
    found = labelled.find(make(tmp_path, *files), pattern="{split}/{class}/*")
    assert len(found) == 12
    assert "6 files" in only(found.notes, "'old'")


def test_a_speakers_folder_may_be_a_link_and_formats_mixed(tmp_path):
    """S14."""
    make(tmp_path / "elsewhere", *(f"{word}_{t}.mp3" for word in ("yes", "no") for t in range(3)))
    root = make(tmp_path / "set", *(f"anna/{w}_{t}.wav" for w in ("yes", "no") for t in range(3)))
    (root / "bob").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "back").symlink_to(root, target_is_directory=True)
    found = labelled.find(root, pattern="{speaker}/{class}_{take}.*")
    assert sorted(found.people.tolist()) == ["anna"] * 6 + ["bob"] * 6


def test_names_that_are_no_utf_8_are_read(tmp_path):
    """S15."""
    place = os.fsencode(tmp_path) + "/Jürgen".encode("latin-1")
    os.mkdir(place)
    for word in ("ja", "nein"):
        for take in range(2):
            open(place + f"/{word}_{take}.wav".encode(), "wb").close()
    make(tmp_path, *(f"anna/{word}_{take}.wav" for word in ("ja", "nein") for take in range(2)))
    found = labelled.find(tmp_path, pattern="{speaker}/{class}_{take}.wav")
    assert set(found.people.tolist()) == {"Jürgen", "anna"}


def test_composed_and_decomposed_names_are_one_class(tmp_path):
    forms = ("NFC", "NFD")
    files = [
        f"{unicodedata.normalize(form, word)}/{number}{place}.wav"
        for place, form in enumerate(forms)
        for word in ("où", "là")
        for number in range(3)
    ]
    found = labelled.find(make(tmp_path, *files))
    assert found.classes == ("là", "où")
    assert len(found) == 12


def test_what_is_no_file_is_passed_over_and_named(tmp_path):
    """S16: a FIFO would be waited for."""
    root = make(tmp_path, *(f"{word}/{t}.wav" for word in ("yes", "no") for t in range(3)))
    os.mkfifo(root / "yes" / "pipe.wav")
    (root / "yes" / "gone.wav").symlink_to(root / "nowhere")
    found = labelled.find(root)
    assert len(found) == 6
    assert only(found.notes, "pipe.wav")
    assert only(found.notes, "gone.wav")


def test_what_is_of_the_other_kind_is_counted_and_named(tmp_path):
    """F4."""
    root = make(tmp_path, *(f"{word}/{t}.wav" for word in ("yes", "no") for t in range(3)),
                "yes/a.png", "yes/b.bmp", "readme.txt", ".hidden", "Thumbs.db")  # fmt: skip
    found = labelled.find(root)
    assert len(found) == 6
    assert "2 images" in only(found.notes, "image")
    assert "readme.txt" in only(found.notes, "other file")


def test_capitals_make_one_class_of_two_splits_and_two_within_one(tmp_path):
    root = make(tmp_path / "words", *(f"train/Yes/{t}.wav" for t in range(3)),
                *(f"train/no/{t}.wav" for t in range(3)), *(f"test/yes/{t}.wav" for t in range(3)),
                *(f"test/no/{t}.wav" for t in range(3)))  # fmt: skip
    assert len(labelled.find(root).classes) == 2
    letters = make(tmp_path / "letters", *(f"{c}/{t}.png" for c in "aAbB" for t in range(3)))
    assert set(labelled.find(letters).classes) == set("aAbB")


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ((), {}, "no recordings and no images"),
        (("a.txt", "b.csv"), {}, "a.txt"),
        (("yes/a.wav", "yes/b.wav"), {"pattern": "{class}/*"}, "1 classes"),
        (("yes/a.wav", "no/b.wav"), {"pattern": "{class}_*"}, "fits the pattern"),
        (("yes/a.wav", "no/b.wav"), {"pattern": "{split}/{class}.wav"}, "{split}"),
    ],
)
def test_a_folder_that_holds_no_set_is_refused_in_a_line(tmp_path, files, options, message):
    with pytest.raises(InputError) as raised:
        labelled.find(make(tmp_path, *files), **options)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_versions_are_endings_that_most_names_have_a_partner_for():
    assert versions_among({"C01", "C02", "C01n", "C02n"}) == ["n"]
    assert versions_among({"C01", "C02", "C01_noisy", "C02_noisy", "C03_noisy"}) == []
    assert versions_among({"jo", "jon", "max"}) == []
    assert versions_among({"s1", "s10", "s2", "s20"}) == []


def test_a_person_is_known_in_capitals_or_not():
    names = np.array(["Anna", "anna", "Bob-clean", "bob-noisy"])
    assert len(set(people(names, ["clean", "noisy"]).tolist())) == 2
