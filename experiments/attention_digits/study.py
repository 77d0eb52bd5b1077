"""Problem 4a, declared: cells, findings, figures, page, SavedModels."""

import os
from pathlib import Path

from experiments import digit_images
from experiments.attention_digits import claims, plots, results, tables
from experiments.attention_digits.settings import DigitSettings
from experiments.files import RESULTS
from experiments.protocols import CORRECTED, RESULT_TITLES
from keras_assign.audit.published import REPORT
from keras_assign.data import splits
from keras_assign.errors import InputError
from keras_assign.report.claims import headline, part
from keras_assign.report.study_page import Page
from keras_assign.serving.portable import require_exporters
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study, together

NOT_JUDGED = part(
    "A part of the study",
    "Whether attention helps is answered by both models under the corrected protocol, trained side "
    "by side.",
)
CELL = CellFunction("experiments.attention_digits.train:run_cell", version="816369c7e8d2")


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
        for seed in settings.all_seeds
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


def _require(asked: Asked, cells: list[Cell]) -> None:
    """Fail on an impossible split now, not in the middle of the run."""
    settings, labels = asked.settings, asked.data.train_labels
    if settings.export_dir:
        require_exporters()
    for protocol in settings.protocols:
        fraction = settings.recipe(protocol)["validation_fraction"]
        if protocol == CORRECTED:
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


def _part(settings):
    """Trainings belong to their protocol; times are shown with their own run."""
    return settings["protocol"] if settings["kind"] == "training" else None


def _all(runs):
    return together(runs, _part)


def _facts(runs: list[Run], rows: Rows) -> dict:
    own = {"protocol": tables.main_protocol(rows)}
    return {
        "departures": _departures(runs),
        "ink_area": rows.one(metric="ink_area", **own),
        "lost": rows.one(metric="lost_with_even_maps", **own),
        "timed": rows.one(metric="timed"),
    }


def _departures(runs):
    """Where the runs are not in the report's setting, so that its figures are no yardstick."""
    found, training = {}, REPORT.runs[results.BASIC].training
    reported = {"epochs": training.epochs, "batch_size": training.batch}
    for protocol, trainings in results.by_protocol(_all(runs)).items():
        settings, title = trainings[0][0]["settings"], RESULT_TITLES[protocol]
        if settings["dataset"] != "reduced_mnist":
            told = settings["dataset"]
            found[f"{title}: the images are not ReducedMNIST ({told})."] = None
        for name, value in reported.items():
            if settings[name] != value:
                what = f"{name.replace('_', ' ')} {settings[name]}"
                found[f"{title}: {what}, where the report has {value}."] = None
    return list(found)


STUDY = Study(
    program="experiments.attention",
    settings=DigitSettings,
    data=lambda asked: digit_images.load(asked.settings),
    require=_require,
    stages=(
        # Timing first and alone, when nothing of the trainings is left in the process.
        Stage(lambda asked, records: timing_cells(asked.settings, asked.data.sha256), alone=True),
        Stage(lambda asked, records: training_cells(asked.settings, asked.data.sha256)),
    ),
    find=lambda runs: results.find(_all(runs)),
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(_all(runs), rows),
    judge=claims.judge,
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "attention_digits",
        answer=lambda rows, judged: headline(judged, NOT_JUDGED, "4a-attention-helps"),
        facts=_facts,
    ),
    export="experiments.attention_digits.export:export_best",
)
