"""Method C repaired, trained on all recordings, as a SavedModel from waveform to digit."""

from pathlib import Path

import numpy as np
import tensorflow as tf
from sklearn.calibration import CalibratedClassifierCV

from experiments.model_folder import replacing
from experiments.served_calibrations import CALIBRATIONS
from experiments.served_speech import BACKWARDS, as_served, at_speeds_and_in_rooms
from experiments.utterance_vectors import features
from experiments.utterance_vectors.calibration import speaker_folds
from experiments.utterance_vectors.classifiers import SVC_RBF, classifier
from experiments.utterance_vectors.methods import merged, tree_autoencoder
from experiments.utterance_vectors.settings import MERGE, SPLIT_TITLES
from keras_assign.audio.mfcc import MfccSettings, mfccs, padded
from keras_assign.audio.no_digit_sounds import NO_DIGIT
from keras_assign.data.spoken_digits import TITLES
from keras_assign.data.utterances import Utterances, checksum
from keras_assign.errors import InputError
from keras_assign.models.digit_or_none import Calibration, of_eleven
from keras_assign.models.kernel_classifier import KernelClassifier
from keras_assign.models.spoken_digit_reader import LEAST, SpokenDigitReader
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

NAME = "spoken_digit_merge"
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")
CHECKED = 50  # Clips whose answers are compared.
CLASSIFIED_ROOMS = (
    3  # Speeds, in rooms, that the classifier learns; more support vectors cost time.
)


def export(export_dir: Path, settings: dict, findings: dict) -> None:
    """Train once more, on every recording, and write `export_dir/spoken_digit_merge`.

    No recording is left to test this model on; its card has the tests of the method.

    Args:
        export_dir: a folder there of this name is replaced.
        settings: as of a cell of method C repaired; its split has no say.
        findings: of `findings.find`, for the model card.

    Raises:
        InputError: the folder cannot be written, or the exported model answers otherwise.
    """
    served = as_served(features.load(settings))
    everything = np.arange(len(served.waveforms))
    target = export_dir / NAME
    reader, expected = trained_reader(served, everything, settings, CALIBRATIONS[NAME])
    with replacing(target) as folder:
        tf.saved_model.save(reader, str(folder))
        _check(folder, served, expected)
        (folder / "README.md").write_text(_card(target, settings, findings), encoding="utf-8")
    recordings = int((served.index.digits != NO_DIGIT).sum())
    print(f"SavedModel: {target} (trained on all {thousands(recordings)} recordings)")


def trained_reader(
    served: Utterances, train: np.ndarray, settings: dict, calibration: Calibration
) -> tuple[SpokenDigitReader, np.ndarray]:
    """Method C repaired, trained on words as they are served.

    Args:
        served: of `served_speech.as_served`.
        train: (training clips,), indices. Words played backwards are left out: the mean of their
            frames, a part of the vector, is that of the word.
        settings: as of `export`.
        calibration: of its probabilities.

    Returns:
        The reader, and float (checked clips, 11): what scikit-learn answers to `_checked` clips.
    """
    recipe, mfcc = settings["recipe"], settings["mfcc"]
    train = train[served.index.takes[train] != BACKWARDS]
    views, scaler = features.with_speeds(served, mfcc, recipe["speeds"], train)
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
    likely = fitted.predict_proba(vectors[0][_checked(served)])
    return reader, np.asarray(of_eleven(np.log(likely + LEAST), calibration))


def _in_rooms(served, settings, scaler, frames):
    """Frames of all words in rooms; the speeds that the classifier learns, too, come last."""
    speeds = sorted([1.0, *settings["recipe"]["speeds"]], key=lambda speed: -abs(np.log(speed)))
    versions = at_speeds_and_in_rooms(served, speeds, checksum(served))[len(speeds) :]
    return [
        features.Frames(
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


def _checked(served):
    """Clips from all over the recordings."""
    recordings = int((served.index.digits != NO_DIGIT).sum())
    return np.linspace(0, recordings - 1, CHECKED).astype(int)


def _check(folder, served, expected):
    """Compare the exported reader with scikit-learn's answers to vectors computed outside of it."""
    loaded = tf.saved_model.load(str(folder))
    rate = np.int32(served.sample_rate)
    answers = np.stack([loaded.serve(served.waveforms[clip], rate) for clip in _checked(served)])
    worst = np.abs(answers - expected).max(axis=1)
    # Where two pairs are about equal, the last bits may choose the other one; a word that is cut
    # once more may lose a frame.
    if np.mean(worst > 0.01) > 0.1:
        raise InputError(
            f"the exported model answers otherwise than the trained one (by {worst.max():.1e}); "
            "nothing was written; this is a bug, please report it"
        )


def _card(target, settings, findings):
    tests = [
        (SPLIT_TITLES[kind], percent_interval(split["vectors"][MERGE]["classifiers"][SVC_RBF]))
        for kind, split in findings["splits"].items()
    ]
    return page.model_card(
        CARD_TEMPLATE,
        path=target.as_posix(),
        name=target.name,
        dataset=settings["dataset"],
        data_title=TITLES[settings["dataset"]],
        speakers=len(findings["data"]["speakers"]),
        recipe=settings["recipe"],
        tests=tests,
        seeds=len(findings["seeds"]),
        sample_rate=settings["sample_rate"],
        versions=describe_environment()["versions"],
    )
