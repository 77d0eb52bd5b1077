"""Golden cells come out as recorded: bit by bit on the machine that made them, nearly elsewhere.

"Elsewhere" is the oldest supported TensorFlow, too, which runs no whole experiments.
"""

import numpy as np
import pytest

from tests.golden import cells, compare, data


@pytest.mark.parametrize("family", cells.FAMILIES)
def test_golden_cells_come_out_as_recorded(family, tmp_path):
    recorded, made_with = compare.recorded(), compare.made_with()
    wrong, names = [], set()
    with data.in_place():
        for cell in cells.cells(family, tmp_path):
            name = f"{family}/{cell.label}"
            names.add(name)
            before = recorded[name]
            assert cell.function.version == before["version"], f"{name}: record it anew"
            same = before["made_with"] == made_with
            found = compare.differences(compare.kept(compare.run(cell)), before, same)
            wrong += [f"{name}: {line}" for line in found]
    assert names == {name for name in recorded if name.startswith(f"{family}/")}
    hint = "raise the function's version, or record it anew with a reason (tests/golden/record.py)"
    assert not wrong, "\n".join([hint, *wrong])


def test_every_cell_function_with_results_has_a_golden_cell():
    """All but those that time, draw, look into one training, or try exported models."""
    from tests.studies.test_cell import FUNCTIONS

    versions = {entry["version"] for entry in compare.recorded().values()}
    without = {f.path.split(".")[-1] for f in FUNCTIONS.values() if f.version not in versions}
    assert without == {
        "train:draw_gallery", "error_analysis:run_cell", "train:time",
        "picture_cell:run_cell", "speech_cell:run_cell", "train:time_networks",
    }  # fmt: skip


def kept(**arrays):
    return compare.kept({name: np.asarray(values) for name, values in arrays.items()})


@pytest.mark.parametrize(
    ("now", "tells"),
    [
        ({"loss": [2.3, 1.9], "predicted": [1, 2, 3, 4]}, (False, False)),
        ({"loss": [2.3, 1.9000001], "predicted": [1, 2, 3, 4]}, (True, False)),
        ({"loss": [2.3, 2.1], "predicted": [1, 2, 3, 4]}, (True, True)),
        ({"loss": [2.3, 1.9], "predicted": [1, 2, 0, 0]}, (True, True)),
        ({"loss": [2.3, 1.9]}, (True, True)),
        ({"loss": [2.3, 1.9], "predicted": [1, 2, 3, 4], "accuracy": [0.25]}, (True, False)),
        ({"loss": [2.3, 1.9], "predicted": [1, 2, 3, 4], "accuracy": [0.4]}, (True, True)),
        ({"loss": [2.3], "predicted": [1, 2, 3, 4]}, (True, True)),
        ({"loss": [2.3, np.nan], "predicted": [1, 2, 3, 4]}, (True, True)),
    ],
)
def test_what_differs_is_noticed(now, tells):
    before = kept(loss=[2.3, 1.9], predicted=[1, 2, 3, 4], accuracy=[0.3])
    now = {"accuracy": [0.3]} | now
    found = [bool(compare.differences(kept(**now), before, same)) for same in (True, False)]
    assert tuple(found) == tells
