"""Whether a generator has collapsed: draws nothing, or one and the same thing."""

import numpy as np

from keras_assign.generation import scores

LEAST_SPREAD = 0.1  # Of what real images of the class have.
INK_RANGE = (0.25, 4.0)  # Relative to real images.


def collapse(
    images: np.ndarray, labels: np.ndarray, real_images: np.ndarray, real_labels: np.ndarray
) -> str:
    """What is wrong with the images of a generator.

    Args:
        images: uint8 (images, rows, columns), generated.
        labels: (images,) class numbers.
        real_images: uint8 (real images, rows, columns).
        real_labels: (real images,) class numbers; all classes of `labels` are among them.

    Returns:
        The worst class's fault in words; `""` if there is none.
    """
    spreads = scores.spread(images, labels, real_images, real_labels)
    inks = {
        label: float(images[labels == label].mean() / real_images[real_labels == label].mean())
        for label in spreads
    }
    for label, ink in sorted(inks.items(), key=lambda pair: -abs(np.log(pair[1] + 1e-9))):
        if not INK_RANGE[0] <= ink <= INK_RANGE[1]:
            return f"its images of {label} have {ink:.2g} times the ink of real ones"
    label = min(spreads, key=spreads.get)
    if spreads[label] < LEAST_SPREAD:
        return f"its images of {label} differ {spreads[label]:.2g} times as much as real ones"
    return ""
