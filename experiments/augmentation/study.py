"""Problem 2, declared: cells, findings, figures, page, SavedModel."""

import numpy as np

from experiments import digit_images
from experiments.augmentation import (
    claims,
    comparison,
    findings,
    gallery,
    grid,
    page,
    strong,
)
from experiments.augmentation.settings import AugmentationSettings
from experiments.portable import require_exporters
from keras_assign.data import subsets
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import REPORTED_COPIES
from keras_assign.studies.study import Asked, Stage, Study, together

CELLS_OF = {"report": grid.cells, "strong": strong.cells, "choose": strong.choice_cells}


def _cells(asked, records):
    return CELLS_OF[asked.settings.recipe](asked.settings, asked.data.sha256)


def _pictures(asked, records):
    return gallery.cells(asked.settings, asked.data.sha256)


def _require(asked: Asked, cells: list) -> None:
    """Fail on more images than there are now, not in the middle of the run."""
    settings, labels = asked.settings, asked.data.train_labels
    subsets.per_class(labels, max(settings.real), settings.first_seed)
    if settings.recipe == "report" and "published" in settings.protocols:
        most = REPORTED_COPIES * int(np.bincount(labels).min())
        if max(settings.augmented) > most:
            raise InputError(
                f"augmented must be at most {most} with the published protocol, which makes "
                f"{REPORTED_COPIES} copies of each image; received {max(settings.augmented)}"
            )
    if settings.export_dir:
        require_exporters()


def _part(settings):
    return settings["kind"], settings.get("name")


STUDY = Study(
    program="experiments.augmentation",
    settings=AugmentationSettings,
    data=lambda asked: digit_images.load(asked.settings),
    require=_require,
    stages=(Stage(_cells), Stage(_pictures, alone=True)),
    find=lambda runs: findings.find(together(runs, _part)),
    write_page=lambda runs, found: page.write(runs[0], found, together(runs, _part)),
    tables=comparison.tables_of,
    judge=claims.judge,
    export="experiments.augmentation.export:export",
)
