"""GANs, declared: cells, archives, findings, figures, page, SavedModel."""

from experiments import digit_images
from experiments.gan import choice, choice_page, findings, grid, page, tables
from experiments.gan.archive_files import FOLDER, write_archives
from experiments.gan.settings import CHOOSE, GanSettings
from keras_assign.data import subsets
from keras_assign.generation.archives import IMAGES_FILE
from keras_assign.studies.study import Asked, Run, Stage, Study


def _cells(asked, records):
    made_by = choice if asked.settings.recipe == CHOOSE else grid
    return made_by.cells(asked.settings, asked.data.sha256)


def _require(asked: Asked, cells: list) -> None:
    """Fail on more images than there are now, not in the middle of the run."""
    settings = asked.settings
    subsets.per_class(asked.data.train_labels, max(settings.real), settings.first_seed)


def _find(runs: list[Run]) -> dict:
    if runs[0].settings["recipe"] == CHOOSE:
        return {"choice": choice.find(runs[0].records)}
    return findings.find(runs[0].cells)


def _write_page(runs: list[Run], found: dict) -> None:
    run = runs[0]
    if "choice" in found:
        choice_page.write(run, found)
        return
    if all((cell / IMAGES_FILE).is_file() for cell in run.folders):
        write_archives(run)
        print(f"The archives: {run.path / FOLDER}/")
    else:
        print(
            "The cells lack their images, as stored results do that are passed on: archives were "
            f"not written. Remove {run.folders[0].parent} and run again to have them"
        )
    page.write(run, found)


def _tables_of(found):
    if "choice" in found:
        return [(choice.HEADER, choice.rows(found["choice"]))]
    return [(tables.HEADER, tables.rows(found))]


STUDY = Study(
    program="experiments.gan",
    settings=GanSettings,
    data=lambda asked: digit_images.load(asked.settings),
    require=_require,
    stages=(Stage(_cells),),
    find=_find,
    write_page=_write_page,
    tables=_tables_of,
    export="experiments.gan.export:export",
)
