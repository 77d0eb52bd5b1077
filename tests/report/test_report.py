import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from keras_assign.report import figures, formats, tables
from keras_assign.report.inline_svg import inline_svg
from tests.conftest import ROOT


@pytest.mark.process
def test_a_page_needs_no_tensorflow():
    code = (
        "import sys, experiments.attention_digits.study, keras_assign.report.page\n"
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (formats.percent, 0.98347, "98.35 %"),
        (formats.points, -0.0012, "−0.12 points"),
        (formats.points, 0.0065, "+0.65 points"),
        (formats.points, -0.00001, "0.00 points"),
        (formats.thousands, 896906, "896,906"),
        (
            formats.points_interval,
            {"mean": -0.001, "low": -0.003, "high": 0.001},
            "−0.10 points [−0.30, +0.10]",
        ),
        (
            formats.percent_interval,
            {"mean": 0.98, "low": 0.97, "high": 0.99},
            "98.00 % [97.00, 99.00]",
        ),
    ],
)
def test_numbers_are_written_one_way(write, value, expected):
    assert write(value) == expected


def test_unsigned_points_for_sentences_that_say_the_direction():
    lost = {"mean": 0.01, "low": -0.002, "high": 0.02}
    assert formats.points_interval(lost, plus="") == "1.00 points [−0.20, 2.00]"


def test_tables():
    header, rows = ("", "a"), [("first", "1"), ("b", "22")]
    assert tables.markdown(header, rows).splitlines() == [
        "|  | a |",
        "| --- | ---: |",
        "| first | 1 |",
        "| b | 22 |",
    ]
    assert tables.text(header, rows).splitlines() == [
        "        a",
        "-----  --",
        "first   1",
        "b      22",
    ]


def test_a_column_of_words_is_aligned_like_the_first():
    header, rows = ("", "verdict", "mixed"), [("a", "holds", "–"), ("b", "not shown", "one")]
    assert tables.markdown(header, rows).splitlines()[1] == "| --- | --- | ---: |"
    assert tables.text(header, rows).splitlines()[2:] == [
        "a  holds          –",
        "b  not shown    one",
    ]


def draw(folder):
    with figures.style():
        figure, axes = figures.new_figure(3, 2)
        figures.confusion(axes, np.array([[5, 1], [0, 7]]), "a title")
        axes.plot([0, 1], [0, 1], label="a line")
        axes.legend()
        axes.text(0, 0, "a word")
        figures.save(figure, folder, "one")


@pytest.fixture
def drawn(tmp_path):
    draw(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("with_figures")
def test_a_figure_is_written_as_svg_and_png(drawn):
    with Image.open(drawn / "one.png") as image:
        assert image.size == (450, 300)
    ElementTree.parse(drawn / "one.svg")


@pytest.mark.usefixtures("with_figures")
def test_an_inline_figure_takes_the_pages_colour_and_has_ids_of_its_own(drawn):
    svg = inline_svg(drawn / "one.svg")
    assert svg.startswith("<svg")
    assert "currentColor" in svg
    assert figures.INK not in svg
    assert "#000000" not in svg  # Black text would vanish on a dark page.
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids
    assert all(name.startswith("one-") for name in ids)
    links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
    assert all(v.startswith(("#one-", "data:")) for v in links)


@pytest.mark.usefixtures("with_figures")
def test_the_same_figure_is_the_same_file(drawn, tmp_path):
    draw(tmp_path / "again")
    assert (tmp_path / "again" / "one.svg").read_bytes() == (drawn / "one.svg").read_bytes()


def test_interval_rows_put_the_first_row_on_top():
    _, axes = figures.new_figure(3, 2)
    row = {"mean": 1.0, "low": 0.5, "high": 1.5, "per_seed": [0.9, 1.1], "colour": "#123456"}
    figures.interval_rows(axes, [{**row, "label": "first"}, {**row, "label": "last"}], "unit")
    assert [text.get_text() for text in axes.get_yticklabels()] == ["first", "last"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
