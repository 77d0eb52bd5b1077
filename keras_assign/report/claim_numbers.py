"""The quantities that decide a claim, in words: reported, reproduced and corrected."""

from keras_assign.report import formats
from keras_assign.report.claims import PERCENT, POINTS, SECONDS, TIMES

REPORTED, REPRODUCED, CORRECTED = KINDS = ("reported", "reproduced", "corrected")
FRESH = "fresh"  # Of a short run of somebody's own, beside the stored ones.


def number(value: float | None, unit: str) -> str:
    """A value by itself: '+0.65' (points), '88.10 %', '1.05 times', '24.40 s', '14'.

    Args:
        value: fraction, ratio or other number; `formats.NONE` for None.
        unit: of a claim.
    """
    if value is None:
        return formats.NONE
    if unit == POINTS:
        return formats.bare(formats.points(value))
    if unit == PERCENT:
        return formats.percent(value)
    return {TIMES: f"{value:.2f} times", SECONDS: f"{value:.2f} s"}.get(unit, f"{value:,.4g}")


def estimate(found: dict | None, unit: str) -> str:
    """The same with its 95 % interval where it has one: '+0.65 [+0.10, +1.20]'.

    Of times it is the range over rounds, and looks so: '1.05 times (1.01 to 1.10)'.

    Args:
        found: `mean`, and maybe `low` and `high`; `formats.NONE` for None.
        unit: of a claim.
    """
    if found is None or "low" not in found:
        return number(found and found["mean"], unit)
    low, high = (number(found[end], unit).split(" ")[0] for end in ("low", "high"))
    between = f"({low} to {high})" if unit == TIMES else f"[{low}, {high}]"
    return f"{number(found['mean'], unit)} {between}"


def lines(claim: dict, kind: str) -> list[tuple[str, str]]:
    """What a claim's quantities are of one kind.

    Args:
        claim: the fields of `claims.Claim`.
        kind: of `KINDS`, or `FRESH`.

    Returns:
        Label (may be empty) and number of each quantity.
    """
    write = number if kind == REPORTED else estimate
    return [(one["label"], write(one.get(kind), claim["unit"])) for one in claim["measured"]]
