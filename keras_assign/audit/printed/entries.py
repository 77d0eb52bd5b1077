"""What a report's file holds of figures: sets of items, trainings with their logs, tables."""

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from keras_assign.audit.printed import words
from keras_assign.audit.printed.number import PrintedNumber, unit_named

NOT_STATED = "not stated"
ONLY_PART = "report"  # Of a file that names no parts.
ROW, COLUMN = "row", "column"  # Axes of a table that does not name its own.
_UNIT_IN_BRACKETS = re.compile(r"[(\[]\s*(?:in\s+)?(%|[a-zA-Z]+)\s*[)\]]|\bin\s+(%)|(%)\s*$")


class Entry(BaseModel):
    """A part of the file; names that it does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _number(value):
    if isinstance(value, PrintedNumber):
        return value
    if not isinstance(value, Mapping):
        return PrintedNumber.parse(str(value))
    lost = value.keys() - {"value", "sd", "seeds"}
    if lost or "value" not in value:
        raise ValueError("expected value, and if printed sd and seeds: {value: 89.78%, seeds: 3}")
    text = str(value["value"])
    if "sd" in value:
        text += f" ± {value['sd']}"
    if "seeds" in value:
        text += f" ({value['seeds']} seeds)"
    return PrintedNumber.parse(text)


def _series(value):
    numbers = PrintedNumber.parse_several(value) if isinstance(value, str) else value
    if any(number is None for number in numbers):
        raise ValueError("a series has a number for each epoch")
    return tuple(_number(one) for one in numbers)


Number = Annotated[PrintedNumber, BeforeValidator(_number)]
Numbers = Annotated[tuple[PrintedNumber, ...], BeforeValidator(_series), Field(min_length=1)]


class ItemSet(Entry):
    """Items that an accuracy is a share of; `tests: 2000` is short for `tests: {items: 2000}`.

    Attributes:
        title: what they are; by default the set's name.
        place: in the report.
        items: how many; None where that is not stated.
        maybe: how many there may be then, from what else is known.
        role: what they are for.
    """

    title: str = ""
    place: str = ""
    items: Annotated[
        Annotated[int, Field(ge=1, le=10**9)] | None,
        BeforeValidator(lambda value: None if value == NOT_STATED else value),
    ]
    maybe: Annotated[int, Field(ge=1, le=10**9)] | None = None
    role: Literal["test", "training", "validation"] = "test"

    @property
    def size(self) -> int | None:
        """As stated, or as it may be; None where nothing is known."""
        return self.items or self.maybe


class Training(Entry):
    """How a network was trained, as far as it is known.

    Attributes:
        network: trainings of the same name are of the same network; the name of a table's axis
            says that each of its values is one.
        items: training items of an epoch; for a table's cells the sum of the axes named in
            `items_a_class`, times `classes`.
        batch: items of an update.
        epochs: passes.
        weights: of the network, as built from its description.
    """

    network: str
    items: int | None = Field(None, ge=1)
    items_a_class: tuple[str, ...] = ()
    classes: int | None = Field(None, ge=2)
    batch: int | None = Field(None, ge=1)
    epochs: int | None = Field(None, ge=1)
    weights: int | None = Field(None, ge=1)


class Run(Entry):
    """A training of which figures or a log are printed.

    Attributes:
        title: what it is; by default its name.
        place: in the report.
        part: of the report.
        of: by figure or series the set that it is a share of; or one set, for all accuracies that
            are not of training or validation.
        seeds: trainings that each figure is the mean of; 1: trained once; None: not stated.
        training: how it was trained.
        series: a number an epoch.
        figures: single numbers.
    """

    title: str = ""
    place: str = ""
    part: str = ONLY_PART
    of: dict[str, str] = {}
    seeds: int | None = Field(None, ge=1)
    training: Training | None = None
    series: dict[str, Numbers] = {}
    figures: dict[str, Number] = {}

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, content: Any) -> Any:
        if isinstance(content, dict) and isinstance(content.get("of"), str):
            fields = [*(content.get("series") or ()), *(content.get("figures") or ())]
            content = {**content, "of": {f: content["of"] for f in fields if _is_of_test(f)}}
        return content

    @model_validator(mode="after")
    def _names_fit(self):
        both = self.series.keys() & self.figures.keys()
        if both:
            raise ValueError(f"{min(both)} is both a series and a figure; rename one")
        lost = self.of.keys() - self.series.keys() - self.figures.keys()
        if lost:
            raise ValueError(f"`of` names {min(lost)}, which is neither a series nor a figure")
        for field in (*self.series, *self.figures):
            if not re.fullmatch(r"\w+", field):
                raise ValueError(f"{field}: names are of letters, digits and _")
        for field in self.of:
            _require_shares(self.series.get(field) or (self.figures[field],))
        return self

    def value(self, figure: str) -> float:
        """A figure in base units, by its name."""
        return self.figures[figure].value

    def values(self, series: str) -> list[float]:
        """A series in base units, by its name."""
        return [number.value for number in self.series[series]]


class Table(Entry):
    """Figures by a row and a column.

    Attributes:
        title: what it shows; by default its name.
        place: in the report.
        part: of the report.
        of: the set that its accuracies are shares of; or by value of an axis, where they are
            several, or where something else looks like an accuracy.
        seeds: as for a run.
        rows: name of the axis, and its values; or, without `cells`, by value its cells.
        columns: name of the axis, and its values; or the values alone.
        fixed: what all cells have in common, by axis.
        cells: a row each; `–` where there is none.
        marked: rows and columns of cells that are printed bold, as the best.
        training: how each was trained.
    """

    title: str = ""
    place: str = ""
    part: str = ONLY_PART
    of: str | dict[str, str] | None = None
    seeds: int | None = Field(None, ge=1)
    rows: dict[str, tuple[str, ...]] = Field(min_length=1, max_length=1)
    columns: dict[str, tuple[str, ...]] = Field(min_length=1, max_length=1)
    fixed: dict[str, str] = {}
    cells: tuple[tuple[PrintedNumber | None, ...], ...]
    marked: tuple[tuple[str, str], ...] = ()
    training: Training | None = None

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        content = dict(content)
        if isinstance(content.get("columns"), list | tuple):
            content["columns"] = {COLUMN: content["columns"]}
        if isinstance(content.get("rows"), dict) and "cells" not in content:
            rows = content["rows"]
            content |= {"rows": {ROW: tuple(rows)}, "cells": tuple(rows.values())}
        if isinstance(content.get("cells"), list | tuple):
            content["cells"] = _cells(content)
        return content

    @model_validator(mode="after")
    def _is_whole(self):
        (rows,), (columns,) = self.rows.values(), self.columns.values()
        for title, row in zip(rows, self.cells, strict=False):
            if len(row) != len(columns):
                raise ValueError(f"row {title}: expected {len(columns)} cells, got {len(row)}")
        if len(self.cells) != len(rows):
            raise ValueError(f"expected {len(rows)} rows of cells, got {len(self.cells)}")
        if len(self.axes) != 2 + len(self.fixed):
            raise ValueError("rows, columns and what is fixed must have different names")
        for axis, values in self.axes.items():
            seen = set()
            for value in values:
                if value in seen:
                    raise ValueError(f"{axis} has {value} twice")
                seen.add(value)
        for axis in self.training.items_a_class if self.training else ():
            if not all(value.isdecimal() for value in self.axes.get(axis, "x")):
                raise ValueError(f"items_a_class names {axis}, which is no axis of numbers")
        if self.of:
            _require_shares(n for at, n in self.cells_at() if self.set_of(at, n))
        return self

    @functools.cached_property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """The values of each axis: rows, columns, and what is fixed."""
        return {**self.rows, **self.columns, **{name: (v,) for name, v in self.fixed.items()}}

    @functools.cached_property
    def _index(self):
        return {
            axis: {value: n for n, value in enumerate(values)} for axis, values in self.axes.items()
        }

    @functools.cached_property
    def _titles(self):
        """Kind and label of each title: the table's own, of an axis, or a value on it."""
        values = (value for values in self.axes.values() for value in values)
        titles = {self.title, *self.axes, *values}
        return {title: (words.kind_of(title), words.label_of(title)) for title in titles}

    def position(self, axis: str, value: str) -> int | None:
        """Where on an axis a value stands; None where it does not."""
        return self._index[axis].get(value)

    def set_of(self, at: Mapping[str, str], number: PrintedNumber) -> str | None:
        """The set that the accuracy at a place is a share of; None where it is no accuracy."""
        titles, of = list(at.values()), self.of
        kind = self.kind_at(at)
        if isinstance(of, dict):
            named = next((title for title in titles if title in of), None)
            of, titles = of.get(named), [title for title in titles if title != named]
            if named is not None and words.kind_of(named) is not None:
                kind = None  # The file says so of this very measure.
        labels = [self._titles[title][1] for title in titles]
        roles = {label.role for label in labels} - {None}
        # A mean is a share of all its trainings' items, if it is known how many these are.
        is_known_mean = roles == {words.MEAN} and bool(number.seeds or self.seeds)
        is_other = number.is_time or kind not in (words.SHARE, None)
        # What a fold is tested on is its own.
        is_fold = any(label.is_fold for label in labels)
        return None if is_other or is_fold or roles and not is_known_mean else of

    def kind_at(self, at: Mapping[str, str]) -> str | None:
        """What is measured at a place: as the columns say, or else the rows, or their axes."""
        (column_axis,), (row_axis,) = self.columns, self.rows
        titles = [column_axis, row_axis, *at.values(), self.title]
        if self._columns_tell:
            titles = [at[column_axis]]
        kinds = (self._titles[title][0] for title in titles)
        return next((kind for kind in kinds if kind not in (words.COUNT, None)), None)

    @functools.cached_property
    def _columns_tell(self):
        """Whether the columns' titles say what is measured; then those of rows are not asked."""
        (columns,) = self.columns.values()
        kinds = {self._titles[title][0] for title in columns if not self._titles[title][1].role}
        return bool(kinds - {None, words.COUNT})

    def cells_at(
        self, wanted: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ) -> Iterator[tuple[dict[str, str], PrintedNumber]]:
        """Place and number of each cell that is not empty, row by row.

        Args:
            wanted: by axis the values to take, in this order; axes left out are taken whole.
        """
        ((row_axis, rows),), ((column_axis, columns),) = self.rows.items(), self.columns.items()
        if any(set(wanted.get(axis, ())) - {value} for axis, value in self.fixed.items()):
            return
        shown = [(c, self.position(column_axis, c)) for c in wanted.get(column_axis, columns)]
        for row in wanted.get(row_axis, rows):
            cells = self.cells[self.position(row_axis, row)]
            for column, place in shown:
                if cells[place] is not None:
                    yield {row_axis: row, column_axis: column, **self.fixed}, cells[place]

    def by(self, outer: str, inner: str) -> dict[str, dict[str, float]]:
        """The cells in base units, by the values of two axes: `by("real", "augmented")`."""
        found = {}
        for at, number in self.cells_at():
            found.setdefault(at[outer], {})[at[inner]] = number.value
        return found


def unit_in(title: str) -> str:
    """The unit that a title gives: 'Accuracy (%)' -> '%', 'Time [min]' -> 'min'; else empty."""
    for found in _UNIT_IN_BRACKETS.finditer(title):
        unit = unit_named(next(group for group in found.groups() if group))
        if unit:
            return unit
    return ""


def _cells(content):
    """The cells as numbers, with the units that titles give."""
    rows, columns = _axis(content.get("rows")), _axis(content.get("columns"))
    axes = [axis for name in ("rows", "columns") if isinstance(content.get(name), dict)
            for axis in content[name]]  # fmt: skip
    of_all = next(filter(None, map(unit_in, [*axes, str(content.get("title", ""))])), "")
    by_column = [unit_in(column) for column in columns]
    found = []
    for n, row in enumerate(content["cells"]):
        of_row = unit_in(rows[n]) if n < len(rows) else ""
        units = tuple(unit or of_row or of_all for unit in by_column)
        try:
            found.append(_row(row, units))
        except ValueError as error:
            raise ValueError(f"row {rows[n] if n < len(rows) else n + 1}: {error}") from error
    return tuple(found)


def _axis(content):
    """The values of an axis, as far as it is written right."""
    values = next(iter(content.values()), ()) if isinstance(content, dict) else ()
    return [str(value) for value in values] if isinstance(values, list | tuple) else []


def _row(row, units):
    if isinstance(row, str):
        return PrintedNumber.parse_several(row, units)
    if not isinstance(row, list | tuple):
        raise ValueError("expected its cells, with spaces between them")
    several = [
        (cell,) if isinstance(cell, PrintedNumber | None)
        else (_number(cell),) if isinstance(cell, Mapping)
        else PrintedNumber.parse_several(str(cell), units[n : n + 1])
        for n, cell in enumerate(row)
    ]  # fmt: skip
    return tuple(number for cells in several for number in cells)


def _is_of_test(field):
    is_share = words.kind_of(field) in (words.SHARE, None)
    return is_share and not words.is_of_training(field) and not words.is_of_validation(field)


def _require_shares(numbers):
    for number in numbers:
        if not 0 <= number.value <= 1:
            raise ValueError(
                f"{number} is no share of items; a percentage is written 88.10%, or its column "
                "is headed (%)"
            )


def known(entries: Iterable[str], wanted: str = "") -> str:
    """What there is instead of a name that there is not, for a message's end."""
    entries = list(entries)
    near = difflib.get_close_matches(wanted, entries[:1000], 1, 0.7) if wanted else ()
    if near:
        return f"; did you mean {near[0]}?"
    more = ", ..." if len(entries) > 12 else ""
    return f" (there are {', '.join(entries[:12])}{more})" if entries else ""
