"""Draw digits with an exported generator.

    python -m experiments.draw --model=saved_models/digit_generator --digits=2,0,2,6 --output=a.png

Writes a sheet: a row for each digit asked for, in that order, of --copies different images. Needs
the SavedModel alone, not the package's models.
"""

import dataclasses
import os
from pathlib import Path

import numpy as np
from PIL import Image

from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.errors import InputError
from keras_assign.report.montage import montage
from keras_assign.serving.generator import Generator
from keras_assign.studies import command_line
from keras_assign.studies.settings import Settings, require, setting
from keras_assign.studies.store import cannot_write


@dataclasses.dataclass(frozen=True)
class DrawSettings(Settings):
    """What to draw with what; each field is a flag.

    Raises:
        InputError: the model is not given, or a value is out of range.
    """

    model: str = setting(str, "folder of a SavedModel that `experiments.gan` exported")
    digits: tuple = setting(
        tuple(range(DIGITS)), "the digits of the rows, from above, separated by commas"
    )
    copies: int = setting(10, "images in a row", ge=1, le=1000)
    scale: int = setting(2, "side of a pixel in the sheet, pixels", ge=1, le=20)
    seed: int = setting(0, "of the noise; another one gives other images", ge=0)
    output: str = setting("digits.png", "the picture to write, PNG")

    def check(self):
        """Refuse what cannot be drawn."""
        if not self.model:
            raise InputError(
                "model must be given, for example --model=saved_models/digit_generator"
            )
        known = self.digits and set(self.digits) <= set(range(DIGITS))
        require(known, "digits", f"digits from 0 to {DIGITS - 1}", self)
        require(self.output.lower().endswith(".png"), "output", "a file named .png", self)


def run(settings: DrawSettings) -> np.ndarray:
    """Draw the digits and write the sheet.

    Args:
        settings: what to draw, and where to.

    Returns:
        uint8 (rows, copies, 28 rows, 28 columns).

    Raises:
        InputError: the model is no such generator, or the file cannot be written.
    """
    generator = Generator(settings.model)
    labels = np.repeat(np.array(settings.digits, np.int32), settings.copies)
    size = generator.latent_size
    noise = np.random.default_rng(settings.seed).standard_normal((len(labels), size))
    drawn = generator.draw(labels, noise)
    drawn = drawn.reshape(len(settings.digits), settings.copies, *drawn.shape[1:])
    _write(drawn, Path(settings.output), settings.scale)
    return drawn


def _write(drawn, file, scale):
    sheet = montage(drawn)
    picture = Image.fromarray(sheet.repeat(scale, axis=0).repeat(scale, axis=1), mode="L")
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        picture.save(temporary, format="PNG")
        os.replace(temporary, file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise cannot_write(file, error) from error


def main() -> None:
    """Turn flags into settings, draw, and print the picture's place."""
    settings = command_line.settings_from_flags(DrawSettings)
    run(settings)
    print(f"The picture: {settings.output}")


if __name__ == "__main__":
    command_line.define_flags(DrawSettings)
    command_line.run(main)
