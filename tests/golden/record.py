"""Record golden cells anew, after a change that is meant to change their results.

    python -m tests.golden.record --reason="dropout before the pooling" [family ...]

Names what changed. A version of a cell function that was not raised stays valid for stored
results: say in the reason why that is right.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

from keras_assign.studies.runner import ONE_THREAD

os.environ.update(ONE_THREAD)  # Before TensorFlow is loaded: as the tests have it.
import tensorflow as tf

from tests.golden import cells, compare, data


def main() -> None:
    """Run the cells and write `recorded.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reason", required=True, help="why the results may change")
    parser.add_argument("families", nargs="*", help="; ".join(cells.FAMILIES))
    arguments = parser.parse_args()
    tf.config.experimental.enable_op_determinism()
    found = compare.recorded() if compare.RECORDED.exists() else {}
    with data.in_place(), tempfile.TemporaryDirectory() as folder:
        for family in arguments.families or cells.FAMILIES:
            for cell in cells.cells(family, Path(folder)):
                name = f"{family}/{cell.label}"
                now = compare.kept(compare.run(cell))
                before = found.get(name)
                if before and compare.made_with() == before["made_with"]:
                    for line in compare.differences(now, before, same_machine=True):
                        print(f"{name}: {line}")
                    if now["sha256"] == before["sha256"]:
                        continue
                found[name] = {
                    "version": cell.function.version,
                    "reason": arguments.reason,
                    "made_with": compare.made_with(),
                    **now,
                }
                print(f"recorded {name}")
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found))
    compare.RECORDED.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
