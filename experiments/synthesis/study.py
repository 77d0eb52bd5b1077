"""Problem 3's second half, declared: cells, findings, figures, page."""

from pathlib import Path

import numpy as np

from experiments import gan_run
from experiments.files import RESULTS
from experiments.gan_run import GanRun
from experiments.protocols import PUBLISHED, REPORT_RECIPE
from experiments.synthesis import answers, cells, claims, plots, results, tables
from experiments.synthesis.settings import CONFIDENT, DOUBTFUL, SynthesisSettings
from keras_assign.data import reduced_mnist, subsets
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import REPORTED_COPIES
from keras_assign.report.study_page import Page
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Input, Run, Stage, Study


def _data(asked: Asked) -> GanRun:
    gan = gan_run.of(asked.inputs["gan"])
    _require_fit(asked.settings, gan)
    return gan


def _require_fit(settings, gan):
    """Fail on what the GANs' run cannot give now, not in the middle of the run."""
    published = settings.protocol == PUBLISHED
    if gan.own_draw != published:
        raise InputError(
            f"protocol must be {'published' if gan.own_draw else 'corrected'} with {settings.gan}: "
            f"its GANs learnt from images drawn {'for them alone' if gan.own_draw else 'for both'}"
        )
    if published and gan.about["recipe"] != REPORT_RECIPE:
        raise InputError(
            f"{settings.gan} has no GANs of the report; protocol=published needs a run of "
            "experiments.gan --recipe=report"
        )
    most = max(settings.generated)
    if settings.on_top:
        most = max(most, cells.most_added(settings.networks, max(settings.real)))
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


def _added_to_best(asked, records):
    if not asked.settings.on_top:
        return []
    return cells.added_to_best(asked.settings, asked.data, asked.inputs["on_top"])


def _facts(runs: list[Run], rows: Rows) -> dict:
    gans_of_runs = [
        {**record["settings"], "protocol": protocol}
        for protocol, run in results.by_protocol(runs).items()
        for record, _ in results.of_kind(run, cells.QUALITY)
    ]
    for gan in gans_of_runs:
        gan["title"] = tables.gan_title(rows, gan)
    return {
        "confident": CONFIDENT[0],
        "doubtful": DOUBTFUL,
        "shortened": any(gan["gan_about"]["shortened"] for gan in gans_of_runs),
        "faults": [(gan["title"], fault) for gan in gans_of_runs for fault in gan["gan_faults"]],
        "pictures": {f"{g['protocol']}_{g['gan_real']}": g["title"] for g in gans_of_runs},
    }


def _quality(asked, records):
    return cells.of_quality(asked.settings, asked.data) if asked.settings.quality else []


STUDY = Study(
    program="experiments.synthesis",
    settings=SynthesisSettings,
    inputs={
        "gan": Input("experiments.gan"),
        "on_top": Input("experiments.augmentation", shown=True),
    },
    data=_data,
    stages=(
        Stage(lambda asked, records: cells.of_mixes(asked.settings, asked.data)),
        Stage(_quality),
        Stage(_added_to_best),
    ),
    find=results.find,
    tables=tables.tables,
    figures=plots.draw,
    judge=claims.judge,
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "synthesis",
        answer=answers.answer,
        facts=_facts,
    ),
)
