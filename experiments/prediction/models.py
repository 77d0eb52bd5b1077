"""Exported models as what answers: by ONNX Runtime where that will do, else by TensorFlow."""

import importlib.util
from pathlib import Path

import numpy as np

from experiments.prediction.files import PICTURE, RECORDING
from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden

FOLDER = Path(__file__).parent.parent.parent / "saved_models"
# The best of each kind, and the one that says where it looked.
DEFAULTS = {
    (PICTURE, False): FOLDER / "digit_reader",
    (PICTURE, True): FOLDER / "digit_cnn_spatial_attention",
    (RECORDING, False): FOLDER / "spoken_digit_cnn",
    (RECORDING, True): FOLDER / "spoken_digit_cnn_cbam",
}
ONNX = "model.onnx"
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
    """Digits of pictures, 28 x 28, to probabilities.

    Args:
        folder: of the exported model.
        explain: whether attention maps will be asked for, which TensorFlow alone gives.

    Raises:
        InputError: it cannot be loaded or is no model of pictures, or of none with attention.
    """

    def __init__(self, folder: Path, explain: bool = False):
        self._name = folder
        self._loaded = None
        if not explain and (folder / ONNX).is_file() and importlib.util.find_spec("onnxruntime"):
            self._serve = _by_onnx(folder)
            return
        self._loaded = load_saved_model(folder)
        _require_kind(self._loaded, folder, PICTURE)
        if explain and not hasattr(self._loaded, "attend"):
            raise no_attention(folder)
        self._serve = lambda images: np.asarray(self._loaded.serve(images))

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Probabilities float32 (images, 10) of uint8 images (images, 28 rows, 28 columns)."""
        try:
            probabilities = self._serve(images)
        except Exception as error:  # The runtimes' kinds, for a shape that does not fit.
            raise InputError(
                f"{self._name} takes no uint8 images (batch, 28, 28); export it with --export_dir"
            ) from error
        if probabilities.shape != (len(images), 10):
            raise InputError(f"{self._name} does not return the probabilities of ten digits")
        return probabilities

    def attention(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """By layer its maps (images, height, width), 0 to 1."""
        maps = self._loaded.attend(images)
        return {name: np.asarray(values) for name, values in sorted(maps.items())}


class RecordingModel:
    """Words of recordings to probabilities, by TensorFlow.

    Args:
        folder: of the exported model.
        explain: whether attention maps will be asked for.

    Raises:
        InputError: it cannot be loaded or is no model of recordings, or of none with attention.
    """

    def __init__(self, folder: Path, explain: bool = False):
        self._name = folder
        self._loaded = load_saved_model(folder)
        _require_kind(self._loaded, folder, RECORDING)
        if explain and not hasattr(self._loaded, "attend"):
            raise no_attention(folder)

    def require_rate(self, name: Path, rate: int) -> None:
        """Refuse a recording that lacks the frequencies that the model was trained on.

        Raises:
            InputError: it does.
        """
        needed = int(getattr(self._loaded, "sample_rate", 0))
        if rate < needed:
            raise InputError(
                f"{name} has {rate:,} samples a second; the model needs {needed:,} at least, "
                "record it so"
            )

    def words(self, waveform: np.ndarray, rate: int) -> list[tuple[float, float]]:
        """Beginning and end of each word, s; the whole recording where the model does not say."""
        whole = (0.0, len(waveform) / rate)
        if not hasattr(self._loaded, "words"):
            return [whole]
        spans = np.asarray(self._loaded.words(waveform, np.int32(rate)))
        return [(float(start), float(end)) for start, end in spans]

    def __call__(self, waveform: np.ndarray, rate: int) -> np.ndarray:
        """Probabilities float32 (10,) of a word, float32 (samples,) at a rate in Hz."""
        try:
            return np.asarray(self._loaded.serve(waveform, np.int32(rate))).reshape(10)
        except (AttributeError, TypeError, ValueError) as error:
            raise InputError(
                f"{self._name} takes no waveform and its sample rate, or does not return the "
                "probabilities of ten digits"
            ) from error
        except Exception as error:  # TensorFlow's kinds.
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{self._name} cannot hear a recording of {len(waveform)} samples ({reason})"
            ) from error

    def attention(self, waveform: np.ndarray, rate: int) -> dict[str, np.ndarray]:
        """What the model saw, `image`, `seconds` and `edges`, and by layer its map.

        Raises:
            InputError: it has no attention.
        """
        shown = self._loaded.attend(waveform, np.int32(rate))
        shown = {name: np.asarray(values) for name, values in shown.items()}
        if not shown.keys() - {"image", "seconds", "edges"}:
            raise no_attention(self._name)
        return shown


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


def _by_onnx(folder):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            str(folder / ONNX), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime's kinds for a damaged file.
        reason = str(error).splitlines()[0]
        raise InputError(f"{folder / ONNX} cannot be loaded ({reason}); export it again") from error
    (taken,) = session.get_inputs()
    if taken.type != "tensor(uint8)":
        raise _other_kind(folder, RECORDING)
    return lambda images: session.run(None, {taken.name: images})[0]


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
