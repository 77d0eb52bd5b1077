"""MFCC of all recordings: two processes against librosa in a loop."""

import tempfile

import numpy as np

from benchmarks import clips
from benchmarks.task import Outcome, Stopwatch

PROCESSES = 2


def ours(data):
    """As `experiments.autoencoders` computes them where none are cached, and caches them."""
    from keras_assign.audio.mfcc import MfccSettings, mfccs

    found = clips.recordings(data)

    def run(seed) -> Outcome:
        with tempfile.TemporaryDirectory() as folder:
            watch = Stopwatch()
            matrices = mfccs(found.waveforms, found.sample_rate, MfccSettings(), PROCESSES, folder)
            return Outcome(watch.read(), 0.0, {"values": np.concatenate(matrices)})

    return run


def peer(data):
    """librosa, a clip after the other."""
    import librosa

    found = clips.recordings(data)

    def run(seed) -> Outcome:
        watch = Stopwatch()
        matrices = [
            librosa.feature.mfcc(
                y=waveform, sr=8000, n_mfcc=13, n_fft=256, win_length=120, hop_length=80, n_mels=40
            ).T
            for waveform in found.waveforms
        ]
        return Outcome(watch.read(), 0.0, {"values": np.concatenate(matrices)})

    return run
