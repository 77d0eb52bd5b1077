"""The figure of what people bring, from rows alone."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from experiments.robustness.results import PICTURE, RECORDING
from experiments.robustness.settings import MODEL_TITLES
from keras_assign.report import figures
from keras_assign.studies.rows import Rows

TITLES = {
    PICTURE: "MNIST's test images",
    RECORDING: "recordings of speakers who are not in the training data",
}
LEAST_ITEMS = 20  # Of a point.


def draw(rows: Rows) -> Iterator[tuple[str, Figure]]:
    """How often models are right, by how sure they are: a panel each kind of input.

    Args:
        rows: of `results.find`.
    """
    bins = rows.where(metric="reliability")
    inputs = bins.values("input")
    figure, axes = figures.new_figure(4.75 * len(inputs), 4.2, ncols=len(inputs), squeeze=False)
    for axis, input in zip(axes[0], inputs, strict=True):
        axis.plot([0, 100], [0, 100], color=figures.INK, lw=1, ls=":")
        models = bins.where(input=input).values("model")
        for model, colour in zip(models, figures.COLOURS, strict=False):
            shown = [row for row in bins.where(model=model) if row["item_count"] >= LEAST_ITEMS]
            sure, right = ([100 * row[name] for row in shown] for name in ("confidence", "mean"))
            axis.plot(sure, right, "o-", color=colour, ms=4, lw=1.5, label=MODEL_TITLES[model])
        axis.set_title(TITLES[input], fontsize=10)
        axis.set(xlabel="how sure, %", ylabel="right, %", xlim=(0, 102), ylim=(0, 102))
        axis.legend(fontsize=8, loc="lower right")
    yield "reliability", figure
