"""The cells that add generated images to real ones where on-line augmentation is at its best."""

from collections.abc import Sequence

from experiments.synthesis.gan_run import GanRun
from experiments.synthesis.settings import ALL, CONFIDENT, SynthesisSettings
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.recipes.augmented_lenet5 import AS_REPORTED
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

TRAIN = CellFunction("experiments.synthesis.top_cell:run_cell", version="8a04a1c8e1b1")
# By network: generated images for each real one, and which of them are kept. The larger network's
# trainings are the longest of all, so that it gets one mix.
ADDED = {"lenet5": ((1, ALL), (3, ALL), (1, CONFIDENT)), "vgg_digit_cnn": ((1, ALL),)}
ALONE = "lenet5"  # The network that also learns from generated images alone.


def base(run: Run, data_sha256: str) -> Records:
    """The trainings on real images alone that generated ones are added to.

    Args:
        run: of `experiments.augmentation`.
        data_sha256: checksum of the images and labels, which must be theirs, too.

    Raises:
        InputError: it is of other images.
    """
    if any(record["settings"]["data_sha256"] != data_sha256 for record in run.records):
        raise InputError(f"{run.path} was run on other images; it cannot stand beside this run")
    return [cell for cell in run.cells if cell[0]["settings"]["kind"] == "strong"]


def cells(settings: SynthesisSettings, gan: GanRun, below: Run) -> list[Cell]:
    """One cell a seed, network and mix, each with recipe and updates of the training it stands on.

    Args:
        settings: what to run.
        gan: whose images are added.
        below: the run that they stand on.

    Raises:
        InputError: the run to stand on, or the GANs' run, lacks a training of these seeds and
            sizes.
    """
    stored, made = base(below, gan.data["data_sha256"]), []
    if any(record["code_version"] != warped_digits.VERSION for record, _ in stored):
        raise InputError(
            f"{settings.on_top} was run by another version of that recipe; run it again"
        )
    recipes = {_place(record["settings"]): record["settings"] for record, _ in stored}
    for seed in gan.seeds:
        for real in settings.real:
            for network in settings.networks:
                stands_on = recipes.get((network, real, seed))
                if stands_on is None:
                    raise InputError(
                        f"{settings.on_top} has no {network} of {real} real images a digit and "
                        f"seed {seed}; train it with experiments.augmentation --recipe=strong"
                    )
                recipe = warped_digits.shortened(stands_on["recipe"], settings.effort)
                for mix in _mixes(settings, network, real):
                    values = {
                        "kind": "top",
                        "network": network,
                        "recipe": recipe,
                        "views": stands_on["views"],
                        **mix,
                        "protocol": settings.protocol,
                        **gan.of(seed, real),
                        "gan_real": real,
                        "gan_seed": seed,
                        "seed": seed,
                        **AS_REPORTED,
                        "epochs": settings.epochs,  # A filter's.
                        **gan.data,
                    }
                    label = f"top-{network}-{name_of(mix)}-of_gan{real}-seed{seed}"
                    where = {"gan_cells": str(gan.root.resolve())}
                    cost = recipe["image_passes"]
                    made.append(Cell(label, values, TRAIN, cost, where))
    return made


def _place(settings):
    return settings["network"], settings["real"], settings["seed"]


def _mixes(settings, network, real):
    """Real ones with generated ones; and generated ones alone."""
    for share, keep in ADDED[network]:
        yield {"real": real, "generated": share * real, "keep": list(keep)}
    if settings.alone and network == ALONE:
        yield {"real": 0, "generated": max(settings.generated), "keep": list(ALL)}


def most_added(networks: Sequence[str], real: int) -> int:
    """Generated images a digit that the largest mix takes.

    Args:
        networks: names, see `ADDED`.
        real: images a digit.
    """
    return real * max(share for network in networks for share, _ in ADDED[network])


def name_of(mix: dict) -> str:
    """A mix's name, fit for a folder."""
    name = f"real{mix['real']}-generated{mix['generated']}"
    return name + ("-keep_{}_{}".format(*mix["keep"]) if mix["keep"] else "")
