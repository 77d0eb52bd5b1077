"""The cells of the report's grid, real times augmented images, and of its control column."""

from experiments.augmentation.settings import AugmentationSettings
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.augmented_lenet5 import AUGMENTS, REPORTED_COPIES
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.augmentation.train:train_mix", version="092927fcfb20")


def cells(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed and mix; a whole grid of one seed comes before the next seed's.

    A mix without augmented images is the same under both protocols and is run once.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels; other data are other cells.
    """
    found = []
    for seed in settings.all_seeds:
        for mix in _mixes(settings):
            values = {
                "kind": "grid",
                "seed": seed,
                **mix,
                **settings.data(data_sha256),
                **training_of(settings),
            }
            found.append(Cell(f"{_name(mix)}-seed{seed}", values, TRAIN, _cost(mix)))
    return found


def _mixes(settings):
    augmented = [count for count in settings.augmented if count]
    for real in settings.real:
        alone = {"real": real, "augmented": 0, "augment": "none", "as_long_as": 0}
        if 0 in settings.augmented:
            yield alone
        for protocol in settings.protocols:
            for count in augmented:
                yield {**alone, "augmented": count, "augment": AUGMENTS[protocol]}
        if settings.control and "sound" in settings.protocols and augmented:
            yield {**alone, "as_long_as": DIGITS * (real + max(augmented))}


def _name(mix):
    if mix["as_long_as"]:
        return f"real{mix['real']}-as_long_as_{mix['as_long_as']}"
    if mix["augment"] == "none":
        return f"real{mix['real']}"
    return f"real{mix['real']}-augmented{mix['augmented']}-of_{mix['augment']}"


def _cost(mix):
    return mix["as_long_as"] or DIGITS * (mix["real"] + mix["augmented"])


def training_of(settings: AugmentationSettings) -> dict:
    """The part of a cell's settings that says how LeNet-5 is trained, and what augmenting does."""
    return {
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "learning_rate": settings.learning_rate,
        "hidden_layers": settings.hidden_layers,
        "rotation": settings.rotation,
        "translation": settings.translation,
        "zoom": settings.zoom,
        "copies": REPORTED_COPIES,
    }
