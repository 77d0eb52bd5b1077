"""Which speakers the exported classifier's probabilities are calibrated on, by turns."""

import numpy as np
from sklearn.model_selection import GroupKFold

from keras_assign.errors import InputError

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


def require_calibratable(digits: np.ndarray, speakers: np.ndarray) -> None:
    """Refuse recordings of which no model with calibrated probabilities can be exported.

    Args:
        digits: (clips,).
        speakers: (clips,) names.

    Raises:
        InputError: a digit is missing, from all or from the speakers known in some fold.
    """
    if len(set(digits)) < 10:
        raise InputError("export_dir needs recordings of all ten digits")
    if len(set(speakers)) < 2:
        raise InputError("export_dir needs two speakers or more")
    for known, left_out in speaker_folds(speakers):
        never = sorted(set(range(10)) - set(digits[known].tolist()))
        if never:
            names = ", ".join(np.unique(speakers[left_out]))
            raise InputError(
                f"export_dir needs every digit from more speakers: without {names} there is no "
                f"{', '.join(map(str, never))} to calibrate the probabilities with"
            )
