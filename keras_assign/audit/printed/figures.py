"""A report's figures as typed data, by the names that references lead to."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from keras_assign.audit.printed import words
from keras_assign.audit.printed.entries import (
    ONLY_PART,
    Entry,
    ItemSet,
    Run,
    Table,
    known,
)
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.references import Reference


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """One printed number and what is known of it.

    Attributes:
        title: what it is, in words; of a cell its table.
        number: as printed.
        of: name of the set that it is a share of, or None.
        items: the set's size, as stated or as it may be; None where unknown or without a set.
        place: in the report.
        part: of the report.
        at: by axis its place in a table; empty for a run's.
        name: of the run or table.
        seeds: trainings that it is the mean of; None where that is not stated.
    """

    title: str
    number: PrintedNumber
    of: str | None
    items: int | None
    place: str
    part: str
    at: dict[str, str]
    name: str
    seeds: int | None = None

    @property
    def value(self) -> float:
        """In base units."""
        return self.number.value

    @property
    def label(self) -> str:
        """What it is, in words."""
        return f"{self.title}: {in_words(self.at)}" if self.at else self.title

    @property
    def answers(self) -> int | None:
        """Items that it is a share of, those of all trainings together; None if not known."""
        if self.items is None or (self.number.sd and not self.seeds):
            return None
        return self.items * (self.seeds or 1)

    @property
    def variance(self) -> float:
        """In units of that of a single training."""
        return 1 / (self.seeds or 1)


LARGEST_SD = 0.2  # Between trainings, that anybody may mean.


def _assumed(value):
    number = PrintedNumber.parse(str(value))
    if not 0 < number.value <= LARGEST_SD:
        raise ValueError(
            "expected a standard deviation of accuracies between trainings, as 0.5%, with its %"
        )
    return number.value


class PrintedFigures(Entry):
    """A report's figures.

    Attributes:
        title: what the report is.
        parts: titles of its parts, if it has any.
        seeds: trainings that each figure is the mean of, where nothing else is said.
        noise: standard deviation of accuracies between trainings that is assumed, a fraction.
        sets: of items.
        runs: trainings of which figures or a log are printed.
        tables: of figures.
    """

    title: str = "A report"
    parts: dict[str, str] = {}
    seeds: int | None = Field(None, ge=1)
    noise: Annotated[float, BeforeValidator(_assumed)] | None = None
    sets: dict[str, ItemSet] = {}
    runs: dict[str, Run] = {}
    tables: dict[str, Table] = {}

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, content: Any) -> Any:
        """What is left out is the name, or follows from it."""
        if not isinstance(content, dict):
            return content
        content = dict(content)
        if isinstance(content.get("sets"), dict):
            content["sets"] = {
                name: entry if isinstance(entry, dict | ItemSet) else {"items": entry}
                for name, entry in content["sets"].items()
            }
        for kind in ("sets", "runs", "tables"):
            if isinstance(content.get(kind), dict):
                content[kind] = {
                    name: {"title": str(name), **entry} if isinstance(entry, dict) else entry
                    for name, entry in content[kind].items()
                }
        return content

    @model_validator(mode="after")
    def _names_lead_somewhere(self):
        both = self.runs.keys() & self.tables.keys()
        if both:
            raise ValueError(f"{min(both)} is both a run and a table; rename one")
        for name, entry in {**self.runs, **self.tables}.items():
            if not re.fullmatch(r"\w+", name):
                raise ValueError(f"{name}: names are of letters, digits and _")
            if self.parts and entry.part not in self.parts:
                told = f"there is no part {entry.part}{known(self.parts)}"
                raise ValueError(
                    f"{name}: {told if entry.part != ONLY_PART else 'part is missing'}"
                )
            of = entry.of.values() if isinstance(entry.of, dict) else [entry.of]
            for set_name in of:
                if set_name is not None and set_name not in self.sets:
                    raise ValueError(
                        f"{name}: there is no set {set_name}{known(self.sets, set_name)}"
                    )
        return self

    @property
    def part_names(self) -> list[str]:
        """Those that are titled, or else those that figures are in."""
        found = {entry.part: None for entry in (*self.runs.values(), *self.tables.values())}
        return list(self.parts or found or {ONLY_PART: None})

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
                f"{known({**self.runs, **self.tables}, reference.name)}"
            )
        run = self.runs[reference.name]
        numbers = run.figures.get(reference.field) or run.series.get(reference.field)
        if numbers is None:
            raise ValueError(
                f"{reference}: {reference.name} has no figure or series {reference.field!r}"
                f"{known({**run.figures, **run.series}, reference.field)}"
            )
        title = f"{run.title}, {reference.field.replace('_', ' ')}"
        epochs = numbers if isinstance(numbers, tuple) else (numbers,)
        of = run.of.get(reference.field)
        found = [
            self._figure(f"{title}, epoch {n}" if len(epochs) > 1 else title, number, run, {}, of,
                         reference.name)
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

    def places(self, reference: Reference) -> dict[str, tuple[str, ...]]:
        """By axis the values that a table's reference asks for.

        Raises:
            ValueError: there is no such axis or value.
        """
        table, found, asked = self.tables[reference.name], {}, list(reference.cells)
        while asked:
            # A value may have commas itself: the longest that there is.
            lengths = range(len(asked), 0, -1)
            places = (_place(table, ", ".join(asked[:length])) for length in lengths)
            length, place = next(
                ((n, p) for n, p in zip(lengths, places, strict=True) if p), (1, None)
            )
            axis, values = place or _lost(table, asked[0], reference)
            if axis in found:
                raise ValueError(f"{reference}: axis {axis} is there twice")
            found[axis] = values
            asked = asked[length:]
        return found

    def _cells(self, reference):
        table = self.tables[reference.name]
        if reference.field:
            raise ValueError(f"{reference}: {reference.name} is a table; name cells in brackets")
        found = [
            self._figure(table.title, number, table, at, table.set_of(at, number), reference.name)
            for at, number in table.cells_at(self.places(reference))
        ]
        if not found:
            raise ValueError(f"{reference}: no cell has a number")
        return found

    def _figure(self, title, number, entry, at, of, name):
        of = None if number.is_time else of  # A table of several figures has times, too.
        items = self.sets[of].size if of else None
        is_one = any(words.is_repeat(value) for value in at.values())
        seeds = number.seeds or (1 if is_one else entry.seeds or self.seeds)
        return Figure(title, number, of, items, entry.place, entry.part, at, name, seeds)


def _place(table, text):
    """Axis and values that a text names; None where it names none, or several axes have them."""
    axis, equals, values = text.partition("=")
    if equals and axis.strip() in table.axes:
        axis, values = axis.strip(), _split(values)
        there = all(table.position(axis, value) is not None for value in values)
        return (axis, values) if there else None
    values = _split(text)
    found = [a for a in table.axes if all(table.position(a, v) is not None for v in values)]
    return (found[0], values) if len(found) == 1 else None


def _split(values):
    return tuple(value.strip() for value in values.split("|"))


def _lost(table, text, reference):
    """Say why a text names no place."""
    axis, equals, values = text.partition("=")
    axis = axis.strip()
    if equals and axis not in table.axes:
        raise ValueError(f"{reference}: there is no axis {axis}{known(table.axes, axis)}")
    if equals:
        lost = next(v for v in _split(values) if table.position(axis, v) is None)
        raise ValueError(f"{reference}: there is no {axis}={lost}{known(table.axes[axis], lost)}")
    every = [value for of_axis in table.axes.values() for value in of_axis]
    if all(value in every for value in _split(text)):
        raise ValueError(f"{reference}: {text} is on several axes; write axis=value")
    raise ValueError(f"{reference}: {text} is on no axis{known(every, text)}")


def _require_share(figure):
    if not figure.items:
        what = words.kind_of(" ".join((figure.title, *figure.at.values())))
        if what == words.MEASURE:
            raise ValueError(
                f"{figure.label} is no share of items, so that its sampling error is not known"
            )
        raise ValueError(
            f"{figure.label} ({figure.name}) does not state how many items it is a share of; name "
            "its set with `of`, and give the set's items, or what they may be"
        )
    return figure


def in_words(at: dict[str, str]) -> str:
    """{'real': '300', 'augmented': '2000'} -> '300 real, 2,000 augmented'."""
    return ", ".join(
        f"{int(value):,} {axis.replace('_', ' ')}" if value.isdecimal() else value.replace("_", " ")
        for axis, value in at.items()
    )
