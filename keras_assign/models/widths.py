"""Widths at which a network has as many weights as wanted."""

import bisect
from collections.abc import Callable

import keras

STEPS = 1000  # Widths are tried at this many factors from just above 0 to 1.

Build = Callable[[tuple[int, ...]], keras.Model]


def count_weights(build: Build, widths: tuple[int, ...]) -> int:
    """Weights of a network that is built to be counted: none of them is drawn.

    Args:
        build: from widths to a network.
        widths: of its layers.
    """
    with keras.StatelessScope(initialize_variables=False):
        return build(widths).count_params()


def nearest_widths(
    build: Build, widest: tuple[int, ...], weights: int, multiple: int = 1
) -> tuple[int, ...]:
    """The widths, all narrowed by one factor, with which a network comes nearest to its weights.

    Args:
        build: from widths to a network, which has the more weights the wider it is.
        widest: widths that are not exceeded.
        weights: wanted.
        multiple: that each width is one of.
    """

    def narrowed(step):
        return tuple(
            max(multiple, multiple * round(step / STEPS * width / multiple)) for width in widest
        )

    counted = {}

    def count(step):
        widths = narrowed(step)
        if widths not in counted:
            counted[widths] = count_weights(build, widths)
        return counted[widths]

    above = bisect.bisect_left(range(STEPS), weights, lo=1, key=count)
    # The largest that is still too small, and the one after it, may be many steps apart.
    steps = max(above - 1, 1), min(above, STEPS)
    return narrowed(min(steps, key=lambda step: abs(count(step) - weights)))
