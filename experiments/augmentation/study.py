"""Problem 2, declared: cells, findings, figures, page, SavedModel."""

from pathlib import Path

import numpy as np

from experiments import digit_images
from experiments.augmentation import answers, cells, claims, plots, results, tables, tuned_results
from experiments.augmentation.settings import AugmentationSettings
from experiments.files import RESULTS
from experiments.protocols import PUBLISHED, REPORT_RECIPE, TUNE, TUNED
from keras_assign.audit.published import REPORT
from keras_assign.data import subsets
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import REPORTED_COPIES
from keras_assign.recipes.warped_digits import ANSWERS, CHOSEN, NETWORK_TITLES
from keras_assign.report.study_page import Page
from keras_assign.serving.portable import require_exporters
from keras_assign.studies.rows import Rows
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Asked, Run, Stage, Study, together

CELLS_OF = {REPORT_RECIPE: cells.grid, TUNED: cells.tuned, TUNE: cells.candidates}


def _cells(asked, records):
    return CELLS_OF[asked.settings.recipe](asked.settings, asked.data.sha256)


def _int8(asked, records):
    return cells.in_int8(asked.settings, asked.data.sha256)


def _pictures(asked, records):
    return cells.galleries(asked.settings, asked.data.sha256)


def _require(asked: Asked, cells: list) -> None:
    """Fail on more images than there are now, not in the middle of the run."""
    settings, labels = asked.settings, asked.data.train_labels
    subsets.per_class(labels, max(settings.real), settings.first_seed)
    if settings.recipe == REPORT_RECIPE and PUBLISHED in settings.protocols:
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


def _all(runs):
    return together(runs, _part)


def _facts(runs: list[Run], rows: Rows) -> dict:
    recipes = rows.where(metric="recipe")
    return {
        "departures": [*_departures(runs), *_shortened(recipes)],
        "scored": len({(row["network"], row["candidate"]) for row in recipes}) * len(ANSWERS),
        "networks": NETWORK_TITLES,
        "chosen": CHOSEN,
        "never_read": tuned_results.never_read(rows),
    }


def _departures(runs):
    """Where the grid is not in the report's setting, so that its figures are no yardstick."""
    grid = [record["settings"] for record, _ in _all(runs) if record["settings"]["kind"] == "grid"]
    for settings in grid[:1]:
        if settings["dataset"] != "reduced_mnist":
            yield f"The images are not ReducedMNIST ({settings['dataset']})."
        reported = REPORT.tables["augmentation"].training.epochs
        if settings["epochs"] != reported:
            yield f"{settings['epochs']} epochs, where the report has {reported}."
        if not settings["hidden_layers"]:
            yield "LeNet-5 without hidden dense layers, the literal reading of the report."


def _shortened(recipes):
    if recipes.where(shortened=True):
        yield "quick: the tuned recipes had a part of their training (--effort)."
    elif min(recipes.values("seed_count"), default=SEEDS_FOR_A_VERDICT) < SEEDS_FOR_A_VERDICT:
        yield f"quick: the tuned recipes had fewer than {SEEDS_FOR_A_VERDICT} seeds."


STUDY = Study(
    program="experiments.augmentation",
    settings=AugmentationSettings,
    data=lambda asked: digit_images.load(asked.settings),
    require=_require,
    stages=(Stage(_cells), Stage(_int8), Stage(_pictures)),
    find=lambda runs: results.find(_all(runs)),
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(_all(runs), rows),
    judge=claims.judge,
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "augmentation",
        answer=answers.answer,
        facts=_facts,
    ),
    export="experiments.augmentation.export:export",
)
