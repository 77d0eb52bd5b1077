"""Method C repaired, trained on all recordings, as a SavedModel from waveform to digit."""

import dataclasses
from pathlib import Path

import numpy as np
import tensorflow as tf
from sklearn.calibration import CalibratedClassifierCV

from experiments.model_folder import replacing
from experiments.utterance_vectors import features
from experiments.utterance_vectors.calibration import speaker_folds
from experiments.utterance_vectors.classifiers import SVC_RBF, classifier
from experiments.utterance_vectors.methods import repaired_merge
from experiments.utterance_vectors.settings import MERGE, SPLIT_TITLES
from keras_assign.audio import voice_activity
from keras_assign.audio.mfcc import MfccSettings
from keras_assign.data.spoken_digits import TITLES
from keras_assign.errors import InputError
from keras_assign.models.kernel_classifier import KernelClassifier
from keras_assign.models.spoken_digit_reader import SpokenDigitReader
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

NAME = "spoken_digit_merge"
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")
CHECKED = 50  # Clips whose answers are compared.


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
    found = features.load(settings)
    # Each recording cut to its word as the exported model will cut what it is given.
    words = voice_activity.words_of(found.waveforms, found.sample_rate)
    found = dataclasses.replace(found, waveforms=words)
    target = export_dir / NAME
    reader, expected = _trained(found, settings)
    with replacing(target) as folder:
        tf.saved_model.save(reader, str(folder))
        _check(folder, found, expected)
        (folder / "README.md").write_text(_card(target, settings, findings), encoding="utf-8")
    print(f"SavedModel: {target} (trained on all {thousands(len(found.waveforms))} recordings)")


def _trained(found, settings):
    """The reader, and what scikit-learn answers to the first clips."""
    everything = np.arange(len(found.waveforms))
    recipe = settings["recipe"]
    views, scaler = features.with_speeds(found, settings["mfcc"], recipe["speeds"], everything)
    make_reproducible(settings["seed"])
    encoded = repaired_merge(views, everything, recipe, settings["seed"])
    vectors = encoded.vectors[MERGE]
    fitted = CalibratedClassifierCV(
        classifier(SVC_RBF),
        method="sigmoid",
        ensemble=False,
        cv=speaker_folds(found.index.speakers),
    ).fit(vectors, found.index.digits)
    reader = SpokenDigitReader(
        encoded.model,
        KernelClassifier(fitted),
        scaler.mean_,
        scaler.scale_,
        found.sample_rate,
        MfccSettings(**settings["mfcc"]),
    )
    return reader, fitted.predict_proba(vectors[_checked(found)])


def _checked(found):
    """Clips from all over the recordings."""
    return np.linspace(0, len(found.waveforms) - 1, CHECKED).astype(int)


def _check(folder, found, expected):
    """Compare the exported reader with scikit-learn's answers to vectors computed outside of it."""
    loaded = tf.saved_model.load(str(folder))
    rate = np.int32(found.sample_rate)
    served = np.stack([loaded.serve(found.waveforms[clip], rate) for clip in _checked(found)])
    worst = np.abs(served - expected).max(axis=1)
    # Where two pairs are about equal, the last bits may choose the other one.
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
        dataset=settings["dataset"],
        data_title=TITLES[settings["dataset"]],
        speakers=len(findings["data"]["speakers"]),
        recipe=settings["recipe"],
        tests=tests,
        seeds=len(findings["seeds"]),
        sample_rate=settings["sample_rate"],
        versions=describe_environment()["versions"],
    )
