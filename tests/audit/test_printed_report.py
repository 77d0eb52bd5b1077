"""A report as data: whole, read as printed, and refused where it is not of the form."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.references import Reference
from keras_assign.audit.printed.report import Report
from keras_assign.audit.printed.yaml_file import read
from keras_assign.audit.published import REPORT
from keras_assign.errors import InputError

# The numbers of the report's tables and logs, taken from its text by a program of its own.
PRINTED = Path(__file__).with_name("printed_figures.json")

SMALL = """
title: A small report
sets:
  tests: {title: test items, place: Section 1, items: 200}
runs:
  one:
    title: One network
    place: Figure 1
    part: a
    of: {accuracy: tests}
    series: {accuracy: 50.0% 75.5%}
    figures: {time: 3.20s}
tables:
  grid:
    title: A grid
    place: Figure 2
    part: a
    of: tests
    rows: {copies: [0, 1000]}
    columns: {real: [10, 20]}
    cells: [50.0% 60.0%, 70.0% 80.5%]
claims: []
"""


@pytest.fixture
def written(tmp_path):
    """Write a changed small report and give its file."""

    def write(old="", new=""):
        assert old in SMALL
        file = tmp_path / "report.yaml"
        file.write_text(SMALL.replace(old, new) if old else SMALL, encoding="utf-8")
        return file

    return write


def figure(report: Report, reference: str):
    return report.figure(Reference.parse(reference))


def test_every_printed_number_is_there_and_as_printed():
    expected = {place: text.split() for place, text in json.loads(PRINTED.read_text()).items()}
    found = {}
    for printed in REPORT.every_figure():
        found.setdefault(printed.place, Counter())[printed.number.text] += 1
    assert found == {place: Counter(numbers) for place, numbers in expected.items()}
    for run in REPORT.runs.values():
        for series in run.series.values():
            rest = iter(expected[run.place])
            assert all(number.text in rest for number in series), run.title  # In this order.


def test_series_keep_the_order_of_the_epochs():
    """By hand, from the report's logs."""
    assert REPORT.runs["lenet5_700_generated_2000"].values("loss")[3] == 0.0741
    assert REPORT.runs["audio_cnn_cbam"].values("test_accuracy")[:3] == [0.1, 0.1072, 0.3065]
    assert figure(REPORT, "audio_cnn.test_accuracy[19]").value == 0.9852
    assert figure(REPORT, "audio_cnn.test_accuracy").value == 0.9822  # The last.
    assert figure(REPORT, "augmentation[real=700, augmented=3000]").number.text == "95.60%"
    assert figure(REPORT, "both[augmented=3000, generated=2000]").at["real"] == "300"


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("89.58%", 0.8958, 1e-4),
        ("0.8958", 0.8958, 1e-4),
        ("63%", 0.63, 1e-2),
        ("0.7200", 0.72, 1e-4),
        ("28.40s", 28.4, 1e-2),
        ("28.40 s", 28.4, 1e-2),
        ("40ms", 0.04, 1e-3),
        ("-0.5", -0.5, 0.1),
        ("0.0000e+00", 0.0, 1e-4),
        ("1.20e-03", 0.0012, 1e-5),
        ("3e+02", 300.0, 100.0),
    ],
)
def test_a_number_is_known_as_exactly_as_it_is_printed(text, value, step):
    number = PrintedNumber.parse(text)
    assert number.value == value
    assert number.step == pytest.approx(step)
    if "e" not in text:
        assert number.of(value).value == value
        assert number.of(value).text == text.replace(" ", "")


@pytest.mark.parametrize("text", ["", "12,5", "1e", "98.2 %%", "n/a", "5 miles"])
def test_what_is_no_printed_number_is_refused(text):
    with pytest.raises(ValueError, match="expected a number as it is printed"):
        PrintedNumber.parse(text)


@pytest.mark.parametrize("text", ["1e+400", "1.2e+30000000", "1e-9999999999", "9" * 40, "9" * 9999])
def test_what_no_measurement_is_is_refused_at_once(text):
    with pytest.raises(ValueError, match="is no measurement|expected a number"):
        PrintedNumber.parse(text)


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("+0.5%", 0.005, 0.001),
        ("−0.5 points", -0.005, 0.001),
        ("167/200", 0.835, 1e-12),
        ("90467 ms", 90.467, 0.001),
        ("1.5 min", 90, 6),
        ("2h", 7200, 3600),
        (".97", 0.97, 0.01),
    ],
)
def test_numbers_may_have_a_sign_and_a_unit(text, value, step):
    number = PrintedNumber.parse(text)
    assert number.value == pytest.approx(value)
    assert number.step == pytest.approx(step)
    assert number.of(number.value).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value", "sd", "seeds"),
    [
        ("97.3% ± 0.4%", 0.973, 0.004, None),
        ("97.3 ± 0.4 %", 0.973, 0.004, None),
        ("97.3% +- 0.4 (3 seeds)", 0.973, 0.004, 3),
        ("0.973±0.004 (n=5)", 0.973, 0.004, 5),
        ("89.78% (3)", 0.8978, None, 3),
    ],
)
def test_a_mean_may_have_its_deviation_and_its_number_of_trainings(text, value, sd, seeds):
    number = PrintedNumber.parse(text)
    assert number.value == pytest.approx(value)
    assert (number.sd and number.sd.value) == (sd and pytest.approx(sd))
    assert number.seeds == seeds


def test_numbers_in_a_row_are_told_apart_by_their_spaces():
    numbers = PrintedNumber.parse_several("97.0 ± 0.4% 1.5 min – 167/200 90467 ms n/a -0.5%")
    assert [number and number.text for number in numbers] == [
        "97.0 ± 0.4%", "1.5 min", None, "167/200", "90467 ms", None, "-0.5%",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="expected a number .*'x'"):
        PrintedNumber.parse_several("97.0% x")


@given(k=st.integers(0, 5000), n=st.integers(1, 5000), digits=st.integers(0, 6))
def test_a_printed_share_could_be_what_it_was_rounded_from(k, n, digits):
    exact = k / n
    assert PrintedNumber.parse(f"{exact:.{digits}f}").could_be(exact)
    assert PrintedNumber.parse(f"{100 * exact:.{digits}f}%").could_be(exact)
    assert not PrintedNumber.parse(f"{exact:.{digits}f}").could_be(exact + 1.1 * 10**-digits)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one.accuracy[0]", "expected an epoch from 1"),
        ("one.accuracy[last]", "expected an epoch from 1"),
        ("grid[real=1, ]", "expected axis=value or a value in brackets"),
        ("grid[]", "expected run.figure, run.series"),
        ("two words", "expected run.figure, run.series"),
    ],
)
def test_what_is_no_reference_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Reference.parse(text)


def test_references_stand_for_cells_and_epochs(written):
    report = read(written())
    cells = report.figures(Reference.parse("grid[copies=1000]"))
    assert [cell.number.text for cell in cells] == ["70.0%", "80.5%"]
    assert cells[1].label == "A grid: 1,000 copies, 20 real"
    assert len(report.figures(Reference.parse("grid"))) == 4
    assert [f.value for f in report.figures(Reference.parse("one.accuracy"))] == [0.5, 0.755]
    assert figure(report, "one.accuracy[1]").items == 200
    assert figure(report, "one.time").items is None
    assert report.tables["grid"].by("real", "copies") == {
        "10": {"0": 0.5, "1000": 0.7}, "20": {"0": 0.6, "1000": 0.805},
    }  # fmt: skip
    with pytest.raises(ValueError, match="expected one cell; it stands for 2"):
        figure(report, "grid[real=10]")
    turned = report.figures(Reference.parse("grid[copies=1000|0, real=10]"))
    assert [cell.value for cell in turned] == [0.7, 0.5]  # In the order that is asked for.
    with pytest.raises(ValueError, match="expected a series of a run"):
        report.series(Reference.parse("one.time"))
    with pytest.raises(ValueError, match="does not state how many items it is a share of"):
        report.share(Reference.parse("one.time"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("items: 200", "items: many", "sets.tests.items: "),
        ("items: 200", "items: 0", "sets.tests.items: "),
        ("items: 200", "items: not stated, maybe: 0", "sets.tests.maybe"),
        ("part: a", "parts: a", "line 9: runs.one.parts: .*did you mean part"),
        ("50.0% 75.5%", "50.0% 7x.5%", "runs.one.series.accuracy: .*7x.5%"),
        ("{accuracy: tests}", "{acuracy: tests}", "runs.one: .*acuracy"),
        ("{accuracy: tests}", "{accuracy: test}", "one: there is no set test; did you mean tests"),
        ("[50.0% 60.0%, 70.0% 80.5%]", "[50.0% 60.0%]", "line 14: tables.grid: .*2 .*1"),
        ("[50.0% 60.0%, 70.0% 80.5%]", "[50.0% 60.0%, 70.0%]", "tables.grid: row 1000: .*2 .*1"),
        ("time: 3.20s", "accuracy: 3.20s", "runs.one: accuracy "),
        ("50.0% 75.5%", "50.0 75.5", "runs.one: 50.0 "),
        ("[50.0% 60.0%, 70.0% 80.5%]", "[50.0 60.0, 70.0 80.5]", "tables.grid: 50.0 "),
        ("columns: {real: [10, 20]}", "columns: {copies: [10, 20]}", "tables.grid: .*names"),
        ("columns: {real: [10, 20]}", "columns: {real: [10, 10]}", "tables.grid: real .*10"),
        (
            "cells: [50",
            "training: {network: n, items_a_class: [reel]}\n    cells: [50",
            "tables.grid: items_a_class .*reel",
        ),
        ("  one:\n", "  the-one:\n", "the-one: "),
        ("title: A small report", "title: t\nparts: {b: Part b}", "one: .*part a .*b"),
        ("  grid:\n", "  one:\n", "one .*run .*table"),
        ("title: A small report", "title: one\ntitle: two", "line 3: title"),
        ("title: A small report", "title: [", "YAML, line 4"),
        (
            "claims: []",
            "claims: [&c {kind: untestable, id: x, part: a, place: p, says: s, why: w}, *c]",
            "claim x: .*id",
        ),
        (
            "claims: []",
            "claims: [{id: x, kind: hihger}]",
            "line 22: claim x: .*hihger; did you mean higher",
        ),
        (
            "claims: []",
            "claims: [{kind: hihger}]",
            "line 22: claim 1: .*hihger; did you mean higher",
        ),
        (
            "claims: []",
            "claims: [{kind: untestable, id: digits_a, part: a, place: p, says: s, why: w}]",
            "claim digits_a: .*granularity_, digits_",
        ),
        (
            "claims: []",
            "claims: [{kind: untestable, id: x, part: c, place: p, says: s, why: w}]",
            "claim x: .*part c .*a",
        ),
        (
            "claims: []",
            "claims: [{kind: higher, id: x, part: a, place: p, says: s, higher: one.time, "
            "lower: one.accuracy}]",
            "claim x: .*time .one.*`of`",
        ),
        ("claims: []", "claim: []", "line 22: claim: .*did you mean claims"),
        (
            "claims: []",
            "claims: [{kind: higher, id: x, part: a, place: p, says: s, higher: two.accuracy, "
            "lower: one.accuracy}]",
            "claim x: two.accuracy: .*one, grid",
        ),
        (
            "claims: []",
            "claims: [{kind: higher, id: x, part: a, place: p, says: s, higher: one.loss, "
            "lower: one.accuracy}]",
            "claim x: one.loss: .*'loss' .*time, accuracy",
        ),
        (
            "claims: []",
            "claims: [{kind: higher, id: x, part: a, place: p, says: s, "
            "higher: 'grid[real=30, copies=0]', lower: one.accuracy}]",
            r"claim x: grid\[.*: .*real=30 .there are 10, 20",
        ),
    ],
)
def test_a_file_that_is_not_of_the_form_is_refused_in_one_line(written, old, new, message):
    with pytest.raises(InputError, match=message) as refused:
        read(written(old, new))
    assert "\n" not in str(refused.value)
    assert "report.yaml" in str(refused.value)


def test_a_missing_file_and_one_that_is_no_report_are_refused(tmp_path):
    with pytest.raises(InputError, match="cannot read .*nowhere.yaml: No such file"):
        read(tmp_path / "nowhere.yaml")
    file = tmp_path / "list.yaml"
    file.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="is no report: expected names with values"):
        read(file)
    file.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(InputError, match="no text in UTF-8"):
        read(file)
