"""Log-mel spectrogram images, 28x28, of all recordings: TensorFlow's pipeline against librosa."""

import numpy as np

from benchmarks import clips
from benchmarks.task import Outcome, Stopwatch

WINDOW, HOP = 256, 64  # Samples: 32 and 8 ms.


def ours(data):
    """As `experiments.attention --task=speech` computes them where none are cached."""
    from keras_assign.audio import images_at_once
    from keras_assign.audio.spectrogram_settings import SpectrogramSettings

    found = clips.recordings(data)

    def run(seed) -> Outcome:
        watch = Stopwatch()
        images = images_at_once.images(found.waveforms, found.sample_rate, SpectrogramSettings())
        return Outcome(watch.read(), 0.0, {"values": images[..., 0]})

    return run


def librosa(data):
    """librosa and Pillow, a clip after the other."""
    from librosa import amplitude_to_db
    from librosa.feature import melspectrogram
    from PIL import Image

    found = clips.recordings(data)

    def image(waveform):
        # A frame wherever one begins; the last ones are filled up with zeros.
        padded = np.pad(waveform, (0, -len(waveform) % HOP + WINDOW - HOP))
        mel = melspectrogram(
            y=padded, sr=8000, n_fft=WINDOW, hop_length=HOP, center=False, power=1,
            n_mels=28, fmin=50, htk=True, norm=None,
        )  # fmt: skip
        level = amplitude_to_db(mel, ref=np.max, top_db=80)[::-1] / 80 + 1
        picture = Image.fromarray(level.astype(np.float32))
        return np.asarray(picture.resize((28, 28), Image.Resampling.BILINEAR))

    def run(seed) -> Outcome:
        watch = Stopwatch()
        images = np.stack([image(waveform) for waveform in found.waveforms])
        return Outcome(watch.read(), 0.0, {"values": images})

    return run
