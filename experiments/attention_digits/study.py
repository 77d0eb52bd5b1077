"""Problem 4a from settings to a results folder: cells, findings, figures, page, SavedModels."""

import dataclasses
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path

from experiments.attention_digits import findings, page
from experiments.attention_digits.settings import DigitSettings
from keras_assign.data import reduced_mnist
from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.studies.cell import Cell
from keras_assign.studies.code_version import code_version
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore, cannot_write, write_json

CELLS_MODULE = "experiments.attention_digits.cells"
RUN_FILE, FINDINGS_FILE = "run.json", "findings.json"


def training_cells(settings: DigitSettings, data_sha256: str) -> list[Cell]:
    """One cell a protocol, seed and model; models alternate, so that an early stop is paired.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels; other data are other cells.
    """
    version = code_version(CELLS_MODULE)
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
            version,
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
    return [Cell("timing", values, code_version(CELLS_MODULE))]


def run(settings: DigitSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures, page and SavedModels.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them.

    Raises:
        InputError: the data or the folder cannot be used.
    """
    output_dir = Path(output_dir)
    data_sha256 = reduced_mnist.load(settings.dataset, settings.data_dir).sha256
    beside = _cells_of_run(Path(settings.beside)) if settings.beside else []
    _require_writable(output_dir)
    if settings.export_dir:
        _require_writable(Path(settings.export_dir))
    # Timing first: the machine is cold and nothing of the trainings is left in the process.
    cells = timing_cells(settings, data_sha256) + training_cells(settings, data_sha256)
    store = CellStore(output_dir / "cells")
    if settings.dry_run:
        _list(cells, store)
        return {}
    try:
        write_json(output_dir / RUN_FILE, _describe_run(settings, cells))
        with tensorflow_notices_hidden():
            from experiments.attention_digits.cells import run_cell
        run_cells(cells, run_cell, store)
        results = rebuild(output_dir, beside)
    except OSError as error:
        raise cannot_write(output_dir, error) from error
    if settings.export_dir:
        from experiments.attention_digits.export import export_best

        export_best(Path(settings.export_dir), cells, store, results)
    return results


def rebuild(output_dir: Path, beside: list = ()) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder.
        beside: cells of another run; those of protocols that this run lacks are shown, too.

    Returns:
        The findings.
    """
    cells = _cells_of_run(output_dir)
    protocols = {record["settings"].get("protocol") for record, _ in cells}
    lacking = [cell for cell in beside if cell[0]["settings"].get("protocol") not in protocols]
    results = findings.find(cells + lacking)
    write_json(output_dir / FINDINGS_FILE, results)
    run_info = json.loads((output_dir / RUN_FILE).read_text(encoding="utf-8"))
    page.write(output_dir, run_info, results, cells + lacking)
    return results


def _common(settings, data_sha256):
    return {
        "dataset": settings.dataset,
        "data_dir": os.path.abspath(settings.data_dir) if settings.data_dir else None,
        "data_sha256": data_sha256,
        "dropout": settings.dropout,
        "mixed_precision": settings.mixed_precision,
    }


def _cells_of_run(output_dir):
    try:
        run_info = json.loads((output_dir / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{output_dir} is no folder of a run: {RUN_FILE} is missing") from error
    store = CellStore(output_dir / "cells")
    return [store.read(store.root / folder) for folder in run_info["cells"]]


def _describe_run(settings, cells):
    return {
        "command": shlex.join(["python", "-m", "experiments.attention", *sys.argv[1:]]),
        "settings": dataclasses.asdict(settings),
        "cells": [cell.folder for cell in cells],
    }


def _require_writable(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from error


def _list(cells, store):
    for cell in cells:
        print(f"{'finished' if store.is_finished(cell) else 'to run  '}  {cell.folder}")
