"""Rebuild the embedded set of many synthesised voices with espeak-ng, flite and festival.

    python -m keras_assign.data.assets.build_synthesised_voices

Needs the three programs and the voices (on Debian: apt install espeak-ng flite festival
festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts). The archive is written beside this file.
It is synthesised speech: no person spoke to make it.

Engines have few throats. Each is heard at several lengths: the engine speaks lower and slower by a
factor and is played faster by the same, so that its formants alone move. (Festival's slt takes
neither pitch nor duration from outside: it becomes higher and faster with its formants.)
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import librosa
import numpy as np
import soundfile

from keras_assign.data.assets.build_synthesised_digits import write_archive
from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.data.spoken_digits import ARCHIVES, SYNTHESISED_VOICES

SAMPLE_RATE = 16_000
# Of the loudest sample; what is quieter by more, before and after the word, is cut off.
TRIM_DB = 45
PEAK = 1 / 8  # FLAC takes fewer bytes for faint sounds; 16 bits still round 72 dB below the peak.


class Voice(NamedTuple):
    """How a voice speaks.

    Attributes:
        engine: one of `ENGINES`.
        name: of the voice in it; of espeak-ng, accent and variant.
        pitch: of espeak-ng, 0 to 99; of the others, mean in Hz.
        speed: times as fast as the engine by itself.
        formants: times as high, by a shorter throat.
    """

    engine: str
    name: str
    pitch: int
    speed: float
    formants: float


# By accent, variants that are none of `build_synthesised_digits`.
ESPEAK = {
    "en-us": "Alex Andy Denis Gene Henrique Jacky john klatt2 f5 m8",
    "en-gb": "antonio caleb Diogo Hugo Lee Marcelo marco f1 klatt4",
    "en-gb-x-rp": "aunty david ed grandma iven michel victor m3",
    "en-gb-scotland": "benjamin norbert pablo quincy rob f2 m6",
    "en-us-nyc": "Mario miguel paul f4 m1",
    "en-029": "edward2 Gustave linda sandro m2",
}
# Mean pitch, Hz, of each voice by itself.
FLITE = {"kal16": 95, "awb": 120, "rms": 100, "slt": 170}
FESTIVAL = {"kal_diphone": 105, "ked_diphone": 105, "cmu_us_slt_arctic_hts": 170}
SPEEDS = (1.0, 0.85, 1.15, 0.95, 1.05)
THROATS = {"espeak": (1.0, 1.1, 0.92), "flite": (1.0, 0.9, 1.14), "festival": (1.0, 0.9, 1.14)}


def voices() -> dict[str, Voice]:
    """By name all that are heard; the name begins with the engine's."""
    speeds, throats, pitches = cycle(SPEEDS), cycle(THROATS["espeak"]), cycle((50, 35, 60, 45))
    made = {
        f"espeak_{accent.rpartition('-')[2]}_{variant.lower()}": Voice(
            "espeak", f"{accent}+{variant}", next(pitches), next(speeds), next(throats)
        )
        for accent, variants in ESPEAK.items()
        for variant in variants.split()
    }
    for engine, pitches_of in (("flite", FLITE), ("festival", FESTIVAL)):
        for voice, pitch in pitches_of.items():
            for place, throat in enumerate(THROATS[engine]):
                # A shorter throat is mostly a smaller person's, whose voice is higher.
                own = round(pitch * throat)
                short = voice.removesuffix("_diphone").removesuffix("_arctic_hts")
                made[f"{engine}_{short}_{place}"] = Voice(engine, voice, own, next(speeds), throat)
    return made


def espeak(word: str, voice: Voice, file: Path) -> None:
    """Speak with espeak-ng, lower and slower by the formants' factor."""
    words_a_minute = 160 * voice.speed / voice.formants
    # Its scale of pitch is not in Hz: this is near the factor, and pitches are to differ anyhow.
    pitch = voice.pitch + 100 * (1 / voice.formants - 1)
    options = ["-v", voice.name, "-p", f"{pitch:.0f}", "-s", f"{words_a_minute:.0f}"]
    subprocess.run(["espeak-ng", *options, "-w", str(file), word], check=True)


def flite(word: str, voice: Voice, file: Path) -> None:
    """Speak with flite, lower and slower by the formants' factor."""
    features = {
        "int_f0_target_mean": voice.pitch / voice.formants,
        "duration_stretch": voice.formants / voice.speed,
    }
    command = ["flite", "-voice", voice.name, "-t", word, "-o", str(file)]
    for name, value in features.items():
        command += ["--setf", f"{name}={value:.3f}"]
    subprocess.run(command, check=True)


def festival(word: str, voice: Voice, file: Path) -> None:
    """Speak with festival, lower and slower by the formants' factor."""
    mean = voice.pitch / voice.formants
    scheme = (
        f"(begin (voice_{voice.name})"
        f" (Parameter.set 'Duration_Stretch {voice.formants / voice.speed:.3f})"
        f" (set! int_lr_params '((target_f0_mean {mean:.1f}) (target_f0_std 14)"
        " (model_f0_mean 170) (model_f0_std 34))))"
    )
    subprocess.run(
        ["text2wave", "-eval", scheme, "-o", str(file)],
        input=word, text=True, check=True,
    )  # fmt: skip


ENGINES = {"espeak": espeak, "flite": flite, "festival": festival}


def speak(word: str, voice: Voice) -> np.ndarray:
    """A word.

    Args:
        word: in English.
        voice: who speaks.

    Returns:
        float32 (samples,) at `SAMPLE_RATE`, silence cut off, at a peak of `PEAK`.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "word.wav"
        ENGINES[voice.engine](word, voice, file)
        waveform, rate = soundfile.read(file, dtype="float32")
    waveform = librosa.resample(
        waveform, orig_sr=round(rate * voice.formants), target_sr=SAMPLE_RATE
    )
    waveform, _ = librosa.effects.trim(waveform, top_db=TRIM_DB, frame_length=512, hop_length=128)
    return PEAK * waveform / np.abs(waveform).max()


def clips() -> Iterator[tuple[str, bytes]]:
    """Name in the archive and FLAC file, mono, 16 bits, of each voice and digit."""
    for name, voice in voices().items():
        for digit, word in enumerate(DIGIT_NAMES):
            file = io.BytesIO()
            soundfile.write(
                file, speak(word, voice), SAMPLE_RATE, format="FLAC", subtype="PCM_16",
                compression_level=1.0,
            )  # fmt: skip
            yield f"{name}/{digit}_0.flac", file.getvalue()


def main() -> None:
    """Write the archive and print its size and checksum."""
    write_archive(ARCHIVES[SYNTHESISED_VOICES], clips())


if __name__ == "__main__":
    sys.exit(main())
