"""The cells of Problem 4b: every network under every split with every seed, and a timing."""

import numpy as np

from experiments.attention_speech import recipes
from experiments.attention_speech.settings import (
    ALL,
    CBAM,
    OFFICIAL,
    OPEN,
    POOLED,
    RANDOM,
    REPORT,
    SPEAKERS,
    SpeechSettings,
)
from keras_assign.data import evaluation_splits
from keras_assign.data.spoken_digits import SYNTHESISED, SpokenDigits
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_speech.training_cell:run_cell", version="46a49cc473b3")
TIME = CellFunction("experiments.attention_speech.timing_cell:run_cell", version="848e9a24c9c8")
# Of a training, how much longer than the plain network's; for the time left alone.
COSTS = {CBAM: 2.5, OPEN: 2.5, POOLED: 1.2}


def cells(settings: SpeechSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a seed, split, number of clips and network.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: checksum of waveforms and labels; other data are other cells.

    Raises:
        InputError: the recordings cannot be split as asked.
    """
    made = []
    for seed in range(settings.first_seed, settings.first_seed + settings.seeds):
        for name, split in splits(settings, index):
            for count, model in _trainings(settings):
                values = cell_settings(settings, model, split, count, seed, data_sha256)
                label = f"{name}-{count or 'all'}-{model}-seed{seed}"
                made.append(Cell(label, values, TRAIN, _cost(values)))
    return made


def _trainings(settings):
    """Clips of each digit and network of each training."""
    models = settings.chosen_models
    yield from ((settings.clips_per_digit, model) for model in models)
    yield from ((count, models[0]) for count in settings.counts_of_curve)


def cell_settings(
    settings: SpeechSettings, model: str, split: dict, count: int, seed: int, data_sha256: str
) -> dict:
    """What `training_cell.run_cell` is told."""
    data = settings.data(data_sha256)
    reported = settings.recipe == REPORT
    if reported:
        recipe = recipes.AS_REPORTED
    else:
        recipe = recipes.strong_for(recipes.chosen_for({"split": split, **data}))
    shown = split["kind"] == RANDOM and count == settings.clips_per_digit
    heard = settings.listen or settings.dataset == SYNTHESISED
    return training_values(settings, model, recipe, split, count, seed, data_sha256) | {
        "watch": reported and split["kind"] == RANDOM,
        "noise": settings.noise,
        "explain": reported and shown,
        "listen": shown and heard and seed == settings.first_seed,
    }


def training_values(settings, model, recipe, split, count, seed, data_sha256) -> dict:
    """The part of a cell's settings that says what is trained, without anything shown of it."""
    recipe = recipes.with_voices_for(recipe, settings.dataset, settings.sample_rate)
    return {
        "kind": "training",
        "model": model,
        "recipe": recipes.fitted_to(recipe, count, settings.effort),
        "spectrogram": recipes.spectrogram_of(recipe, settings.size),
        "split": split,
        "clips_per_digit": count,
        "seed": seed,
        "watch": False,
        "noise": False,
        "explain": False,
        "listen": False,
        **settings.data(data_sha256),
    }


def timing_cells(settings: SpeechSettings, data_sha256: str) -> list[Cell]:
    """The one cell in which the networks are timed against each other; none if not wanted.

    Args:
        settings: what to run.
        data_sha256: as for `cells`.
    """
    models = settings.chosen_models
    if not settings.timing_rounds or len(models) < 2 or settings.recipe != REPORT:
        return []
    values = {
        "kind": "timing",
        # One that only starts otherwise takes as long.
        "models": [model for model in models if model != OPEN],
        "rounds": settings.timing_rounds,
        "recipe": recipes.AS_REPORTED,
        "spectrogram": recipes.spectrogram_of(recipes.AS_REPORTED, settings.size),
        "split": {"kind": RANDOM, "test_fraction": settings.test_fraction},
        "clips_per_digit": settings.clips_per_digit,
        "seed": settings.first_seed,
        **settings.data(data_sha256),
    }
    return [Cell("timing", values, TIME)]


def splits(settings: SpeechSettings, index: SpokenDigits):
    """Name and values of each split to train on.

    Raises:
        InputError: there are too few speakers.
    """
    for kind in settings.chosen_splits:
        if kind == RANDOM:
            yield RANDOM, {"kind": RANDOM, "test_fraction": settings.test_fraction}
        elif kind == OFFICIAL:
            yield OFFICIAL, {"kind": OFFICIAL}
        else:
            folds = evaluation_splits.leave_speakers_out(index.speakers, settings.leave_out)
            for number, fold in enumerate(folds):
                speakers = np.unique(index.speakers[fold.test]).tolist()
                yield f"speakers{number}", {"kind": SPEAKERS, "test_speakers": speakers}


def _cost(values):
    recipe, count = values["recipe"], values["clips_per_digit"]
    passes = recipe.get("passes") or recipe["epochs"] * (10 * count if count != ALL else 2500)
    return COSTS.get(values["model"], 1) * passes / 10_000 + 1
