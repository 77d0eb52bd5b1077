"""The cells of Problem 1: every method under every split with every seed, and what is beside it."""

from experiments.autoencoders.settings import ERROR_ANALYSIS, TUNING, UtteranceSettings
from keras_assign.data import speech_splits
from keras_assign.data.speech_splits import RANDOM
from keras_assign.data.spoken_digits import SYNTHESISED, SpokenDigits
from keras_assign.recipes.utterance_vectors import (
    CANDIDATES,
    FLATTENED,
    FLATTENED_SPEEDS,
    FOLD,
    MERGE,
    OWN_CODES,
    PAIRS,
    PLAIN,
    candidate,
    chosen_for,
    recipe_of,
    shortened,
    training_settings,
)
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.autoencoders.train:run_cell", version="a72ce769b0a9")
EXPLAIN = CellFunction("experiments.autoencoders.error_analysis:run_cell", version="df301d50c77a")
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
    splits = list(
        speech_splits.named(settings.splits, index, settings.test_fraction, settings.leave_out)
    )
    made = []
    for seed in settings.all_seeds:
        for name, split in splits:
            for method in settings.methods:
                if seed == settings.first_seed or not _same_for_all_seeds(method, split, settings):
                    recipe = _recipe(settings, method, split, seed, data_sha256)
                    values = cell_settings(settings, method, recipe, split, seed, data_sha256)
                    values |= _pictures(method, split, seed, settings)
                    label = f"{name}-{method}-seed{seed}"
                    made.append(Cell(label, values, TRAIN, COSTS[method]))
    return made


def tuning_cells(settings: UtteranceSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a method, candidate and validation split, see `speech_splits.in_a_ring`.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: as for `cells`.

    Raises:
        InputError: there are too few speakers.
    """
    splits = speech_splits.in_a_ring(
        settings.splits, index, settings.test_fraction, settings.all_seeds
    )
    made = []
    for label, split, seed in splits:
        for method in CANDIDATES:
            for name in CANDIDATES[method]:
                recipe = candidate(method, name)
                values = cell_settings(settings, method, recipe, split, seed, data_sha256)
                values |= {"kind": TUNING, "candidate": name}
                made.append(Cell(f"{TUNING}-{method}-{name}-{label}", values, TRAIN, COSTS[method]))
    return made


def cell_settings(settings, method, recipe, split, seed, data_sha256) -> dict:
    """What `train.run_cell` is told: one training of one method under one split."""
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


def error_analysis_cells(settings: UtteranceSettings, data_sha256: str) -> list[Cell]:
    """The cell that looks into methods B and C; none unless all that it needs is asked for.

    Args:
        settings: what to run.
        data_sha256: checksum of waveforms and labels.
    """
    if not {PAIRS, MERGE} <= set(settings.methods) or RANDOM not in settings.splits:
        return []
    split = {"kind": RANDOM, "test_fraction": settings.test_fraction}
    seed = settings.first_seed
    recipes = {
        method: shortened(_recipe(settings, method, split, seed, data_sha256), settings.effort)
        for method in (PAIRS, MERGE)
    }
    of_one_method = ("method", "recipe", "map", "listen")
    values = cell_settings(settings, PAIRS, {}, split, seed, data_sha256)
    values = {name: value for name, value in values.items() if name not in of_one_method}
    values |= {"kind": ERROR_ANALYSIS, "recipes": recipes}
    return [Cell(ERROR_ANALYSIS, values, EXPLAIN, COSTS[PAIRS] + COSTS[MERGE])]
