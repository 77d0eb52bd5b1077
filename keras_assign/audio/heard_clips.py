"""Clips that a cell keeps so that a page can play them."""

import base64
import io
from collections.abc import Iterable

import numpy as np
import soundfile

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


def as_wav(cells: Iterable[tuple[dict, dict[str, np.ndarray]]]) -> dict[int, str]:
    """The clips that cells have kept, by number, as WAV in base64.

    Args:
        cells: record and arrays of each.
    """
    found = {}
    for record, arrays in cells:
        for place, clip in enumerate(arrays.get("heard_items", ())):
            if int(clip) not in found:
                buffer = io.BytesIO()
                rate = record["settings"]["sample_rate"]
                soundfile.write(buffer, arrays[f"heard_{place}"], rate, format="WAV")
                found[int(clip)] = base64.b64encode(buffer.getvalue()).decode()
    return found
