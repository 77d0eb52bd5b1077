"""Problem 3's second half, declared: cells, findings, figures, page."""

import numpy as np

from experiments.synthesis import (
    claims,
    comparison,
    findings,
    gan_run,
    grid,
    page,
    top,
    worth,
)
from experiments.synthesis.gan_run import GanRun
from experiments.synthesis.settings import PUBLISHED, SynthesisSettings
from keras_assign.data import reduced_mnist, subsets
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import REPORTED_COPIES
from keras_assign.studies.study import Asked, Input, Stage, Study


def _data(asked: Asked) -> GanRun:
    gan = gan_run.of(asked.inputs["gan"])
    _require_fit(asked.settings, gan)
    return gan


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


def _added_to_the_best(asked, records):
    if not asked.settings.on_top:
        return []
    return top.cells(asked.settings, asked.data, asked.inputs["on_top"])


STUDY = Study(
    program="experiments.synthesis",
    settings=SynthesisSettings,
    inputs={
        "gan": Input("experiments.gan"),
        "on_top": Input("experiments.augmentation", shown=True),
    },
    data=_data,
    stages=(
        Stage(lambda asked, records: grid.cells(asked.settings, asked.data)),
        Stage(lambda asked, records: worth.cells(asked.settings, asked.data)),
        Stage(_added_to_the_best),
    ),
    find=findings.find,
    write_page=lambda runs, found: page.write(runs[0], found, findings.first_of_each(runs)),
    tables=comparison.tables_of,
    judge=claims.judge,
)
