"""Whether images of digits are light on dark, as MNIST's are, or dark on light."""

import numpy as np

LEAST_STEP = 30  # Of 255, from ground to ink; an image with less shows nothing.


def shows_nothing(images: np.ndarray) -> np.ndarray:
    """Which images are all of one grey, or nearly.

    Args:
        images: uint8 (items, rows, columns).

    Returns:
        bool (items,).
    """
    flat = images.reshape(len(images), -1)
    return flat.max(axis=1).astype(int) - flat.min(axis=1) < LEAST_STEP


def as_light_on_dark(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Invert the images that are dark on light, each by itself, so that its ground is black.

    Args:
        images: uint8 (items, rows, columns); what is most of an image's rim is its ground.

    Returns:
        images: uint8 of the same shape; those that are light on dark are as they were.
        inverted: bool (items,), which were not.
    """
    rims = np.concatenate(
        [images[:, 0], images[:, -1], images[:, 1:-1, 0], images[:, 1:-1, -1]], axis=1
    )
    ground = np.median(rims, axis=1)
    flat = images.reshape(len(images), -1)
    inverted = ground - flat.min(axis=1) > flat.max(axis=1) - ground
    if not inverted.any():
        return images, inverted
    ground = ground[inverted, None, None]
    turned = np.clip((ground - images[inverted]) * (255 / ground), 0, 255)
    images = images.copy()
    images[inverted] = turned.round().astype(np.uint8)
    return images, inverted
