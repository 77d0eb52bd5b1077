"""The cells of the study: choosing rates, training, and timing."""

import collections
import dataclasses
from collections.abc import Iterable

from experiments.attention_study.rates import STUDY_RATE
from experiments.attention_study.settings import (
    OF_BACKBONES,
    OF_KINDS,
    OF_SPEAKERS,
    RATE_SEEDS,
    StudySettings,
)
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import reduced_mnist, speech_splits
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError
from keras_assign.recipes.attention_networks import (
    CBAM,
    DIGITS,
    EVERY_ITEM,
    NO_ATTENTION,
    PLAIN,
    RECIPE,
    RESIDUAL,
    SMALL,
    SPECTROGRAM,
    SPEECH,
    TRANSFORMER,
    recipe,
)
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_study.train:run_cell", version="80ea419106a7")
TIME = CellFunction("experiments.attention_study.train:time_networks", version="ca11b5c5fbd1")
TRAINING, TIMING = "training", "timing"
EVERYWHERE = (NO_ATTENTION, CBAM)  # The kinds that stand in other backbones and larger images, too.
# Only the first seed on the largest images, for their cost: they are shown, and not judged.
SEEDS_OF_SIZES = {96: 1, 128: 1}
# Seconds of one thread per 1,000 passes and of the rest of a cell, measured on 2 cores of an AMD
# EPYC; for the time left and the hours of a dry run alone.
SECONDS = {
    (DIGITS, PLAIN): 0.4, (DIGITS, RESIDUAL): 3.9, (DIGITS, TRANSFORMER): 2.4,
    (SPEECH, PLAIN): 0.55, (SPEECH, RESIDUAL): 2.6, (SPEECH, TRANSFORMER): 2.0,
}  # fmt: skip
OTHER_SECONDS = {PLAIN: 7, RESIDUAL: 25, TRANSFORMER: 22}
# Than without attention, in the plain network.
HEAVIER = {NO_ATTENTION: 1.0, "self": 1.7, "multi_head": 3.0}
HEAVIER_OTHERWISE = 1.2


@dataclasses.dataclass(frozen=True)
class Data:
    """What cells of both tasks work on.

    Attributes:
        images_sha256: checksum of the images of handwritten digits.
        clips_sha256: of the recordings; None where speech is not asked for.
        index: of the recordings, like that.
    """

    images_sha256: str
    clips_sha256: str | None = None
    index: SpokenDigits | None = None


def rate_cells(settings: StudySettings, data: Data, tried: dict[tuple, list[float]]) -> list[Cell]:
    """Trainings that are validated, to choose rates by.

    Args:
        settings: what to run, here and below.
        data: to work on, here and below.
        tried: by network (task, backbone, attention) the rates.
    """
    return [
        _cell(settings, data, network, settings.fewest, RANDOM, seed, rate, validates=True)
        for network, rates in tried.items()
        for rate in rates
        for seed in RATE_SEEDS
    ]


def rated_networks(settings: StudySettings) -> list[tuple[str, str, str]]:
    """The networks (task, backbone, attention) that need a rate, whatever their images' size."""
    return list(dict.fromkeys(network[:3] for network, _ in _wanted(settings)))


def training_cells(settings: StudySettings, data: Data, rates: dict[tuple, float]) -> list[Cell]:
    """All trainings but those on speakers never heard.

    Args:
        settings: as above.
        data: as above.
        rates: by network (task, backbone, attention) the chosen rate.
    """
    shown = EVERY_ITEM if EVERY_ITEM in settings.counts else max(settings.counts)
    return [
        _cell(
            settings, data, network, count, RANDOM, seed, rates[network[:3]],
            explains=seed == settings.first_seed and count == shown,
        )
        for network, count in _wanted(settings)
        for seed in settings.all_seeds[: SEEDS_OF_SIZES.get(network[3])]
    ]  # fmt: skip


def speaker_cells(
    settings: StudySettings, data: Data, rates: dict[tuple, float], kinds: Iterable[str]
) -> list[Cell]:
    """Trainings of some kinds with each speaker left out once, on all clips of the others.

    Args:
        settings: as above.
        data: as above.
        rates: as for `training_cells`.
        kinds: of attention.
    """
    splits = [split for _, split in speech_splits.named([SPEAKERS], data.index, 0.0, 1)]
    return [
        _cell(
            settings, data, (SPEECH, PLAIN, kind, SMALL), EVERY_ITEM, split["test_speakers"], seed,
            rates[SPEECH, PLAIN, kind],
        )
        for seed in settings.all_seeds
        for split in splits
        for kind in kinds
    ]  # fmt: skip


def timing_cells(settings: StudySettings, data: Data) -> list[Cell]:
    """One cell a task, in which its networks are timed against each other."""
    made = []
    for task in settings.tasks if settings.timing_rounds else ():
        networks = dict.fromkeys(
            network[1:3] for network, _ in _wanted(settings) if network[::3] == (task, SMALL)
        )
        values = {
            "kind": TIMING,
            "networks": list(map(list, networks)),
            "rounds": settings.timing_rounds,
            "batch_size": RECIPE["batch_size"],
            "learning_rate": settings.rates[0],
            "validates": False,
            **_examples(settings, data, task, SMALL, settings.fewest, RANDOM, settings.first_seed),
        }
        if networks:
            made.append(Cell(f"timing-{task}", values, TIME))
    return made


def require_enough(settings: StudySettings, data: Data) -> None:
    """Fail now on more items than there are, not in the middle of the run.

    Raises:
        InputError: `counts`, the test part or the speakers ask for more than the data have.
    """
    if DIGITS in settings.tasks:
        held_out = reduced_mnist.VALIDATION_PER_DIGIT if settings.chooses_rates else 0
        most = reduced_mnist.TRAIN_PER_DIGIT
        for count, limit in ((settings.fewest, most - held_out), (max(settings.counts), most)):
            if count > limit:
                raise InputError(
                    f"counts must be at most {limit} images of each digit to train on"
                    f"{f', as {held_out} choose rates' if limit < most else ''}; received {count}"
                )
    if SPEECH in settings.tasks:
        any_rate = collections.defaultdict(lambda: 1.0)
        cells = training_cells(settings, data, any_rate)
        if settings.chooses_rates:
            cells += rate_cells(settings, data, {(SPEECH, PLAIN, NO_ATTENTION): [1.0]})
        if OF_SPEAKERS in settings.parts:
            cells += speaker_cells(settings, data, any_rate, [NO_ATTENTION])
        for cell in cells:
            if cell.settings["task"] == SPEECH:
                speech_splits.with_count(data.index, cell.settings)


def _wanted(settings):
    """Each network (task, backbone, attention, size) and number of items of each digit, once."""
    found, of_kinds = [], OF_KINDS in settings.parts
    for task in settings.tasks if of_kinds or OF_BACKBONES in settings.parts else ():
        for backbone in settings.backbones:
            for kind in settings.attention:
                if kind in EVERYWHERE or (backbone == PLAIN and of_kinds):
                    found += [((task, backbone, kind, SMALL), c) for c in settings.counts]
    # Beside the larger images those that they are compared with.
    for size in (*settings.larger_sizes, SMALL) if settings.larger_sizes else ():
        found += [
            ((SPEECH, PLAIN, kind, size), settings.fewest)
            for kind in settings.attention
            if kind in EVERYWHERE
        ]
    return list(dict.fromkeys(found))


def _cell(settings, data, network, count, split, seed, rate, validates=False, explains=False):
    task, backbone, attention, size = (*network, SMALL)[:4]
    values = {
        "kind": STUDY_RATE if validates else TRAINING,
        "backbone": backbone,
        "attention": attention,
        "recipe": recipe(task, count, rate, settings.effort),
        "validates": validates,
        "explains": explains,
        **_examples(settings, data, task, size, count, split, seed),
    }
    where = "-".join(split) if isinstance(split, list) else None
    words = (task, backbone, attention, size if size != SMALL else None, where,
             f"rate{rate:g}" if validates else count or "all", f"seed{seed}")  # fmt: skip
    label = "-".join(str(word) for word in words if word is not None)
    return Cell(label, values, TRAIN, _cost(values))


def _examples(settings, data, task, size, count, split, seed):
    """The part of a cell's settings that `keras_assign.training.examples` looks at."""
    values = {"task": task, "size": size, "count": count, "seed": seed}
    if task == DIGITS:
        return values | {"data_sha256": data.images_sha256}
    if split == RANDOM:
        chosen = {"kind": RANDOM, "test_fraction": settings.test_fraction}
    else:
        chosen = {"kind": SPEAKERS, "test_speakers": split}
    how = dataclasses.asdict(SpectrogramSettings(size, **SPECTROGRAM))
    return values | settings.data(data.clips_sha256) | {"split": chosen, "spectrogram": how}


def _cost(values):
    heavier = HEAVIER.get(values["attention"], HEAVIER_OTHERWISE)
    larger = values["size"] / SMALL  # The widths shrink as the images grow.
    each = SECONDS[values["task"], values["backbone"]] * heavier * larger
    return values["recipe"]["passes"] / 1000 * each + OTHER_SECONDS[values["backbone"]]
