"""What the cells of Problem 1 store, against calculations of their own."""

import librosa
import numpy as np
import pytest

from experiments.autoencoders import grid, train
from experiments.autoencoders.settings import UtteranceSettings
from keras_assign.data import utterances
from keras_assign.recipes.utterance_vectors import FLATTENED_SPEEDS, FOLD
from keras_assign.utterances.classifiers import TITLES, classifier


@pytest.fixture
def cell_of(recording_folder):
    """Settings of a cell on recordings of four voices, of which two test."""

    def make(method, **changes):
        settings = UtteranceSettings(
            dataset="folder",
            data_dir=str(recording_folder),
            pattern="{speaker}/{digit}_{take}.flac",
            methods=(method,),
            splits=("speakers",),
            leave_out=2,
            effort=0.01,
            **changes,
        )
        found = utterances.load_named(settings.data(None))
        return found, grid.cells(settings, found.index, None)[0].settings

    return make


def test_a_cell_stores_what_the_classifiers_say_of_the_test_clips(cell_of, tmp_path):
    found, settings = cell_of("plain")
    record, arrays = train.run_cell({**settings, "listen": True}, tmp_path)
    index = found.index
    tests = np.isin(index.speakers, settings["split"]["test_speakers"])
    assert 0 < tests.sum() < len(tests)
    np.testing.assert_array_equal(arrays["test_items"], np.flatnonzero(tests))
    np.testing.assert_array_equal(arrays["test_digits"], index.digits[tests])
    names = np.array(record["speakers"])[arrays["test_speakers"]]
    np.testing.assert_array_equal(names, index.speakers[tests])

    means = np.stack(
        [
            librosa.feature.mfcc(
                y=wave, sr=8000, n_mfcc=13, win_length=120, n_fft=256, hop_length=80, n_mels=40
            ).mean(axis=1)
            for wave in found.waveforms
        ]
    )
    for name in TITLES:
        fitted = classifier(name).fit(means[~tests], index.digits[~tests])
        agree = arrays[f"predicted_mean_{name}"] == fitted.predict(means[tests])
        assert agree.mean() > 0.95  # Scaling twice may round a few to the other side.
        metrics = record["metrics"]["mean"][name]
        right = arrays[f"predicted_mean_{name}"] == index.digits[tests]
        assert metrics["test_accuracy"] == pytest.approx(right.mean())
        assert metrics["train_accuracy"] == pytest.approx(
            fitted.score(means[~tests], index.digits[~tests]), abs=0.05
        )
    wrong = arrays["heard_items"]
    assert 0 < len(wrong) <= train.MOST_HEARD
    for place, clip in enumerate(wrong):
        row = list(arrays["test_items"]).index(clip)
        assert arrays["predicted_mean_svc"][row] != index.digits[clip]
        heard = arrays[f"heard_{place}"] / 32767
        np.testing.assert_allclose(heard, found.waveforms[clip], atol=1e-4)


@pytest.mark.parametrize("method", [FLATTENED_SPEEDS, FOLD])
def test_the_same_seed_gives_the_same_bits_and_another_other_ones(method, cell_of, tmp_path):
    _, settings = cell_of(method)
    settings = {**settings, "recipe": {**settings["recipe"], "speeds": [0.9]}}
    first, again, other = (
        train.run_cell({**settings, "seed": seed}, tmp_path)[0]["history"]["loss"]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other
