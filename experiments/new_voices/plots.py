"""The figures, from rows alone."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from experiments.new_voices.settings import SPEAKERS
from experiments.new_voices.tables import NOISE_TITLES, tested_on
from keras_assign.recipes.new_voices import BASE
from keras_assign.report import colours, figures
from keras_assign.studies.rows import Rows

ROW = 0.34  # Height of a line, inches.
CLEAN_PLACE = 30  # Where "as recorded" stands on the axis of signal-to-noise ratios, dB.


def draw(rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        rows: of `results.find`.
    """
    if rows.where(metric="accuracy"):
        yield "accuracy", _accuracy(rows)
    if rows.where(metric="candidate_difference"):
        yield "candidates", _candidates(rows)
    if rows.where(metric="noisy_accuracy"):
        yield "noise", _noise(rows)


def _accuracy(rows):
    """Each test, and each speaker of those never heard."""
    lines = [
        figures.percent_row(tested_on(row), row, colours.CORRECTED)
        for row in rows.where(metric="accuracy")
    ]
    speakers = rows.where(metric="speaker_accuracy", kind=SPEAKERS)
    figure, axes = figures.new_figure(7.5, ROW * (len(lines) + len(speakers)) + 1.1)
    grey = figures.COLOURS[1]
    for row in speakers:
        value = row["value"]
        alone = {"mean": value, "low": value, "high": value}
        lines.append(figures.percent_row(f"  {row['speaker']}", alone, grey))
    figures.interval_rows(axes, lines, "accuracy, %")
    return figure


def _candidates(rows):
    """How far each candidate lies from the base."""
    found = rows.where(metric="candidate_difference", b=BASE)
    figure, axes = figures.new_figure(7.5, ROW * len(found) + 1.1)
    lines = [
        figures.percent_row(row["a"].replace("_", " "), row, colours.CORRECTED) for row in found
    ]
    figures.difference_rows(axes, lines, "accuracy less the base's, points")
    return figure


def _noise(rows):
    """Accuracy over the ratio of speech to noise."""
    figure, axes = figures.new_figure(6.5, 4.0)
    clean = rows.one(metric="accuracy", kind=SPEAKERS)
    noisy = rows.where(metric="noisy_accuracy")
    for noise, colour in zip(noisy.values("noise"), figures.COLOURS, strict=False):
        its = [clean, *sorted(noisy.where(noise=noise), key=lambda row: -row["snr"])]
        places = [CLEAN_PLACE, *(row["snr"] for row in its[1:])]
        figures.band(axes, places, its, colour, NOISE_TITLES[noise])
    ticks = sorted({row["snr"] for row in noisy})
    axes.set_xticks([*ticks, CLEAN_PLACE], [*map(str, ticks), "as recorded"])
    axes.set(xlabel="speech over noise, dB", ylabel="accuracy, %")
    axes.legend(fontsize=8, loc="lower right")
    return figure
