"""Figures of trainings: what is timed over rounds, what is logged over epochs."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from keras_assign.report import figures


def rounds(
    seconds: dict[str, Sequence[float]], colours: dict[str, str], titles: dict[str, str]
) -> Figure:
    """Seconds an epoch in each round of a timing.

    Args:
        seconds: by network.
        colours: by network.
        titles: by network.
    """
    figure, axes = figures.new_figure(6.5, 2.8)
    for name, values in seconds.items():
        places = range(1, len(values) + 1)
        axes.plot(places, values, "o-", color=colours[name], label=titles[name])
    longest = max(map(max, seconds.values()))
    axes.set(xlabel="round", ylabel="seconds an epoch", ylim=(0, 1.1 * longest))
    over_epochs(axes, "round")
    figures.label_lines(axes)
    return figure


def over_epochs(axes, label: str = "epoch") -> None:
    """Whole numbers along the x axis, over a grid."""
    axes.set_xlabel(label)
    axes.grid(alpha=0.25)
    axes.xaxis.get_major_locator().set_params(integer=True)
