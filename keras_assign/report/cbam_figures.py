"""Figures of what CBAM weighs: places of spectrograms, and channels."""

from collections.abc import Sequence

import librosa
import numpy as np
from matplotlib.figure import Figure

from keras_assign.report import figures

TICKS_HZ = (200, 500, 1000, 2000, 4000, 8000, 16000)


def gallery(
    images: np.ndarray,
    ms: Sequence[float],
    titles: Sequence[str],
    maps: dict[str, np.ndarray],
    hz: tuple[float, float],
) -> Figure:
    """Spectrograms in columns; below each, every map laid over it.

    Args:
        images: float (clips, size, size), 0 to 1, in mel bands, the highest first.
        ms: that each spans.
        titles: of each.
        maps: by label float (clips, height, width), each drawn over its own range.
        hz: from the lowest band to the highest.
    """
    lines, size = {"spectrogram": None, **maps}, images.shape[1]
    figure, axes = figures.new_figure(
        1.25 * len(images) + 1.0, 1.2 * len(lines) + 0.4,
        nrows=len(lines), ncols=len(images), squeeze=False,
    )  # fmt: skip
    places, labels = _frequency_ticks(*hz, size)
    for line, (label, values) in enumerate(lines.items()):
        for column, axis in enumerate(axes[line]):
            where = {"extent": (0, ms[column], 0, size), "aspect": "auto"}
            axis.imshow(images[column].astype(float), cmap="gray", **where)
            if values is not None:
                axis.imshow(
                    values[column].astype(float), cmap=figures.MAP_COLOURS, alpha=0.6,
                    **where,
                )  # fmt: skip
            axis.set_yticks([] if column else places, [] if column else labels)
            if line < len(maps):
                axis.set_xticks([])
            else:
                axis.locator_params(axis="x", nbins=3)
            axis.tick_params(length=2, labelsize=6)
        axes[line, 0].set_ylabel(f"{label}\nHz", fontsize=7)
    for axis, title in zip(axes[0], titles, strict=True):
        axis.set_title(title, fontsize=9)
    figure.supxlabel("ms", fontsize=8)
    return figure


def channels(weights: Sequence[np.ndarray]) -> Figure:
    """The weight of each channel, a panel a block.

    Args:
        weights: of each block float (10, channels), 0 to 1, by digit.
    """
    figure, axes = figures.new_figure(9.5, 5.2, nrows=len(weights), squeeze=False)
    for number, (axis, values) in enumerate(zip(axes[:, 0], weights, strict=True), start=1):
        drawn = axis.imshow(values, cmap=figures.MAP_COLOURS, vmin=0, vmax=1, aspect="auto")
        axis.set_yticks(range(0, 10, 3))
        axis.set_ylabel(f"block {number}\ndigit", fontsize=8)
        axis.tick_params(labelsize=7, length=2)
    axes[-1, 0].set_xlabel("channel")
    figure.colorbar(drawn, ax=axes, shrink=0.6, label="weight")
    return figure


def _frequency_ticks(low, high, size):
    """Where on the mel axis, in bands from the lowest, round frequencies lie."""
    edges = librosa.hz_to_mel([low, high], htk=True)
    there = [hz for hz in TICKS_HZ if low < hz <= high]
    places = (librosa.hz_to_mel(there, htk=True) - edges[0]) / (edges[1] - edges[0]) * size
    return places, [f"{hz:,}" for hz in there]
