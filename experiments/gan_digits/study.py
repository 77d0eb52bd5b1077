"""GANs from settings to a results folder: cells, archives, findings, figures, page, SavedModel."""

import dataclasses
from pathlib import Path

from experiments import digit_images
from experiments.gan_digits import choice, choice_page, findings, grid, page
from experiments.gan_digits.archive_files import write_archives
from experiments.gan_digits.settings import CHOOSE, GanSettings
from experiments.settings import as_command
from keras_assign.data import subsets
from keras_assign.generation.archives import IMAGES_FILE
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.gan"


def run(settings: GanSettings, output_dir: str | Path) -> dict:
    """Train what is not finished yet, then write archives, findings, figures and page.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`, `archives/`,
            `findings.json`, `figures/` and `index.html`.

    Returns:
        The findings, as `findings.find` gives them, or with recipe=choose `choice.find` as
        `choice`; empty for a dry run.

    Raises:
        InputError: the data or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder.path)
    images = digit_images.load(settings)
    subsets.per_class(images.train_labels, max(settings.real), settings.first_seed)  # Or fail now.
    made_by = choice if settings.recipe == CHOOSE else grid
    cells = made_by.cells(settings, images.sha256)
    if settings.dry_run:
        run_folder.list_cells(cells)
        return {}
    if settings.export_dir:
        require_writable(Path(settings.export_dir))
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(as_command(PROGRAM, chosen), dataclasses.asdict(chosen), cells)
        run_cells(cells, run_folder.store, settings.workers, settings.scheduler)
        results = rebuild(run_folder.path)
        if settings.export_dir:
            from experiments.gan_digits.export import export  # TensorFlow, where needed.

            export(Path(settings.export_dir), _with_folders(run_folder, *run_folder.read()))
        return results


def rebuild(output_dir: Path) -> dict:
    """Write archives, findings, figures and page anew from the stored cells.

    Args:
        output_dir: a run's folder.

    Returns:
        The findings.

    Raises:
        InputError: the folder is no run's, a cell is damaged, or the folder cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, cells = run_folder.read()
    if run_info["settings"]["recipe"] == CHOOSE:
        results = {"choice": choice.find([record for record, _ in cells])}
        run_folder.write_findings(
            results, lambda: choice_page.write(output_dir, run_info, results, cells)
        )
        return results
    with_folders = _with_folders(run_folder, run_info, cells)
    results = findings.find(cells)
    complete = all((folder / IMAGES_FILE).is_file() for _, folder in with_folders)

    def write():
        if complete:
            write_archives(output_dir, with_folders, run_info["settings"]["generate"])
        page.write(output_dir, run_info, results, cells)

    run_folder.write_findings(results, write)
    if not complete:
        print(
            "The cells lack their images, as stored results do that are passed on: archives were "
            f"not written. Remove {run_folder.store.root} and run again to have them"
        )
    return results


def _with_folders(run_folder, run_info, cells):
    """Record and folder of each cell of a run."""
    names = run_info["cells"]
    return [
        (record, run_folder.store.root / name)
        for (record, _), name in zip(cells, names, strict=True)
    ]
