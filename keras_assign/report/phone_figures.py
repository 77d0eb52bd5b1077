"""A figure redrawn for the width of a phone."""

from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

WIDTH = 4.2  # Inches: about what a phone shows without making letters smaller.


def narrow(figure: Figure) -> None:
    """Redraw a figure for a phone: panels below each other, labels of rows above their lines.

    Args:
        figure: of panels in a grid; changed.
    """
    panels = figure.axes
    labels = [_words_of_rows(axes) for axes in panels]
    limits = [axes.get_ylim() for axes in panels]
    for axes, words, (low, high) in zip(panels, labels, limits, strict=True):
        if words:
            _labels_above(axes, words)
            axes.set_ylim(low, high - 0.4)  # Room for the first one's.
    heights = [axes.get_window_extent().height for axes in panels]
    beside = sum(heights) / sum({axes.get_subplotspec().rowspan.start: height for axes, height
                                 in zip(panels, heights, strict=True)}.values())  # fmt: skip
    grid = GridSpec(len(panels), 1, figure, height_ratios=heights)
    for axes, place in zip(panels, grid, strict=True):
        axes.set_subplotspec(place)
        axes.yaxis.set_tick_params(labelleft=True)
    figure.set_size_inches(WIDTH, figure.get_figheight() * beside * 1.15)


def _words_of_rows(axes):
    """Place and label of each row; none of an axis of numbers. Axes that share rows share these."""
    for one in axes.get_shared_y_axes().get_siblings(axes):
        labels = [label.get_text() for label in one.get_yticklabels()]
        if any(any(sign.isalpha() for sign in label) for label in labels):
            return list(zip(one.get_yticks(), labels, strict=True))
    return []


def _labels_above(axes, words):
    for place, label in words:
        axes.text(
            0.01, place - 0.2, label.replace("\n", " "), fontsize=8, va="bottom",
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
    axes.set_yticks([])
