"""Attention maps drawn over what the model saw, a file for each digit."""

import dataclasses
from pathlib import Path

import numpy as np

from keras_assign.report.formats import percent
from keras_assign.serving.answers import Answer
from keras_assign.studies.store import cannot_write


class Explanations:
    """Writes them, each under a name of its own.

    Args:
        folder: where to; made if missing.
    """

    def __init__(self, folder: str | Path):
        self._folder = Path(folder)
        self._taken = set()

    def of_picture(
        self, answers: list[Answer], images: np.ndarray, maps: dict[str, np.ndarray]
    ) -> list[Answer]:
        """The answers with their explanations.

        Args:
            answers: of one picture.
            images: uint8 (answers, 28 rows, 28 columns).
            maps: by layer (answers, height, width), 0 to 1.

        Raises:
            InputError: a file cannot be written.
        """
        from keras_assign.report.figures import attention_overlay  # Slow to import, as Matplotlib.

        def draw(row, title):
            its = {name: values[row] for name, values in maps.items()}
            return attention_overlay(images[row], its, title=title)

        return self._written(answers, draw)

    def of_recording(
        self, answers: list[Answer], shown: list[dict[str, np.ndarray]]
    ) -> list[Answer]:
        """The answers with their explanations.

        Args:
            answers: of one recording.
            shown: of each answer what `RecordingModel.attention` returns.

        Raises:
            InputError: a file cannot be written.
        """
        from keras_assign.report.figures import spectrogram_overlay

        def draw(row, title):
            parts = dict(shown[row])
            image, seconds, edges = (parts.pop(name) for name in ("image", "seconds", "edges"))
            its = dict(sorted(parts.items()))
            return spectrogram_overlay(image, float(seconds), edges, its, title=title)

        return self._written(answers, draw)

    def _written(self, answers, draw):
        from keras_assign.report.figures import style

        explained = []
        for row, answer in enumerate(answers):
            told = answer.none if answer.label is None else answer.label
            title = f"classified as {told} ({percent(answer.probability, 1)})"
            file = self._folder / f"{self._name(answer)}_attention.png"
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with style():
                    draw(row, title).savefig(file, dpi=150, facecolor="white")
            except OSError as error:
                raise cannot_write(file, error) from error
            explained.append(dataclasses.replace(answer, explanation=str(file)))
        return explained

    def _name(self, answer):
        """The input's, with a number where there are several digits or another input has it."""
        stem = Path(answer.input).stem + (f"_{answer.number}" if answer.of > 1 else "")
        name, number = stem, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name.casefold())
        return name
