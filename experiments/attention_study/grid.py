"""The cells of the study: choosing rates, training, and timing.

Everywhere, `settings` say what to run and `data` on what; a network is its task, backbone and
attention, with the size of its images where there is a fourth.
"""

import collections
import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

from experiments.attention_study.rates import BEST, STUDY_RATE
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
from keras_assign.recipes import attention_networks as nets
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_study.train:run_cell", version="80ea419106a7")
TIME = CellFunction("experiments.attention_study.train:time_networks", version="ca11b5c5fbd1")
TRAINING, TIMING = "training", "timing"
# The kinds that stand in other backbones and larger images, too.
EVERYWHERE = (nets.NO_ATTENTION, nets.CBAM)
# Only the first seed on the largest images, for their cost: they are shown, and not judged.
SEEDS_OF_SIZES = {96: 1, 128: 1}
# Seconds of one thread per 1,000 examples and of the rest of a cell, measured on 2 cores of an AMD
# EPYC; for the time left and the hours of a dry run alone.
SECONDS = {
    nets.DIGITS: {nets.PLAIN: 0.4, nets.RESIDUAL: 3.9, nets.TRANSFORMER: 2.4},
    nets.SPEECH: {nets.PLAIN: 0.55, nets.RESIDUAL: 2.6, nets.TRANSFORMER: 2.0},
}
OTHER_SECONDS = {nets.PLAIN: 7, nets.RESIDUAL: 25, nets.TRANSFORMER: 22}
# Times the seconds without attention.
HEAVIER = {nets.NO_ATTENTION: 1.0, "self": 1.7, "multi_head": 3.0}
HEAVIER_OTHERWISE = 1.2


class Data(NamedTuple):
    """Checksums of the images and, with their index, of the recordings where speech is asked."""

    images_sha256: str
    clips_sha256: str | None = None
    index: SpokenDigits | None = None


def rated_networks(settings: StudySettings) -> list[tuple[str, str, str]]:
    """The networks that need a rate, whatever their images' size."""
    return list(dict.fromkeys(network[:3] for network, _ in _wanted(settings)))


def rate_cells(settings: StudySettings, data: Data, tried: dict[tuple, list[float]]) -> list[Cell]:
    """Trainings that are validated, to choose rates by: of each network those rates."""
    return [
        _cell(settings, data, network, settings.fewest, seed, rate, kind=STUDY_RATE)
        for network, rates in tried.items()
        for rate in rates
        for seed in RATE_SEEDS
    ]


def training_cells(settings: StudySettings, data: Data, rates: dict[tuple, float]) -> list[Cell]:
    """All trainings but those on speakers never heard; `rates` has that of each network."""
    every = nets.EVERY_ITEM in settings.counts
    shown = settings.first_seed, nets.EVERY_ITEM if every else max(settings.counts)
    return [
        _cell(settings, data, network, count, seed, rates[network[:3]],
              explains=(seed, count) == shown)
        for network, count in _wanted(settings)
        for seed in settings.all_seeds[: SEEDS_OF_SIZES.get(network[3])]
    ]  # fmt: skip


def speaker_cells(
    settings: StudySettings, data: Data, rates: dict[tuple, float], kinds: Iterable[str]
) -> list[Cell]:
    """Trainings of some kinds with each speaker left out once, on all clips of the others."""
    networks = [(nets.SPEECH, nets.PLAIN, kind) for kind in kinds]
    return [
        _cell(settings, data, network, nets.EVERY_ITEM, seed, rates[network], split)
        for seed in settings.all_seeds
        for _, split in speech_splits.named([SPEAKERS], data.index, 0.0, 1)
        for network in networks
    ]


def timing_cells(settings: StudySettings, data: Data) -> list[Cell]:
    """One cell a task, in which its networks are timed against each other."""
    made = []
    for task in settings.tasks if settings.timing_rounds else ():
        small = [n[1:3] for n, _ in _wanted(settings) if n[::3] == (task, nets.SMALL)]
        values = {
            "kind": TIMING,
            "networks": list(map(list, dict.fromkeys(small))),
            "rounds": settings.timing_rounds,
            "batch_size": nets.RECIPE["batch_size"],
            "learning_rate": settings.rates[0],
            "validates": False,
            **_examples(settings, data, task, nets.SMALL, settings.fewest, settings.first_seed),
        }
        made += [Cell(f"timing-{task}", values, TIME)] if small else []
    return made


def later_cells(settings: StudySettings, data: Data) -> dict[str, list[Cell]]:
    """In words, the trainings that wait for what is chosen, with made-up rates and kinds."""
    rate = collections.defaultdict(lambda: settings.rates[0])
    found = {"with the rates that are chosen": training_cells(settings, data, rate)}
    if OF_SPEAKERS in settings.parts:
        kinds = settings.attention[: 1 + BEST]
        found["on speakers never heard"] = speaker_cells(settings, data, rate, kinds)
    return found


def require_enough(settings: StudySettings, data: Data) -> None:
    """Fail now on more items than there are, not in the middle of the run.

    Raises:
        InputError: `counts`, the test part or the speakers ask for more than the data have.
    """
    if nets.DIGITS in settings.tasks:
        held_out = reduced_mnist.VALIDATION_PER_DIGIT if settings.chooses_rates else 0
        most = reduced_mnist.TRAIN_PER_DIGIT
        for count, limit in ((settings.fewest, most - held_out), (max(settings.counts), most)):
            if count > limit:
                raise InputError(
                    f"counts must be at most {limit} images of each digit to train on"
                    f"{f', as {held_out} choose rates' if limit < most else ''}; received {count}"
                )
    if nets.SPEECH in settings.tasks:
        cells = sum(later_cells(settings, data).values(), [])
        if settings.chooses_rates:
            cells += rate_cells(settings, data, dict.fromkeys(rated_networks(settings), [1.0]))
        for cell in cells:
            if cell.settings["task"] == nets.SPEECH:
                speech_splits.with_count(data.index, cell.settings)


def _wanted(settings):
    """Each network with a size, and number of items of each digit, once."""
    found, of_kinds = [], OF_KINDS in settings.parts
    others = OF_BACKBONES in settings.parts
    for task in settings.tasks if of_kinds or others else ():
        for backbone in settings.backbone if others else (nets.PLAIN,):
            for kind in settings.attention:
                if kind in EVERYWHERE or (backbone == nets.PLAIN and of_kinds):
                    network = task, backbone, kind, nets.SMALL
                    found += [(network, count) for count in settings.counts]
    # Beside the larger images those that they are compared with.
    for size in (*settings.larger_sizes, nets.SMALL) if settings.larger_sizes else ():
        found += [
            ((nets.SPEECH, nets.PLAIN, kind, size), settings.fewest)
            for kind in settings.attention
            if kind in EVERYWHERE
        ]
    return list(dict.fromkeys(found))


def _cell(settings, data, network, count, seed, rate, split=None, kind=TRAINING, explains=False):
    task, backbone, attention, size = (*network, nets.SMALL)[:4]
    values = {
        "kind": kind,
        "backbone": backbone,
        "attention": attention,
        "recipe": nets.recipe(task, count, rate, settings.effort),
        "validates": kind == STUDY_RATE,
        "explains": explains,
        **_examples(settings, data, task, size, count, seed, split),
    }
    words = [task, backbone, attention, *([size] if size != nets.SMALL else ())]
    words += split["test_speakers"] if split else ()
    words += [f"rate{rate:g}" if kind == STUDY_RATE else count or "all", f"seed{seed}"]
    heavier = HEAVIER.get(attention, HEAVIER_OTHERWISE)
    larger = size / nets.SMALL  # The widths shrink as the images grow.
    cost = values["recipe"]["examples_seen"] / 1000 * SECONDS[task][backbone] * heavier * larger
    return Cell("-".join(map(str, words)), values, TRAIN, cost + OTHER_SECONDS[backbone])


def _examples(settings, data, task, size, count, seed, split=None):
    """The part of a cell's settings that `keras_assign.training.examples` looks at."""
    values = {"task": task, "size": size, "count": count, "seed": seed}
    if task == nets.DIGITS:
        return values | {"data_sha256": data.images_sha256}
    split = split or {"kind": RANDOM, "test_fraction": settings.test_fraction}
    how = dataclasses.asdict(SpectrogramSettings(size, **nets.SPECTROGRAM))
    return values | settings.data(data.clips_sha256) | {"split": split, "spectrogram": how}
