"""Figures from plain numbers: written as SVG and PNG, and set into a page in its own colours."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import LogLocator
from scipy.optimize import isotonic_regression

from keras_assign.report.colours import COLOURS, INK, MAP_COLOURS
from keras_assign.report.montage import montage
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "keras_assign",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # An SVG repeats the list with every text.
    "image.interpolation": "none",  # An SVG has images as they are; the page enlarges them.
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}


GALLERY_CELL = 0.9  # Of the distance from picture to picture.


def style():
    """The house style, as a context: matplotlib reads it when a thing is drawn, so draw inside."""
    return matplotlib.rc_context(STYLE)


def new_figure(width: float, height: float, **subplots):
    """A figure and its axes; call it, and draw, inside `style()`.

    Args:
        width: inches; height: inches.
        **subplots: what `Figure.subplots` takes.

    Returns:
        The figure and its axes.
    """
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots(**subplots)


def save(figure: Figure, folder: Path, name: str, png: bool = True) -> None:
    """Write `name.svg` (transparent) and `name.png` (on white, 150 dots an inch).

    Args:
        figure: drawn.
        folder: made if missing.
        name: of the files.
        png: whether that is written, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Where axes have a fixed aspect the layout settles in the second round only, which is that of
    # the drawing; the first would cut off titles.
    layout = figure.get_layout_engine()
    layout.execute(figure)
    figure.savefig(folder / f"{name}.svg", transparent=True, metadata={"Date": None})
    if png:
        figure.set_layout_engine("none")  # It is laid out: half of the time that drawing takes.
        figure.savefig(folder / f"{name}.png", dpi=150, facecolor="white")
        figure.set_layout_engine(layout)


def interval_rows(axes, rows: Sequence[dict], unit: str) -> None:
    """One row an estimate: a line from `low` to `high`, a dot at `mean`, small dots `per_seed`.

    Args:
        axes: where to draw.
        rows: dictionaries of `label`, `mean`, `low`, `high`, `per_seed` (may be empty) and
            `colour`, from top to bottom.
        unit: label of the x axis.
    """
    for place, row in enumerate(rows):
        ends = [row["low"], row["high"]]
        axes.plot(ends, [place] * 2, color=row["colour"], lw=3, alpha=0.55, solid_capstyle="butt")
        spread = np.linspace(0.16, 0.34, max(len(row["per_seed"]), 1))[: len(row["per_seed"])]
        axes.scatter(row["per_seed"], place + spread, s=9, color=row["colour"], alpha=0.6, lw=0)
        axes.scatter([row["mean"]], [place], s=48, color=row["colour"], zorder=3)
    axes.set_yticks(range(len(rows)), [row["label"] for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(unit)
    axes.grid(axis="x", alpha=0.25)
    axes.tick_params(axis="y", length=0)


def percent_row(label: str, estimate: dict, colour: str) -> dict:
    """A row of `interval_rows` in percent.

    Args:
        label: of the row.
        estimate: fractions `mean`, `low`, `high` and maybe `per_seed`.
        colour: of the row.
    """
    return {
        "label": label,
        **{name: 100 * estimate[name] for name in ("mean", "low", "high")},
        "per_seed": [100 * value for value in estimate.get("per_seed", ())],
        "colour": colour,
    }


def difference_rows(axes, rows: Sequence[dict], unit: str) -> None:
    """`interval_rows` of differences in points, with 0 and the band that does not matter marked.

    Args:
        axes: where to draw.
        rows: of `percent_row`.
        unit: label of the x axis.
    """
    interval_rows(axes, rows, unit)
    margin = 100 * EQUIVALENCE_MARGIN
    axes.axvspan(-margin, margin, color="#888888", alpha=0.15, lw=0)
    axes.axvline(0, color=INK, lw=1)


def curves(axes, series: Sequence[Sequence[float]], colour: str, label: str, **line) -> None:
    """Values over epochs: a thin line a seed and a thick one for their mean.

    Args:
        axes: where to draw.
        series: (seeds, epochs).
        colour: of all lines.
        label: of the mean.
        **line: what else `plot` takes.
    """
    values = np.asarray(series, float)
    epochs = np.arange(1, values.shape[1] + 1)
    axes.plot(epochs, values.T, color=colour, lw=0.7, alpha=0.35, **line)
    axes.plot(epochs, values.mean(axis=0), color=colour, lw=2, label=label, **line)


def band(axes, places: Sequence[float], estimates: Sequence[dict], colour: str, label: str) -> None:
    """A line through means in percent, within the band of their intervals.

    Args:
        axes: where to draw.
        places: along the x axis.
        estimates: fractions `mean`, and `low` and `high` where there is an interval; one a place.
        colour: of line and band.
        label: of the line.
    """
    ends = ("mean", "low", "high")
    mean, low, high = ([100 * e.get(end, e["mean"]) for e in estimates] for end in ends)
    axes.fill_between(places, low, high, color=colour, alpha=0.18, lw=0)
    axes.plot(places, mean, "o-", color=colour, ms=4, label=label)


def log_scale(axes, which: str = "y") -> None:
    """Make an axis logarithmic, with plain numbers at 1, 2 and 5 of each power of ten.

    Args:
        axes: drawn or not.
        which: `"x"` or `"y"`.
    """
    axes.set(**{f"{which}scale": "log"})
    axis = getattr(axes, f"{which}axis")
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter("")


def label_lines(*panels, font_size: float = 8) -> None:
    """Write each labelled line's label beside its right end, in its colour, none over another.

    Args:
        *panels: axes, drawn, with limits and scales as they will be; the last one with lines has
            the labels.
        font_size: points.
    """
    axes, lines = next(
        ((axes, lines) for axes in reversed(panels) if (lines := _labelled(axes))), (None, [])
    )
    if not lines:
        return
    axes.figure.draw_without_rendering()
    ends = axes.transData.transform([line.get_xydata()[-1] for line in lines])
    places = axes.transAxes.inverted().transform(ends)[:, 1]
    height = axes.get_window_extent().height / axes.figure.dpi * 72  # Points.
    for line, place in zip(lines, apart(places, 1.2 * font_size / height), strict=True):
        axes.annotate(
            line.get_label(), (1, place), (5, 0), "axes fraction", "offset points",
            va="center", fontsize=font_size, color=line.get_color(), annotation_clip=False,
        )  # fmt: skip


def _labelled(axes):
    return [
        line
        for line in axes.get_lines()
        if not line.get_label().startswith("_") and len(line.get_xydata())
    ]


def apart(places: Sequence[float], least: float) -> np.ndarray:
    """The nearest places, in the mean square, that lie at least so far apart, in the same order."""
    order = np.argsort(places, kind="stable")
    steps = least * np.arange(len(places))
    moved = isotonic_regression(np.asarray(places)[order] - steps).x + steps
    found = np.empty(len(places))
    found[order] = moved
    return found


def legend_below(figure: Figure, axes, columns: int) -> None:
    """What some axes' lines are, below the whole figure, in so many columns."""
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=columns, fontsize=8)


def heat_map(
    axes,
    values: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str | None]],
    colours: str,
    limits: tuple[float, float],
    font_size: float = 8.5,
) -> None:
    """A table in colour, each cell with its text; a cell without value stays empty.

    Args:
        axes: where to draw.
        values: (rows, columns).
        texts: (rows, columns).
        colours: name of a colour map.
        limits: the values of its ends.
        font_size: of the texts, points.
    """
    values = np.array(values, float)  # None becomes NaN, which has no colour.
    rows, columns = (np.arange(count + 1) - 0.5 for count in values.shape)
    # A vector mesh, where `imshow` would give two equal tables one id.
    image = axes.pcolormesh(columns, rows, values, cmap=colours, vmin=limits[0], vmax=limits[1])
    axes.invert_yaxis()
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            # Cells keep their colours on a dark page, and so must the texts in them.
            red, green, blue, _ = image.cmap(image.norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
            axes.text(
                column, row, texts[row][column], ha="center", va="center", fontsize=font_size,
                color="white" if dark else "#1b1b1e",
            )  # fmt: skip
    axes.tick_params(length=0, labelsize=8)
    for spine in axes.spines.values():
        spine.set_visible(False)


def picture_rows(pictures: np.ndarray, first: str, others: str) -> Figure:
    """A row of originals over rows of what was made of them.

    Args:
        pictures: uint8 (rows, columns, height, width).
        first: label of the first row.
        others: label of the second, for all that follow.
    """
    figure, axes = new_figure(
        0.8 * pictures.shape[1] + 0.9, 0.8 * pictures.shape[0] + 0.1,
        nrows=pictures.shape[0], ncols=pictures.shape[1], squeeze=False,
    )  # fmt: skip
    for row, column in np.ndindex(*pictures.shape[:2]):
        cell = axes[row, column]
        cell.imshow(pictures[row, column], cmap="gray")
        cell.set_xticks([])
        cell.set_yticks([])
    for row, label in zip(axes[:2, 0], (first, others), strict=False):
        row.set_ylabel(label, fontsize=9, rotation=0, ha="right", va="center")
    return figure


def sheet(axes, pictures: np.ndarray, labels: Sequence) -> None:
    """Pictures beside and below each other, without frames.

    Args:
        axes: where to draw.
        pictures: uint8 (rows, columns, height, width).
        labels: one a row.
    """
    axes.imshow(montage(pictures), cmap="gray", vmin=0, vmax=255)
    axes.set_xticks([])
    height = pictures.shape[2]
    axes.set_yticks([(row + 0.5) * height for row in range(len(pictures))], labels)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def confusion(axes, counts: np.ndarray, title: str) -> None:
    """A confusion matrix; only mistakes are coloured, so that the diagonal does not drown them.

    Args:
        axes: where to draw.
        counts: (true class, predicted class).
        title: above the matrix.
    """
    counts = np.asarray(counts)
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    axes.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(mistakes.max(), 1), alpha=0.9)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            # The cells keep their colours on a dark page, and so must the numbers in them.
            colour = "white" if mistakes[row, column] > 0.6 * mistakes.max() else "#3b2a1a"
            axes.text(column, row, count, ha="center", va="center", fontsize=7, color=colour)
    axes.set(title=title, xlabel="predicted", ylabel="true")
    axes.set_xticks(range(len(counts)))
    axes.set_yticks(range(len(counts)))
    axes.tick_params(length=0)


def architecture(axes, layers: Sequence[dict], title: str, highlight: str) -> None:
    """A model as a column of boxes: layer, output shape, weights.

    Args:
        axes: where to draw.
        layers: of `training.architecture.describe`.
        title: above the column.
        highlight: layer type that is drawn in the second colour.
    """
    for place, layer in enumerate(layers):
        marked = layer["type"] == highlight
        colour = COLOURS[1] if marked else COLOURS[0]
        y = -place
        axes.add_patch(
            FancyBboxPatch(
                (0, y - 0.32), 4, 0.64, boxstyle="round,pad=0,rounding_size=0.12",
                facecolor=colour, alpha=0.9 if marked else 0.22 if layer["weights"] else 0.1,
                edgecolor=colour, lw=1,
            )
        )  # fmt: skip
        text = "white" if marked else INK
        shape = " × ".join(str(side) for side in layer["output_shape"])
        axes.text(0.15, y, layer["name"], va="center", fontsize=8.5, color=text)
        axes.text(4.2, y, shape, va="center", fontsize=8)
        weights = f"{layer['weights']:,}" if layer["weights"] else "–"
        axes.text(7.4, y, weights, va="center", ha="right", fontsize=8)
        if place:
            axes.annotate(
                "", (2, y + 0.33), (2, y + 0.67), arrowprops={"arrowstyle": "-|>", "color": INK}
            )
    axes.text(4.2, 0.75, "output", fontsize=8, weight="bold")
    axes.text(7.4, 0.75, "weights", fontsize=8, weight="bold", ha="right")
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlim(-0.1, 7.5)
    axes.set_ylim(-len(layers) + 0.5, 1.2)
    axes.axis("off")


def attention_gallery(images, titles, maps: dict[str, np.ndarray], shown: str = "digit") -> Figure:
    """Digits in columns, each over its attention maps, one row a layer.

    Args:
        images: uint8 (items, rows, columns).
        titles: one for each image.
        maps: by row label float (items, height, width), 0 to 1; each map is drawn over its own
            range, since its shape is what is asked about.
        shown: what the images are.
    """
    figure, axes = new_figure(0.85 * len(images) + 1.1, 1.0 * (len(maps) + 1) + 0.3)
    rows = {shown: images, **maps}
    for row, pictures in enumerate(rows.values()):
        for column, picture in enumerate(pictures):
            place = (column, column + GALLERY_CELL, row + GALLERY_CELL, row)
            axes.imshow(picture, cmap=MAP_COLOURS if row else "gray", extent=place)
    axes.set_xlim(0, len(images))
    axes.set_ylim(len(rows), 0)
    middle = GALLERY_CELL / 2
    axes.set_xticks([column + middle for column in range(len(images))], titles, fontsize=8.5)
    axes.set_yticks([row + middle for row in range(len(rows))], rows, fontsize=8.5)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    return figure


def attention_overlay(image: np.ndarray, maps: dict[str, np.ndarray], title: str) -> Figure:
    """One digit beside its attention maps, each laid over the digit.

    Args:
        image: uint8 (rows, columns).
        maps: by layer name float (height, width), 0 to 1, each drawn over its own range.
        title: of the whole figure.
    """
    figure, axes = new_figure(2.4 * (len(maps) + 1), 2.9, ncols=len(maps) + 1)
    extent = (0, image.shape[1], image.shape[0], 0)
    axes[0].imshow(image, cmap="gray", extent=extent)
    axes[0].set_title("what the model saw", fontsize=9)
    for axis, (name, values) in zip(axes[1:], maps.items(), strict=True):
        axis.imshow(image, cmap="gray", extent=extent)
        axis.imshow(values, cmap=MAP_COLOURS, extent=extent, alpha=0.65)
        axis.set_title(f"{name}\n{values.min():.2f} to {values.max():.2f}", fontsize=8)
    for axis in axes:
        axis.axis("off")
    figure.suptitle(title, fontsize=11)
    return figure


def spectrogram_overlay(
    image: np.ndarray, seconds: float, edges: np.ndarray, maps: dict[str, np.ndarray], title: str
) -> Figure:
    """One spectrogram beside its attention maps, each laid over it; Hz over ms.

    Args:
        image: float (rows, columns), 0 to 1, the highest mel band first.
        seconds: that the columns span, s; 0 where that is not known: then no times are shown.
        edges: float (rows + 2,), Hz, of the mel bands in rising order.
        maps: by layer name float (height, width), 0 to 1, each drawn over its own range.
        title: of the whole figure.
    """
    figure, axes = new_figure(2.4 * (len(maps) + 1), 2.9, ncols=len(maps) + 1, squeeze=False)
    rows = len(image)
    extent = (0, 1000 * seconds or 1, 0, rows)
    bands = np.linspace(0, rows - 1, 5).round().astype(int)
    for axis, (name, values) in zip(axes[0], {"what the model heard": None, **maps}.items(),
                                    strict=True):  # fmt: skip
        axis.imshow(image, cmap="gray", extent=extent, aspect="auto")
        label = name
        if values is not None:
            axis.imshow(
                values, cmap=MAP_COLOURS, extent=extent, alpha=0.65,
                aspect="auto",
            )  # fmt: skip
            label = f"{name}\n{values.min():.2f} to {values.max():.2f}"
        axis.set_title(label, fontsize=8)
        axis.set_yticks(bands + 0.5, [f"{edges[band + 1]:,.0f}" for band in bands], fontsize=7)
        axis.tick_params(labelsize=7)
        if seconds:
            axis.set_xlabel("ms", fontsize=8)
        else:
            axis.set_xticks([])
    axes[0, 0].set_ylabel("Hz", fontsize=8)
    figure.suptitle(title, fontsize=11)
    return figure
