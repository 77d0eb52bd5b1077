"""What the columns of a file's table hold: labels of rows, accuracies of tests, other things."""

import re
from collections.abc import Sequence

from keras_assign.audit.printed import words
from keras_assign.audit.printed.entries import unit_in
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.raw_tables import RawTable

TESTS = "tests"  # Name of the set of test items.
_SIZES = {"items", "images", "samples", "clips", "n", "size"}
# Titles of columns that number trainings alike.
_REPEATS = (["seed"], ["run"], ["fold"], ["trial"])
_COUNTS = (["n"], ["seeds"], ["runs"], ["n", "seeds"])


def labels(raw: RawTable, columns: list[int]) -> list[str]:
    """What each row is called: 'CNN, seed 2'; a seed that is left out is the mean of the others."""
    heads = {c: words.words_of(raw.header[c]) for c in columns}
    seeds = [c for c in columns if heads[c] in _REPEATS]
    # Sizes weigh means; other settings are told where they tell rows apart.
    settings = [
        c for c in columns
        if c not in seeds
        and words.kind_of(raw.header[c]) == words.COUNT
        and not _SIZES & {*heads[c]}
    ]  # fmt: skip
    named = [c for c in columns if c not in settings]
    found = [_label(raw, row, named, seeds) for row in raw.rows]
    if len(set(found)) < len(found):
        found = [_label(raw, row, columns, seeds) for row in raw.rows]
    return [label or f"row {n}" for n, label in enumerate(found, start=1)]


def _label(raw, row, columns, seeds):
    parts = []
    for c in columns:
        if c in seeds and row[c].strip().isdecimal():
            parts.append(f"{words.words_of(raw.header[c])[0]} {row[c]}")
        elif c in seeds and not row[c].strip():
            parts += ["mean"] if parts and not words.role_of(parts[-1]) else []
        elif row[c]:
            parts.append(row[c])
    return ", ".join(parts).replace("[", "(").replace("]", ")").replace("|", "/")


def is_label(title: str, cells: list[str | None]) -> bool:
    """Whether a column names its rows: words, or what was chosen and not measured."""
    numbers = sum(cell is not None for cell in cells)
    if 2 * numbers < len(cells):
        return True
    kind = words.kind_of(title)
    if words.role_of(title):
        return False
    if kind == words.COUNT or words.words_of(title) in _REPEATS:
        return True
    whole = all(cell is None or re.fullmatch(r"\d+", cell) for cell in cells)
    return kind is None and whole and not unit_in(title) and not title.strip().isdecimal()


def merge_deviations(raw: RawTable, rows: list[list[str | None]]) -> None:
    """Make of columns `x_mean` and `x_std` one of means ± deviations, `n` being their number."""
    pairs = {}
    for c, title in enumerate(raw.header):
        *base, last = words.words_of(title) or [""]
        if base and words.role_of(last) in (words.MEAN, words.SD):
            pairs.setdefault(" ".join(base), {})[words.role_of(last)] = c
    whole = {base: pair for base, pair in pairs.items() if len(pair) == 2}
    counts = [c for c, title in enumerate(raw.header) if words.words_of(title) in _COUNTS]
    for base, pair in whole.items():
        mean, sd = pair[words.MEAN], pair[words.SD]
        raw.header[mean] = base
        for row in rows:
            if row[mean] and row[sd]:
                seeds = f" ({row[counts[0]]})" if counts and row[counts[0]] else ""
                row[mean] = f"{row[mean]} ± {row[sd]}{seeds}"
    for c in sorted((pair[words.SD] for pair in whole.values()), reverse=True):
        for line in (raw.header, *rows, *raw.rows):
            del line[c]
        raw.bold[:] = [{b - (b > c) for b in row if b != c} for row in raw.bold]


def kind_of_cell(raw: RawTable, label: str, title: str, titles: Sequence[str]) -> str | None:
    """What a cell measures: as its column says, or one like it; else its row, or the caption."""
    own = words.kind_of(title)
    if own not in (None, words.COUNT):
        return own
    kinds = {words.kind_of(other) for other in titles} - {None, words.COUNT}
    if kinds:  # 'Seed 1' beside 'Mean acc.' is an accuracy, 'Gain' beside 'Accuracy' a difference.
        return kinds.pop() if words.is_of_repeats(title) and len(kinds) == 1 else None
    told = (words.kind_of(label), words.kind_of(raw.title))
    return next((kind for kind in told if kind not in (None, words.COUNT)), None)


def set_of(
    sets: dict,
    raw: RawTable,
    titles: list[str],
    labels: list[str],
    rows: list[list[str | None]],
    measured: list[int],
    of_labels: list[int],
) -> dict[str, str] | str | None:
    """The set that the table's accuracies are shares of; None where nothing says there are any."""
    sizes = _sizes(raw, of_labels)
    if sizes:  # The table itself says how many items test, row by row.
        sets |= {f"tests_{n}": {"title": f"{n} test items", "items": n} for n in sizes}
        return {label: f"tests_{n}" for label, n in zip(labels, sizes, strict=True)}
    named = [title for title in titles if words.kind_of(title) == words.SHARE]
    found = {}
    for c, title in zip(measured, titles, strict=True):
        cells = [row[c] for row in rows if row[c] is not None]
        if _is_of_tests(title, cells, bool(named)):
            found[title] = TESTS
    if found or any(words.kind_of(title) not in (None, words.COUNT) for title in titles):
        return found or None
    for label in labels:
        if words.kind_of(label) == words.SHARE and not words.is_of_training(label):
            found[label] = TESTS
    told = words.kind_of(raw.title) == words.SHARE or unit_in(raw.title) == "%"
    every = [row[c] for row in rows for c in measured if row[c] is not None]
    percents = every and all(cell.endswith("%") for cell in every)
    return found or (TESTS if told or percents else None)


def _sizes(raw, of_labels):
    """By row the number of its test items, where a column has it."""
    for c in of_labels:
        head = {*words.words_of(raw.header[c])}
        sizes = [int(row[c]) if row[c].isdecimal() else 0 for row in raw.rows]
        if "test" in head and head & _SIZES and all(sizes):
            return sizes
    return []


def _is_of_tests(title, cells, others_are_named):
    """Whether a column holds accuracies on test items."""
    if words.is_of_training(title) or words.is_of_validation(title) or not cells:
        return False
    if max(PrintedNumber.parse(cell).value for cell in cells) > 100:
        return False  # Counts of what is right.
    if words.kind_of(title) == words.SHARE and not words.role_of(title):
        return True
    is_open = words.kind_of(title) is None and not words.role_of(title) and not others_are_named
    return is_open and (unit_in(title) == "%" or all("%" in cell for cell in cells))
