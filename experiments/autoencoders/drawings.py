"""The figures of Problem 1, from findings and stored cells alone."""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.ticker import LogLocator

from experiments.autoencoders.findings import MOST_LOST
from experiments.autoencoders.settings import SPLIT_TITLES
from experiments.autoencoders.vectors import MEAN, VECTORS, A, B, C
from keras_assign.recipes.utterance_vectors import FLATTENED, MERGE, OWN_CODES, PAIRS
from keras_assign.report import figures
from keras_assign.utterances.classifiers import SVC_RBF, TITLES

DIGIT_COLOURS = matplotlib.colormaps["tab10"].colors
MOST_SPEAKERS = 10  # In a map's colours; of more, the first ten are coloured.
MAPPED = (MEAN, A, B, C, MERGE)


def draw(folder: Path, findings: dict, cells: list) -> list[str]:
    """Draw what the findings allow, each figure as SVG and PNG.

    Args:
        folder: for the figures.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.

    Returns:
        The figures' names.
    """
    drawn = {"accuracy": _accuracy(findings)}
    losses = _losses(findings)
    if losses:
        drawn["losses"] = losses
    kept = _kept(cells)
    if any(f"map_{name}" in kept for name in MAPPED):
        drawn["maps"] = _maps(kept)
    drawn |= {f"confusion_{kind}": _confusion(split) for kind, split in findings["splits"].items()}
    for record, arrays in cells:
        if record["settings"]["kind"] == "why":
            drawn["why"] = _why(findings["why"])
            drawn["trees"] = _trees(record, arrays)
    for name, figure in drawn.items():
        figures.save(figure, folder, name)
    return list(drawn)


def _kept(cells):
    """The maps of all methods, and digits and speakers of the clips in them."""
    found = {}
    for record, arrays in cells:
        if record["settings"].get("map"):
            found |= {name: values for name, values in arrays.items() if name.startswith("map_")}
            found |= {name: arrays[name] for name in ("test_digits", "test_speakers")}
            found["speakers"] = record["speakers"]
    return found


def _accuracy(findings):
    """A panel a split: accuracy with the SVC, seeds as small dots; the report's as crosses."""
    splits = findings["splits"]
    names = [n for n in VECTORS if any(n in split["vectors"] for split in splits.values())]
    figure, axes = figures.new_figure(
        3.1 * len(splits) + 2.4, 0.36 * len(names) + 1.0,
        ncols=len(splits), squeeze=False, sharey=True,
    )  # fmt: skip
    methods = findings["reported"]["methods"]
    for axis, (kind, split) in zip(axes[0], splits.items(), strict=True):
        rows = []
        for name in names:
            found = split["vectors"][name]["classifiers"][SVC_RBF]
            rows.append(
                {
                    "label": VECTORS[name].title,
                    "colour": figures.COLOURS[0 if VECTORS[name].reported else 1],
                    "per_seed": [100 * v for v in found["per_seed"]],
                    **{k: 100 * found[k] for k in ("mean", "low", "high")},
                }
            )
        figures.interval_rows(axis, rows, "accuracy, %")
        axis.set_title(SPLIT_TITLES[kind], fontsize=10)
        for place, name in enumerate(names):
            if VECTORS[name].reported:
                value = 100 * methods[VECTORS[name].reported]["test_accuracy"]
                axis.plot([value], [place], "x", color=figures.INK, ms=6)
    return figure


def _losses(findings):
    """Loss over epochs of the report's methods, ours as lines and the report's as crosses."""
    methods = {FLATTENED: A, PAIRS: B, OWN_CODES: B}
    shown = {m: name for m, name in methods.items() if m in findings["training"]}
    if not shown:
        return None
    titles = {
        FLATTENED: "A: padded frames", PAIRS: "B and C: pairs of frames",
        OWN_CODES: "B: own codes, too",
    }  # fmt: skip
    figure, axes = figures.new_figure(3.0 * len(shown), 2.7, ncols=len(shown), squeeze=False)
    for axis, (method, name) in zip(axes[0], shown.items(), strict=True):
        figures.curves(axis, findings["training"][method]["loss"], figures.COLOURS[0], "here")
        reported = findings["reported"]["methods"][VECTORS[name].reported]["loss"]
        epochs = 10 * np.arange(1, len(reported) + 1)
        axis.plot(epochs, reported, "x", color=figures.INK, ms=5, label="report")
        axis.set_yscale("log")
        axis.set(title=titles[method], xlabel="epoch")
        axis.grid(alpha=0.25)
    axes[0, 0].set_ylabel("mean squared error")
    axes[0, 0].legend(fontsize=8)
    return figure


def _maps(kept):
    """t-SNE maps of the vectors: above coloured by digit, below by speaker."""
    names = [name for name in MAPPED if f"map_{name}" in kept]
    figure, axes = figures.new_figure(
        2.4 * len(names) + 1.1, 5.2, nrows=2, ncols=len(names), squeeze=False
    )
    speakers = np.unique(kept["test_speakers"])[:MOST_SPEAKERS]
    groups = (
        (range(10), kept["test_digits"], [str(digit) for digit in range(10)]),
        (speakers, kept["test_speakers"], [kept["speakers"][number] for number in speakers]),
    )
    for column, name in enumerate(names):
        places = kept[f"map_{name}"].astype(float)
        for row, (classes, labels, texts) in enumerate(groups):
            axis = axes[row, column]
            for colour, c, text in zip(DIGIT_COLOURS, classes, texts, strict=False):
                axis.scatter(*places[labels == c].T, s=7, color=colour, lw=0, label=text)
            axis.set_xticks([])
            axis.set_yticks([])
            if row == 0:
                axis.set_title(VECTORS[name].title, fontsize=9, wrap=True)
            if column == len(names) - 1:
                axis.legend(
                    fontsize=7, markerscale=2.5, loc="center left", bbox_to_anchor=(1.0, 0.5),
                    title=("digit", "speaker")[row], title_fontsize=8, handletextpad=0.1,
                )  # fmt: skip
    return figure


def _confusion(split):
    """Mistakes of the SVC, sums over seeds."""
    names = [name for name in (MEAN, A, B, C, MERGE) if name in split["vectors"]]
    figure, axes = figures.new_figure(3.0 * len(names), 3.1, ncols=len(names), squeeze=False)
    for axis, name in zip(axes[0], names, strict=True):
        counts = np.array(split["vectors"][name]["classifiers"][SVC_RBF]["confusion"])
        figures.confusion(axis, counts, VECTORS[name].title)
        axis.title.set_fontsize(9)
    return figure


def _why(why):
    """Accuracy over folds; what is left of frames by depth; how far codes are from frames."""
    figure, axes = figures.new_figure(11.0, 4.2, ncols=3)
    after = why["after_folds"]
    for colour, name in zip(figures.COLOURS, (MEAN, B), strict=False):
        for style, (classifier, values) in zip(("-", "--"), after[name].items(), strict=False):
            label = "mean of the frames so far" if name == MEAN else "B's code"
            axes[0].plot(
                np.array(after["folds"]) + 1, 100 * np.array(values), style, color=colour,
                marker="o", ms=3, label=f"{label}, {TITLES[classifier].split(',')[0]}",
            )  # fmt: skip
    axes[0].set(title="Digits classified after some frames", xlabel="frames", ylabel="accuracy, %")
    axes[0].set_xscale("log", base=2)
    axes[0].xaxis.set_major_formatter("{x:.0f}")
    for colour, (name, found) in zip(figures.COLOURS[1:], why["unfolded"].items(), strict=False):
        label = f"{VECTORS[name].title.split(':')[0]} (mean depth {found['mean_depth']:.1f})"
        axes[1].plot(found["depths"], found["error"], "o-", ms=3, color=colour, label=label)
    axes[1].axhline(1, color=figures.INK, lw=0.8, ls=":")
    axes[1].set(
        title="Lost of a frame, unfolded again", xlabel="merges that it went through, up to"
    )
    axes[1].set_ylabel(f"error / power of the frames ({MOST_LOST:.0f}: or more)")
    axes[1].set_xscale("log", base=2)
    axes[1].set_yscale("log")
    axes[1].xaxis.set_major_formatter("{x:.0f}")
    drift = why["drift"]
    many = [n for n, clips in enumerate(drift["clips"]) if clips >= drift["clips"][0] / 20]
    folds = np.array(drift["folds"])[many]
    for colour, key, label in (
        (figures.COLOURS[0], "frame_error", "error, frame and frame"),
        (figures.COLOURS[1], "error", "error, B's code and frame"),
        (figures.COLOURS[3], "mean_square", "mean square of a code (frames: 1)"),
    ):
        axes[2].plot(folds, np.array(drift[key])[many], color=colour, label=label)
    axes[2].set(title="B's codes are no frames", xlabel="folds", ylabel="mean square")
    axes[2].set_yscale("log")
    for axis in axes:
        axis.grid(alpha=0.25)
        axis.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16))  # Off the lines.
    for axis in axes[1:]:
        axis.yaxis.set_major_formatter("{x:g}")
        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.yaxis.set_minor_formatter("")
    return figure


def _trees(record, arrays):
    """An utterance's MFCC and, over them, the order in which C merges its frames."""
    frames = arrays["example_frames"]
    names = [name for name in (C, MERGE) if f"example_{name}" in arrays]
    figure, axes = figures.new_figure(
        4.6 * len(names), 4.2, nrows=2, ncols=len(names), squeeze=False, sharex=True,
        height_ratios=[2, 1],
    )  # fmt: skip
    seconds = record["example"]["hop_ms"] / 1000
    for column, name in enumerate(names):
        _tree(axes[0, column], arrays[f"example_{name}"], seconds)
        axes[0, column].set_title(VECTORS[name].title, fontsize=10)
        shown = (frames - frames.mean(axis=0)) / (frames.std(axis=0) + 1e-6)
        axes[1, column].imshow(
            shown.T, aspect="auto", origin="lower", cmap=figures.MAP_COLOURS,
            extent=(-seconds / 2, (len(frames) - 0.5) * seconds, -0.5, frames.shape[1] - 0.5),
            interpolation="nearest",
        )  # fmt: skip
        axes[1, column].set_xlabel("s")
    axes[0, 0].set_ylabel("height in the tree")
    axes[1, 0].set_ylabel("MFCC")
    return figure


def _tree(axis, pairs, seconds):
    """Frames at the bottom; each merge a bracket, as high as its tree."""
    place = {frame: (frame * seconds, 0) for frame in range(len(pairs) + 1)}
    for left, right in pairs:
        (x_left, y_left), (x_right, y_right) = place[left], place.pop(right)
        y = 1 + max(y_left, y_right)
        axis.plot(
            [x_left, x_left, x_right, x_right], [y_left, y, y, y_right],
            color=figures.COLOURS[0], lw=0.9,
        )  # fmt: skip
        place[left] = ((x_left + x_right) / 2, y)
    axis.set_ylim(0, None)
