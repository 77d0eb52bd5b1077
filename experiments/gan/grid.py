"""The GANs to train: one a digit or one for all, by number of real images and seed."""

from experiments.gan import recipes
from experiments.gan.settings import PUBLISHED, GanSettings
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.gan.gan_cell:run_cell", version="8c6c3395d62f")


def cells(settings: GanSettings, data_sha256: str) -> list[Cell]:
    """One cell a GAN; all of one seed come before the next seed's.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels; other data are other cells.
    """
    recipe, made = recipes.recipe_of(settings), []
    groups = [settings.digits] if settings.conditional else [(d,) for d in settings.digits]
    for seed in settings.all_seeds:
        for real in settings.real:
            for digits in groups:
                updates = recipes.updates_of(recipe, real * len(digits), settings.effort)
                values = {
                    "kind": "gan",
                    "recipe": recipe,
                    "updates": updates,
                    "conditional": settings.conditional,
                    "own_draw": settings.protocol == PUBLISHED,
                    "real": real,
                    "digits": list(digits),
                    "generate": max(settings.generate),
                    "retry": settings.effort == 1,  # A quick look may draw anything.
                    "seed": seed,
                    **settings.data(data_sha256),
                }
                which = "all" if settings.conditional else f"digit{digits[0]}"
                label = f"real{real}-{which}-seed{seed}"
                made.append(Cell(label, values, TRAIN, updates * recipe["batch_size"]))
    return made
