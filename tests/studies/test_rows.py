"""Flat rows: asked for by what they were measured on, and turned into tables."""

import json

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.report.formats import NONE
from keras_assign.report.tables import Axis, pivot
from keras_assign.studies.rows import Rows

ROWS = Rows(
    {"metric": "accuracy", "model": model, "count": count, "mean": mean}
    for model, count, mean in (("a", 20, 0.5), ("a", 0, 0.9), ("b", 0, 0.8))
)
named = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2))


@given(st.lists(named), named)
def test_where_keeps_what_has_all_values_in_order(dicts, wanted):
    found = Rows(dicts).where(**wanted)
    assert found == [d for d in dicts if wanted.items() <= d.items()]
    assert found.where(**wanted) == found


def test_a_tuple_asks_for_any_and_none_for_rows_that_lack_it():
    assert len(ROWS.where(model=("a", "c"))) == 2
    assert ROWS.where(speaker=None) == ROWS
    assert ROWS.values("count") == [20, 0]
    assert ROWS.values("speaker") == []


def test_one_is_the_only_one():
    assert ROWS.one(model="b")["mean"] == 0.8
    assert ROWS.one(model="c") is None
    with pytest.raises(ValueError, match="2 rows"):
        ROWS.one(model="a")


def test_rows_are_what_pandas_reads_and_json_keeps():
    frame = pandas.DataFrame(json.loads(json.dumps(ROWS)))
    assert frame["mean"].dtype == float
    assert frame.query("model == 'a' and count == 0")["mean"].item() == 0.9


def test_a_pivot_leaves_out_what_has_no_row():
    lines = [Axis(name, {"model": name}) for name in "abc"]
    columns = [
        Axis(f"{count} a digit", {"count": count}, lambda row: f"{row['mean']:.1f}")
        for count in (20, 0, 1000)
    ]
    table = pivot(ROWS, "model", lines, columns)
    assert table.header == ["model", "20 a digit", "0 a digit"]
    assert table.rows == [["a", "0.5", "0.9"], ["b", NONE, "0.8"]]
    assert not pivot(Rows(), "model", lines, columns)


def test_a_line_may_write_its_cells_otherwise():
    line = Axis("a", {"model": "a"}, lambda row: "of its own")
    column = Axis("all", {"count": 0}, lambda row: "the column's")
    assert pivot(ROWS, "", [line], [column]).rows == [["a", "of its own"]]
