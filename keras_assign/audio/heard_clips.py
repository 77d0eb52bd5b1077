"""Clips that a cell keeps so that a page can play them, see `report.mistakes.sounds`."""

import numpy as np

from keras_assign.data.utterances import Utterances


def kept(found: Utterances, clips: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays to store: `heard_items`, int32 (clips,), and `heard_<place>`, int16 (samples,).

    Args:
        found: the recordings.
        clips: numbers of those to keep.
    """
    heard = {
        f"heard_{place}": np.round(32767 * np.clip(found.waveforms[clip], -1, 1)).astype(np.int16)
        for place, clip in enumerate(clips)
    }
    return {"heard_items": clips.astype(np.int32), **heard}
