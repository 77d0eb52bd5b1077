import pytest

from keras_assign.data.own.patterns import PathPattern, split_named
from keras_assign.errors import InputError


@pytest.mark.parametrize(
    ("pattern", "path", "labels"),
    [
        ("{split}/{speaker}_{class}.wav", "Train/C02n_3.wav", ("3", "Train", "C02n")),
        ("{split}/{speaker}{version}_{class}.wav", "Train/C02n_3.wav", ("3", "Train", "C02")),
        ("{speaker}/{word}_{take}.*", "anna/لا_2.ogg", ("لا", None, "anna")),
        ("**/{digit}/*", "a/b/7/x.png", ("7", None, None)),
        ("{class}/**", "yes/a/b.wav", ("yes", None, None)),
        (r"(?P<split>\w+)/(?P<speaker>C\d+)(?P<version>n?)_(?P<class>\d)\.wav",
         "Test/C02n_3.wav", ("3", "Test", "C02")),
        ("{speaker}_{class}.wav", "anna_maria_3.wav", ("maria_3", None, "anna")),
    ],
)  # fmt: skip
def test_reads_what_a_path_says(pattern, path, labels):
    assert PathPattern(pattern).read(path) == labels


@pytest.mark.parametrize("path", ["x/3.wav", "Train/C02.wav", "Train/C02_3.flac"])
def test_a_path_that_does_not_fit_tells_nothing(path):
    assert PathPattern("{split}/{speaker}_{class}.wav").read(path) is None


@pytest.mark.parametrize(
    "pattern",
    ["{speaker}.wav", "{class}{take}.wav", "{class}_{who}.wav", "(?P<class>", "{}_{class}"],
)
def test_a_pattern_that_makes_no_sense_is_refused_in_a_line(pattern):
    with pytest.raises(InputError) as raised:
        PathPattern(pattern)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("Train", "train"), ("training_set", "train"), ("TRAINING", "train"), ("TestData", "test"),
        ("testing", "test"), ("val", "validation"), ("Validation", "validation"),
        ("dev", "validation"),
        ("seven", None), ("train_and_test", None), ("", None), ("contest", None),
    ],
)  # fmt: skip
def test_knows_the_usual_names_of_splits(name, split):
    assert split_named(name) == split
