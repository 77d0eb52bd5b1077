"""An exported generator of digits in use: by ONNX Runtime where it can be, else by TensorFlow."""

import json
from pathlib import Path

import numpy as np

from keras_assign.errors import InputError
from keras_assign.serving.models import has_onnx, load_saved_model, onnx_session

DIGITS, LATENT_SIZE = "digits", "latent_size"  # Among the ONNX file's metadata.


class Generator:
    """Draws digits of noise.

    Attributes:
        digits: those that it learnt to draw.
        latent_size: length of the noise that an image is drawn from.

    Args:
        folder: that `experiments.gan` exported to.

    Raises:
        InputError: it holds no such generator.
    """

    def __init__(self, folder: str | Path):
        folder = Path(folder)
        try:
            self._draw, self.digits, self.latent_size = (
                _by_onnx(folder) if has_onnx(folder) else _by_tensorflow(folder)
            )
        except InputError:
            raise
        except (AttributeError, KeyError, ValueError) as error:
            raise InputError(
                f"{folder} is no generator of digits; take one that experiments.gan exported with "
                "--export_dir"
            ) from error

    def draw(self, digits: np.ndarray, latent: np.ndarray) -> np.ndarray:
        """uint8 (images, 28 rows, 28 columns), light ink on dark.

        Args:
            digits: (images,), of each image, 0 to 9.
            latent: (images, latent size), standard normal noise.

        Raises:
            InputError: it did not learn to draw one of the digits.
        """
        unknown = sorted(set(map(int, digits)) - set(self.digits))
        if unknown:
            raise InputError(
                f"the generator did not learn to draw {', '.join(map(str, unknown))}; ask for "
                f"{', '.join(map(str, self.digits))}"
            )
        return self._draw(np.asarray(digits, np.int32), np.asarray(latent, np.float32))


def _by_onnx(folder):
    session = onnx_session(folder)
    about = session.get_modelmeta().custom_metadata_map

    def draw(digits, latent):
        return session.run(None, {"label": digits, "latent": latent})[0]

    return draw, tuple(json.loads(about[DIGITS])), int(about[LATENT_SIZE])


def _by_tensorflow(folder):
    model = load_saved_model(folder)

    def draw(digits, latent):
        return np.asarray(model.serve(digits, latent))

    return draw, tuple(model.digits.numpy().tolist()), int(model.latent_size)
