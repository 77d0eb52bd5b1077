"""How an earlier state of this package answers the same inputs, from a checkout of it.

    git worktree add ../first 822fa2e
    python -m experiments.robustness.before --checkout=../first \\
        --output=experiments/results/robustness/before.json

The checkout answers in a process of its own, with its own models, to files: what its
`experiments.predict` cannot read counts as wrong. Its models of speech had heard every speaker.
"""

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from experiments.robustness import inputs
from experiments.robustness.settings import (
    BEFORE_FILE,
    PICTURE_MODELS,
    SPEECH_MODELS,
    RobustnessSettings,
)
from keras_assign.data import reduced_mnist, utterances
from keras_assign.errors import InputError
from keras_assign.studies import command_line
from keras_assign.studies.settings import Settings, require, setting
from keras_assign.studies.store import write_json
from tests.made import pictures, recordings

# What the generators read with this state of the package, and could not by that one.
READ_HERE = ("m4a", "webm", "mp3", "channels")
ANSWERS = """
import json, sys
from experiments import predict

models, files = json.load(sys.stdin)
told = {}
for model in models:
    loaded = predict.load_saved_model(model)
    told[model] = []
    for file in files:
        try:
            if file.endswith(".wav"):
                row = predict._hear(loaded, *predict._read_recording(file), model)
            else:
                row = predict._serve(loaded, predict.read_digit_photo(file)[None], model)[0]
            told[model].append([int(row.argmax()), float(row.max())])
        except ValueError:  # `InputError` is one.
            told[model].append([-1, 0.0])
print(json.dumps(told))
"""


@dataclasses.dataclass(frozen=True)
class BeforeSettings(Settings):
    """What to ask; each field is a flag.

    Raises:
        InputError: no checkout is named.
    """

    checkout: str = setting("", "folder of the earlier state")
    output: str = setting(BEFORE_FILE, "file to write; a page shows that of its run's folder")
    data_dir: str = setting(str, "folder of FSDD; without it the recordings are downloaded")

    def check(self):
        """Refuse to start without a checkout."""
        require(bool(self.checkout), "checkout", "the folder of an earlier state", self)


def run(settings: BeforeSettings) -> dict:
    """Ask the models of a checkout.

    Args:
        settings: which checkout, where to.

    Returns:
        `commit`, and by model and kind `items`, `accuracy` and `sure_and_wrong`.

    Raises:
        InputError: recordings cannot be read, or the checkout cannot answer.
    """
    asked = RobustnessSettings(dataset="fsdd", data_dir=settings.data_dir)
    head = ["git", "-C", settings.checkout, "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(head, capture_output=True, text=True, check=False).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        of_pictures = _asked(settings.checkout, PICTURE_MODELS, _pictures(asked, Path(folder)))
        of_speech = _asked(settings.checkout, SPEECH_MODELS, _recordings(asked, Path(folder)))
    found = {"commit": commit, "models": of_pictures | of_speech}
    write_json(Path(settings.output), found)
    return found


def _asked(checkout, models, files):
    """By model and kind what the checkout makes of files: (kind, digit, file) each."""
    names = [f"saved_models/{model}" for model in models]
    asked = json.dumps([names, [file for _, _, file in files]])
    finished = subprocess.run(
        [sys.executable, "-c", ANSWERS],
        input=asked, cwd=checkout, text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": ".", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    if finished.returncode:
        last = (finished.stderr.strip().splitlines() or ["no reason"])[-1]
        raise InputError(f"{checkout} cannot answer ({last}); name a checkout of this package")
    answers = json.loads(finished.stdout.splitlines()[-1])
    kinds = np.array([kind for kind, _, _ in files])
    digits = np.array([digit for _, digit, _ in files])
    found = {}
    for model, name in zip(models, names, strict=True):
        told, certainty = np.array(answers[name]).T
        right = told == digits
        found[model] = {
            str(kind): {
                "items": int((kinds == kind).sum()),
                "accuracy": float(right[kinds == kind].mean()),
                "sure_and_wrong": float((~right & (certainty > 0.9))[kinds == kind].mean()),
            }
            for kind in dict.fromkeys(kinds)
        }
    return found


def _pictures(asked, folder):
    images = reduced_mnist.load()
    files = []
    for kind in pictures.KINDS:
        made = inputs.pictures_of(kind, images.test_images, asked.pictures, asked.seed)
        for number, (chosen, picture) in enumerate(made):
            file = folder / f"{kind} {number}.png"
            Image.fromarray(picture).save(file)
            files.append((kind, int(images.test_labels[chosen]), str(file)))
    return files


def _recordings(asked, folder):
    found = utterances.load_named(asked.data(None))
    files = []
    for kind in recordings.KINDS:
        if kind.startswith(READ_HERE):
            continue
        for speaker in sorted(set(found.index.speakers)):
            its = np.flatnonzero(found.index.speakers == speaker)
            waves, digits = [found.waveforms[clip] for clip in its], found.index.digits[its]
            some = inputs.evenly(digits, asked.clips)
            rate = found.sample_rate
            made = inputs.recordings_of(kind, waves, some, rate, speaker, asked.seed)
            for clip, wave in zip(some, made, strict=True):
                file = folder / f"{kind} {speaker} {clip}.wav"
                soundfile.write(file, wave, rate, subtype="FLOAT")
                files.append((kind, int(digits[clip]), str(file)))
    return files


def main() -> None:
    """Turn flags into settings, and ask."""
    run(command_line.settings_from_flags(BeforeSettings))


if __name__ == "__main__":
    command_line.define_flags(BeforeSettings)
    command_line.run(main)
