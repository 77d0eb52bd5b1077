"""The cells of Problem 1: every method under every split with every seed."""

import dataclasses

from experiments.autoencoders.settings import UtteranceSettings
from keras_assign.audio.mfcc import MfccSettings
from keras_assign.data import speech_splits
from keras_assign.data.speech_splits import RANDOM
from keras_assign.data.spoken_digits import SYNTHESISED, SpokenDigits
from keras_assign.recipes.utterance_vectors import (
    FLATTENED,
    FLATTENED_SPEEDS,
    FOLD,
    MERGE,
    OWN_CODES,
    PAIRS,
    PLAIN,
    chosen_for,
    recipe_of,
    shortened,
    training_settings,
)
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.autoencoders.method_cell:run_cell", version="a72ce769b0a9")
EXPLAIN = CellFunction("experiments.autoencoders.why_cell:run_cell", version="df301d50c77a")
# Seconds of a cell with FSDD, about; for the time left alone.
COSTS = {PLAIN: 12, FLATTENED: 50, PAIRS: 20, OWN_CODES: 35, FLATTENED_SPEEDS: 55, FOLD: 75}
COSTS[MERGE] = 85


def cells(settings: UtteranceSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a seed, split, fold and method.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: checksum of waveforms and labels; other data are other cells.

    Raises:
        InputError: the recordings cannot be split as asked.
    """
    return [
        Cell(
            f"{name}-{method}-seed{seed}",
            cell_settings(
                settings,
                method,
                _recipe(settings, method, split, seed, data_sha256),
                split,
                seed,
                data_sha256,
            )
            | _pictures(method, split, seed, settings),
            TRAIN,
            COSTS[method],
        )
        for seed in settings.all_seeds
        for name, split in _splits(settings, index)
        for method in settings.methods
        if seed == settings.first_seed or not _same_for_all_seeds(method, split, settings)
    ]


def cell_settings(settings, method, recipe, split, seed, data_sha256) -> dict:
    """What `method_cell.run_cell` is told: one training of one method under one split."""
    data, count = settings.data(data_sha256), settings.clips_per_digit
    return training_settings(method, recipe, split, count, seed, data, settings.effort)


def _recipe(settings, method, split, seed, data_sha256):
    clips = {"clips_per_digit": settings.clips_per_digit, **settings.data(data_sha256)}
    return recipe_of(method, chosen_for({"split": split, "seed": seed, **clips}))


def _same_for_all_seeds(method, split, settings):
    """Whether nothing is trained or drawn, so that one seed's cell stands for all."""
    return method == PLAIN and split["kind"] != RANDOM and not settings.clips_per_digit


def _pictures(method, split, seed, settings):
    """What a cell keeps beyond its answers: a map, and mistakes to be heard."""
    shown = split["kind"] == RANDOM and seed == settings.first_seed
    heard = settings.listen or settings.dataset == SYNTHESISED
    return {"map": shown, "listen": shown and method == MERGE and heard}


def why_cells(settings: UtteranceSettings, data_sha256: str) -> list[Cell]:
    """The cell that looks into methods B and C; none unless all that it needs is asked for.

    Args:
        settings: what to run.
        data_sha256: checksum of waveforms and labels.
    """
    if not {PAIRS, MERGE} <= set(settings.methods) or RANDOM not in settings.splits:
        return []
    split = {"kind": RANDOM, "test_fraction": settings.test_fraction}
    seed = settings.first_seed
    values = {
        "kind": "why",
        "recipes": {
            name: shortened(_recipe(settings, name, split, seed, data_sha256), settings.effort)
            for name in (PAIRS, MERGE)
        },
        "mfcc": dataclasses.asdict(MfccSettings()),
        "split": split,
        "clips_per_digit": settings.clips_per_digit,
        "seed": seed,
        **settings.data(data_sha256),
    }
    return [Cell("why", values, EXPLAIN, COSTS[PAIRS] + COSTS[MERGE])]


def _splits(settings, index):
    """Name and values of each split to train on."""
    return speech_splits.named(settings.splits, index, settings.test_fraction, settings.leave_out)
