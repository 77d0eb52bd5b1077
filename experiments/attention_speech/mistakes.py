"""Who said what was misheard as what: behind each cell of a confusion matrix, its clips."""

import base64
import io

import numpy as np
import soundfile

from experiments.attention_speech.comparison import compared
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES


def matrices(found: dict, cells: list) -> list[dict]:
    """A confusion matrix for each network and split that were compared, with its clips.

    Args:
        found: of `findings.find`.
        cells: record and arrays of each finished cell.

    Returns:
        Dictionaries of `title`, `counts` (true digit, told digit; sums over seeds) and `clips`: by
        `"<said>-<told>"` a list of `[clip, words]`, those most often misheard first.
    """
    made = []
    for kind, test in compared(found).items():
        for name, model in test["models"].items():
            its = [
                (record, arrays)
                for record, arrays in cells
                if record["settings"]["kind"] == "training"
                and record["settings"]["model"] == name
                and record["settings"]["split"]["kind"] == kind
                and record["train_items"] in test["train_items"]
            ]
            made.append(
                {
                    "title": f"{SPLIT_TITLES[kind]}: {MODEL_TITLES[name]}",
                    "counts": model["confusion"],
                    "clips": _clips(its, len(model["seeds"])),
                }
            )
    return made


def _clips(cells, seeds):
    """By pair of digits its clips, with how many of the trainings misheard them."""
    times, words = {}, {}
    for record, arrays in cells:
        said, told = arrays["test_digits"], arrays["predicted"]
        for row in np.flatnonzero(said != told):
            clip = int(arrays["test_items"][row])
            pair = f"{said[row]}-{told[row]}"
            times[pair, clip] = times.get((pair, clip), 0) + 1
            speaker = record["speakers"][arrays["test_speakers"][row]]
            words[clip] = f"{speaker}, take {arrays['test_takes'][row]}"
    found = {}
    for (pair, clip), count in sorted(times.items(), key=lambda item: (-item[1], item[0])):
        found.setdefault(pair, []).append([clip, f"{words[clip]}: {count} of {seeds}"])
    return found


def sounds(cells: list) -> dict[int, str]:
    """The misheard clips that were kept, by number, as WAV in base64."""
    found = {}
    for record, arrays in cells:
        for place, clip in enumerate(arrays.get("heard_items", ())):
            if int(clip) not in found:
                buffer = io.BytesIO()
                rate = record["settings"]["sample_rate"]
                soundfile.write(buffer, arrays[f"heard_{place}"], rate, format="WAV")
                found[int(clip)] = base64.b64encode(buffer.getvalue()).decode()
    return found
