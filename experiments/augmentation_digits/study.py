"""Problem 2 from settings to a results folder: cells, findings, figures, page."""

import dataclasses
from pathlib import Path

from experiments.augmentation_digits import grid, strong
from experiments.augmentation_digits.settings import AugmentationSettings
from experiments.settings import as_command
from keras_assign.data import reduced_mnist
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells

TASKS = {
    "report": (grid.cells, grid.WORK),
    "choose": (strong.choice_cells, strong.CHOICE_WORK),
}


def run(settings: AugmentationSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet."""
    run_folder = RunFolder(output_dir)
    images = reduced_mnist.load(settings.dataset, settings.data_dir)
    make_cells, work = TASKS[settings.recipe]
    cells = make_cells(settings, images.sha256)
    if settings.dry_run:
        run_folder.list_cells(cells)
        return {}
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(
            as_command("experiments.augmentation", chosen), dataclasses.asdict(chosen), cells
        )
        run_cells(cells, work, run_folder.store, settings.workers, settings.scheduler)
    return {}
