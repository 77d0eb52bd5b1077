"""The cells that make the page's pictures of augmented digits."""

from experiments.augmentation import strong
from experiments.augmentation.settings import AugmentationSettings
from keras_assign.studies.cell import Cell, CellFunction

DRAW = CellFunction("experiments.augmentation.train:draw_gallery", version="b201be8077b4")


def cells(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a way of augmenting that the run uses; none for a choice among many.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels.
    """
    if settings.recipe == "report":
        ranges = {k: getattr(settings, k) for k in ("rotation", "translation", "zoom")}
        ways = {"copies": {"warp": None, **ranges}}
    elif settings.recipe == "choose":
        ways = {}
    else:
        ways = {
            f"{network}-{size}": {"warp": strong.candidate(network, name)["warp"]}
            for network in settings.networks
            for size in sorted({strong.chosen_at(network, real) for real in settings.real})
            for name, _ in [strong.CHOSEN[network][size]]
        }
    return [
        Cell(
            f"gallery-{name}",
            {
                "kind": "gallery",
                "name": name,
                "seed": settings.first_seed,
                **way,
                **settings.data(data_sha256),
            },
            DRAW,
        )
        for name, way in ways.items()
    ]
