"""Whether a cell came out the same, bit by bit."""

import dataclasses

import numpy as np

# What a record says of the cell itself, or of the machine.
NOT_COMPARED = ("label", "key", "code_version", "settings", "environment", "arrays_sha256")
# Any key that ends so is a time: `epoch_seconds`, `training_seconds`, GANs' `history.seconds`.
TIMES = "seconds"
# Versions that shape no result.
OWN_VERSIONS = ("keras_assign", "python")
NAMED = 4  # Differences that are told one by one.
SAME, DIFFERS, LEFT_OUT = "same", "differs", "left out"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a cell that was chosen: `SAME`, `DIFFERS` or `LEFT_OUT`, and why."""

    verdict: str
    why: str = ""

    def __str__(self):
        """For a line of output."""
        return f"{self.verdict}{self.why and ' '}{self.why}"


def compare(stored: tuple[dict, dict], again: tuple[dict, dict]) -> Outcome:
    """Whether a cell came out the same, bit by bit, in all that its record and arrays hold.

    Args:
        stored: record and arrays.
        again: the same of the cell run again.

    Returns:
        Left out, not different, where another number of threads, another processor or other
        libraries may be why it differs.
    """
    records = [
        {name: value for name, value in record.items() if name not in NOT_COMPARED}
        for record, _ in (stored, again)
    ]
    found = {}
    _compare_values("", *records, found)
    arrays = [arrays for _, arrays in (stored, again)]
    for name in sorted(set(arrays[0]) | set(arrays[1])):
        difference = _array_difference(*(some.get(name) for some in arrays))
        if difference:
            found[f"array {name}"] = difference
    if not found:
        return Outcome(SAME)
    told = [f"{name} ({difference})" for name, difference in found.items()]
    if len(told) > NAMED:
        told[NAMED:] = [f"{len(told) - NAMED} more"]
    what = f"in {', '.join(told)}"
    environments = [record.get("environment", {}) for record, _ in (stored, again)]
    then, here = (
        {**conditions(some), "threads": some.get("tensorflow_threads")} for some in environments
    )
    other = [
        f"{name} {value}, here {here.get(name)}"
        for name, value in then.items()
        if value != here.get(name)
    ]
    if other:
        return Outcome(LEFT_OUT, f"as it differs {what}, but was stored with {'; '.join(other)}")
    return Outcome(DIFFERS, what)


def _compare_values(name, one, other, found):
    """Note differences of JSON values by their names."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            path = f"{name}.{key}" if name else key
            if key.endswith(TIMES):
                continue
            if key in one and key in other:
                _compare_values(path, one[key], other[key], found)
            else:
                found[path] = "in one of them only"
    elif one != other or type(one) is not type(other):
        difference = _difference(np.array(one, object), np.array(other, object))
        found[name] = difference or f"{one} became {other}"  # 1 became 1.0.


def _array_difference(one, other):
    if one is None or other is None:
        return "in one of them only"
    if one.dtype != other.dtype:
        return f"{one.dtype} became {other.dtype}"
    return _difference(one, other)


def _difference(one, other):
    """How far values are apart, in words; nothing if they are the same."""
    if one.shape != other.shape:
        return f"shape {one.shape} became {other.shape}"
    one, other = np.atleast_1d(one, other)
    differ = (one != other) & ((one == one) | (other == other))  # NaNs are the same.
    if not differ.any():
        return ""
    try:
        with np.errstate(invalid="ignore"):
            apart = np.abs(one[differ].astype(np.float64) - other[differ].astype(np.float64))
    except (ValueError, TypeError):
        apart = np.empty(0)  # No numbers.
    apart = apart[np.isfinite(apart)]
    by = f" by up to {apart.max():.3g}" if apart.size else ""
    return f"{int(differ.sum())} of {one.size}{by}"


def conditions(environment: dict) -> dict:
    """What last bits may hang on, but for the number of threads, by name.

    Args:
        environment: of a record, see `describe_environment`.
    """
    versions, hardware = (environment.get(part, {}) for part in ("versions", "hardware"))
    return {
        **{name: v for name, v in versions.items() if name not in OWN_VERSIONS},
        "processor": hardware.get("processor"),
        "gpus": hardware.get("gpus"),
    }
