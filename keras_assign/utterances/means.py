"""The plain ways to make one vector of an utterance: the baseline, and what B and C must beat."""

import numpy as np


def mean(frames: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The mean over an utterance's frames, padding left out (the report's section 3).

    Args:
        frames: float32 (clips, frames, values), padded at the end.
        lengths: int (clips,), the frames that are real, at least 1.

    Returns:
        float32 (clips, values).
    """
    return (_real(frames, lengths) * frames).sum(axis=1) / lengths[:, None].astype(np.float32)


def mean_and_deviation(frames: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The mean and the standard deviation over an utterance's frames, padding left out.

    Args:
        frames: float32 (clips, frames, values), padded at the end.
        lengths: int (clips,), the frames that are real, at least 1.

    Returns:
        float32 (clips, 2 * values).
    """
    means = mean(frames, lengths)
    away = _real(frames, lengths) * (frames - means[:, None]) ** 2
    deviations = np.sqrt(away.sum(axis=1) / lengths[:, None].astype(np.float32))
    return np.concatenate([means, deviations], axis=1)


def _real(frames, lengths):
    real = np.arange(frames.shape[1]) < lengths[:, None]
    return real[..., None].astype(np.float32)
