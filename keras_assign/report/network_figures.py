"""Parts of figures that compare networks: accuracy over cost, rows beyond a range, maps by head."""

from collections.abc import Sequence

import numpy as np

from keras_assign.report.figures import INK
from keras_assign.report.pareto import pareto_front


def accuracy_over_cost(axes, points: Sequence[dict]) -> None:
    """Accuracies with their intervals over cost; the networks that no other beats are joined.

    Args:
        axes: to draw on; names stand above it.
        points: `label`, `cost`, `mean`, `low`, `high` (in the units to be shown), `colour` and
            `marker` of each network.
    """
    for point in points:
        x, colour = point["cost"], point["colour"]
        axes.plot([x, x], [point["low"], point["high"]], color=colour, lw=2, alpha=0.35)
        axes.scatter([x], [point["mean"]], s=30, color=colour, zorder=3, marker=point["marker"])
    places = {point["label"]: (point["cost"], point["mean"]) for point in points}
    _label(axes, places)
    front = [places[label] for label in pareto_front(places)]
    axes.plot(*zip(*front, strict=True), color=INK, lw=1, ls=":", zorder=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}")
    axes.tick_params(axis="x", which="both", labelsize=8, length=3, pad=3)
    axes.grid(alpha=0.25)


def _label(axes, places):
    """Names in a row above, from the cheapest on, each with a line down to its point.

    Beside the points they would lie on each other: most networks are about as accurate.
    """
    for number, (label, point) in enumerate(sorted(places.items(), key=lambda item: item[1])):
        across = (number + 0.3) / len(places)
        axes.annotate(
            "", point, (across, 1.0), textcoords="axes fraction",
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": INK, "alpha": 0.35},
        )  # fmt: skip
        axes.annotate(
            label, (across, 1.01), xycoords="axes fraction", fontsize=7.5, rotation=45,
            rotation_mode="anchor", ha="left", va="bottom",
        )  # fmt: skip


def limit_to_others(axes, rows: Sequence[dict], notes: dict[int, str]) -> None:
    """Let the rows without a note set the range, and tell the notes at its edge.

    Args:
        axes: with `figures.difference_rows`.
        rows: those rows.
        notes: by number of a row, which may lie beyond the range.
    """
    kept = [row for number, row in enumerate(rows) if number not in notes]
    if not notes or not kept:
        return
    values = [0, *(v for row in kept for v in (row["low"], row["high"], *row["per_seed"]))]
    margin = 0.08 * (max(values) - min(values))
    axes.set_xlim(min(values) - margin, max(values) + margin)
    for number, text in notes.items():
        axes.text(0.02, number - 0.25, text, transform=axes.get_yaxis_transform(), fontsize=7,
                  color=INK, va="center")  # fmt: skip


def maps_by_head(arrays: dict[str, np.ndarray], layer: str, title: str) -> dict[str, np.ndarray]:
    """The maps of attention layers, one of each head, for `figures.attention_gallery`.

    Args:
        arrays: among others `weights/<layer>/map`: (items, height, width, heads), see
            `keras_assign.explain.attention_weights`.
        layer: how its name begins.
        title: what its maps are called; several heads are numbered.

    Returns:
        By title float32 (items, height, width).
    """
    maps = {}
    for name, values in arrays.items():
        if name.startswith(f"weights/{layer}") and name.endswith("/map"):
            heads = values.shape[-1]
            for head in range(heads):
                label = title if heads == 1 else f"{title}\nhead {head + 1}"
                maps[label] = values[..., head].astype(np.float32)
    return maps
