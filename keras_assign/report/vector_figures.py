"""Figures of utterances' vectors: maps of them, trees of joins, what joins lose."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from keras_assign.report import figures
from keras_assign.report.tree_brackets import brackets

DIGIT_COLOURS = matplotlib.colormaps["tab10"].colors
MOST_SPEAKERS = 10  # In a map's colours; of more, the first ten are coloured.


def maps(
    places: dict[str, np.ndarray],
    digits: np.ndarray,
    speakers: np.ndarray,
    names: Sequence[str],
) -> Figure:
    """Maps of vectors, a column each: above coloured by digit, below by speaker.

    Args:
        places: by title of the vectors float (clips, 2).
        digits: (clips,).
        speakers: (clips,) numbers.
        names: of all speakers.
    """
    size = (2.4 * len(places) + 1.1, 5.2)
    figure, axes = figures.new_figure(*size, nrows=2, ncols=len(places), squeeze=False)
    shown = np.unique(speakers)[:MOST_SPEAKERS]
    groups = (
        ("digit", range(10), digits, range(10)),
        ("speaker", shown, speakers, [names[number] for number in shown]),
    )
    for row, (title, classes, labels, texts) in zip(axes, groups, strict=True):
        for axis, points in zip(row, places.values(), strict=True):
            for colour, c, text in zip(DIGIT_COLOURS, classes, texts, strict=False):
                here = points[labels == c].astype(float)
                axis.scatter(*here.T, s=7, color=colour, lw=0, label=str(text), rasterized=True)
            axis.set_xticks([])
            axis.set_yticks([])
        row[-1].legend(
            fontsize=7, markerscale=2.5, loc="center left", bbox_to_anchor=(1.0, 0.5),
            title=title, title_fontsize=8, handletextpad=0.1,
        )  # fmt: skip
    for axis, title in zip(axes[0], places, strict=True):
        axis.set_title(title, fontsize=9, wrap=True)
    return figure


def trees(frames: np.ndarray, joins: dict[str, np.ndarray], seconds: float) -> Figure:
    """An utterance's frames and, over them, the order in which they are joined.

    Args:
        frames: (frames, coefficients).
        joins: by title int (frames - 1, 2), see `utterances.trees`.
        seconds: from a frame to the next.
    """
    values = (frames - frames.mean(axis=0)) / (frames.std(axis=0) + 1e-6)
    figure, axes = figures.new_figure(
        4.6 * len(joins), 4.2, nrows=2, ncols=len(joins), squeeze=False, sharex=True,
        height_ratios=[2, 1],
    )  # fmt: skip
    ends = (-seconds / 2, (len(frames) - 0.5) * seconds, -0.5, frames.shape[1] - 0.5)
    for (above, below), (title, pairs) in zip(axes.T, joins.items(), strict=True):
        for bracket in brackets(pairs):
            left, right, *heights = bracket
            across = [left * seconds, left * seconds, right * seconds, right * seconds]
            above.plot(across, heights, color=figures.COLOURS[0], lw=0.9)
        above.set_ylim(0, None)
        above.set_title(title, fontsize=10)
        below.imshow(
            values.T, aspect="auto", origin="lower", cmap=figures.MAP_COLOURS, extent=ends,
        )  # fmt: skip
        below.set_xlabel("s")
    axes[0, 0].set_ylabel("height in the tree")
    axes[1, 0].set_ylabel("MFCC")
    return figure


def joined(
    accuracies: dict[str, tuple[Sequence[int], Sequence[float]]],
    lost: dict[str, tuple[Sequence[int], Sequence[float]]],
    drift: dict[str, Sequence[float]],
    most_lost: float,
) -> Figure:
    """Why a vector fails that frames were folded into, see `explain.joined_vectors`.

    Args:
        accuracies: by title of vectors, two classifiers of each kind in turn, numbers of frames
            and the accuracy after them.
        lost: by title of vectors depths and the error of frames that went through so many joins.
        drift: of `joined_vectors.drift`.
        most_lost: at which errors were cut off.
    """
    figure, axes = figures.new_figure(11.0, 4.2, ncols=3)
    for number, (title, (frames, values)) in enumerate(accuracies.items()):
        look = {"color": figures.COLOURS[number // 2], "ls": ("-", "--")[number % 2]}
        axes[0].plot(frames, 100 * np.array(values), marker="o", ms=3, label=title, **look)
    axes[0].set(title="Digits classified after some frames", xlabel="frames", ylabel="accuracy, %")
    for colour, (title, (depths, errors)) in zip(figures.COLOURS[1:], lost.items(), strict=False):
        axes[1].plot(depths, errors, "o-", ms=3, color=colour, label=title)
    axes[1].axhline(1, color=figures.INK, lw=0.8, ls=":")
    axes[1].set(
        title="Lost of a frame, unfolded again", xlabel="merges that it went through, up to"
    )
    axes[1].set_ylabel(f"error / power of the frames ({most_lost:.0f}: or more)")
    many = [n for n, clips in enumerate(drift["clips"]) if clips >= drift["clips"][0] / 20]
    for colour, key, title in (
        (figures.COLOURS[0], "frame_error", "error, frame and frame"),
        (figures.COLOURS[1], "error", "error, B's code and frame"),
        (figures.COLOURS[3], "mean_square", "mean square of a code (frames: 1)"),
    ):
        folds, values = (np.array(drift[name])[many] for name in ("folds", key))
        axes[2].plot(folds, values, color=colour, label=title)
    axes[2].set(title="B's codes are no frames", xlabel="folds", ylabel="mean square")
    for axis in axes:
        axis.grid(alpha=0.25)
        axis.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16))  # Off the lines.
    for axis in axes[:2]:
        axis.set_xscale("log", base=2)
        axis.xaxis.set_major_formatter("{x:.0f}")
    for axis in axes[1:]:
        figures.log_scale(axis, "y")
    return figure
