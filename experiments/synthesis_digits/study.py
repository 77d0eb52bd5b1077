"""Problem 3's second half from settings to a results folder: cells, findings, figures, page."""

import dataclasses
from pathlib import Path

import numpy as np

from experiments.settings import as_command
from experiments.synthesis_digits import findings, gan_run, grid, page, top, worth
from experiments.synthesis_digits.settings import PUBLISHED, SynthesisSettings
from keras_assign.data import reduced_mnist, subsets
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import REPORTED_COPIES
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.synthesis"


def run(settings: SynthesisSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings, figures and page.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them; empty for a dry run.

    Raises:
        InputError: the GANs' run, the data or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    gan = gan_run.read(settings.gan)
    _require_fit(settings, gan)
    studies = [grid.cells(settings, gan), worth.cells(settings, gan)]
    if settings.on_top:
        studies.append(top.cells(settings, gan))
    cells = [cell for study in studies for cell in study]
    if settings.dry_run:
        run_folder.list_cells(cells)
        return {}
    for other in settings.beside:
        _beside(other, gan.data["data_sha256"])  # Or fail, before hours are spent.
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(as_command(PROGRAM, chosen), dataclasses.asdict(chosen), cells)
        for study in studies:
            run_cells(study, run_folder.store, settings.workers, settings.scheduler)
        return rebuild(run_folder.path)


def _require_fit(settings, gan):
    """Fail on what the GANs' run cannot give now, not in the middle of the run."""
    published = settings.protocol == PUBLISHED
    if gan.own_draw != published:
        raise InputError(
            f"protocol must be {'published' if gan.own_draw else 'sound'} with {settings.gan}: its "
            f"GANs learnt from images drawn {'for them alone' if gan.own_draw else 'for both'}"
        )
    if published and gan.about["recipe"] != gan_run.REPORT:
        raise InputError(
            f"{settings.gan} has no GANs of the report; protocol=published needs a run of "
            "experiments.gan --recipe=report"
        )
    most = max(settings.generated)
    if settings.on_top:
        most = max(most, top.most_added(settings.networks, max(settings.real)))
    if most > gan.generate:
        raise InputError(
            f"{most} generated images a digit are asked for, but each GAN of {settings.gan} has "
            f"drawn {gan.generate}; ask for fewer, or train with experiments.gan --generate={most}"
        )
    labels = reduced_mnist.load_same(*(gan.data[name] for name in gan_run.DATA)).train_labels
    subsets.per_class(labels, max(settings.real), 0)
    copies = REPORTED_COPIES * int(np.bincount(labels).min())
    if published and max(settings.augmented) > copies:
        raise InputError(
            f"augmented must be at most {copies} with the published protocol, which makes "
            f"{REPORTED_COPIES} copies of each image; received {max(settings.augmented)}"
        )


def rebuild(output_dir: Path) -> dict:
    """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

    Args:
        output_dir: a run's folder. The runs that it named to stand beside it are shown, too.

    Returns:
        The findings.

    Raises:
        InputError: a folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    data_sha256 = cells[0][0]["settings"]["data_sha256"]
    runs = [_with_base(run_info, cells)]
    for other in run_info["settings"]["beside"]:
        runs.append(_beside(other, data_sha256))
    runs = findings.first_of_each(runs)
    results = findings.find(runs)
    run_folder.write_findings(results, lambda: page.write(output_dir, run_info, results, runs))
    return results


def _beside(folder, data_sha256):
    other = RunFolder(folder, PROGRAM)
    return _with_base(other.run_info(), other.read_beside(data_sha256))


def _with_base(run_info, cells):
    """A run with the trainings on real images alone that its best ones stand on, if it has any."""
    on_top = run_info["settings"]["on_top"]
    data_sha256 = cells[0][0]["settings"]["data_sha256"]
    return findings.Run(run_info, cells, top.base(on_top, data_sha256) if on_top else [])
