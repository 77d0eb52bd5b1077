"""The cells: a training on each mix, the quality of the images, what is added to the best.

Those of the settings, on images of the GANs that are given. An `InputError` says what these, or
the best trainings, lack.
"""

from collections.abc import Sequence
from itertools import product

from experiments.gan_run import GanRun
from experiments.protocols import PUBLISHED
from experiments.synthesis.mixes import items_of, mixes, name_of
from experiments.synthesis.settings import CONFIDENT, SynthesisSettings
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.recipes.augmented_lenet5 import AS_REPORTED
from keras_assign.seeds import child_seed
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

TRAIN = CellFunction("experiments.synthesis.train:train_mix", version="22c9a501326e")
MEASURE = CellFunction("experiments.synthesis.train:measure", version="6f2f88d1eafd")
TRAIN_BEST = CellFunction("experiments.synthesis.train:train_best", version="8a04a1c8e1b1")
MIX, QUALITY, ADDED = "mix", "quality", "added"
# By network: generated images for each real one, and which of them are kept. The larger network's
# trainings are the longest of all, so that it gets one mix.
ADDED_TO_BEST = {
    warped_digits.LENET5: ((1, ()), (3, ()), (1, CONFIDENT)),
    warped_digits.VGG: ((1, ()),),
}
ALONE = warped_digits.LENET5  # The network that also learns from generated images alone.


def of_mixes(settings: SynthesisSettings, gan: GanRun) -> list[Cell]:
    """One cell a GAN's seed, training and mix; all mixes of a training before the next training's.

    What was learnt before may be the only thing that generated images are in.
    """
    return [
        _cell(
            f"{name_of(mix)}-seed{seed}-training{training}",
            {
                "kind": MIX,
                **mix,
                **_of_gan(gan, seed, (mix["after"] or mix)["gan_real"]),
                "gan_real": mix["gan_real"],
                "training": training,
                **_seeds(settings, mix, seed, training),
            },
            (settings, gan),
            TRAIN,
            items_of(mix),
        )
        for seed in gan.seeds
        for training in range(settings.trainings)
        for mix in mixes(settings)
    ]


def _cell(label, values, of, function, cost=1.0):
    settings, gan = of
    common = {"protocol": settings.protocol, **AS_REPORTED, "epochs": settings.epochs, **gan.data}
    where = {"gan_cells": str(gan.root.resolve())}
    return Cell(label, common | values, function, cost, where)


def _of_gan(gan, seed, real):
    return {**gan.of(seed, real), "gan_real": real, "gan_seed": seed, "seed": seed}


def _seeds(settings, mix, seed, training):
    """Seeds of what is drawn (real images, augmentation) and of the training.

    Published: each scenario draws its own real images, as the report's program does. Corrected: a
    GAN's seed is that of the real images and their copies, and the trainings on them differ in
    initial weights and order.
    """
    of_training = child_seed(seed, f"training {training}")
    if settings.protocol == PUBLISHED:
        own = child_seed(of_training, f"scenario {name_of(mix)}")
        return {"seed": own, "training_seed": own}
    return {"training_seed": of_training if training else seed}


def of_quality(settings: SynthesisSettings, gan: GanRun) -> list[Cell]:
    """One cell a GAN's seed and number of real images, which measures what it draws."""
    return [
        _cell(
            f"quality-real{real}-seed{seed}",
            {
                "kind": QUALITY,
                **_of_gan(gan, seed, real),
                "gan_about": gan.about,
                "gan_faults": gan.faults[seed, real],
            },
            (settings, gan),
            MEASURE,
        )
        for seed, real in product(gan.seeds, settings.real)
    ]


def base(run: Run, data_sha256: str) -> Records:
    """The best trainings on real images alone, which generated ones are added to.

    Args:
        run: of `experiments.augmentation`.
        data_sha256: checksum of the images and labels, which must be theirs, too.
    """
    if any(record["settings"]["data_sha256"] != data_sha256 for record in run.records):
        raise InputError(f"{run.path} was run on other images; it cannot stand beside this run")
    return [cell for cell in run.cells if cell[0]["settings"]["kind"] == "tuned"]


def added_to_best(settings: SynthesisSettings, gan: GanRun, best: Run) -> list[Cell]:
    """One cell a seed, network and mix, each with recipe and updates of the best training."""
    trained = [record for record, _ in base(best, gan.data["data_sha256"])]
    if any(record["code_version"] != warped_digits.VERSION for record in trained):
        raise InputError(
            f"{settings.on_top} was run by another version of that recipe; run it again"
        )
    by_place = {tuple(r["settings"][k] for k in ("seed", "real", "network")): r for r in trained}
    made = []
    for place in product(gan.seeds, settings.real, settings.networks):
        seed, real, network = place
        if place not in by_place:
            raise InputError(
                f"{settings.on_top} has no {network} of {real} real images a digit and seed {seed};"
                " train it with experiments.augmentation --recipe=tuned"
            )
        alone = by_place[place]["settings"]
        recipe = warped_digits.shortened(alone["recipe"], settings.effort)
        trains = {"kind": ADDED, "network": network, "recipe": recipe, "views": alone["views"]}
        for mix in _mixes_with_best(settings, network, real):
            values = {**trains, **mix, **_of_gan(gan, seed, real)}
            name = name_of({**mix, "gan_real": mix["real"]})
            label = f"added-{network}-{name}-of_gan{real}-seed{seed}"
            cost = recipe["examples_seen"]
            made.append(_cell(label, values, (settings, gan), TRAIN_BEST, cost))
    return made


def _mixes_with_best(settings, network, real):
    """Real ones with generated ones; and generated ones alone."""
    for share, keep in ADDED_TO_BEST[network]:
        yield {"real": real, "generated": share * real, "keep": list(keep)}
    if settings.alone and network == ALONE:
        yield {"real": 0, "generated": max(settings.generated), "keep": []}


def most_added(networks: Sequence[str], real: int) -> int:
    """Generated images a digit of the largest mix that is added to the best, of networks' names."""
    return real * max(share for network in networks for share, _ in ADDED_TO_BEST[network])
