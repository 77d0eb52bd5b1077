"""MFCC of all recordings: at once against librosa in a loop."""

import tempfile

import numpy as np

from benchmarks import clips
from benchmarks.task import Outcome, Stopwatch


def ours(data):
    """As `experiments.autoencoders` computes them where none are cached, and caches them."""
    from keras_assign.audio.mfcc import mfccs
    from keras_assign.audio.mfcc_settings import MfccSettings

    found = clips.recordings(data)

    def run(seed) -> Outcome:
        with tempfile.TemporaryDirectory() as folder:
            watch = Stopwatch()
            matrices = mfccs(found.waveforms, found.sample_rate, MfccSettings(), folder)
            return Outcome(watch.read(), 0.0, {"values": np.concatenate(matrices)})

    return run


def librosa(data):
    """librosa, a clip after the other."""
    from librosa.feature import mfcc

    found = clips.recordings(data)

    def run(seed) -> Outcome:
        watch = Stopwatch()
        matrices = [
            mfcc(
                y=waveform, sr=8000, n_mfcc=13, n_fft=256, win_length=120, hop_length=80, n_mels=40
            ).T
            for waveform in found.waveforms
        ]
        return Outcome(watch.read(), 0.0, {"values": np.concatenate(matrices)})

    return run
