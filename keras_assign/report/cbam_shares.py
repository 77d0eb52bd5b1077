"""How much of CBAM's attention lies on voiced, or silent, columns: its rows and their figure.

A row says `layer`, `sound` of the columns (`voiced`, `silent`) and `state` of the weights
(`trained`, `untrained`).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.figure import Figure

from keras_assign.report import figures, verdicts
from keras_assign.report.estimates import describe_accuracy, describe_difference
from keras_assign.report.scores import numbered
from keras_assign.studies.rows import Rows
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

VOICED, SILENT = SOUNDS = ("voiced", "silent")
TRAINED, UNTRAINED = "trained", "untrained"


def rows(arrays: Sequence[dict[str, np.ndarray]]) -> Iterator[dict]:
    """What each block's map of one network looks at, and how its channels are weighed.

    Args:
        arrays: of each seed, as `explain.voiced_attention.measure` gives them.

    Yields:
        `columns` (the share of the columns), `attention`, `attention_gained` (by the training),
        `channel_weights` (deviations over digits and over channels); nothing without arrays.
    """
    if not arrays:
        return

    enough = len(arrays) >= SEEDS_FOR_A_VERDICT

    def over_seeds(key):
        return np.stack([a[key] for a in arrays]).astype(float)

    for sound in SOUNDS:
        share = float(over_seeds(f"{sound}_share").mean())
        yield {"metric": "columns", "sound": sound, "value": share}
    gained = []
    for layer in sorted(key.split("/")[1] for key in arrays[0] if key.startswith("channels/")):
        for sound in SOUNDS:
            on = {"layer": layer, "sound": sound}
            trained, untrained = (
                numbered(over_seeds(f"{state}/{layer}/{sound}")) for state in (TRAINED, UNTRAINED)
            )
            found = describe_accuracy(trained)
            yield {"metric": "attention", **on, "state": TRAINED, **found}
            found = {"mean": untrained.mean}
            yield {"metric": "attention", **on, "state": UNTRAINED, **found}
            found = describe_difference(trained - untrained, enough)
            gained.append({"metric": "attention_gained", **on, **found})
        channels = over_seeds(f"channels/{layer}")
        yield {
            "metric": "channel_weights",
            "layer": layer,
            "mean": float(np.nanmean(channels)),
            "by_digit": float(np.nanstd(channels, axis=1).mean()),
            "by_channel": float(np.nanstd(channels, axis=2).mean()),
        }
    # One question of all blocks: a family. What matters of shares is not known: no margin.
    verdicts.judge(gained, margin=0.0)
    yield from gained


def figure(found: Rows, titles: dict[str, str], colours: dict[str, str]) -> Figure:
    """Each block's share of attention on voiced and on silent columns, trained and untrained.

    Args:
        found: rows of `rows`, each with the `model` that it is of.
        titles: by model.
        colours: by model.
    """
    maps = found.where(metric="attention")
    lines = len(maps.where(sound=SILENT, state=TRAINED))
    drawn, axes = figures.new_figure(9.5, 0.9 + 0.42 * lines, ncols=2)
    for axis, sound in zip(axes, SOUNDS, strict=True):
        shown = []
        for trained in maps.where(sound=sound, state=TRAINED):
            model, layer = trained["model"], trained["layer"]
            own = maps.where(model=model, sound=sound)
            label = f"{titles[model]}, block {own.values('layer').index(layer) + 1}"
            before = 100 * own.one(layer=layer, state=UNTRAINED)["mean"]
            axis.scatter([before], [len(shown)], marker="|", s=120, color=figures.INK)
            estimate = {**trained, "per_seed": ()}
            label = label if axis is axes[0] else ""
            shown.append(figures.percent_row(label, estimate, colours[model]))
        figures.interval_rows(axis, shown, f"share of attention on {sound} columns, %")
        share = 100 * found.where(metric="columns", sound=sound)[0]["value"]
        axis.axvline(share, color=figures.INK, lw=1, ls=":")
    return drawn
