"""Results as flat rows, one measure each, which `pandas.DataFrame(rows)` takes as they are."""

from collections.abc import Iterable
from typing import Any


class Rows(list):
    """Dicts of JSON values: `metric`, what it was measured on, and its numbers.

    What is measured on (`protocol`, `model`, `test`, ...) and the numbers (`mean`, `low`, `high`,
    or `value`) are named by each study. A row that lacks a name has None there.
    """

    def where(self, **wanted: Any) -> "Rows":
        """The rows that have these values; a tuple asks for any of its own."""
        return Rows(row for row in self if all(_has(row, *item) for item in wanted.items()))

    def one(self, **wanted: Any) -> dict | None:
        """The row that has these values; None if there is none.

        Raises:
            ValueError: there are several.
        """
        found = self.where(**wanted)
        if len(found) > 1:
            raise ValueError(f"{len(found)} rows have {wanted}")
        return found[0] if found else None

    def values(self, name: str) -> list:
        """The values under a name, each once, in their order; None is left out."""
        found = (_value(row, name) for row in self)
        return list(dict.fromkeys(value for value in found if value is not None))


def from_json(content: Any) -> Any:
    """Findings as they were stored: rows, where they are rows."""
    return Rows(content) if isinstance(content, list) else content


def of_each(metric: str, found: dict[str, dict], **on: Any) -> Iterable[dict]:
    """A row for each test set, as `digit_tests` describes accuracies and differences.

    Args:
        metric: what was measured.
        found: by test set the numbers.
        **on: what it was measured on.
    """
    for test, numbers in found.items():
        yield {"metric": metric, **on, "test": test, **numbers}


def least_and_each(metric: str, by_digit: dict[int, float], **on: Any) -> Iterable[dict]:
    """A row a digit, and one of the digit that has the least.

    Args:
        metric: of the rows; the last is of `least_` of it.
        by_digit: the values.
        **on: what they were measured on.
    """
    for digit, value in by_digit.items():
        yield {"metric": metric, **on, "digit": digit, "value": value}
    least = min(by_digit, key=by_digit.get)
    yield {"metric": f"least_{metric}", **on, "digit": least, "value": by_digit[least]}


def _value(row, name):
    """A row's value under a name; a difference that is not judged yet has no verdict to read.

    Raises:
        ValueError: the verdict is asked of such a one.
    """
    if name == "verdict" and name not in row and "p_value" in row:
        raise ValueError(f"not judged yet, see verdicts.judge: {row}")
    return row.get(name)


def _has(row, name, wanted):
    value = _value(row, name)
    return value in wanted if isinstance(wanted, tuple) else value == wanted
