"""What a pair autoencoder is trained on: pairs of frames, or of a fold's own codes and frames."""

import numpy as np


def of_frames(frames: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Every two neighbouring frames of every utterance, side by side.

    Args:
        frames: float32 (clips, frames, values), padded at the end.
        lengths: int (clips,), the frames that are real.

    Returns:
        float32 (pairs, 2 * values).
    """
    return of_codes(frames, frames, lengths)


def of_codes(codes: np.ndarray, frames: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Every code of a fold beside the frame that is folded in next.

    Args:
        codes: float32 (clips, frames, values), see `SequentialFold.every_code`.
        frames: float32 (clips, frames, values), padded at the end.
        lengths: int (clips,), the frames that are real.

    Returns:
        float32 (pairs, 2 * values).
    """
    has_next = np.arange(1, frames.shape[1]) < lengths[:, None]
    return np.concatenate([codes[:, :-1][has_next], frames[:, 1:][has_next]], axis=1)
