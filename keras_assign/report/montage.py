"""Pictures beside and below each other, as one."""

import numpy as np


def montage(pictures: np.ndarray) -> np.ndarray:
    """(rows, columns, height, width) as one picture (rows * height, columns * width)."""
    rows, columns, height, width = pictures.shape
    return pictures.transpose(0, 2, 1, 3).reshape(rows * height, columns * width)
