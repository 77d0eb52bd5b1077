"""The cells that measure generated images by themselves: one a seed and size of the GANs."""

from experiments.synthesis.gan_run import GanRun
from experiments.synthesis.settings import SynthesisSettings
from keras_assign.recipes.augmented_lenet5 import AS_REPORTED
from keras_assign.studies.cell import Cell, CellFunction

MEASURE = CellFunction("experiments.synthesis.worth_cell:run_cell", version="6f2f88d1eafd")


def cells(settings: SynthesisSettings, gan: GanRun) -> list[Cell]:
    """One cell a GAN's seed and number of real images.

    Args:
        settings: what to run.
        gan: whose images are measured.

    Raises:
        InputError: the run has no GAN of a size that is asked for.
    """
    return [
        Cell(
            f"worth-real{real}-seed{seed}",
            {
                "kind": "worth",
                "protocol": settings.protocol,
                **gan.of(seed, real),
                "gan_about": gan.about,
                "gan_faults": gan.faults[seed, real],
                "gan_real": real,
                "gan_seed": seed,
                "seed": seed,
                **AS_REPORTED,
                "epochs": settings.epochs,
                **gan.data,
            },
            MEASURE,
            where={"gan_cells": str(gan.root.resolve())},
        )
        for seed in gan.seeds
        for real in settings.real
    ]
