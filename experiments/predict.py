"""Classify a digit in a picture, or in a recording, with an exported model.

    python -m experiments.predict --model=saved_models/digit_cnn_spatial_attention --input=digit.png
    python -m experiments.predict --model=... --input=a.png,b.jpg --explain
    python -m experiments.predict --model=saved_models/spoken_digit_merge --input=seven.wav
    python -m experiments.predict --model=saved_models/spoken_digit_cnn_cbam --input=a.wav --explain

Prints the digit and its probability for each file. A picture may have any size, colour or polarity,
a recording (WAV or FLAC) any sample rate, bit depth and number of channels, as long as there is one
digit. With --explain, and a model that has attention, it writes what the model saw, or heard, and
its attention maps to NAME_attention.png. Needs the SavedModel alone, not the package's models.
"""

import dataclasses
import functools
from pathlib import Path

import numpy as np

from experiments import cli
from experiments.settings import setting
from keras_assign.data import recordings
from keras_assign.data.digit_photo import read_digit_photo
from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.report.figures import attention_overlay, spectrogram_overlay, style
from keras_assign.report.formats import percent
from keras_assign.studies.store import cannot_write


@dataclasses.dataclass(frozen=True)
class PredictSettings:
    """What to read with what; each field is a flag.

    Raises:
        InputError: the model or the input is not given.
    """

    model: str = setting(str, "folder of a SavedModel of digits, for example in saved_models/")
    input: tuple = setting((), "pictures or recordings, one digit each, separated by commas")
    explain: bool = setting(False, "write the attention maps over each picture, or spectrogram")
    output_dir: str = setting(".", "folder for the pictures that --explain writes")

    def __post_init__(self):
        """Refuse to start with nothing to do, or with two things."""
        if not self.model:
            raise InputError(
                "model must be given, for example --model=saved_models/digit_cnn_spatial_attention"
            )
        if not self.input:
            raise InputError("input must be given, for example --input=digit.png")
        if len({_is_recording(path) for path in self.input}) > 1:
            raise InputError("input has pictures and recordings; give each its own run and model")


def _is_recording(path):
    return Path(path).suffix.lower() in recordings.SUFFIXES


def run(settings: PredictSettings, output_dir: str | Path) -> list[dict]:
    """Read every picture, or hear every recording.

    Args:
        settings: the model, the files, and whether to explain.
        output_dir: where the explanations go.

    Returns:
        For each file `input`, `digit`, `probability`, `probabilities` (10 values) and, with
        `explain`, `explanation` (the file written).

    Raises:
        InputError: a file cannot be read, the model is no SavedModel of such digits, or it has no
            attention to explain with.
    """
    if _is_recording(settings.input[0]):
        sounds = [_read_recording(path) for path in settings.input]
        model = load_saved_model(settings.model)
        for path, (_, rate) in zip(settings.input, sounds, strict=True):
            _require_rate(model, path, rate)
        probabilities = np.stack([_hear(model, *sound, settings.model) for sound in sounds])
    else:
        images = np.stack([read_digit_photo(path) for path in settings.input])
        model = load_saved_model(settings.model)
        probabilities = _serve(model, images, settings.model)
    results = [
        {
            "input": path,
            "digit": int(row.argmax()),
            "probability": float(row.max()),
            "probabilities": row.tolist(),
        }
        for path, row in zip(settings.input, probabilities, strict=True)
    ]
    if settings.explain:
        if _is_recording(settings.input[0]):
            drawn = _drawn_over_spectrograms(settings, model, sounds)
        else:
            drawn = _drawn_over_images(settings, model, images)
        _explain(settings, results, drawn, Path(output_dir))
    return results


def load_saved_model(folder: str | Path):
    """Load a SavedModel with plain TensorFlow.

    Raises:
        InputError: the folder holds none that can be loaded.
    """
    folder = Path(folder)
    if not (folder / "saved_model.pb").is_file():
        raise InputError(f"{folder} is no SavedModel: it has no saved_model.pb")
    with tensorflow_notices_hidden():
        import tensorflow as tf
    try:
        return tf.saved_model.load(str(folder))
    except Exception as error:  # TensorFlow raises many kinds for a damaged file.
        reason = str(error).splitlines()[0]
        raise InputError(f"{folder} cannot be loaded ({reason}); export it again") from error


def _serve(model, images, name):
    try:
        probabilities = np.asarray(model.serve(images))
    except Exception as error:  # No `serve`, or TensorFlow's kinds for a shape that does not fit.
        raise InputError(
            f"{name} takes no uint8 images (batch, 28, 28); export it with --export_dir"
        ) from error
    if probabilities.shape != (len(images), 10):
        raise InputError(f"{name} does not return the probabilities of ten digits")
    return probabilities


def _read_recording(path):
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    return recordings.read(content, path)


def _hear(model, waveform, sample_rate, name):
    try:
        return np.asarray(model.serve(waveform, np.int32(sample_rate))).reshape(10)
    except (AttributeError, TypeError, ValueError) as error:  # No `serve`, or one of pictures.
        raise InputError(
            f"{name} takes no waveform and its sample rate; for recordings, take one that "
            "experiments.autoencoders exported with --export_dir"
        ) from error
    except Exception as error:  # TensorFlow's kinds.
        reason = str(error).splitlines()[0]
        raise InputError(
            f"{name} cannot hear a recording of {len(waveform)} samples ({reason})"
        ) from error


def _require_rate(model, path, rate):
    """A recording that lacks the frequencies that the model was trained on is refused."""
    needed = int(getattr(model, "sample_rate", 0))
    if rate < needed:
        raise InputError(
            f"{path} has {rate:,} samples a second; the model needs {needed:,} at least, record it "
            "so"
        )


def _drawn_over_images(settings, model, images):
    """For each picture, what draws its attention maps under a title."""
    if not hasattr(model, "attend"):
        raise _no_attention(settings)
    maps = {name: np.asarray(values) for name, values in sorted(model.attend(images).items())}
    return [
        functools.partial(attention_overlay, image, {name: v[row] for name, v in maps.items()})
        for row, image in enumerate(images)
    ]


def _drawn_over_spectrograms(settings, model, sounds):
    """For each recording, what draws its attention maps under a title."""
    if not hasattr(model, "attend"):
        raise _no_attention(settings)
    drawn = []
    for waveform, rate in sounds:
        shown = {k: np.asarray(v) for k, v in model.attend(waveform, np.int32(rate)).items()}
        image, seconds, edges = (shown.pop(name) for name in ("image", "seconds", "edges"))
        if not shown:
            raise _no_attention(settings)
        maps = dict(sorted(shown.items()))
        drawn.append(functools.partial(spectrogram_overlay, image, float(seconds), edges, maps))
    return drawn


def _no_attention(settings):
    return InputError(f"{settings.model} has no attention to explain with; choose one that has")


def _explain(settings, results, drawn, output_dir):
    """Write a figure for each input and note its file in the result."""
    stems = [Path(path).stem for path in settings.input]
    names = [
        stem if stems.count(stem) == 1 else f"{stem}_{number}"
        for number, stem in enumerate(stems, start=1)
    ]
    for name, result, draw in zip(names, results, drawn, strict=True):
        title = f"classified as {result['digit']} ({percent(result['probability'], 1)})"
        file = output_dir / f"{name}_attention.png"
        try:
            output_dir.mkdir(parents=True, exist_ok=True)
            with style():
                draw(title=title).savefig(file, dpi=150, facecolor="white")
        except OSError as error:
            raise cannot_write(file, error) from error
        result["explanation"] = str(file)


def main() -> None:
    """Turn flags into settings, run, and print a line for each file."""
    settings = cli.settings_from_flags(PredictSettings)
    for result in run(settings, settings.output_dir):
        print(in_words(result))


def in_words(result: dict) -> str:
    """What is printed of a file: the digit, the next likely one and, where written, its maps.

    Args:
        result: of `run`.
    """
    order = np.argsort(result["probabilities"])[::-1]
    second = f"{order[1]} ({percent(result['probabilities'][order[1]], 1)})"
    line = (
        f"{result['input']}: {result['digit']} ({percent(result['probability'], 1)}), next {second}"
    )
    if "explanation" in result:
        line += f"\n  attention maps: {result['explanation']}"
    return line


if __name__ == "__main__":
    cli.define_flags(PredictSettings)
    cli.run(main)
