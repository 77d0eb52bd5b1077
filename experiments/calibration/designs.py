"""The studies that are simulated: one cell each."""

import itertools
from collections.abc import Iterator

from experiments.calibration.settings import TRUE_DIFFERENCES, CalibrationSettings
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.study import Asked

SIMULATE = CellFunction("experiments.calibration.simulate:run_cell", version="simulate-2")
ITEMS, PARTS, SPEAKERS, GROUPS = "items", "parts", "speakers", "groups"
PART_SEEDS, PART_ITEMS, PART = 5, 3000, 0.2  # Each seed tests another fifth of all items.
SPEAKER_COUNT, CLIPS = 6, 500  # Clips of each.
# Points: how far the difference moves with the seed, and with the pair of training and speaker.
SPEAKER_SEED_SD, SPEAKER_TRAINING_SD = 0.3, 2.0
MORE = 5  # Times as many studies of speakers: hardest to meet, and they cost next to nothing.
GROUP_COUNT, TRAININGS = 3, 5  # GANs, and trainings on the images of each.


def cells(asked: Asked, records: list[dict]) -> list[Cell]:
    """One a design.

    Args:
        asked: what is asked.
        records: not looked at.
    """
    settings = asked.settings
    names = ("repetitions", "former_repetitions", "seed", "differing", "shared")
    common = {name: getattr(settings, name) for name in names}
    common |= {"true_differences": list(TRUE_DIFFERENCES)}
    return [
        Cell(_label(design), {"kind": "simulation", **common, **design}, SIMULATE, _cost(design))
        for design in _designs(settings)
    ]


def _designs(settings: CalibrationSettings) -> Iterator[dict]:
    counts = settings.seed_counts, settings.item_counts, settings.seed_sds
    for seeds, items, sd in itertools.product(*counts):
        yield {"design": ITEMS, "seeds": seeds, "items": items, "seed_sd": sd}
    for sd in settings.seed_sds:
        fixed = {"seeds": PART_SEEDS, "items": PART_ITEMS, "part": PART}
        yield {"design": PARTS, **fixed, "seed_sd": sd}
    for seeds, sd in itertools.product(settings.seed_counts, settings.speaker_sds):
        fixed = {"items": SPEAKER_COUNT, "clips": CLIPS, "seed_sd": SPEAKER_SEED_SD}
        fixed |= {"training_sd": SPEAKER_TRAINING_SD, "repetitions": MORE * settings.repetitions}
        yield {"design": SPEAKERS, "seeds": seeds, "speaker_sd": sd, **fixed}
    for items, sd in itertools.product(settings.item_counts, settings.seed_sds):
        fixed = {"seeds": GROUP_COUNT, "trainings": TRAININGS}
        yield {"design": GROUPS, **fixed, "items": items, "seed_sd": sd}


def _label(design):
    moves = f"sd{design['seed_sd']:g}"
    if design["design"] == SPEAKERS:
        moves = f"speaker_sd{design['speaker_sd']:g}"
    return f"{design['design']}-{design['seeds']}x{design['items']}-{moves}"


def _cost(design):
    return design["seeds"] * design.get("trainings", 1) * design["items"] + 2e4
