"""What cells show that measured generated digits: by `generation.quality`, but without TensorFlow.

Rows are of the GANs of `gan_real` real images a digit: scores with the mean over the GANs, the
least (`low`) and the largest (`high`); by `digit`, and of the one that has the least
(`least_spread`, ...), the mean.
"""

from collections.abc import Iterator
from functools import partial
from statistics import fmean

import numpy as np
from matplotlib.figure import Figure

from keras_assign.report import figures
from keras_assign.report.tables import Axis
from keras_assign.studies.rows import least_and_each
from keras_assign.studies.run_folder import Records

# Scores by metric, and what records call them.
SCORES = {
    "frechet": "frechet",
    "frechet_of_real": "frechet_of_real",
    "agreement": "agreement",
    "confident": "confident",
    "doubtful": "doubtful",
    "nearest": "median",
    "nearest_of_unseen_real": "median_of_unseen_real",
    "memorised": "memorised_share",
}
NEAREST = {"closest": "the closest of each digit", "typical": "one at median distance"}


def rows(measured: Records) -> Iterator[dict]:
    """The rows of some cells, by number of real images.

    Args:
        measured: record (of `quality.measure`, with `confidence`) and arrays of each GAN.
    """
    by_size = {}
    for record, _ in measured:
        flat = {**record, **record["confidence"], **record["nearest"]}
        by_size.setdefault(record["settings"]["gan_real"], []).append(flat)
    for size, records in sorted(by_size.items()):
        on = {"gan_real": size}
        for metric, name in SCORES.items():
            values = [record[name] for record in records]
            over_seeds = {"mean": fmean(values), "low": min(values), "high": max(values)}
            yield {"metric": metric, **on, **over_seeds, "seed_count": len(records)}
        agreed = _mean([record["agreement_per_digit"] for record in records])
        yield from least_and_each("digit_agreement", agreed, **on)
        for measure in records[0]["spread"]:
            spread = _mean([record["spread"][measure] for record in records])
            yield from least_and_each("spread", spread, **on, measure=measure)


def _mean(found):
    """Of values by digit, over GANs."""
    return {int(digit): fmean(values[digit] for values in found) for digit in found[0]}


def columns() -> list[Axis]:
    """The columns of a table of such rows."""
    percent_range = partial(_range, factor=100)
    spreads = {"Least spread: pixels": "pixels", "centred": "centred", "features": "features"}
    return [
        Axis("Fréchet distance to the test images", {"metric": "frechet"}, _range),
        Axis("that of its real images", {"metric": "frechet_of_real"}, _range),
        Axis("GAN-test, %", {"metric": "agreement"}, percent_range),
        *(
            Axis(title, {"metric": "least_spread", "measure": measure}, of_digit)
            for title, measure in spreads.items()
        ),
        Axis("Confident, %", {"metric": "confident"}, percent_range),
        Axis("Distance to the nearest real one", {"metric": "nearest"}, _range),
        Axis("that of unseen real ones", {"metric": "nearest_of_unseen_real"}, _range),
        Axis("Memorised, %", {"metric": "memorised"}, percent_range),
    ]


def _range(row, factor=1):
    mean, low, high = (f"{factor * row[end]:.1f}" for end in ("mean", "low", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"


def of_digit(row: dict) -> str:
    """A value, and the digit that has it: '0.50 (3)'."""
    return f"{row['value']:.2f} ({row['digit']})"


def confidence_curve(axes, records: list[dict], **style) -> None:
    """The share of images up to each confidence.

    Args:
        axes: where to draw.
        records: of GANs; their images count together.
        **style: of the line.
    """
    counts = np.sum([record["confidence"]["histogram"] for record in records], axis=0)
    shares = np.concatenate([[0], np.cumsum(counts)]) / counts.sum()
    axes.plot(np.linspace(0, 1, len(shares)), 100 * shares, **style)


def shown(arrays: dict[str, np.ndarray], bands: dict[str, str]) -> Figure:
    """Images of each digit, by confidence.

    Args:
        arrays: of a cell.
        bands: by name of `quality.by_confidence` what each is of, in words.
    """
    sheets = [(title, arrays[f"shown_{band}"], range(10)) for band, title in bands.items()]
    return _sheets((9.6, 5.4), sheets, ncols=len(sheets))


def neighbours(arrays: dict[str, np.ndarray]) -> Figure:
    """Images of each digit over the real ones nearest to them.

    Args:
        arrays: of a cell.
    """
    sheets = [(title, arrays[n], ("generated", "nearest real")) for n, title in NEAREST.items()]
    return _sheets((8.4, 3.8), sheets, nrows=len(sheets))


def _sheets(size, sheets, **panels):
    figure, axes = figures.new_figure(*size, **panels)
    for axis, (title, pictures, labels) in zip(axes, sheets, strict=True):
        figures.sheet(axis, pictures, labels)
        axis.set_title(title, fontsize=9)
    return figure
