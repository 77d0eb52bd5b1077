"""Problem 4a from settings to a results folder: cells, findings, figures, page, SavedModels."""

import dataclasses
import os
from pathlib import Path

from experiments import digit_images
from experiments.attention_digits import findings, page
from experiments.attention_digits.settings import DigitSettings
from experiments.portable import require_exporters
from experiments.settings import as_command
from keras_assign.data import splits
from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.attention"
CELL = CellFunction("experiments.attention_digits.cells:run_cell", version="816369c7e8d2")


def training_cells(settings: DigitSettings, data_sha256: str) -> list[Cell]:
    """One cell a protocol, seed and model; models alternate, so that an early stop is paired.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels; other data are other cells.
    """
    return [
        Cell(
            f"{protocol}-{model}-seed{seed}",
            {
                "kind": "training",
                "protocol": protocol,
                "model": model,
                "seed": seed,
                **_common(settings, data_sha256),
                **settings.recipe(protocol),
            },
            CELL,
        )
        for protocol in settings.protocols
        for seed in range(settings.first_seed, settings.first_seed + settings.seeds)
        for model in settings.models
    ]


def timing_cells(settings: DigitSettings, data_sha256: str) -> list[Cell]:
    """The one cell in which the models are timed against each other; none if not wanted.

    Args:
        settings: what to run.
        data_sha256: as for `training_cells`.
    """
    if settings.timing_rounds == 0:
        return []
    recipe = settings.recipe(settings.protocols[-1])
    values = {
        "kind": "timing",
        "models": list(settings.models),
        "rounds": settings.timing_rounds,
        "seed": settings.first_seed,
        **_common(settings, data_sha256),
        **{k: recipe[k] for k in ("batch_size", "learning_rate", "validation_fraction")},
    }
    return [Cell("timing", values, CELL)]


def run(settings: DigitSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures, page and SavedModels.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them; empty for a dry run.

    Raises:
        InputError: the data or a folder cannot be used.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    images = digit_images.load(settings)
    _require_splits(settings, images.train_labels)
    timings = timing_cells(settings, images.sha256)
    trainings = training_cells(settings, images.sha256)
    if settings.dry_run:
        run_folder.list_cells(timings + trainings)
        return {}
    if settings.beside:
        RunFolder(settings.beside, PROGRAM).read_beside(images.sha256)
    require_writable(run_folder.path)
    if settings.export_dir:
        require_exporters()
        require_writable(Path(settings.export_dir))
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(
            as_command(PROGRAM, chosen),
            dataclasses.asdict(chosen),
            timings + trainings,
        )
        # Timing first and alone, when nothing of the trainings is left in the process.
        run_cells(timings, run_folder.store)
        run_cells(trainings, run_folder.store, settings.workers, settings.scheduler)
        results = rebuild(run_folder.path)
        if settings.export_dir:
            from experiments.attention_digits.export import export_best

            export_best(Path(settings.export_dir), trainings, run_folder.store, results)
    return results


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder. If the run named another one to stand beside it, that one's
            trainings under protocols that this run lacks are shown, too.

    Returns:
        The findings.

    Raises:
        InputError: a folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    if run_info["settings"]["beside"]:
        protocols = {record["settings"].get("protocol") for record, _ in cells}
        other = RunFolder(run_info["settings"]["beside"], PROGRAM)
        cells += [
            cell
            for cell in other.read_beside(cells[0][0]["settings"]["data_sha256"])
            if cell[0]["settings"]["kind"] == "training"
            and cell[0]["settings"]["protocol"] not in protocols
        ]
    results = findings.find(cells)
    run_folder.write_findings(results, lambda: page.write(output_dir, run_info, results, cells))
    return results


def _require_splits(settings, labels):
    """Fail on an impossible split now, not in the middle of the run."""
    for protocol in settings.protocols:
        fraction = settings.recipe(protocol)["validation_fraction"]
        if protocol == "sound":
            splits.stratified(labels, fraction, settings.first_seed)
        else:
            split = splits.sorted_tail(labels, fraction)
            if not len(split.train) or not len(split.validation):
                raise InputError(
                    f"validation_fraction={fraction:g} of {len(labels)} images leaves nothing to "
                    "train or to validate on"
                )


def _common(settings, data_sha256):
    return {
        "dataset": settings.dataset,
        "data_dir": os.path.abspath(settings.data_dir) if settings.data_dir else None,
        "data_sha256": data_sha256,
        "dropout": settings.dropout,
        "mixed_precision": settings.mixed_precision,
    }
