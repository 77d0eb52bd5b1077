"""The figures of Problem 2, from rows and stored cells alone."""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from experiments.augmentation import tuned_results
from experiments.augmentation.results import mix_of, of_grid, outcomes_of
from experiments.protocols import CORRECTED, PUBLISHED, REPORTED, RESULT_TITLES
from keras_assign.data import reduced_mnist
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import figures
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import thousands
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

SHOWN_A_ROW = 9
COLOURS = (*figures.COLOURS, *figures.COLOURS)


def draw(cells: Records, rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        cells: record and arrays of each finished cell.
        rows: of `results.find`.
    """
    if grid := of_grid(rows):
        if len(grid.values("augmented")) > 1:
            yield "over_augmented", _over_augmented(rows)
        yield "learning", _learning(cells, grid)
    if rows.where(metric="recipe"):
        yield "tuned", _tuned(rows)
        yield from _always_wrong(cells, rows)
    for record, arrays in cells:
        if record["settings"]["kind"] == "gallery":
            name = f"gallery_{record['settings']['name']}"
            yield name, figures.picture_rows(arrays["pictures"], "original", "augmented")


def _over_augmented(rows):
    """Accuracy over the number of augmented images, with bands, a panel a protocol."""
    accuracies = rows.where(metric="accuracy", test=PROTOCOL_TEST)  # As the report's figures.
    protocols = of_grid(accuracies).values("protocol")
    figure, axes = figures.new_figure(
        4.6 * len(protocols), 3.6, ncols=len(protocols), sharey=True, squeeze=False
    )
    for axis, protocol in zip(axes[0], protocols, strict=True):
        own = accuracies.where(protocol=protocol)
        for real, colour in zip(own.values("real"), COLOURS, strict=False):
            mixes = own.where(real=real, as_long_as=None)
            figures.band(axis, mixes.values("augmented"), mixes, colour, f"{real:,} real")
            printed = accuracies.where(protocol=REPORTED, real=real)
            if printed and protocol == PUBLISHED:
                values = [100 * row["mean"] for row in printed]
                axis.plot(printed.values("augmented"), values, ":x", color=colour, lw=1)
            for control in own.where(real=real, as_long_as=tuple(own.values("as_long_as"))):
                axis.scatter(
                    [control["as_long_as"]], [100 * control["mean"]], marker="D", s=26,
                    facecolor="none", edgecolor=colour, zorder=3,
                )  # fmt: skip
        items = thousands(own[0]["item_count"])
        axis.set_title(f"{RESULT_TITLES[protocol]}, {items} test images", fontsize=10)
        axis.set_xlabel("augmented images a digit")
        axis.grid(alpha=0.25)
    axes[0, 0].set_ylabel("accuracy, %")
    figures.label_lines(axes[0, -1])
    return figure


def _learning(cells, grid):
    """Training accuracy over epochs of the smallest and the largest mix of each row."""
    protocol = CORRECTED if CORRECTED in grid.values("protocol") else PUBLISHED
    outcomes = outcomes_of([cell for cell in cells if cell[0]["settings"]["kind"] == "grid"])
    counts = grid.values("augmented")
    figure, axis = figures.new_figure(7.2, 3.2)
    for real, colour in zip(grid.values("real"), COLOURS, strict=False):
        for count, line in {min(counts): "-", max(counts): "--"}.items():
            records = outcomes.records(mix_of(protocol, real, count))
            values = 100 * np.array([r["history"]["accuracy"] for r in records], float)
            figures.curves(axis, values, colour, f"{real:,} real + {count:,}", ls=line)
    axis.set(xlabel="epoch", ylabel="training accuracy, %")
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8, loc="lower right")
    return figure


def _always_wrong(cells, rows):
    """The test images that no training of the strongest network gets right, embedded ones alone."""
    row = tuned_results.never_read(rows)
    tuned = [cell for cell in cells if cell[0]["settings"]["kind"] == "tuned"]
    embedded = reduced_mnist.load()
    if not row or tuned[0][0]["settings"]["data_sha256"] != embedded.sha256:
        return
    outcomes, on = tuned_results.outcomes_of(tuned), (row["network"], row["real"], row["answer"])
    images, answers = tuned_results.always_wrong(outcomes, *on)
    count = -(-len(images) // SHOWN_A_ROW)
    figure, axes = figures.new_figure(
        8.0, 1.15 * count, nrows=count, ncols=SHOWN_A_ROW, squeeze=False
    )
    for axis in axes.flat:
        axis.axis("off")
    for axis, image, said in zip(axes.flat, images, answers.T, strict=False):
        axis.imshow(255 - embedded.test_images[image], cmap="gray")
        its_answers = ", ".join(map(str, sorted(set(said.tolist()))))
        axis.set_title(f"{embedded.test_labels[image]}, read {its_answers}", fontsize=8)
    yield "always_wrong", figure


def _tuned(rows):
    """Error over the number of real images: tuned recipes, and the grid's mixes beside them."""
    accuracies = rows.where(metric="accuracy", test=FULL_TEST)
    lines = {}
    for network in accuracies.values("network"):
        found = accuracies.where(network=network, chosen=True)
        lines[f"{NETWORK_TITLES[network]}, tuned recipe"] = found
    grid = accuracies.where(protocol=CORRECTED, as_long_as=None)
    if counts := grid.values("augmented"):
        for name, count in (("real alone", counts[0]), ("most augmented images", counts[-1])):
            lines[f"LeNet-5, report's recipe,\n{name}"] = grid.where(augmented=count)
    figure, axis = figures.new_figure(7.6, 3.4)
    for (label, found), colour in zip(lines.items(), figures.COLOURS, strict=False):
        errors = [
            {"mean": 1 - row["mean"], "low": 1 - row["high"], "high": 1 - row["low"]}
            for row in found
        ]
        figures.band(axis, found.values("real"), errors, colour, label)
    figures.log_scale(axis)
    axis.set(xlabel="real images a digit", ylabel="test error, % (all images)")
    axis.set_xticks(rows.where(metric="recipe").values("real"))
    axis.grid(alpha=0.25)
    figures.label_lines(axis)
    return figure
