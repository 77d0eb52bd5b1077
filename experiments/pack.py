"""Pack the finished cells of runs into one file each, to keep them or to pass them on.

    python -m experiments.pack experiments/results/* runs/mine

Each run's cells then lie in `cells/cells.tar.xz`; every command reads them there as it does from
their folders, and a study that goes on packs them again when this is run again. Stopped in between,
even with `kill -9`, it loses nothing.
"""

import sys
from pathlib import Path

from absl import app

from keras_assign.errors import InputError
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.store import CellStore


def run(folders: list[str]) -> dict[str, int]:
    """Pack each run's cells.

    Args:
        folders: of runs; what has no cells is passed over.

    Returns:
        By folder how many cells were moved.

    Raises:
        InputError: none has cells, another run is at work there, an archive is damaged, or a folder
            cannot be written.
    """
    found = [Path(folder) for folder in folders if (Path(folder) / "cells").is_dir()]
    if not found:
        raise InputError("name folders of runs, such as experiments/results/*")
    moved = {}
    for folder in found:
        with only_run_in(folder):
            moved[str(folder)] = CellStore(folder / "cells").pack()
    return moved


def main(arguments: list[str]) -> None:
    """Pack, and print a line for each run."""
    try:
        for folder, count in run(arguments[1:]).items():
            print(f"{folder}: {count} cells packed")
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    app.run(main)
