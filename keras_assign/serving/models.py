"""Exported models as what answers: by ONNX Runtime where that will do, else by TensorFlow."""

import importlib.util
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_assign.data.own.images import ImageForm
from keras_assign.data.recordings import resampled
from keras_assign.errors import InputError
from keras_assign.explain.onnx_maps import PREFIX, SEEN
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.serving.answers import DIGITS
from keras_assign.serving.files import PICTURE, RECORDING

FOLDER = Path(__file__).parent.parent.parent / "saved_models"
# The best of each kind, and the one that says where it looked.
DEFAULTS = {
    (PICTURE, False): FOLDER / "digit_reader",
    (PICTURE, True): FOLDER / "digit_cnn_spatial_attention",
    (RECORDING, False): FOLDER / "spoken_digit_cnn",
    (RECORDING, True): FOLDER / "spoken_digit_cnn_cbam",
}
ONNX = "model.onnx"
ABOUT = "about"  # What a model of other classes tells of itself, JSON: `labels`, and maybe `form`.
SAMPLE_RATE = "sample_rate"  # Of a model of speech, among the file's metadata.
PICTURES_TAKEN = "images"  # The name of what a model of pictures takes.


def folder_of(name: str) -> Path:
    """The folder of a model that is named by itself or by a file in it.

    Raises:
        InputError: there is no such model.
    """
    folder = Path(name).expanduser()
    if folder.is_file():
        folder = folder.parent
    if not (folder / "saved_model.pb").is_file():
        raise InputError(f"{name} is no folder of a model: it holds no saved_model.pb")
    return folder


class PictureModel:
    """Digits of pictures, 28 x 28, to probabilities; or images of any form and classes.

    Attributes:
        labels: names of its classes.
        form: what a picture is to be brought to; None: to MNIST's form.

    Args:
        folder: of the exported model.
        explain: whether attention maps will be asked for, which TensorFlow gives where the ONNX
            file has none.

    Raises:
        InputError: it cannot be loaded or is no model of pictures, or of none with attention.
    """

    def __init__(self, folder: Path, explain: bool = False):
        self._name = folder
        if has_onnx(folder):
            self._serve, about, self._attend = _by_onnx(folder)
            self.labels, self.form = about.labels, about.form
            if self._attend or not explain:
                return
        loaded = load_saved_model(folder)
        _require_kind(loaded, folder, PICTURE)
        about = _about(loaded)
        self.labels, self.form = about.labels, about.form
        if explain and not hasattr(loaded, "attend"):
            raise no_attention(folder)
        self._serve = lambda images: np.asarray(loaded.serve(images))
        self._attend = getattr(loaded, "attend", None)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Probabilities float32 (images, classes) of uint8 images (images, 28 rows, 28 columns).

        Where the model has a form, images are (images, rows, columns, channels) in it.
        """
        try:
            probabilities = self._serve(images)
        except Exception as error:  # The runtimes' kinds, for a shape that does not fit.
            raise InputError(
                f"{self._name} takes no uint8 images (batch, 28, 28); export it with --export_dir"
            ) from error
        if probabilities.shape != (len(images), len(self.labels)):
            raise InputError(
                f"{self._name} does not return the probabilities of {len(self.labels)} classes"
            )
        return probabilities

    def attention(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """By layer its maps (images, height, width), 0 to 1."""
        if not self._attend:
            raise no_attention(self._name)
        maps = self._attend(images)
        return {name: np.asarray(values) for name, values in sorted(maps.items())}


class RecordingModel:
    """Words of recordings to probabilities.

    Attributes:
        labels: names of its classes.
        has_one_word: whether it answers once to a recording, as it was tested.

    Args:
        folder: of the exported model.
        explain: as of `PictureModel`.

    Raises:
        InputError: it cannot be loaded or is no model of recordings, or of none with attention.
    """

    def __init__(self, folder: Path, explain: bool = False):
        self._name = folder
        self._joins = None
        found = _speech_by_onnx(folder, explain) or self._by_tensorflow(explain)
        self._needed, self._answer, about, self._attend = found
        self.labels, self.has_one_word = about.labels, about.is_own

    def _by_tensorflow(self, explain):
        loaded = load_saved_model(self._name)
        _require_kind(loaded, self._name, RECORDING)
        if explain and not hasattr(loaded, "attend"):
            raise no_attention(self._name)

        def attend(waveform, rate):
            shown = loaded.attend(waveform, np.int32(rate))
            return {name: np.asarray(values) for name, values in shown.items()}

        if hasattr(loaded, "joins"):
            self._joins = loaded.joins
        needed = int(getattr(loaded, "sample_rate", 0))
        return needed, _speech_by_tensorflow(loaded), _about(loaded), attend

    def require_rate(self, name: Path, rate: int) -> None:
        """Refuse a recording that lacks the frequencies that the model was trained on.

        Raises:
            InputError: it does.
        """
        if rate < self._needed and not self.has_one_word:  # Such may have trained it.
            raise InputError(
                f"{name} has {rate:,} samples a second; the model needs {self._needed:,} at least, "
                "record it so"
            )

    def hear(
        self, waveform: np.ndarray, rate: int
    ) -> tuple[list[tuple[float, float]], list[np.ndarray]]:
        """Beginning and end of each word, s, and its probabilities, float32 (classes,).

        Args:
            waveform: float32 (samples,).
            rate: of it, Hz.
        """
        spans, likely = self._answered(waveform, rate)
        if self.has_one_word:  # It was tested so: each recording has one, whatever is detected.
            start, end = (spans[0][0], spans[-1][1]) if spans else (0.0, len(waveform) / rate)
            return [(start, end)], [likely]
        if len(spans) == 1:
            return spans, [likely]
        parts = [waveform[int(start * rate) : round(end * rate)] for start, end in spans]
        return spans, [self._answered(part, rate)[1] for part in parts]

    def _answered(self, waveform, rate):
        try:
            spans, likely = self._answer(waveform, rate)
            return [(float(start), float(end)) for start, end in spans], likely.reshape(
                len(self.labels)
            )
        except (AttributeError, TypeError, ValueError) as error:
            raise InputError(
                f"{self._name} takes no waveform and its sample rate, or does not return the "
                f"probabilities of {len(self.labels)} classes"
            ) from error
        except Exception as error:  # The runtimes' kinds.
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{self._name} cannot hear a recording of {len(waveform)} samples ({reason})"
            ) from error

    def attention(self, waveform: np.ndarray, rate: int) -> dict[str, np.ndarray]:
        """What the model saw, `image`, `seconds` and `edges`, and by layer its map.

        Raises:
            InputError: it has no attention.
        """
        shown = self._attend(waveform, rate) if self._attend else {}
        if not shown.keys() - {"image", "seconds", "edges"}:
            raise no_attention(self._name)
        return shown

    def joins(self, waveform: np.ndarray, rate: int) -> dict[str, np.ndarray]:
        """How a model that merges frames merges those of a word, see `SpokenDigitReader.joins`.

        Raises:
            InputError: it merges none.
        """
        if not self._joins:
            raise InputError(f"{self._name} merges no frames; choose a merging autoencoder")
        found = self._joins(waveform, np.int32(rate))
        return {name: np.asarray(values) for name, values in found.items()}


class _About(NamedTuple):
    """What a model tells of itself; those of ten digits tell nothing."""

    labels: tuple[str, ...] = DIGITS
    form: ImageForm | None = None
    is_own: bool = False


def _read_about(text):
    told = json.loads(text)
    form = ImageForm(**told["form"]) if "form" in told else None
    return _About(tuple(told["labels"]), form, is_own=True)


def _about(loaded):
    """What a SavedModel tells of itself."""
    told = getattr(loaded, ABOUT, None)
    return _About() if told is None else _read_about(told.numpy().decode())


def _about_of_onnx(session):
    told = session.get_modelmeta().custom_metadata_map.get(ABOUT)
    return _About() if told is None else _read_about(told)


def no_attention(name) -> InputError:
    """What is raised where a model cannot explain."""
    return InputError(f"{name} has no attention to explain with; choose one that has")


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


def has_onnx(folder: Path) -> bool:
    """Whether a model can answer by ONNX Runtime."""
    return (folder / ONNX).is_file() and importlib.util.find_spec("onnxruntime") is not None


def _by_onnx(folder):
    session = onnx_session(folder)
    taken = _only_input(session, folder)
    if taken.type != "tensor(uint8)":
        raise _other_kind(folder, RECORDING)
    first, *others = (output.name for output in session.get_outputs())
    maps = [name for name in others if name.startswith(PREFIX)]

    def attend(images):
        found = session.run(maps, {taken.name: images})
        return {n.removeprefix(PREFIX): v[:, 0] for n, v in zip(maps, found, strict=True)}

    def serve(images):
        return session.run([first], {taken.name: images})[0]

    return serve, _about_of_onnx(session), attend if maps else None


def onnx_session(folder: Path):
    """An ONNX Runtime session of a model's folder, on one thread of the CPU.

    Raises:
        InputError: its file cannot be loaded.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(
            str(folder / ONNX), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime's kinds for a damaged file.
        reason = str(error).splitlines()[0]
        raise InputError(f"{folder / ONNX} cannot be loaded ({reason}); export it again") from error


def _only_input(session, folder):
    taken = session.get_inputs()
    if len(taken) != 1:
        raise InputError(f"{folder} classifies nothing: it draws; take it with experiments.draw")
    return taken[0]


def _speech_by_onnx(folder, explain):
    """The least rate that a recording needs, Hz, what answers, what it tells of itself, its maps.

    None where the file cannot do it.
    """
    if not has_onnx(folder):
        return None
    session = onnx_session(folder)
    taken = _only_input(session, folder)
    if taken.type == "tensor(uint8)":
        raise _other_kind(folder, PICTURE)
    about = session.get_modelmeta().custom_metadata_map
    if SAMPLE_RATE not in about:
        return None  # An older export: the network alone, from images of spectrograms.
    model_rate = int(about[SAMPLE_RATE])
    outputs = ["words", "probabilities"]

    maps = [out.name for out in session.get_outputs() if out.name.startswith(PREFIX)]
    if explain and not maps:
        return None

    def answer(waveform, rate):
        heard = resampled(waveform, rate, model_rate)
        return session.run(outputs, {taken.name: heard})

    def attend(waveform, rate):
        heard = resampled(waveform, rate, model_rate)
        image, *found = session.run([SEEN, *maps], {taken.name: heard})
        return {
            "image": image[0, 0],
            "seconds": np.float32(about["seconds"]),
            "edges": np.array(json.loads(about["edges"]), np.float32),
            **{n.removeprefix(PREFIX): v[0, 0] for n, v in zip(maps, found, strict=True)},
        }

    return model_rate, answer, _about_of_onnx(session), attend if maps else None


def _speech_by_tensorflow(loaded):
    def answer(waveform, rate):
        likely = np.asarray(loaded.serve(waveform, np.int32(rate)))
        if not hasattr(loaded, "words"):
            return [(0.0, len(waveform) / rate)], likely
        return np.asarray(loaded.words(waveform, np.int32(rate))), likely

    return answer


def _require_kind(loaded, folder, kind):
    taken = _taken(loaded)
    if taken and (PICTURES_TAKEN in taken) != (kind == PICTURE):
        raise _other_kind(folder, RECORDING if kind == PICTURE else PICTURE)


def _taken(loaded):
    """Names of what a model takes, as far as it says."""
    signature = getattr(loaded, "signatures", {}).get("serving_default")
    return set(signature.structured_input_signature[1]) if signature else set()


def _other_kind(folder, kind):
    return InputError(f"{folder} is a model of {kind}s; name one of the other kind, or none")
