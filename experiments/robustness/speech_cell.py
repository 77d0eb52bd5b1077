"""One model of speech, trained without one speaker and tried with that speaker in many rooms.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from experiments.robustness import inputs
from experiments.robustness.settings import MERGE_MODEL, WORD_MODEL
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.no_digit_sounds import NO_DIGIT
from keras_assign.audio.served_words import BACKWARDS, as_served
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import utterances
from keras_assign.models.digit_or_none import UNCALIBRATED
from keras_assign.training import served_networks
from keras_assign.training.environment import describe_environment
from keras_assign.training.spoken_digit_cnn import SpokenDigitCNN
from tests.made.recordings import KINDS, two_words


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train without a speaker, and classify what that speaker said, in every kind of recording.

    Args:
        settings: of `study.cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record (`kinds`, names in the order of `kinds` below) and the arrays to store, all
        probabilities as given without a calibration: `bare` float32 (clips, 10) of all clips of
        the speaker as recorded, `digits` (clips,); `none` (sounds, 10) of what is no digit,
        `backwards` (sounds,), which of it is a word played so; `some` (chosen,) indices of clips
        that are set into rooms, `kinds` (kinds, chosen, 10); `pairs_found` (pairs,), words found
        of two, `pairs` (pairs, 2, 10), 0 where not two, and `pairs_digits` (pairs, 2).

    Raises:
        InputError: the recordings cannot be read.
    """
    values = {**settings, **settings["training"]}
    found = utterances.load_named(values)
    served = as_served(found)
    speaker = settings["speaker"]
    model = _trained(settings["model"], served, served.index.speakers != speaker, values)
    rate = np.int32(found.sample_rate)

    def answers(waveforms):
        return np.stack([model.serve(wave, rate).numpy() for wave in waveforms])

    of_speaker = np.flatnonzero(found.index.speakers == speaker)
    waves, digits = [found.waveforms[clip] for clip in of_speaker], found.index.digits[of_speaker]
    no_digits = np.flatnonzero(
        (served.index.digits == NO_DIGIT) & (served.index.speakers == speaker)
    )
    some = inputs.evenly(digits, settings["clips"])
    seed = settings["seed"]
    kinds = [
        inputs.recordings_of(kind, waves, some, found.sample_rate, speaker, seed) for kind in KINDS
    ]
    record = {"environment": describe_environment(), "kinds": list(KINDS)}
    return record, {
        "bare": answers(waves),
        "digits": digits,
        "none": answers([served.waveforms[sound] for sound in no_digits]),
        "backwards": served.index.takes[no_digits] == BACKWARDS,
        "some": some.astype(np.int32),
        "kinds": np.stack([answers(of_kind) for of_kind in kinds]),
        **_pairs(model, waves, digits, some, settings, rate),
    }


def _trained(name, served, is_heard, values):
    heard = np.flatnonzero(is_heard)
    if name == MERGE_MODEL:
        return served_networks.trained_reader(served, heard, values, UNCALIBRATED)[0]
    if name == WORD_MODEL:
        how = FrameSettings(**values["recipe"]["frames"])
        network = served_networks.trained_word_cnn(served, heard, values)
    else:
        how = SpectrogramSettings(**values["spectrogram"])
        network = served_networks.trained_network(served, heard, values)
    return SpokenDigitCNN(network, served.sample_rate, how)


def _pairs(model, waves, digits, some, settings, rate):
    """Each chosen clip with the next but one digit's: how many words are found, and which."""
    others = np.roll(some, -2 * (len(some) // 10))
    found, probabilities = [], np.zeros((len(some), 2, 10), np.float32)
    for row, (one, other) in enumerate(zip(some, others, strict=True)):
        random = inputs.random_of(settings["seed"], settings["speaker"], f"pair {one}")
        both = two_words(waves[one], waves[other], int(rate), random).astype(np.float32)
        spans = model.words(both, rate).numpy()
        found.append(len(spans))
        for place, (start, end) in enumerate(spans if len(spans) == 2 else []):
            word = both[int(start * rate) : round(end * rate)]
            probabilities[row, place] = model.serve(word, rate)
    return {
        "pairs_found": np.array(found, np.uint8),
        "pairs": probabilities,
        "pairs_digits": np.stack([digits[some], digits[others]], axis=1),
    }
