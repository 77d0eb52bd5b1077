"""Which speakers the exported classifier's probabilities are calibrated on, by turns."""

import numpy as np
from sklearn.model_selection import GroupKFold

MOST_FOLDS = 5


def speaker_folds(speakers: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Clips to train on and clips of other speakers to calibrate on; each speaker once.

    That is nearer to a new voice than clips of the classifier's own speakers. (The encoder has
    heard them all.)

    Args:
        speakers: (clips,) names, two different ones at least.

    Returns:
        For each fold indices int64 of the clips known, and of those left out.
    """
    folds = GroupKFold(min(MOST_FOLDS, len(set(speakers))))
    return list(folds.split(speakers, groups=speakers))
