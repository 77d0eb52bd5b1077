"""Shifts of images by whole pixels, each image by itself, as matrix products."""

from keras import ops


def shifted(images, down, right):
    """Images moved by whole pixels; what comes from outside is 0.

    Products with matrices of 0 and 1 are faster on a CPU, and so is their gradient, than gathering
    pixels.

    Args:
        images: float (batch, rows, columns, channels).
        down: int (batch,), pixels.
        right: int (batch,), pixels.

    Returns:
        float, the same shape.
    """
    rows, columns = (
        _matrices(move, side, images.dtype)
        for move, side in zip((down, right), images.shape[1:3], strict=True)
    )
    images = ops.einsum("bij,bjkc->bikc", rows, images)
    return ops.einsum("bkj,bijc->bikc", columns, images)


def _matrices(move, side, dtype):
    """Rows of the identity, moved: (batch, side, side)."""
    places = ops.arange(side, dtype="int32")
    source = places[None, :, None] - ops.cast(move, "int32")[:, None, None]
    return ops.cast(ops.equal(source, places[None, None, :]), dtype)
