"""The figures of a training on someone's own data."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from experiments.train.tables import short, titles
from keras_assign.report import figures
from keras_assign.studies.rows import Rows

GREY = "#8a8d92"


def draw(rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        rows: of `results.find`.
    """
    yield "accuracy", _accuracy(rows)


def _accuracy(rows):
    """Accuracy of each model; below, what each lacks to the best."""
    names, best = titles(rows), rows.one(metric="run")["best"]
    accuracies, differences = rows.where(metric="accuracy"), rows.where(metric="difference")
    panels = 2 if differences else 1
    heights = [max(1, len(accuracies)), max(1, len(differences))][:panels]
    figure, axes = figures.new_figure(
        7.0, 0.42 * sum(heights) + 0.9 * panels, nrows=panels, squeeze=False,
        gridspec_kw={"height_ratios": heights},
    )  # fmt: skip
    figures.interval_rows(
        axes[0, 0],
        [
            figures.percent_row(
                short(names[row["model"]]),
                row,
                figures.COLOURS[0] if row["model"] == best else GREY,
            )
            for row in accuracies
        ],
        "test accuracy, %",
    )
    if differences:
        figures.difference_rows(
            axes[1, 0],
            [
                figures.percent_row(
                    f"{short(names[row['a']])} − {short(names[row['b']])}", row, GREY
                )
                for row in differences
            ],
            "difference, points",
        )
    return figure
