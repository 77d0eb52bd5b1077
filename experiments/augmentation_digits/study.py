"""Problem 2 from settings to a results folder: cells, findings, figures, page, SavedModel."""

import dataclasses
from pathlib import Path

import numpy as np

from experiments import digit_images
from experiments.augmentation_digits import findings, gallery, grid, page, strong
from experiments.augmentation_digits.settings import AugmentationSettings
from experiments.portable import require_exporters
from experiments.settings import as_command
from keras_assign.data import subsets
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import REPORTED_COPIES
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.augmentation"
CELLS_OF = {"report": grid.cells, "strong": strong.cells, "choose": strong.choice_cells}


def run(settings: AugmentationSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures, page and SavedModel.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them; empty for a dry run.

    Raises:
        InputError: the data or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    images = digit_images.load(settings)
    _require_enough(settings, images.train_labels)
    cells = CELLS_OF[settings.recipe](settings, images.sha256)
    pictures = gallery.cells(settings, images.sha256)
    if settings.dry_run:
        run_folder.list_cells(cells + pictures)
        return {}
    for other in settings.beside:
        RunFolder(other, PROGRAM).read_beside(images.sha256)
    if settings.export_dir:
        require_exporters()
        require_writable(Path(settings.export_dir))
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(
            as_command(PROGRAM, chosen),
            dataclasses.asdict(chosen),
            cells + pictures,
        )
        run_cells(cells, run_folder.store, settings.workers, settings.scheduler)
        run_cells(pictures, run_folder.store)
        results = rebuild(run_folder.path)
        if settings.export_dir:
            from experiments.augmentation_digits.export import export  # TensorFlow, where needed.

            export(Path(settings.export_dir), cells, run_folder.store, results)
        return results


def _require_enough(settings, labels):
    """Fail on more images than there are now, not in the middle of the run."""
    subsets.per_class(labels, max(settings.real), settings.first_seed)
    if settings.recipe == "report" and "published" in settings.protocols:
        most = REPORTED_COPIES * int(np.bincount(labels).min())
        if max(settings.augmented) > most:
            raise InputError(
                f"augmented must be at most {most} with the published protocol, which makes "
                f"{REPORTED_COPIES} copies of each image; received {max(settings.augmented)}"
            )


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder. If the run named others to stand beside it, their cells of
            recipes that this run lacks are shown, too.

    Returns:
        The findings.

    Raises:
        InputError: a folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    data_sha256 = cells[0][0]["settings"]["data_sha256"]
    for other in run_info["settings"]["beside"]:
        there = {_part(record) for record, _ in cells}
        cells += [
            cell
            for cell in RunFolder(other, PROGRAM).read_beside(data_sha256)
            if _part(cell[0]) not in there
        ]
    results = findings.find(cells)
    run_folder.write_findings(results, lambda: page.write(output_dir, run_info, results, cells))
    return results


def _part(record):
    """Which part of the page a cell belongs to."""
    return record["settings"]["kind"], record["settings"].get("name")
