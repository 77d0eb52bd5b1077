"""A picture and a recording to try the models on, and what the commands of README print of them."""

import dataclasses
import json
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from experiments import draw, predict
from experiments.files import DOCS, FIGURES, ROOT
from keras_assign.data import reduced_mnist, spoken_digits
from keras_assign.serving.answers import in_words

FOLDER = DOCS / "examples"
PICTURE, RECORDING = FOLDER / "seven.png", FOLDER / "seven.flac"
PRINTED = FOLDER / "printed.json"
EXPLANATION = FIGURES / "seven_attention.png"
SHEET = FIGURES / "digits.png"
VOICE, DIGIT = "us_adam", 7
PAPER, INK = np.array([238, 231, 214]), np.array([38, 48, 92])  # RGB
SIDE = 320  # Pixels.


@dataclasses.dataclass(frozen=True)
class Example:
    """A command of README.

    Attributes:
        input: the file.
        explain: whether with attention maps.
    """

    input: Path
    explain: bool

    def settings(self) -> predict.PredictSettings:
        """As the command has them, run in the project's root."""
        path = self.input.relative_to(ROOT).as_posix()
        return predict.PredictSettings(input=(path,), explain=self.explain)

    def command(self) -> str:
        """What to type."""
        settings = self.settings()
        explain = " --explain" if settings.explain else ""
        return f"python -m experiments.predict {settings.input[0]}{explain}"


EXAMPLES = {
    "picture": Example(PICTURE, explain=True),
    "recording": Example(RECORDING, explain=False),
}
DRAWN = draw.DrawSettings(
    "saved_models/digit_generator", digits=(2, 0, 2, 6), copies=8, output="digits.png"
)


def write() -> None:
    """Make picture and recording, classify both, draw digits; write what was printed and drawn."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    Image.fromarray(photo()).save(PICTURE)
    index = spoken_digits.find()
    of_voice = np.flatnonzero((index.speakers == VOICE) & (index.digits == DIGIT))
    RECORDING.write_bytes(index.files[of_voice[0]].read_bytes())
    printed = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, example in EXAMPLES.items():
            (result,) = predict.run(example.settings(), folder)
            if example.explain:
                written = Path(result.explanation)
                EXPLANATION.write_bytes(written.read_bytes())
                # The command writes it where it is run.
                result = dataclasses.replace(result, explanation=written.name)
            printed[name] = in_words(result)
    draw.run(dataclasses.replace(DRAWN, output=str(SHEET)))
    PRINTED.write_text(json.dumps(printed, indent=2) + "\n", encoding="utf-8")


def photo() -> np.ndarray:
    """A seven of the embedded test images in ink on paper, a little turned: uint8 (320, 320, 3)."""
    data = reduced_mnist.load()
    seven = data.test_images[np.flatnonzero(data.test_labels == DIGIT)[0]] / 255
    small = ndimage.rotate(np.pad(seven, 4), 6, reshape=False, order=1)
    scale = SIDE / len(small)
    ink = np.clip(ndimage.zoom(small, scale, order=3), 0, 1)[:SIDE, :SIDE, None]
    return (PAPER * (1 - ink) + INK * ink).astype(np.uint8)


def try_it(name: str) -> str:
    """A command of README and what it prints, as a block of Markdown.

    Args:
        name: of `EXAMPLES`.
    """
    printed = json.loads(PRINTED.read_text(encoding="utf-8"))[name]
    return f"```\n{EXAMPLES[name].command()}\n```\n\nprints\n\n```\n{printed}\n```"


def draw_digits() -> str:
    """The command that draws digits, as a block of Markdown."""
    digits = ",".join(map(str, DRAWN.digits))
    return (
        f"```\npython -m experiments.draw --model={DRAWN.model} --digits={digits} \\\n"
        f"    --copies={DRAWN.copies} --output={DRAWN.output}\n```"
    )


TABLES = {
    "try_picture": lambda: try_it("picture"),
    "try_recording": lambda: try_it("recording"),
    "try_drawing": draw_digits,
}
