"""The cells of Problem 3's grids: real, augmented and generated images, and their controls."""

from experiments.synthesis.gan_run import GanRun
from experiments.synthesis.settings import (
    ALL,
    CONFIDENT,
    DOUBTFUL,
    PUBLISHED,
    SOUND,
    SynthesisSettings,
)
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.augmented_lenet5 import AS_REPORTED, AUGMENTS
from keras_assign.seeds import child_seed
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.synthesis.mix_cell:run_cell", version="22c9a501326e")
NOTHING = {
    "real": 0,
    "augmented": 0,
    "augment": "none",
    "generated": 0,
    "gan_real": 0,
    "keep": list(ALL),
    "as_long_as": 0,
    "after": None,
}


def cells(settings: SynthesisSettings, gan: GanRun) -> list[Cell]:
    """One cell a GAN's seed, training and mix; all mixes of a training before the next training's.

    Args:
        settings: what to run.
        gan: whose images are added.

    Raises:
        InputError: the run has no GAN of a size that is asked for.
    """
    made = []
    for seed in gan.seeds:
        for training in range(settings.trainings):
            for mix in mixes(settings):
                # What was learnt before may be the only thing that generated images are in.
                of_gan = (mix["after"] or mix)["gan_real"]
                values = {
                    "kind": "mix",
                    **mix,
                    "protocol": settings.protocol,
                    **gan.of(seed, of_gan),
                    "gan_seed": seed,
                    "training": training,
                    **_seeds(settings, mix, seed, training),
                    **AS_REPORTED,
                    "epochs": settings.epochs,
                    **gan.data,
                }
                label = f"{name_of(mix)}-seed{seed}-training{training}"
                where = {"gan_cells": str(gan.root.resolve())}
                made.append(Cell(label, values, TRAIN, _cost(mix), where))
    return made


def _seeds(settings, mix, seed, training):
    """Seeds of what is drawn (real images, augmentation) and of the training.

    Published: each scenario draws its own real images, as the report's program does. Sound: a
    GAN's seed is that of the real images and their copies, and the trainings on them differ in
    initial weights and order.
    """
    if settings.protocol == PUBLISHED:
        own = child_seed(child_seed(seed, f"training {training}"), f"scenario {name_of(mix)}")
        return {"seed": own, "training_seed": own}
    of_training = child_seed(seed, f"training {training}") if training else seed
    return {"seed": seed, "training_seed": of_training}


def mixes(settings: SynthesisSettings) -> list[dict]:
    """All mixes, each once."""
    return [
        *_grid(settings),
        *(_controls(settings) if settings.control and settings.protocol == SOUND else ()),
        *(_references(settings) if settings.protocol == PUBLISHED else ()),
        *(_alone(settings) if settings.alone else ()),
        *(_filtered(settings) if settings.alone and settings.protocol == SOUND else ()),
    ]


def mix_of(settings: SynthesisSettings, real: int, augmented: int, generated: int) -> dict:
    """A mix of so many images a digit."""
    return {
        **NOTHING,
        "real": real,
        "augmented": augmented,
        "augment": AUGMENTS[settings.protocol] if augmented else "none",
        "generated": generated,
        "gan_real": real if generated else 0,
    }


def _rows(settings):
    """Real and augmented images of each row of the two grids."""
    fewest = min(settings.real)
    yield from ((real, 0) for real in settings.real)
    yield from ((fewest, augmented) for augmented in settings.augmented if augmented)


def _grid(settings):
    for real, augmented in _rows(settings):
        for generated in settings.generated:
            yield mix_of(settings, real, augmented, generated)


def _controls(settings):
    """Each row without generated images, for as many updates as its largest mix."""
    for real, augmented in _rows(settings):
        total = DIGITS * (real + augmented + max(settings.generated))
        yield {**mix_of(settings, real, augmented, 0), "as_long_as": total}


def _references(settings):
    """The most real images alone, by a network that was trained on something else before.

    The report's "1000 real samples only" starts at 97.97 % training accuracy, so its network was
    not fresh. Candidates: what its program may have trained last.
    """
    most, fewest = max(settings.real), min(settings.real)
    augmented, generated = max(settings.augmented), max(settings.generated)
    before = [
        mix_of(settings, most, 0, generated),  # Last of the first grid.
        mix_of(settings, fewest, augmented, generated),  # Last of the second.
        mix_of(settings, most, augmented, 0),  # Last of Problem 2's.
        mix_of(settings, most, 0, 0),
    ]
    names = []
    for start in before:
        if name_of(start) not in names:
            names.append(name_of(start))
            yield {**mix_of(settings, most, 0, 0), "after": start}


def _alone(settings):
    """Generated images alone: of the GANs of the fewest real ones any number, else the largest."""
    for real in settings.real:
        for generated in settings.generated:
            if generated and (real == min(settings.real) or generated == max(settings.generated)):
                yield {**mix_of(settings, real, 0, generated), "real": 0}


def _filtered(settings):
    """The largest number of generated images, filtered, for as many updates as all of them take.

    Alone, and added to the fewest real ones.
    """
    most = max(settings.generated)
    for gan_real in settings.real:
        added_to_real = settings.control and gan_real == min(settings.real)
        for real in (0, gan_real) if added_to_real else (0,):
            for keep in (CONFIDENT, DOUBTFUL):
                yield {
                    **mix_of(settings, gan_real, 0, most),
                    "real": real,
                    "keep": list(keep),
                    "as_long_as": DIGITS * (real + most),
                }


def name_of(mix: dict) -> str:
    """A mix's name, fit for a folder."""
    parts = [f"real{mix['real']}"]
    if mix["augmented"]:
        parts.append(f"augmented{mix['augmented']}")
    if mix["generated"]:
        parts.append(f"generated{mix['generated']}")
        if mix["real"] != mix["gan_real"]:
            parts.append(f"of_gan{mix['gan_real']}")
    if mix["keep"]:
        parts.append("keep_{}_{}".format(*mix["keep"]))
    if mix["as_long_as"]:
        parts.append(f"as_long_as_{mix['as_long_as']}")
    if mix["after"]:
        parts.append(f"after_{name_of(mix['after'])}")
    return "-".join(parts)


def _cost(mix):
    before = _cost(mix["after"]) if mix["after"] else 0
    items = DIGITS * (mix["real"] + mix["augmented"] + mix["generated"])
    return before + (mix["as_long_as"] or items)
