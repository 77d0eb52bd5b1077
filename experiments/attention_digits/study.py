"""Problem 4a from settings to a results folder: cells, findings, figures, page, SavedModels."""

import dataclasses
import json
import os
import shlex
import tempfile
from pathlib import Path

from experiments.attention_digits import findings, page
from experiments.attention_digits.settings import DigitSettings
from keras_assign.data import reduced_mnist, splits
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
        The findings, as `findings.find` gives them; empty for a dry run.

    Raises:
        InputError: the data or a folder cannot be used.
    """
    output_dir = Path(output_dir)
    if settings.rebuild:
        return rebuild(output_dir)
    images = reduced_mnist.load(settings.dataset, settings.data_dir)
    _require_splits(settings, images.train_labels)
    # Timing first, when nothing of the trainings is left in the process or the machine's caches.
    cells = timing_cells(settings, images.sha256) + training_cells(settings, images.sha256)
    store = CellStore(output_dir / "cells")
    if settings.dry_run:
        for cell in cells:
            print(f"{'finished' if store.is_finished(cell) else 'to run  '}  {cell.folder}")
        return {}
    if settings.beside:
        _cells_beside(Path(settings.beside), images.sha256)
    _require_writable(output_dir)
    if settings.export_dir:
        _require_writable(Path(settings.export_dir))
    write_json(output_dir / RUN_FILE, _describe_run(settings, output_dir, cells))
    with tensorflow_notices_hidden():
        from experiments.attention_digits.cells import run_cell

    run_cells(cells, run_cell, store)
    results = rebuild(output_dir)
    if settings.export_dir:
        from experiments.attention_digits.export import export_best

        export_best(Path(settings.export_dir), cells, store, results)
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
    run_info, cells = _read_run(output_dir)
    if run_info["settings"]["beside"]:
        protocols = {record["settings"].get("protocol") for record, _ in cells}
        other = _cells_beside(
            Path(run_info["settings"]["beside"]), cells[0][0]["settings"]["data_sha256"]
        )
        cells += [cell for cell in other if cell[0]["settings"]["protocol"] not in protocols]
    results = findings.find(cells)
    try:
        write_json(output_dir / FINDINGS_FILE, results)
        page.write(output_dir, run_info, results, cells)
    except OSError as error:
        raise cannot_write(output_dir, error) from error
    return results


def _read_run(output_dir):
    """What `run.json` says, and record and arrays of the run's cells."""
    try:
        run_info = json.loads((output_dir / RUN_FILE).read_text(encoding="utf-8"))
        folders = run_info["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"{output_dir} is no folder of a run: it has no whole {RUN_FILE}"
        ) from error
    store = CellStore(output_dir / "cells")
    return run_info, [store.read(store.root / folder) for folder in folders]


def _cells_beside(folder, data_sha256):
    """The trainings of another run, which must be on the same images."""
    _, cells = _read_run(folder)
    if any(record["settings"]["data_sha256"] != data_sha256 for record, _ in cells):
        raise InputError(f"{folder} was run on other images; it cannot stand beside this run")
    return [cell for cell in cells if cell[0]["settings"]["kind"] == "training"]


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


def _describe_run(settings, output_dir, cells):
    chosen = dataclasses.replace(settings, output_dir=str(output_dir))
    return {
        "command": _command(chosen),
        "settings": dataclasses.asdict(chosen),
        "cells": [cell.folder for cell in cells],
    }


def _command(settings):
    """The command line that says the same as the settings, however they came about."""
    words = ["python", "-m", "experiments.attention"]
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if value == field.default:
            continue
        if isinstance(value, bool):
            words.append(f"--{'' if value else 'no'}{field.name}")
        else:
            text = ",".join(value) if isinstance(value, tuple) else value
            words.append(f"--{field.name}={text}")
    return shlex.join(words)


def _require_writable(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from error
