"""How an utterance becomes a spectrogram image; no TensorFlow is needed to say so."""

import dataclasses

from keras_assign.errors import InputError

SIZES = (28, 64, 96, 128)


@dataclasses.dataclass(frozen=True)
class SpectrogramSettings:
    """How an utterance becomes an image; of all this the report states its size, 28x28, alone.

    Attributes:
        size: rows (mel bands) and columns (steps of time) of the image.
        window_ms: of the Hann window, ms.
        hop_ms: from one frame to the next, ms, before frames are resized to columns.
        low_hz: lower edge of the lowest mel band, Hz.
        top_db: how far below a clip's loudest value 0 lies, dB.
        seconds: length that clips are cut or padded to, about their middle; 0: each clip as it is,
            so that its whole length fills the image.
        channels: copies of the image; the report's is 28x28x3.
        trim_db: what is this far below a clip's loudest part, before and after it, is cut off, dB;
            0: nothing is.

    Raises:
        InputError: a value makes no sense.
    """

    size: int = 28
    window_ms: float = 32.0
    hop_ms: float = 8.0
    low_hz: float = 50.0
    top_db: float = 80.0
    seconds: float = 0.0
    channels: int = 1
    trim_db: float = 0.0

    def __post_init__(self):
        """Refuse what could not be computed."""
        if self.size not in SIZES:
            raise InputError(f"size must be one of {SIZES}; received {self.size}")
        for name in ("window_ms", "hop_ms", "top_db", "channels"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} must be above 0; received {getattr(self, name)}")
        for name in ("seconds", "low_hz", "trim_db"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} must be 0 at least; received {getattr(self, name):g}")
