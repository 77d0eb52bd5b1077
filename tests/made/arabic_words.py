"""A course's set as it is handed out, in small: Arabic digits by 30 voices, clean and with noise.

    python -m tests.made.arabic_words FOLDER
    python -m tests.made.arabic_words

The first writes the set into a folder; the second rebuilds the archive of the words with espeak-ng
(on Debian: apt install espeak-ng). It is synthesised speech: no person spoke. A "speaker" is a
voice of espeak-ng with a pitch and a speed of its own, all of them with its Arabic accent.
"""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import librosa
import numpy as np
import soundfile
import soxr

ARCHIVE = Path(__file__).with_name("arabic_words.zip")
SAMPLE_RATE = 16_000
WORDS = ("صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة")
VOICES = (
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "adam", "Andrea",
    "Annie", "anika", "belinda", "benjamin", "boris", "caleb", "edward", "linda", "Michael", "max",
    "pablo", "paul", "steph", "victor", "zac",
)  # fmt: skip
TEST_EVERY = 3  # Of so many speakers one tests.
PAUSE_SECONDS = 0.3  # Before and after a word.
NOISE_DB = (5.0, 15.0)  # Below the word.
NOISE_SLOPE_DB = (0.0, 6.0)  # That noise falls by in an octave.


def speak(word: str, number: int) -> bytes:
    """A word by a voice as an Ogg file (Opus).

    Args:
        word: in Arabic.
        number: of the voice.
    """
    pitch, speed = 25 + number * 37 % 55, 115 + number * 53 % 75
    options = ["-v", f"ar+{VOICES[number]}", "-p", str(pitch), "-s", str(speed), "--stdout"]
    spoken = subprocess.run(["espeak-ng", *options, word], check=True, capture_output=True).stdout
    waveform, rate = soundfile.read(io.BytesIO(spoken), dtype="float32")
    waveform = librosa.resample(waveform, orig_sr=rate, target_sr=SAMPLE_RATE)
    waveform, _ = librosa.effects.trim(waveform, top_db=45, frame_length=512, hop_length=128)
    file = io.BytesIO()
    soundfile.write(file, waveform, SAMPLE_RATE, format="OGG", subtype="OPUS")
    return file.getvalue()


def build() -> None:
    """Write the archive and print its size and checksum."""
    with zipfile.ZipFile(ARCHIVE, "w") as archive:
        for number in range(len(VOICES)):
            for digit, word in enumerate(WORDS):
                # A `ZipInfo` has a fixed time, so that the same files give the same archive.
                name = zipfile.ZipInfo(f"{number:02d}_{digit}.opus")
                archive.writestr(name, speak(word, number))
    content = ARCHIVE.read_bytes()
    print(f"{hashlib.sha256(content).hexdigest()} {ARCHIVE.name}, {len(content):,} bytes")


def words(speakers: int = len(VOICES), digits: int = len(WORDS)) -> dict:
    """By number of speaker and digit the word, float32 (samples,), 16 kHz, a peak of 0.5.

    Args:
        speakers: the first so many.
        digits: the first so many.
    """
    found = {}
    with zipfile.ZipFile(ARCHIVE) as archive:
        for number in range(speakers):
            for digit in range(digits):
                content = io.BytesIO(archive.read(f"{number:02d}_{digit}.opus"))
                wave, rate = soundfile.read(content, dtype="float32")
                wave = soxr.resample(wave, rate, SAMPLE_RATE)
                found[number, digit] = (0.5 * wave / np.abs(wave).max()).astype(np.float32)
    return found


def with_pauses(word: np.ndarray) -> np.ndarray:
    """A word as it is recorded in a quiet room."""
    return np.pad(word, round(PAUSE_SECONDS * SAMPLE_RATE))


def noisy(clip: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The same in steady noise of some spectrum.

    Args:
        clip: of `with_pauses`.
        random: draws.
    """
    spectrum = np.fft.rfft(random.normal(size=len(clip)))
    bins = np.maximum(np.arange(len(spectrum)), 1.0)
    noise = np.fft.irfft(spectrum * bins ** (-random.uniform(*NOISE_SLOPE_DB) / 6.02), len(clip))
    pause = round(PAUSE_SECONDS * SAMPLE_RATE)
    power = np.mean(clip[pause:-pause] ** 2) / 10 ** (random.uniform(*NOISE_DB) / 10)
    return np.clip(clip + noise * np.sqrt(power / np.mean(noise**2)), -1, 1).astype(np.float32)


def write(root: Path, speakers: int = len(VOICES), digits: int = len(WORDS)) -> Path:
    """The set as a course hands it out: `Train/C01_3.wav`, `Train/C01n_3.wav`, `Test/C00_3.wav`.

    Args:
        root: the folder, which is made.
        speakers: the first so many.
        digits: the first so many.
    """
    random = np.random.default_rng(0)
    for (number, digit), word in words(speakers, digits).items():
        folder = root / ("Train" if number % TEST_EVERY else "Test")
        folder.mkdir(parents=True, exist_ok=True)
        clip = with_pauses(word)
        for version, wave in (("", clip), ("n", noisy(clip, random))):
            name = f"C{number:02d}{version}_{digit}.wav"
            soundfile.write(folder / name, wave, SAMPLE_RATE)
    return root


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(f"written to {write(Path(sys.argv[1]))}")
    else:
        build()
