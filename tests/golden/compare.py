"""What is kept of a golden cell's result, and how a result is compared with it."""

import hashlib
import json
import pkgutil
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as tf

from keras_assign.studies import provenance
from keras_assign.studies.cell import Cell
from keras_assign.training.environment import describe_environment

RECORDED = Path(__file__).with_name("recorded.json")
# Of a record, what says when and where it was made, or repeats what the code says.
LEFT_OUT = {"environment", "architecture", "history/seconds"}
MOST_VALUES = 40  # Of an array that are kept, evenly spread over it; its checksum covers all.
# Found by trial: results of TensorFlow 2.16.2 lie within these of those recorded with 2.21.0.
RELATIVE, ABSOLUTE = 0.02, 0.005
AN_ITEM = 0.051  # Of the twenty that validate; by so much may an accuracy differ.
SAME_CLASSES = 0.9  # Of the whole numbers of an array, classes mostly.


def run(cell: Cell) -> dict[str, np.ndarray]:
    """The numbers of a cell's record and arrays, by name; times and the like are left out.

    Args:
        cell: of `tests.golden.cells`, within `tests.golden.data.in_place`.
    """
    function = pkgutil.resolve_name(cell.function.path)
    tf.keras.backend.clear_session()
    with tempfile.TemporaryDirectory() as folder:
        record, arrays = function({**cell.settings, **cell.where}, Path(folder))
    found = {f"record/{name}": np.asarray(value) for name, value in _numbers(record, "")}
    return found | {f"arrays/{name}": np.asarray(value) for name, value in arrays.items()}


def _numbers(value, path):
    if path in LEFT_OUT or "seconds" in path.rpartition("/")[2]:
        return
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _numbers(part, f"{path}/{name}" if path else name)
    elif isinstance(value, list | tuple) and any(isinstance(part, dict) for part in value):
        for number, part in enumerate(value):
            yield from _numbers(part, f"{path}/{number}")
    elif np.asarray(value).dtype.kind in "iufb":
        yield path, value


def made_with() -> dict:
    """What has to be the same for the same bits."""
    environment = describe_environment()
    names = ("tensorflow", "keras", "numpy", "scipy", "scikit-learn", "librosa")
    return {
        "processor": provenance.describe()["processor"],
        "threads": environment["tensorflow_threads"],
        "versions": {name: environment["versions"][name] for name in names},
    }


def kept(found: dict[str, np.ndarray]) -> dict:
    """What is recorded of a result: a checksum of all, and some values of each array."""
    digest = hashlib.sha256()
    values = {}
    for name, array in sorted(found.items()):
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
        values[name] = {
            "shape": list(array.shape),
            "values": _some(array).tolist(),
            "whole": array.dtype.kind in "iub",
        }
    return {"sha256": digest.hexdigest(), "values": values}


def _some(array):
    flat = array.ravel()
    count = min(len(flat), MOST_VALUES)
    return flat[np.linspace(0, len(flat) - 1, count).astype(int)] if count else flat


def differences(now: dict, before: dict, same_machine: bool) -> list[str]:
    """In what a result differs from the recorded one, a line each.

    Args:
        now: of `kept`.
        before: the same as recorded.
        same_machine: whether the bits must be the same, not only the numbers nearly.
    """
    if same_machine and now["sha256"] == before["sha256"]:
        return []
    found = [f"{name} is new" for name in now["values"].keys() - before["values"].keys()]
    found += [f"{name} is gone" for name in before["values"].keys() - now["values"].keys()]
    for name in sorted(now["values"].keys() & before["values"].keys()):
        one, other = now["values"][name], before["values"][name]
        if one["shape"] != other["shape"]:
            found.append(f"{name} has shape {one['shape']} in place of {other['shape']}")
        elif same_machine:
            if one["values"] != other["values"]:
                found.append(f"{name} is {one['values'][:4]} in place of {other['values'][:4]}")
        elif (share := _alike(name, one, other)) is not None:
            found.append(f"{name}: {share}")
    return found if found or not same_machine else ["values that are not kept one by one differ"]


def _alike(name, one, other):
    """None where two arrays agree nearly, else how far they are apart."""
    a, b = (np.asarray(part["values"], float).ravel() for part in (one, other))
    if not len(a):
        return None
    if one["whole"]:
        same = float((a == b).mean())
        return None if same >= SAME_CLASSES or len(a) == 1 else f"{same:.2f} are the same"
    absolute = AN_ITEM if name.endswith("accuracy") else ABSOLUTE
    near = np.isclose(a, b, rtol=RELATIVE, atol=absolute, equal_nan=True)
    if near.mean() >= SAME_CLASSES:
        return None
    return f"{a[~near][0]:.6g} in place of {b[~near][0]:.6g}"


def recorded() -> dict:
    """All golden cells as recorded, by name."""
    return json.loads(RECORDED.read_text(encoding="utf-8"))
