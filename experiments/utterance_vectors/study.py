"""Problem 1 from settings to a results folder: cells, findings, figures, page."""

import dataclasses
import os
from pathlib import Path

from experiments.settings import as_command
from experiments.utterance_vectors import features, findings, grid, page
from experiments.utterance_vectors.settings import UtteranceSettings
from keras_assign.data import utterances
from keras_assign.errors import InputError
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.autoencoders"


def run(settings: UtteranceSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures and page.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them; empty for a dry run.

    Raises:
        InputError: recordings or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    if settings.cache_dir:
        os.environ[utterances.CACHE_VARIABLE] = settings.cache_dir  # For workers, too.
    processes = settings.workers or os.cpu_count()
    found = features.load(settings.data(None), processes)
    for line in found.index.bad:
        print(f"left out: {line}")
    data_sha256 = utterances.checksum(found)
    cells = grid.cells(settings, found.index, data_sha256)
    why = grid.why_cells(settings, data_sha256)
    if settings.dry_run:
        run_folder.list_cells(cells + why)
        return {}
    if settings.export_dir:
        _require_exportable(found.index)
        require_writable(Path(settings.export_dir))
    features.matrices(found, cells[0].settings["mfcc"], processes)  # Into the cache.
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(as_command(PROGRAM, chosen), dataclasses.asdict(chosen), cells + why)
        run_cells(cells, grid.WORK, run_folder.store, settings.workers, settings.scheduler)
        run_cells(why, grid.WHY_WORK, run_folder.store, settings.workers, settings.scheduler)
        results = rebuild(run_folder.path)
        if settings.export_dir:
            from experiments.utterance_vectors.export import (
                export,
            )  # TensorFlow, only where needed.

            export(Path(settings.export_dir), cells, results)
        return results


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder.

    Returns:
        The findings.

    Raises:
        InputError: the folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    results = findings.find(cells)
    run_folder.write_findings(results, lambda: page.write(output_dir, run_info, results, cells))
    return results


def _require_exportable(index):
    """Raise InputError where the exported model could not answer, or not be calibrated."""
    if len(set(index.digits)) < 10:
        raise InputError("export_dir needs recordings of all ten digits")
    if len(set(index.speakers)) < 2:
        raise InputError("export_dir needs two speakers or more")
