"""The cells of Problem 4b: trainings of the networks, their timing, and candidates for a recipe."""

from collections.abc import Iterator

from experiments.attention_speech.settings import SpeechSettings
from experiments.protocols import REPORT_RECIPE
from keras_assign.data import speech_splits
from keras_assign.data.speech_splits import RANDOM
from keras_assign.data.spoken_digits import SYNTHESISED, SpokenDigits
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import CBAM, POOLED
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_speech.train:train", version="46a49cc473b3")
TIME = CellFunction("experiments.attention_speech.train:time", version="848e9a24c9c8")
# Of a training, how much longer than the plain network's; for the time left alone.
COSTS = {CBAM: 2.5, speech_cnn.OPEN: 2.5, POOLED: 1.2}
CANDIDATE = "tuning"  # The kind of a cell that scores one.


def training_cells(settings: SpeechSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a seed, split, number of clips and network.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: checksum of waveforms and labels; other data are other cells.

    Raises:
        InputError: the recordings cannot be split as asked.
    """
    models, made = settings.chosen_models, []
    trainings = [(settings.clips_per_digit, model) for model in models]
    trainings += [(count, models[0]) for count in settings.counts_of_curve]
    for seed in settings.all_seeds:
        for name, split in splits(settings, index):
            for count, model in trainings:
                values = _cell_settings(settings, model, split, count, seed, data_sha256)
                label = f"{name}-{count or 'all'}-{model}-seed{seed}"
                made.append(Cell(label, values, TRAIN, _cost(values)))
    return made


def _cell_settings(settings, model, split, count, seed, data_sha256):
    data = settings.data(data_sha256)
    reported = settings.recipe == REPORT_RECIPE
    if reported:
        recipe = speech_cnn.AS_REPORTED
    else:
        recipe = speech_cnn.tuned_for(speech_cnn.chosen_for({"split": split, **data}))
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
    data = settings.data(data_sha256)
    return speech_cnn.training_settings(
        model, recipe, split, count, seed, data, settings.effort, settings.size
    )


def timing_cells(settings: SpeechSettings, data_sha256: str) -> list[Cell]:
    """The one cell in which the networks are timed against each other; none if not wanted.

    Args:
        settings: what to run.
        data_sha256: as for `training_cells`.
    """
    models = settings.chosen_models
    if not settings.timing_rounds or len(models) < 2 or settings.recipe != REPORT_RECIPE:
        return []
    values = {
        "kind": "timing",
        # One that only starts otherwise takes as long.
        "models": [model for model in models if model != speech_cnn.OPEN],
        "rounds": settings.timing_rounds,
        "recipe": speech_cnn.AS_REPORTED,
        "spectrogram": speech_cnn.spectrogram_of(speech_cnn.AS_REPORTED, settings.size),
        "split": {"kind": RANDOM, "test_fraction": settings.test_fraction},
        "clips_per_digit": settings.clips_per_digit,
        "seed": settings.first_seed,
        **settings.data(data_sha256),
    }
    return [Cell("timing", values, TIME)]


def candidate_cells(settings: SpeechSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a seed, validation split and candidate.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: as for `training_cells`.

    Raises:
        InputError: there are too few speakers.
    """
    made = []
    for seed in settings.all_seeds:
        for label, split in speech_splits.for_validation(
            settings.chosen_splits, index, settings.test_fraction, seed
        ):
            # Before speakers test, all clips of the others train.
            count = settings.clips_per_digit if split["kind"] == RANDOM else speech_cnn.ALL
            for name in settings.candidates or speech_cnn.CANDIDATES:
                recipe = speech_cnn.candidate(name)
                values = training_values(
                    settings, recipe["network"], recipe, split, count, seed, data_sha256
                ) | {"kind": CANDIDATE, "candidate": name}
                cost = COSTS.get(recipe["network"], 1)
                made.append(Cell(f"{CANDIDATE}-{name}-{label}-seed{seed}", values, TRAIN, cost))
    return made


def splits(settings: SpeechSettings, index: SpokenDigits) -> Iterator[tuple[str, dict]]:
    """Name and values of each split to train on, see `speech_splits.named`."""
    kinds = settings.chosen_splits
    return speech_splits.named(kinds, index, settings.test_fraction, settings.leave_out)


def _cost(values):
    recipe, count = values["recipe"], values["clips_per_digit"]
    examples_seen = recipe.get("examples_seen") or recipe["epochs"] * (10 * count or 2500)
    return COSTS.get(values["model"], 1) * examples_seen / 10_000 + 1
