import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.data.own.guess import guess
from keras_assign.data.own.patterns import PathPattern
from keras_assign.errors import InputError

SPLITS = ("Train", "Test")
DIGITS = "0123456789"
PEOPLE = ("anna", "bob", "cy")


def paths(template, **fields):
    """Every combination of the fields' values in a template."""
    made = [template]
    for name, values in fields.items():
        made = [one.replace(f"<{name}>", str(value)) for one in made for value in values]
    return made


@pytest.mark.parametrize(
    ("files", "first"),
    [
        (paths("<s>/C<p><v>_<c>.wav", s=SPLITS, p=range(10, 40), v=("", "n"), c=DIGITS),
         ("0", "Train", "C10")),
        (paths("<c>_<p>_<t>.wav", c=DIGITS, p=PEOPLE, t=range(20)), ("0", None, "anna")),
        (paths("<p>/<c>_<p>_<t>.wav", p=("01", "02", "03"), c=DIGITS, t=range(9)),
         ("0", None, "01")),
        (paths("<p>/<c>_<t>.flac", p=PEOPLE, c=DIGITS, t=(0, 1)), ("0", None, "anna")),
        (paths("<c>/<p>_nohash_<t>.wav", c=("yes", "no"), p=("0a7c", "0b71", "c33f"), t=(0, 1)),
         ("yes", None, "0a7c")),
        (paths("<c>/<p>_<t>.wav", c=("yes", "no"), p=PEOPLE, t=DIGITS), ("yes", None, "anna")),
        (paths("<c>/<p>/<t>.wav", c=("yes", "no"), p=PEOPLE, t=DIGITS), ("yes", None, "anna")),
        (paths("<p>/<c>.wav", p=("s1", "s2", "s3"), c=("صفر", "واحد")), ("صفر", None, "s1")),
        (paths("<s>_<c>_<t>.wav", s=("train", "test"), c=("yes", "no"), t=range(5)),
         ("yes", "train", None)),
        (paths("<c><t>.wav", c=("yes", "no"), t=range(20)), ("yes", None, None)),
        (paths("set/<s>/<c>/<p>_<t>.wav", s=SPLITS, c=("اب", "بت"), p=PEOPLE, t=range(3)),
         ("اب", "Train", "anna")),
        (paths("<c>_<p>.wav", c=("zero", "one"), p=PEOPLE), ("zero", None, "anna")),
        (paths("<p>_<c>_<t>.wav", p=("p1", "p2"), c=("yes", "no"), t=DIGITS), ("yes", None, "p1")),
        (paths("<s>/<k>/<p>_<c>.wav", s=SPLITS, k=("Clean", "Noisy"), p=("C01", "C02"), c=DIGITS),
         ("0", "Train", "C01")),
        (paths("<g>/<p>/<c>_<t>.wav", g=("male", "female"), p=("s1", "s2"), c=("yes", "no"),
               t=(1, 2)), ("yes", None, "s1")),
        (paths("<p>/<c>/<t>.wav", p=("01", "02", "03"), c=DIGITS, t=range(3)), ("0", None, "01")),
        (paths("C0<p>_<c>.wav", p=range(1, 9), c=[f"{n:02d}" for n in range(1, 13)]),
         ("01", None, "C01")),
        (paths("<c>/<p>_<k>_<t>.wav", c=("yes", "no"), p=("anna", "bob"), k=("quiet", "noisy"),
               t=range(3)), ("yes", None, "anna")),
    ],
)  # fmt: skip
def test_tells_class_split_and_speaker_from_the_paths_of_recordings(files, first):
    reader = PathPattern(guess(files, speakers=True).pattern)
    found = [reader.read(path) for path in files]
    assert found[0] == first
    assert None not in found


@pytest.mark.parametrize(
    ("files", "classes"),
    [
        (paths("<s>/<c>/<t>.png", s=("training", "testing"), c=DIGITS, t=range(4)), 10),
        (paths("data/<s>/<c>/img (<t>).png", s=SPLITS, c=("cat", "dog"), t=range(4)), 2),
        (paths("digit_<c>/<t>.png", c=DIGITS, t=range(12)), 10),
        (paths("<c>-<t>.png", c=("seven", "one"), t=DIGITS), 2),
        (paths("<w>_<c>_<t>.png", w=PEOPLE, c=("cat", "dog"), t=DIGITS), 2),
        (paths("<c>/<t>.png", c=("ا", "ب", "ت"), t=range(5)), 3),
        (
            [
                "train/cat/a/1.png",
                "train/dog/2.png",
                "test/cat/x_y.png",
                "test/dog/b/c/3.png",
                "train/cat/p_q_r.png",
                "test/dog/5.png",
            ],
            2,
        ),
        (
            paths("<s>/<s>/<c>/<t>.png", s=("seg_train", "seg_test"), c=("sea", "ice"), t=range(4)),
            2,
        ),
        (paths("Part0<q>/writer<w>_pass1_digit<c>.bmp", q=(1, 2), w=range(9), c=DIGITS), 10),
        (paths("<s>/id_<t>_label_<c>.png", s=SPLITS, t=range(5), c=range(1, 29)), 28),
        (paths("train/<c>/<t>.png", c=[f"w{n}" for n in range(300)], t=range(6)), 300),
    ],
)
def test_tells_the_classes_of_images(files, classes):
    reader = PathPattern(guess(files, speakers=False).pattern)
    found = [reader.read(path) for path in files]
    assert None not in found
    assert len({one.class_name for one in found}) == classes


@pytest.mark.parametrize(
    "files", [paths("<p>/<c>_<t>.wav", p=PEOPLE, c=("yes", "no"), t=range(3)),
              paths("<c>/<p>.wav", p=PEOPLE, c=("yes", "no"))],
)  # fmt: skip
def test_tells_where_class_and_speaker_may_be_the_other_way_round(files):
    found = guess(files, speakers=True)
    one, other = (PathPattern(pattern).read(files[0]) for pattern in found)
    assert (one.class_name, one.speaker) == (other.speaker, other.class_name)


@pytest.mark.parametrize("others", [("noise",), ("old", "raw_data")])
def test_other_folders_beside_a_split_are_not_its_business(others):
    files = paths("<s>/<c>/<t>.wav", s=(*SPLITS, *others), c=("cat", "dog"), t=range(6))
    assert guess(files, speakers=True).pattern.startswith("{split}/{class}/")
    assert guess(files, speakers=False).pattern.startswith("{split}/{class}/")


def test_one_odd_file_changes_nothing():
    files = [f"{name}/{'x_' * (number % 3)}{number}.png" for name in ("cat", "dog")
             for number in range(9)]  # fmt: skip
    reader = PathPattern(guess([*files, "cover.png", "cat/more/1.png"], speakers=False).pattern)
    assert {reader.read(path).class_name for path in files} == {"cat", "dog"}
    odd = [f"{name}/anna_{number}.wav" for name in ("yes", "no") for number in range(9)]
    reader = PathPattern(guess(["no/anna 1.wav", *odd], speakers=True).pattern)
    assert None not in [reader.read(path) for path in odd]


def test_says_what_to_do_where_nothing_looks_like_classes():
    with pytest.raises(InputError, match="--pattern"):
        guess([f"rec{number}x.wav" for number in range(50)], speakers=True)


NAMES = st.text(st.characters(categories=("Ll",)), min_size=2, max_size=6)


@given(
    words=st.lists(NAMES, min_size=2, max_size=5, unique_by=str.casefold),
    people=st.lists(NAMES, min_size=2, max_size=5, unique_by=str.casefold),
)
def test_a_folder_of_words_is_the_class_whoever_speaks(words, people):
    folders = [f"{word}x" for word in words]  # No split's name, and no digit's.
    files = paths("<c>/<p>_<t>.wav", c=folders, p=[f"{one}q" for one in people], t=range(3))
    reader = PathPattern(guess(files, speakers=True).pattern)
    assert {reader.read(path).class_name for path in files} == set(folders)
