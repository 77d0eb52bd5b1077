"""How mel-frequency cepstral coefficients (MFCC) are computed, in numbers."""

import dataclasses

from keras_assign.errors import InputError


@dataclasses.dataclass(frozen=True)
class MfccSettings:
    """How MFCC are computed; frames and coefficients are the report's, the rest it leaves open.

    Attributes:
        coefficients: how many, the first included (loudness, nearly).
        frame_ms: length of the Hann window, ms.
        hop_ms: from one frame to the next, ms.
        mel_bands: of the mel spectrogram.
        fft_ms: length of the Fourier transform, ms, `frame_ms` at least; the window is padded with
            zeros to it. (The frequencies of 15 ms lie 67 Hz apart, the lowest mel bands less: some
            would hang on one frequency alone.)

    Raises:
        InputError: there are more coefficients than mel bands, or a length makes no sense.
    """

    coefficients: int = 13
    frame_ms: float = 15.0
    hop_ms: float = 10.0
    mel_bands: int = 40
    fft_ms: float = 32.0

    def __post_init__(self):
        """Refuse what cannot be computed as it was asked for."""
        if not 1 <= self.coefficients <= self.mel_bands:
            raise InputError(
                f"coefficients must be from 1 to mel_bands ({self.mel_bands}); received "
                f"{self.coefficients}"
            )
        if not 0 < self.frame_ms <= self.fft_ms or self.hop_ms <= 0:
            raise InputError(
                "frame_ms must be above 0 and at most fft_ms, hop_ms above 0; received "
                f"{self.frame_ms:g}, {self.fft_ms:g} and {self.hop_ms:g} ms"
            )


DEFAULT = MfccSettings()
