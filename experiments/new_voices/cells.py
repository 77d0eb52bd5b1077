"""The cells: candidates with pairs of speakers left out, then tests of what was chosen."""

import dataclasses
import os
from collections.abc import Iterator

import numpy as np

from experiments.new_voices.settings import (
    BANDS,
    CHOICE,
    ENGINES,
    OTHER,
    OTHER_DIR,
    SHARED,
    SPEAKERS,
    NewVoicesSettings,
)
from keras_assign.data import speech_splits, utterances
from keras_assign.data.spoken_digits import SYNTHESISED_VOICES, SpokenDigits
from keras_assign.errors import InputError
from keras_assign.recipes import new_voices
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.new_voices.train:train", version="words-1")
BAND_RATES = (new_voices.VOICES_HZ // 2, new_voices.VOICES_HZ)  # Hz.
SECONDS_A_WORD = 0.003  # About, on one core; for the time left alone.


def choice_cells(settings: NewVoicesSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a candidate and pair of speakers left out; none where nothing is chosen.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: checksum of waveforms and labels; other data are other cells.

    Raises:
        InputError: there are too few speakers.
    """
    if CHOICE not in settings.parts:
        return []
    speakers = np.unique(index.speakers).tolist()
    if len(speakers) < speech_splits.FEWEST_SPEAKERS:
        raise InputError(
            f"choosing for speakers never heard needs {speech_splits.FEWEST_SPEAKERS} speakers or "
            f"more; here are {len(speakers)}. Leave the choice out: --parts=shared --candidates="
            f"{new_voices.BASE}"
        )
    made = []
    for pairing in range(min(settings.pairings, len(speakers) - 1)):
        for pair in speech_splits.speaker_pairs(speakers, pairing):
            split = {"kind": speech_splits.SPEAKERS, "test_speakers": list(pair)}
            # Candidates by turns: what each learns of the voices alone is then computed once,
            # by one worker, before its other cells.
            for name in _that_differ(settings):
                values = _settings(settings, name, split, settings.first_seed, data_sha256)
                about = {"kind": CHOICE, "candidate": name, "pairing": pairing, "noise": False}
                label = f"{CHOICE}-{name}-{'-'.join(pair)}"
                made.append(_cell(label, values | about))
    return made


def _that_differ(settings):
    """The candidates, without those that are another one on these recordings: without voices."""
    first = {str(_recipe(settings, name)): name for name in reversed(settings.candidates)}
    return [name for name in settings.candidates if name in first.values()]


def hears_engines(settings: NewVoicesSettings) -> bool:
    """Whether the recipe takes synthesised voices besides these recordings."""
    return bool(_recipe(settings, settings.candidates[0])["engines"])


def chosen_cells(
    settings: NewVoicesSettings,
    index: SpokenDigits,
    data_sha256: str,
    chosen: dict[str, str],
    other_sha256: str = "",
) -> Iterator[Cell]:
    """One cell a seed and test of a chosen recipe.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: as for `choice_cells`.
        chosen: of `results.chosen`; `new_voices.OTHERS` serves where a speaker has none.
        other_sha256: checksum of AudioMNIST, where it tests.
    """
    where = {OTHER_DIR: os.path.abspath(settings.audio_mnist_dir)} if other_sha256 else {}
    for seed in settings.all_seeds:
        for kind, label, candidate, split in _tests(settings, index, chosen, other_sha256):
            values = _settings(settings, candidate, split, seed, data_sha256)
            about = {"kind": kind, "candidate": candidate}
            about["noise"] = settings.noise and kind == SPEAKERS
            yield _cell(f"{label}-seed{seed}", values | about, where if kind == OTHER else {})
        if BANDS in settings.parts:
            yield from _bands(settings, chosen[new_voices.OTHERS], seed)


def _tests(settings, index, chosen, other_sha256):
    """Kind, label, candidate and split of each test."""
    others = chosen[new_voices.OTHERS]
    if SPEAKERS in settings.parts:
        for name, split in speech_splits.named([speech_splits.SPEAKERS], index, 0, 1):
            (speaker,) = split["test_speakers"]
            yield SPEAKERS, name, chosen.get(speaker, others), split
    if SHARED in settings.parts:
        yield SHARED, SHARED, others, {"kind": speech_splits.OFFICIAL}
    if ENGINES in settings.parts and _recipe(settings, others)["engines"]:
        for engine in new_voices.ENGINES:
            about = {"kind": ENGINES, "dataset": SYNTHESISED_VOICES}
            yield ENGINES, engine, others, {**about, "engine": engine}
    if other_sha256:
        yield OTHER, OTHER, others, {"kind": OTHER, "data_sha256": other_sha256}


def _bands(settings, candidate, seed):
    """The synthesised voices alone, each engine left out, at either sample rate.

    They are few: they train no longer than recordings do after the voices.
    """
    recipe = new_voices.candidate(candidate)
    words = max(recipe["batch_size"], round(settings.effort * recipe["examples_seen"]))
    for sample_rate in BAND_RATES:
        voices = dataclasses.replace(
            settings,
            dataset=SYNTHESISED_VOICES,
            data_dir=None,
            pattern=None,
            sample_rate=sample_rate,
        )
        found = utterances.embedded(SYNTHESISED_VOICES, sample_rate)
        sha256, names = utterances.checksum(found), np.unique(found.index.speakers).tolist()
        for engine in new_voices.ENGINES:
            its = [name for name in names if name.startswith(engine)]
            split = {"kind": speech_splits.SPEAKERS, "test_speakers": its, "engine": engine}
            values = _settings(voices, candidate, split, seed, sha256)
            recipe = values["recipe"] | {"examples_seen": words}
            about = {"kind": BANDS, "candidate": candidate, "noise": False, "recipe": recipe}
            label = f"{BANDS}-{engine}-{sample_rate}-seed{seed}"
            yield _cell(label, values | about)


def _settings(settings, candidate, split, seed, data_sha256):
    recipe, engine = _recipe(settings, candidate), split.get("engine")
    if engine:
        engines = [name for name in recipe["engines"] if name != engine]
        recipe = {**recipe, "engines": engines}
    return {
        "recipe": recipe,
        "split": split,
        "clips_per_digit": 0,
        "seed": seed,
        **settings.data(data_sha256),
    }


def _recipe(settings, candidate):
    return new_voices.fitted_to(
        new_voices.candidate(candidate), settings.dataset, settings.sample_rate, settings.effort
    )


def _cell(label, values, where=None):
    recipe = values["recipe"]
    words = recipe["examples_seen"] + recipe["first_on_voices"] / 5  # Kept for other cells.
    return Cell(label, values, TRAIN, SECONDS_A_WORD * words, where or {})
