"""How a word becomes frames of power and mel bands; no TensorFlow is needed to say so."""

import dataclasses

from keras_assign.errors import InputError

# What a picture shows of each band and frame: its level below the loudest; or below its own band's
# mean, so that how a microphone colours the voice is gone; or both, as two channels.
LEVEL, RELATIVE, BOTH = "level", "relative", "both"
CHANNELS = {LEVEL: 1, RELATIVE: 1, BOTH: 2}


@dataclasses.dataclass(frozen=True)
class FrameSettings:
    """How a word becomes a picture of `frames` x `bands`.

    Attributes:
        window_ms: of the Hann window, ms.
        hop_ms: from one frame to the next, ms.
        frames: of a picture; a shorter word stands in the middle, of a longer one the ends are cut.
        bands: mel bands.
        low_hz: lower edge of the lowest band, Hz.
        high_hz: upper edge of the highest band, Hz; half the sample rate at most.
        trim_db: what is this far below a word's loudest part, before and after it, is cut off, dB.
        range_db: what is this far below the loudest value, or further, is silence, dB.
        shows: of `CHANNELS`.

    Raises:
        InputError: a value makes no sense.
    """

    window_ms: float = 25.0
    hop_ms: float = 10.0
    frames: int = 80
    bands: int = 40
    low_hz: float = 80.0
    high_hz: float = 3700.0
    trim_db: float = 38.0
    range_db: float = 55.0
    shows: str = BOTH

    def __post_init__(self):
        """Refuse what could not be computed."""
        for name in ("window_ms", "hop_ms", "frames", "bands", "low_hz", "trim_db", "range_db"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} must be above 0; received {getattr(self, name)}")
        if self.high_hz <= self.low_hz:
            raise InputError(f"high_hz must be above low_hz; received {self.high_hz:g}")
        if self.shows not in CHANNELS:
            raise InputError(f"shows must be one of {(*CHANNELS,)}; received {self.shows!r}")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a picture: frames, bands, channels."""
        return self.frames, self.bands, CHANNELS[self.shows]

    @property
    def most_frames(self) -> int:
        """Of a word that is kept: one that is told faster still fills a picture."""
        return round(1.4 * self.frames)
