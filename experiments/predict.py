"""Classify digits in pictures and in recordings with an exported model.

    python -m experiments.predict digit.png
    python -m experiments.predict digit.png voice.m4a folder/ '*.wav' --csv=answers.csv
    python -m experiments.predict --model=saved_models/spoken_digit_merge seven.wav
    python -m experiments.predict a.png --explain
    python -m experiments.predict my_digits/ --pattern='{digit}/*'

Prints a line for each digit: of a picture from left to right, of a recording word by word. A
picture may have any size, colour, polarity or light, a recording any format, sample rate and number
of channels. Without --model the best of saved_models/ for each kind of file is taken. What cannot
be read is told, and the rest is done; the exit status is then 1. With --pattern, which says where
each file's path has its digit, accuracy and confusions are printed, too. With --explain, and a
model that has attention, what the model saw, or heard, and its attention maps are written to
NAME_attention.png. Needs no model of this package but the exported ones.
"""

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from keras_assign.data import recordings
from keras_assign.data.digit_photo import read_digits
from keras_assign.data.own.patterns import PathPattern
from keras_assign.data.picture_file import read_picture
from keras_assign.errors import InputError
from keras_assign.serving import answers, files
from keras_assign.serving.answers import Answer
from keras_assign.serving.explanations import Explanations
from keras_assign.serving.models import DEFAULTS, PictureModel, RecordingModel, folder_of
from keras_assign.studies import command_line
from keras_assign.studies.settings import Settings, setting
from keras_assign.studies.store import cannot_write

LONGEST = 120.0  # Seconds of a recording of several words.
SOME_FAILED = 1  # Exit status.
WHOLE = (0.0, 0.0, 1.0, 1.0)  # The box of a whole picture.


@dataclasses.dataclass(frozen=True)
class PredictSettings(Settings):
    """What to classify with what; each field is a flag.

    Raises:
        InputError: there is nothing to classify, or the pattern makes no sense.
    """

    model: str = setting(
        "", "folder of an exported model; without it the best in saved_models/ for each kind"
    )
    input: tuple = setting((), "pictures, recordings, folders or patterns; needs no --input before")
    explain: bool = setting(False, "write the attention maps over each picture, or spectrogram")
    output_dir: str = setting(".", "folder for the pictures that --explain writes")
    csv: str = setting("", "write a table with a row for each digit to this file")
    json: str = setting("", "write an object for each digit to this file")
    pattern: str = setting(
        "",
        "where a path has its digit, or class, e.g. '{digit}/*' or '{class}_*': tells the accuracy",
    )

    def check(self):
        """Refuse to start with nothing to do."""
        if not any(self.input):
            raise InputError("nothing to classify; name a file, for example digit.png")
        if self.pattern:
            PathPattern(self.pattern)


@dataclasses.dataclass(frozen=True)
class Problem:
    """A file that could not be classified, and why, in one line."""

    input: str
    reason: str


def run(settings: PredictSettings, output_dir: str | Path) -> list[Answer]:
    """Classify every file.

    Args:
        settings: the model, the files, and whether to explain.
        output_dir: where the explanations go.

    Returns:
        An answer for each digit, and one for each file without any.

    Raises:
        InputError: a file cannot be read, or the model does not fit.
    """
    told = list(classify(settings, output_dir))
    for one in told:
        if isinstance(one, Problem):
            raise InputError(one.reason)
    return told


def classify(settings: PredictSettings, output_dir: str | Path) -> Iterator[Answer | Problem]:
    """Classify one file after the other, and go on after one that cannot be.

    Args:
        settings: as of `run`, like `output_dir`.
        output_dir: where the explanations go.

    Yields:
        Answers in order, and in the place of a file that has none the problem.

    Raises:
        InputError: the model cannot be loaded or is of the other kind, or a folder or pattern
            holds no file.
    """
    models = _Models(settings)
    explanations = Explanations(output_dir) if settings.explain else None
    for file in files.expand(list(settings.input)):
        try:
            kind = files.kind_of(file)
        except InputError as error:
            yield _problem(file, error)
            continue
        model = models[kind]  # One that cannot be loaded ends all.
        try:
            yield from _answers(file, kind, model, explanations)
        except InputError as error:
            yield _problem(file, error)


def _problem(file, error):
    reason = str(error)
    return Problem(str(file), reason if str(file) in reason else f"{file}: {reason}")


class _Models:
    """The model for each kind of file, loaded when the first such file comes."""

    def __init__(self, settings):
        self._settings = settings
        self._named = folder_of(settings.model) if settings.model else None
        self._loaded = {}

    def __getitem__(self, kind):
        if kind not in self._loaded:
            explain = self._settings.explain
            made = PictureModel if kind == files.PICTURE else RecordingModel
            self._loaded[kind] = made(self._named or DEFAULTS[kind, explain], explain)
        return self._loaded[kind]


def _answers(file, kind, model, explanations):
    if kind == files.PICTURE:
        found = _shown(file, model.form)
        places = [dict(zip(answers.BOX, box, strict=True)) for _, box in found]
        images = np.stack([image for image, _ in found]) if found else None
        chances = model(images) if found else ()
    else:
        waveform, rate = recordings.read(_content(file), str(file), LONGEST)
        model.require_rate(file, rate)
        spans, chances = model.hear(waveform, rate)
        places = [{"start": start, "end": end} for start, end in spans]
    told = [
        Answer(str(file), number, len(places), tuple(map(float, row)), place, labels=model.labels)
        for number, (row, place) in enumerate(zip(chances, places, strict=True), start=1)
    ]
    if not told:
        return [Answer(str(file), 0, 0, (), {}, labels=model.labels)]
    if explanations is None:
        return told
    if kind == files.PICTURE:
        shown = images[..., 0] if images.shape[-1] == 1 else images
        return explanations.of_picture(told, shown, model.attention(images))
    if model.has_one_word:
        return explanations.of_recording(told, [model.attention(waveform, rate)])
    words = [waveform[int(start * rate) : round(end * rate)] for start, end in spans]
    return explanations.of_recording(told, [model.attention(word, rate) for word in words])


def _shown(file, form):
    """What a picture shows, as the model takes it, and the box of each."""
    if form is None:
        return [(digit.image, digit.box) for digit in read_digits(file)]
    found = form.of(read_picture(file))  # As it was tested: each picture shows one.
    return [] if found is None else [(found.pixels, WHOLE)]


def _content(file):
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror})") from error


def main(words: list[str]) -> None:
    """Turn flags and arguments into settings, and print a line for each digit.

    Args:
        words: arguments that are no flags: files.
    """
    settings = command_line.settings_from_flags(PredictSettings, input=words)
    told, problems = [], []
    for one in classify(settings, settings.output_dir):
        if isinstance(one, Problem):
            problems.append(one)
            print(f"error: {one.reason}", file=sys.stderr)
        else:
            told.append(one)
            print(answers.in_words(one), flush=True)
    if settings.pattern and told:
        from keras_assign.serving import evaluation  # Slow to import, as SciPy.

        print(evaluation.in_words(evaluation.evaluate(told, settings.pattern)))
    for name, written in ((settings.csv, answers.as_csv), (settings.json, answers.as_json)):
        if name:
            _write(Path(name), written(told))
    if problems:
        sys.exit(SOME_FAILED if told else 2)


def _write(file, text):
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise cannot_write(file, error) from error


if __name__ == "__main__":
    command_line.define_flags(PredictSettings)
    command_line.run(main, takes="words")
