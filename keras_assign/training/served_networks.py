"""The networks of the exported models of speech, trained on words as those cut and hear them."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from sklearn.calibration import CalibratedClassifierCV

from keras_assign.audio.mfcc import mfccs, padded
from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.audio.no_digit_sounds import NO_DIGIT
from keras_assign.audio.served_words import BACKWARDS, at_speeds_and_in_rooms
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.utterances import Utterances, checksum
from keras_assign.errors import InputError
from keras_assign.models.digit_or_none import Calibration, of_eleven
from keras_assign.models.kernel_classifier import KernelClassifier
from keras_assign.models.speech_networks import network
from keras_assign.models.spoken_digit_reader import LEAST, SpokenDigitReader
from keras_assign.training import new_voices_training, speech_training
from keras_assign.training.fit import make_reproducible
from keras_assign.training.vector_methods import merged, tree_autoencoder
from keras_assign.utterances import mfcc_frames
from keras_assign.utterances.classifiers import SVC_RBF, classifier
from keras_assign.utterances.speaker_folds import speaker_folds

CHECKED = 50  # Clips whose answers are compared.
# Speeds, in rooms, that the classifier learns: more support vectors cost time.
CLASSIFIED_ROOMS = 3


def trained_network(served: Utterances, train: np.ndarray, values: dict) -> keras.Model:
    """A network trained on words as they are served, with a class for what is no digit.

    Args:
        served: of `served_words.as_served`.
        train: (training clips,), indices.
        values: of `speech_cnn.training_settings`.

    Returns:
        From images to 11 logits.
    """
    values = {**values, "data_sha256": checksum(served)}  # What is cached is of the cut words.
    size, channels = values["spectrogram"]["size"], values["spectrogram"]["channels"]
    make_reproducible(values["seed"])
    made = network(
        values["model"],
        (size, size, channels),
        values["seed"],
        dropout=values["recipe"]["dropout"],
        classes=NO_DIGIT + 1,
    )
    speech_training.train(made, served, ClipSplit(train, train[:0], train, "served"), values)
    return made


def trained_word_cnn(served: Utterances, train: np.ndarray, values: dict) -> keras.Model:
    """A word CNN trained on words as they are served, with a class for what is no digit.

    Args:
        served: of `served_words.as_served`.
        train: (training clips,), indices.
        values: `recipe` of `recipes.new_voices.served_for`, and `seed`.

    Returns:
        From pictures of words to 11 logits.
    """
    make_reproducible(values["seed"])
    made = new_voices_training.network(values["recipe"], NO_DIGIT + 1, values["seed"])
    part = ClipSplit(train, train[:0], train, "served")
    new_voices_training.train(made, served, part, {**values, "data_sha256": checksum(served)})
    return made


def trained_reader(
    served: Utterances, train: np.ndarray, settings: dict, calibration: Calibration
) -> tuple[SpokenDigitReader, np.ndarray]:
    """Method C improved, trained on words as they are served.

    Args:
        served: of `served_words.as_served`.
        train: (training clips,), indices. Words played backwards are left out: the mean of their
            frames, a part of the vector, is that of the word.
        settings: of `utterance_vectors.training_settings`.
        calibration: of its probabilities.

    Returns:
        The reader, and float (checked clips, 11): scikit-learn's answers to the `checked` clips.
    """
    recipe, mfcc = settings["recipe"], settings["mfcc"]
    train = train[served.index.takes[train] != BACKWARDS]
    views, scaler = mfcc_frames.with_speeds(served, mfcc, recipe["speeds"], train)
    views += _in_rooms(served, settings, scaler, views[0].values.shape[1])
    make_reproducible(settings["seed"])
    model, _ = tree_autoencoder(views, train, recipe, settings["seed"])
    # As recorded, and in the rooms of the middle speeds.
    vectors = [merged(model, view) for view in (views[0], *views[-CLASSIFIED_ROOMS:])]
    fitted = CalibratedClassifierCV(
        classifier(SVC_RBF),
        method="sigmoid",
        ensemble=False,
        cv=speaker_folds(np.tile(served.index.speakers[train], len(vectors))),
    ).fit(
        np.concatenate([of_view[train] for of_view in vectors]),
        np.tile(served.index.digits[train], len(vectors)),
    )
    reader = SpokenDigitReader(
        model,
        KernelClassifier(fitted),
        scaler.mean_,
        scaler.scale_,
        served.sample_rate,
        MfccSettings(**mfcc),
        calibration,
    )
    likely = fitted.predict_proba(vectors[0][checked(served)])
    return reader, np.asarray(of_eleven(np.log(likely + LEAST), calibration))


def _in_rooms(served, settings, scaler, frames):
    """Frames of all words in rooms; the speeds that the classifier learns, too, come last."""
    speeds = sorted([1.0, *settings["recipe"]["speeds"]], key=lambda speed: -abs(np.log(speed)))
    versions = at_speeds_and_in_rooms(served, speeds, checksum(served))[len(speeds) :]
    return [
        mfcc_frames.Frames(
            *padded(
                [
                    scaler.transform(clip)
                    for clip in mfccs(version, served.sample_rate, MfccSettings(**settings["mfcc"]))
                ],
                frames,
            )
        )
        for version in versions
    ]


def recording_count(served: Utterances) -> int:
    """How many of the clips are recordings of digits, all of them first.

    Args:
        served: of `served_words.as_served`.
    """
    return int((served.index.digits != NO_DIGIT).sum())


def checked(served: Utterances) -> np.ndarray:
    """Which clips' answers are compared: int64 (`CHECKED`,), indices from all over the recordings.

    Args:
        served: of `served_words.as_served`.
    """
    return np.linspace(0, recording_count(served) - 1, CHECKED).astype(int)


def answers(module: tf.Module, served: Utterances) -> np.ndarray:
    """What a model answers to the clips that are `checked`: float (`CHECKED`, 11).

    Args:
        module: with `serve`; trained, or loaded from where it was exported to.
        served: of `served_words.as_served`.
    """
    rate = np.int32(served.sample_rate)
    return np.stack([module.serve(served.waveforms[clip], rate) for clip in checked(served)])


def check(
    folder: Path, expected: np.ndarray, served: Utterances, most: float = 0.001, more: float = 0.0
) -> None:
    """Compare an exported model's answers with those that are expected of it.

    Args:
        folder: of the SavedModel.
        expected: (`CHECKED`, 11), to the clips that are `checked`.
        served: the recordings.
        most: by how much an answer may differ.
        more: share of the clips whose answers may differ by more.

    Raises:
        InputError: the answers differ.
    """
    worst = np.abs(answers(tf.saved_model.load(str(folder)), served) - expected).max(axis=1)
    if np.mean(worst > most) > more:
        raise InputError(
            f"the exported model answers otherwise than the trained one (by {worst.max():.1e}); "
            "nothing was written; this is a bug, please report it"
        )
