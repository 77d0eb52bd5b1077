"""Run the cells of a study that are not finished yet."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from keras_assign.studies.cell import Cell
from keras_assign.studies.store import CellStore, write_result

Work = Callable[[dict, Path], tuple[dict, dict[str, np.ndarray]]]


def run_cells(cells: Sequence[Cell], work: Work, store: CellStore) -> int:
    """Run each unfinished cell in this process, in order, and store its result.

    Args:
        cells: the study; labels are unique.
        work: takes a cell's settings and a folder for what it writes besides; returns the
            record (JSON values) and arrays by name.
        store: where finished cells are.

    Returns:
        How many cells were run now.

    Raises:
        InputError: the store cannot be written.
    """
    waiting = [cell for cell in cells if not store.is_finished(cell)]
    if len(waiting) < len(cells):
        print(f"{len(cells) - len(waiting)} of {len(cells)} cells are finished already and kept")
    with tqdm(waiting, unit="cell", disable=not waiting) as progress:
        for cell in progress:
            progress.set_description(cell.label)
            with store.unfinished(cell) as folder:
                record, arrays = work(cell.settings, folder)
                identity = {
                    "label": cell.label,
                    "key": cell.key,
                    "code_version": cell.code_version,
                    "settings": cell.settings,
                }
                write_result(folder, {**identity, **record}, arrays)
    return len(waiting)
