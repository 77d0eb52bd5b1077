"""Rebuild the embedded set of synthesised spoken digits with espeak-ng.

    python -m keras_assign.data.assets.build_synthesised_digits

Needs the program `espeak-ng` (on Debian: apt install espeak-ng). The archive is written beside
this file. It is synthesised speech: no person spoke.
"""

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import librosa
import soundfile

from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.data.spoken_digits import ARCHIVES, SYNTHESISED

SAMPLE_RATE = 8_000
# Name: espeak-ng's accent and voice, pitch (0 to 99), words a minute.
VOICES = {
    "us_adam": ("en-us+adam", 40, 150),
    "us_andrea": ("en-us+Andrea", 55, 165),
    "us_annie": ("en-us+Annie", 60, 140),
    "us_michael": ("en-us+michael", 45, 175),
    "us_f2": ("en-us+f2", 50, 155),
    "us_m3": ("en-us+m3", 35, 165),
    "gb_anika": ("en-gb+anika", 55, 150),
    "gb_belinda": ("en-gb+belinda", 50, 170),
    "gb_edward": ("en-gb+edward", 40, 140),
    "gb_f4": ("en-gb+f4", 45, 180),
    "gb_m1": ("en-gb+m1", 50, 155),
    "gb_m7": ("en-gb+m7", 30, 145),
    "rp_linda": ("en-gb-x-rp+linda", 50, 150),
    "rp_m4": ("en-gb-x-rp+m4", 45, 170),
    "rp_f5": ("en-gb-x-rp+f5", 50, 160),
    "scotland_f3": ("en-gb-scotland+f3", 55, 155),
    "scotland_m2": ("en-gb-scotland+m2", 35, 165),
    "scotland_boris": ("en-gb-scotland+boris", 45, 150),
    "caribbean_f1": ("en-029+f1", 50, 145),
    "caribbean_m5": ("en-029+m5", 45, 160),
    "caribbean_alicia": ("en-029+Alicia", 55, 175),
    "lancaster_steph": ("en-gb-x-gbclan+steph", 50, 150),
    "lancaster_m6": ("en-gb-x-gbclan+m6", 40, 165),
    "midlands_f2": ("en-gb-x-gbcwmd+f2", 60, 160),
    "midlands_max": ("en-gb-x-gbcwmd+max", 40, 150),
}
# What is added to a voice's pitch and words a minute, by take.
TAKES = ((0, 0), (8, -20))
# Of the loudest sample; what is quieter by more, before and after the word, is cut off.
TRIM_DB = 45


def speak(word: str, voice: str, pitch: int, speed: int) -> bytes:
    """A word as a mono FLAC file, 8 kHz, 16 bits.

    Args:
        word: in English.
        voice: espeak-ng's name of accent and voice.
        pitch: 0 to 99.
        speed: words a minute.
    """
    options = ["-v", voice, "-p", str(pitch), "-s", str(speed), "--stdout"]
    spoken = subprocess.run(["espeak-ng", *options, word], check=True, capture_output=True).stdout
    waveform, rate = soundfile.read(io.BytesIO(spoken), dtype="float32")
    waveform = librosa.resample(waveform, orig_sr=rate, target_sr=SAMPLE_RATE)
    waveform, _ = librosa.effects.trim(waveform, top_db=TRIM_DB, frame_length=256, hop_length=64)
    file = io.BytesIO()
    soundfile.write(file, waveform, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def write_archive(name: str, clips: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive beside this file, and print its checksum and size.

    Args:
        name: of the archive.
        clips: name and content of each file in it, in order.
    """
    target = Path(__file__).with_name(name)
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in clips:
            # A `ZipInfo` has a fixed time, so that the same files give the same archive.
            archive.writestr(zipfile.ZipInfo(path), content)
    content = target.read_bytes()
    print(f"{hashlib.sha256(content).hexdigest()} {name}, {len(content):,} bytes")


def main() -> None:
    """Write the archive and print its size and checksum."""
    clips = {
        f"{name}/{digit}_{take}.flac": speak(word, voice, pitch + higher, speed + faster)
        for name, (voice, pitch, speed) in VOICES.items()
        for digit, word in enumerate(DIGIT_NAMES)
        for take, (higher, faster) in enumerate(TAKES)
    }
    write_archive(ARCHIVES[SYNTHESISED], clips.items())


if __name__ == "__main__":
    sys.exit(main())
