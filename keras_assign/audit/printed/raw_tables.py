"""The text of tables in CSV, Markdown and LaTeX files, cell by cell."""

import csv
import dataclasses
import io
import re
from collections.abc import Callable
from pathlib import Path

from keras_assign.errors import InputError

CLEAN = re.compile(r"\s+")
DELIMITERS = ",;\t|"


@dataclasses.dataclass
class RawTable:
    """A table's text.

    Attributes:
        title: its caption, or the heading above it; may be empty.
        line: where it begins, from 1.
        header: titles of the columns.
        rows: of cells, as many as columns; without marks.
        bold: by row the columns that are printed bold.
        decimal_comma: whether 97,5 is a number.
    """

    title: str
    line: int
    header: list[str]
    rows: list[list[str]]
    bold: list[set[int]]
    decimal_comma: bool = False


def of_csv(file, text: str) -> list[RawTable]:
    """The one table of a CSV file; commas, semicolons, tabs or bars part its cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda sign: (first.count(sign), -DELIMITERS.index(sign)))
    try:
        lines = [
            (reader_line, row)
            for reader_line, row in _numbered(csv.reader(io.StringIO(text), delimiter=delimiter))
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise InputError(f"{file} cannot be read as CSV: {error}") from error
    if not lines:
        raise InputError(f"{file} is empty")
    table = _table(file, Path(file).stem, lines)
    digits = r"\d+" if delimiter in ";\t" else r"\d{1,2}"  # 1,234 has a thousands comma.
    table.decimal_comma = any(
        re.fullmatch(rf"[+\-−]?\d+,{digits}\s*%?", cell) for row in table.rows for cell in row
    )
    return [table]


def _numbered(reader):
    for row in reader:
        yield reader.line_num, row


def of_markdown(file, text: str) -> list[RawTable]:
    """The pipe tables of a Markdown file, each with the heading or caption before it."""
    found, title, lines = [], "", text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        ruler = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if "|" in line and re.fullmatch(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?", ruler):
            end = number + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            body = [number, *range(number + 2, end)]
            rows = [(n + 1, _of_a_bar_line(lines[n])) for n in body]
            found.append(_table(file, title, rows))
            title, number = "", end
            continue
        if line:
            title = line.lstrip("#").strip().strip("*_:").strip()
            title = title if len(title) <= 80 else ""
        number += 1
    return found


def _of_a_bar_line(line):
    line = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\0", "|").strip() for cell in line.replace(r"\|", "\0").split("|")]


_TABULAR = re.compile(
    r"\\begin\{(tabular\*?|tabularx|longtable|tabulary)\}(.*?)\\end\{\1\}", re.DOTALL
)
_RULE = re.compile(r"\\(hline|toprule|midrule|bottomrule|addlinespace(\[[^\]]*\])?|(cmidrule|cline)"
                   r"(\([^)]*\))?\{[^}]*\})")  # fmt: skip


def of_latex(file, text: str) -> list[RawTable]:
    """The tabular environments of a LaTeX file, with their captions."""
    plain = re.sub(r"(?<!\\)%.*", "", text)
    found = []
    for tabular in _TABULAR.finditer(plain):
        body = _after_columns(tabular[2])
        line = plain.count("\n", 0, tabular.start()) + 1
        rows, header_ends = [], 0
        for row in re.split(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline", body):
            if rows and not header_ends and re.search(r"\\(hline|midrule)", row):
                header_ends = len(rows)
            row = _RULE.sub("", row).strip()
            if row:
                rows.append(re.split(r"(?<!\\)&", row))
        if len(rows) < 2:
            continue
        until = max(1, min(header_ends, len(rows) - 1))
        head = [_spread(row, again=True) for row in rows[:until]]
        rows = [*head, *map(_spread, rows[until:])]
        width = max(map(len, rows))
        header = [
            " ".join(dict.fromkeys(filter(None, (_plain(row[c]) for row in head if c < len(row)))))
            for c in range(width)
        ]
        body_rows = [(line, row + [""] * (width - len(row))) for row in rows[len(head) :]]
        found.append(_table(file, _caption(plain, tabular), [(line, header), *_filled(body_rows)]))
    return found


def _after_columns(body):
    """Without the arguments that say how columns are set: nested braces at the start."""
    body = body.lstrip()
    while body[:1] in "{[":
        close, depth = {"{": "}", "[": "]"}[body[0]], 0
        for n, sign in enumerate(body):
            depth += (sign == body[0]) - (sign == close)
            if depth == 0:
                body = body[n + 1 :].lstrip()
                break
        else:
            return body
        if not body:
            break
    return body


def _caption(text, tabular):
    """Of the table environment around it, before it or after."""
    start = text.rfind(r"\begin{table", 0, tabular.start())
    end = text.find(r"\end{table", tabular.end())
    around = text[max(start, 0) : end if end >= 0 else len(text)]
    found = re.search(r"\\caption(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}", around)
    return _short(_plain(found[1])) if found and start >= 0 else ""


def _short(title):
    """At most 80 characters, whole words."""
    return title if len(title) <= 80 else f"{title[:78].rsplit(' ', 1)[0]} …"


def _spread(cells, again=False):
    """Cells over several columns, in the first of them, or `again` in each."""
    found = []
    for cell in cells:
        over = re.match(r"\s*\\multicolumn\{(\d+)\}\{[^}]*\}\{(.*)\}\s*$", cell, re.DOTALL)
        text, more = (over[2], int(over[1]) - 1) if over else (cell, 0)
        found += [text, *[text if again else ""] * min(more, 99)]
    return found


def _filled(rows):
    """A cell over several rows in each of them."""
    above = {}
    for line, row in rows:
        row = list(row)
        for c, cell in enumerate(row):
            over = re.match(r"\s*\\multirow\{(\d+)\}\{[^}]*\}\{(.*)\}\s*$", cell, re.DOTALL)
            if over:
                above[c] = int(over[1]) - 1, over[2]
                row[c] = over[2]
            elif not cell.strip() and above.get(c, (0, ""))[0] > 0:
                row[c] = above[c][1]
                above[c] = above[c][0] - 1, above[c][1]
        yield line, row


_BOLD = re.compile(r"\\(textbf|mathbf|bfseries|bm|boldsymbol)\b|\*\*|__|<b>|<strong>")
_MARKUP = re.compile(r"[\\^_~&*`<{}$†‡\[]")
_MARKS = (
    (r"!?\[([^\]]*)\]\([^)]*\)", r"\1"),  # A link, for what it says.
    (r"\s*\[\d+(?:,\s*\d+)*\]", ""),  # A source.
    (r"\\times\s*10\^\{?(-?\d+)\}?", r"e\1"),
    (r"[\^_]\{?\s*\\pm\s*([\d.]+)\s*\}?", r" ± \1"),
    (r"(?<=\d)\s*\\(?:std|sd|stdev|err|pms?)\{\s*(?:\\pm)?\s*([\d.]+)\s*\}", r" ± \1"),
    (r"\\(?:num|SI|qty)\{([^}]*)\}(?:\{\\percent\})", r"\1%"),
    (r"\\(?:num|SI|qty)\{([^}]*)\}(?:\{[^}]*\})?", r"\1"),
    (r"\\(?:footnotemark|cite\w*|ref|label)(?:\[[^\]]*\])?(?:\{[^}]*\})?", ""),
    (r"[\^_]\{?\\?(?:dagger|ddagger|ast|star|\*|[a-z]|\w*)\}?", ""),
    (r"\\pm\b", "±"),
    (r"\\(?:[a-zA-Z]+)\b\s*(?=\{)", ""),
    (r"\\[,;:! ]|~|&nbsp;|\\(?:bfseries|itshape|small|centering|quad)\b", " "),
    (r"\\([%&#_$])", r"\1"),
    (r"\*\*|__|`|</?\w+>|[{}$†‡*]", ""),
)


def _plain(cell):
    """A cell without marks of its format."""
    if not _MARKUP.search(cell):
        return CLEAN.sub(" ", cell).strip()
    for pattern, new in _MARKS:
        if pattern.startswith(r"[\^_]") and "$" not in cell:
            continue  # An underscore in a name.
        cell = re.sub(pattern, new, cell)
    return CLEAN.sub(" ", cell).strip()


def _table(file, title, lines) -> RawTable:
    """A header and rows as wide; marks taken off."""
    (first, header), *rest = lines
    header = [_plain(cell) for cell in header]
    while header and not header[-1] and all(len(row) < len(header) or not row[len(header) - 1]
                                            for _, row in rest):  # fmt: skip
        header.pop()
    rows, bold = [], []
    for line, row in rest:
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            raise InputError(
                f"{file}, line {line}: {len(row)} cells, but the header has {len(header)}; a cell "
                "with a comma is quoted"
            )
        row = [*row[: len(header)], *[""] * (len(header) - len(row))]
        bold.append({c for c, cell in enumerate(row) if _BOLD.search(cell)})
        rows.append([_plain(cell) for cell in row])
    return RawTable(title, first, header, rows, bold)


READERS: dict[str, Callable[..., list[RawTable]]] = {
    ".csv": of_csv,
    ".tsv": of_csv,
    ".md": of_markdown,
    ".markdown": of_markdown,
    ".tex": of_latex,
}
