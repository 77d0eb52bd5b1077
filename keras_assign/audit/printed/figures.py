"""A report's figures as typed data: sets of items, trainings with their logs, tables."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.references import Reference

NOT_STATED = "not stated"


class Entry(BaseModel):
    """A part of the file; names that it does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _number(value):
    return value if isinstance(value, PrintedNumber) else PrintedNumber.parse(str(value))


def _numbers(value):
    if isinstance(value, str):
        value = value.split()
    return tuple(_number(one) for one in value)


Number = Annotated[PrintedNumber, BeforeValidator(_number)]
Numbers = Annotated[tuple[PrintedNumber, ...], BeforeValidator(_numbers), Field(min_length=1)]


class ItemSet(Entry):
    """Items that an accuracy is a share of.

    Attributes:
        title: what they are.
        place: in the report.
        items: how many; None where that is not stated.
        maybe: how many there may be then, from what else is known.
        role: what they are for.
    """

    title: str
    place: str
    items: Annotated[
        Annotated[int, Field(ge=1)] | None,
        BeforeValidator(lambda value: None if value == NOT_STATED else value),
    ]
    maybe: Annotated[int, Field(ge=1)] | None = None
    role: Literal["test", "training", "validation"] = "test"

    @property
    def size(self) -> int | None:
        """As stated, or as it may be; None where nothing is known."""
        return self.items or self.maybe


class Training(Entry):
    """How a network was trained, as far as it is known.

    Attributes:
        network: trainings of the same name are of the same network.
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
    """A training of which figures or a log are printed."""

    title: str
    place: str
    part: str
    of: dict[str, str] = {}
    training: Training | None = None
    series: dict[str, Numbers] = {}
    figures: dict[str, Number] = {}

    @model_validator(mode="after")
    def _names_fit(self):
        both = self.series.keys() & self.figures.keys()
        if both:
            raise ValueError(f"{min(both)} is both a series and a figure; rename one")
        lost = self.of.keys() - self.series.keys() - self.figures.keys()
        if lost:
            raise ValueError(f"`of` names {min(lost)}, which is neither a series nor a figure")
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
    """Figures by a row and a column."""

    title: str
    place: str
    part: str
    of: str | None = None
    rows: dict[str, tuple[str, ...]] = Field(min_length=1, max_length=1)
    columns: dict[str, tuple[str, ...]] = Field(min_length=1, max_length=1)
    fixed: dict[str, str] = {}
    cells: tuple[Numbers, ...]
    training: Training | None = None

    @model_validator(mode="after")
    def _is_whole(self):
        (rows,), (columns,) = self.rows.values(), self.columns.values()
        if len(self.cells) != len(rows) or any(len(row) != len(columns) for row in self.cells):
            raise ValueError(f"expected {len(rows)} rows of {len(columns)} cells")
        if len(self.axes) != 2 + len(self.fixed):
            raise ValueError("rows, columns and what is fixed must have different names")
        for axis, values in self.axes.items():
            twice = next((value for value in values if values.count(value) > 1), None)
            if twice is not None:
                raise ValueError(f"{axis} has {twice} twice")
        for axis in self.training.items_a_class if self.training else ():
            if not all(value.isdecimal() for value in self.axes.get(axis, "x")):
                raise ValueError(f"items_a_class names {axis}, which is no axis of numbers")
        if self.of:
            _require_shares(n for row in self.cells for n in row if not n.is_time)
        return self

    @property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """The values of each axis: rows, columns, and what is fixed."""
        return {**self.rows, **self.columns, **{name: (v,) for name, v in self.fixed.items()}}

    def cells_at(
        self, wanted: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ) -> Iterator[tuple[dict[str, str], PrintedNumber]]:
        """Place and number of each cell, row by row.

        Args:
            wanted: by axis the values to take, in this order; axes left out are taken whole.
        """
        ((row_axis, rows),), ((column_axis, columns),) = self.rows.items(), self.columns.items()
        if any(set(wanted.get(axis, ())) - {value} for axis, value in self.fixed.items()):
            return
        for row in wanted.get(row_axis, rows):
            for column in wanted.get(column_axis, columns):
                number = self.cells[rows.index(row)][columns.index(column)]
                yield {row_axis: row, column_axis: column, **self.fixed}, number

    def by(self, outer: str, inner: str) -> dict[str, dict[str, float]]:
        """The cells in base units, by the values of two axes: `by("real", "augmented")`."""
        found = {}
        for at, number in self.cells_at():
            found.setdefault(at[outer], {})[at[inner]] = number.value
        return found


def _require_shares(numbers):
    for number in numbers:
        if not 0 <= number.value <= 1:
            raise ValueError(f"{number} is no share of items; a percentage is written 88.10%")


class Figure(NamedTuple):
    """One printed number and what is known of it.

    Attributes:
        label: what it is, in words.
        number: as printed.
        of: name of the set that it is a share of, or None.
        items: the set's size, as stated or as it may be; None where unknown or without a set.
        place: in the report.
        part: of the report.
        at: by axis its place in a table; empty for a run's.
        name: of the run or table.
    """

    label: str
    number: PrintedNumber
    of: str | None
    items: int | None
    place: str
    part: str
    at: dict[str, str]
    name: str

    @property
    def value(self) -> float:
        """In base units."""
        return self.number.value


class PrintedFigures(Entry):
    """A report's figures, by the names that references lead to."""

    title: str
    parts: dict[str, str] = {}
    sets: dict[str, ItemSet] = {}
    runs: dict[str, Run] = {}
    tables: dict[str, Table] = {}

    @model_validator(mode="after")
    def _names_lead_somewhere(self):
        both = self.runs.keys() & self.tables.keys()
        if both:
            raise ValueError(f"{min(both)} is both a run and a table; rename one")
        for name, entry in {**self.runs, **self.tables}.items():
            if not re.fullmatch(r"\w+", name):
                raise ValueError(f"{name}: names are of letters, digits and _")
            if self.parts and entry.part not in self.parts:
                raise ValueError(f"{name}: there is no part {entry.part}{known(self.parts)}")
            for set_name in entry.of.values() if isinstance(entry, Run) else [entry.of]:
                if set_name is not None and set_name not in self.sets:
                    raise ValueError(f"{name}: there is no set {set_name}{known(self.sets)}")
        return self

    def figures(self, reference: Reference) -> list[Figure]:
        """All figures that a reference stands for: of a series without an epoch, each epoch's.

        Raises:
            ValueError: it leads nowhere.
        """
        if reference.name in self.tables:
            return self._cells(reference)
        if reference.name not in self.runs:
            raise ValueError(
                f"{reference}: there is no run or table {reference.name}"
                f"{known({**self.runs, **self.tables})}"
            )
        run = self.runs[reference.name]
        numbers = run.figures.get(reference.field) or run.series.get(reference.field)
        if numbers is None:
            raise ValueError(
                f"{reference}: {reference.name} has no figure or series {reference.field!r}"
                f"{known({**run.figures, **run.series})}"
            )
        words = f"{run.title}, {reference.field.replace('_', ' ')}"
        epochs = numbers if isinstance(numbers, tuple) else (numbers,)
        found = [
            self._figure(f"{words}, epoch {n}" if len(epochs) > 1 else words, number, run, {},
                         run.of.get(reference.field), reference.name)
            for n, number in enumerate(epochs, start=1)
        ]  # fmt: skip
        if reference.epoch is None:
            return found
        if not isinstance(numbers, tuple) or reference.epoch > len(numbers):
            raise ValueError(f"{reference}: there is no epoch {reference.epoch}")
        return found[reference.epoch - 1 : reference.epoch]

    def figure(self, reference: Reference) -> Figure:
        """The one figure that a reference stands for: of a series without an epoch, the last.

        Raises:
            ValueError: it leads nowhere, or to several.
        """
        found = self.figures(reference)
        if reference.field:
            return found[-1]
        if len(found) > 1:
            raise ValueError(f"{reference}: expected one cell; it stands for {len(found)}")
        return found[0]

    def series(self, reference: Reference) -> list[Figure]:
        """The epochs of a run's series, two at least.

        Raises:
            ValueError: the reference is to something else.
        """
        run = self.runs.get(reference.name)
        if not run or reference.field not in run.series or reference.epoch is not None:
            raise ValueError(f"{reference}: expected a series of a run, such as run.loss")
        found = self.figures(reference)
        if len(found) < 2:
            raise ValueError(f"{reference}: expected two epochs at least")
        return found

    def share(self, reference: Reference) -> Figure:
        """The one figure that a reference stands for, which is a share of a known set's items.

        Raises:
            ValueError: it leads nowhere, to several, or to something else.
        """
        return _require_share(self.figure(reference))

    def shares(self, reference: Reference) -> list[Figure]:
        """The same for all figures that a reference stands for."""
        return [_require_share(figure) for figure in self.figures(reference)]

    def every_figure(self) -> Iterator[Figure]:
        """All printed numbers."""
        for name, run in self.runs.items():
            for field in (*run.figures, *run.series):
                yield from self.figures(Reference(f"{name}.{field}", name, field))
        for name in self.tables:
            yield from self.figures(Reference(name, name))

    def _cells(self, reference):
        table = self.tables[reference.name]
        if reference.field:
            raise ValueError(f"{reference}: {reference.name} is a table; name cells in brackets")
        for axis, values in reference.places:
            if axis not in table.axes:
                raise ValueError(f"{reference}: there is no axis {axis}{known(table.axes)}")
            lost = [value for value in values if value not in table.axes[axis]]
            if lost:
                raise ValueError(f"{reference}: there is no {axis}={lost[0]}")
        return [
            self._figure(_place_in_words(at), number, table, at, table.of, reference.name)
            for at, number in table.cells_at(dict(reference.places))
        ]

    def _figure(self, label, number, entry, at, of, name):
        # A table of several figures has accuracies beside times.
        of = None if number.is_time else of
        items = self.sets[of].size if of else None
        return Figure(label, number, of, items, entry.place, entry.part, at, name)


def _require_share(figure):
    if not figure.items:
        raise ValueError(
            f"{figure.label} ({figure.name}) does not state how many items it is a share of; name "
            "its set with `of`, and give the set's items, or what they may be"
        )
    return figure


def _place_in_words(at):
    """{'real': '300', 'augmented': '2000'} -> '300 real, 2,000 augmented'."""
    return ", ".join(
        f"{int(value):,} {axis.replace('_', ' ')}" if value.isdecimal() else value.replace("_", " ")
        for axis, value in at.items()
    )


def known(entries: Iterable[str]) -> str:
    """What there is instead of a name that there is not, for a message's end."""
    return f" (there are {', '.join(entries)})" if entries else ""
