"""Tables of a CSV, Markdown or LaTeX file as a report: figures without claims."""

import re
from collections import Counter
from pathlib import Path

from pydantic import ValidationError

from keras_assign.audit.printed import columns, words
from keras_assign.audit.printed.columns import TESTS
from keras_assign.audit.printed.entries import COLUMN, ONLY_PART, ROW, unit_in
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.raw_tables import CLEAN, READERS, RawTable
from keras_assign.audit.printed.report import Report
from keras_assign.audit.printed.text_file import content_of
from keras_assign.errors import InputError

_SEEDS = re.compile(
    r"(?:over|of|n\s*=)\s*(\d{1,3})\b|\b(\d{1,3})\s*(?:seeds|runs|trainings|trials)", re.I
)
_DURATION = re.compile(r"(?:(\d+)\s*h\s*)?(?:(\d+)\s*m(?:in)?\s*)(?:(\d+)\s*s)?", re.I)
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"[+\-−]?\d{1,3}(,\d{3})+(\.\d+)?")


def is_table(file: str | Path) -> bool:
    """Whether a file is of a kind that tables are read from."""
    return Path(file).suffix.lower() in READERS


def read(
    file: str | Path, items: int | None = None, seeds: int | None = None,
    noise: str | None = None,
) -> Report:  # fmt: skip
    """Read the tables of a file.

    What a column holds follows from its title, a row's from its first cells; units stand there or
    in a title, `Accuracy (%)`. A table with a column `epoch` is a log.

    Args:
        file: CSV (`.csv`, `.tsv`), Markdown (`.md`) or LaTeX (`.tex`).
        items: that test accuracies are shares of; None where that is not stated.
        seeds: trainings that each figure is the mean of; None where that is not stated.
        noise: assumed standard deviation between trainings, `"0.5%"`.

    Returns:
        The report, without claims.

    Raises:
        InputError: the file is missing, or has no table of figures; the message says where.
    """
    if not is_table(file):
        raise InputError(f"{file}: tables are read from {', '.join(READERS)}")
    return report_of(file, content_of(file), items, seeds, noise)


def report_of(
    file: str | Path, text: str, items: int | None = None, seeds: int | None = None,
    noise: str | None = None,
) -> Report:  # fmt: skip
    """The same of a file's text; its name says how it is written, and is named in errors."""
    raw = READERS[Path(file).suffix.lower()](file, text)
    content = {"title": Path(file).stem, "sets": {}, "runs": {}, "tables": {}}
    if seeds:
        content["seeds"] = seeds
    if noise:
        content["noise"] = noise
    for number, table in enumerate(raw, start=1):
        _add(file, content, table, number)
    if not content["runs"] and not content["tables"]:
        raise InputError(f"{file} has no table with figures; expected a header and rows of numbers")
    content["sets"][TESTS] = {"title": "test items", "items": items or "not stated"}
    try:
        return Report.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise InputError(f"{file}: {fault}") from error


def _add(file, content, raw: RawTable, number: int) -> None:
    """Add a table, or the runs of a log, if it has figures."""
    try:
        rows = [[_cell(text, raw.decimal_comma) for text in row] for row in raw.rows]
    except ValueError as error:
        raise InputError(f"{file}, {raw.title or f'table {number}'}: {error}") from error
    columns.merge_deviations(raw, rows)
    every = range(len(raw.header))
    of_labels = [c for c in every if columns.is_label(raw.header[c], [row[c] for row in rows])]
    measured = [c for c in every if c not in of_labels]
    if not rows or not measured:
        return
    told = [*(raw.header[c] for c in measured), raw.title]
    corners = [raw.header[c] for c in of_labels if words.kind_of(raw.header[c])]
    if corners and not any(map(words.kind_of, told)):  # 'Test accuracy' above the rows' names.
        raw.title = ", ".join(filter(None, (raw.title, corners[0])))
    name = _unique(_slug(raw.title) or f"table_{number}", content)
    place = f"line {raw.line}"
    epoch = next((c for c in every if words.role_of(raw.header[c]) == words.EPOCH), None)
    if epoch is not None and len(rows) > 1:
        _add_log(content, raw, rows, [c for c in measured if c != epoch], name, place)
        return
    labels = _apart(columns.labels(raw, of_labels))
    titles = _apart(raw.header[c] or f"column {c + 1}" for c in measured)
    percents = _percents(raw, labels, titles, rows, measured)
    content["tables"][name] = {
        "title": raw.title or f"Table {number}",
        "place": place,
        "part": ONLY_PART,
        "of": columns.set_of(content["sets"], raw, titles, labels, rows, measured, of_labels),
        "rows": {ROW: labels},
        "columns": {COLUMN: titles},
        "cells": [
            [
                _number(row[c], raw, label, title, titles, (label, title) in percents)
                for c, title in zip(measured, titles, strict=True)
            ]
            for row, label in zip(rows, labels, strict=True)
        ],
        "marked": [
            (labels[n], title)
            for n, row in enumerate(raw.bold)
            for c, title in zip(measured, titles, strict=True)
            if c in row
        ],
    }
    seeds = _SEEDS.search(" ".join((raw.title, *titles)))
    if seeds and any(cell and cell.sd for row in content["tables"][name]["cells"] for cell in row):
        content["tables"][name]["seeds"] = int(seeds[1] or seeds[2])


def _cell(text, decimal_comma):
    """The text of a number, or None where it is none: words, a dash, nothing."""
    text = text.strip()
    if decimal_comma and re.fullmatch(r".*\d,\d.*", text):
        text = text.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _DIGIT.search(text):
        return None
    if duration := _DURATION.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in duration.groups())
        whole = 60 * hours + minutes
        return f"{60 * whole + seconds} s" if duration[3] else f"{whole} min"
    try:
        PrintedNumber.parse(text)
    except ValueError:
        if re.fullmatch(r"[+\-−]?[\d.]+(e[+-]?\d+)?", text, re.I):
            raise  # A number, but of nothing that is measured.
        return None
    return text


def _number(cell, raw, label, title, titles=(), as_percent=False):
    """A cell as a number, with the unit of its column, row or table."""
    if cell is None:
        return None
    unit = unit_in(title) or unit_in(label) or unit_in(raw.title)
    kind = columns.kind_of_cell(raw, label, title, titles)
    number = PrintedNumber.parse(cell, unit)
    if kind == words.TIME and not number.unit:
        return PrintedNumber.parse(f"{cell} s") if "±" not in cell else number
    if as_percent and not number.unit and abs(number.value) <= 100:
        return PrintedNumber.parse(cell, "%")  # 97.5 under "Accuracy".
    return number


def _percents(raw, labels, titles, rows, measured):
    """By line of cells that are alike whether they are percentages though nothing says it.

    Alike are a column's cells, those of seeds and their mean; or a row's, if rows are measures.
    """
    largest, keys = {}, {}
    for row, label in zip(rows, labels, strict=True):
        for c, title in zip(measured, titles, strict=True):
            kind = columns.kind_of_cell(raw, label, title, titles)
            if row[c] is None or kind not in (words.SHARE, words.MEASURE):
                continue
            key = (
                "seeds" if words.is_of_repeats(title) else title if words.kind_of(title) else label
            )
            keys[label, title] = key
            largest[key] = max(largest.get(key, 0), PrintedNumber.parse(row[c]).value)
    return {place for place, key in keys.items() if 1 < largest[key] <= 100}


def _add_log(content, raw, rows, measured, name, place):
    """A log: one run for the columns that name no other, and one for each that a prefix names."""
    titles = _apart(_slug(raw.header[c]) or f"column_{c + 1}" for c in measured)
    named = _networks(titles)
    runs = {}
    for c, title in zip(measured, titles, strict=True):
        network, field = named[title]
        head = raw.header[c]
        percents = _percents(raw, [""] * len(rows), [head], rows, [c])
        numbers = [_number(row[c], raw, "", head, (), ("", head) in percents) for row in rows]
        if all(numbers):
            runs.setdefault(network, {})[field] = tuple(numbers)
    for network, series in runs.items():
        key = _unique(_slug(f"{name}_{network}" if network else name), content)
        content["runs"][key] = {
            "title": f"{raw.title or 'Log'}, {network}" if network else raw.title or "Log",
            "of": {
                field: TESTS
                for field in series
                if words.kind_of(field) == words.SHARE and "test" in words.words_of(field)
            },
            "place": place,
            "part": ONLY_PART,
            "series": series,
        }


_OF_A_LOG = {"val", "valid", "validation", "train", "training", "test", "loss", "accuracy", "acc"}


def _networks(titles):
    """By column the network that it is of and the rest: cnn_val_loss -> cnn, val_loss."""
    found = {}
    for title in titles:
        parts = title.split("_")
        start = next((n for n, part in enumerate(parts) if part in _OF_A_LOG), 0)
        end = max((n for n, part in enumerate(parts) if part in _OF_A_LOG), default=len(parts)) + 1
        field = "_".join(parts[start:end])
        found[title] = ("_".join((*parts[:start], *parts[end:])), field or title)
    return found


def _slug(text):
    return re.sub(r"\W+", "_", text.lower()).strip("_")[:40]


def _unique(name, content):
    taken = {*content["runs"], *content["tables"]}
    name = name if not name[:1].isdecimal() else f"table_{name}"
    return name if name not in taken else _next_free(name, taken)


def _next_free(name, taken):
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _apart(titles):
    """The titles, a further one of the same with its number."""
    seen, found = Counter(), []
    for title in titles:
        title = CLEAN.sub(" ", title).strip()
        seen[title] += 1
        found.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return found
