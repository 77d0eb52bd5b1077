"""Which clips are misclassified as what: behind each count of a confusion matrix, its clips."""

import base64
import io
from collections import Counter
from collections.abc import Hashable, Iterable

import numpy as np
import soundfile

from keras_assign.report import page
from keras_assign.report.outcomes import DIGITS, Outcomes
from keras_assign.studies.run_folder import Records

TEMPLATE = "mistakes.html.jinja"


def html(shown: Iterable[tuple[str, Outcomes, Hashable]], cells: Records) -> str:
    """Confusion matrices to choose from, whose clips are listed, and played where they were kept.

    Args:
        shown: title, outcomes and variant of each.
        cells: record and arrays of all trainings.

    Returns:
        A piece of a page without blank lines, as Markdown needs it; empty where nothing is shown.
    """
    matrices = [{"title": title, **matrix(found, variant)} for title, found, variant in shown]
    template = page.environment().get_template(TEMPLATE)
    context = {"matrices": matrices, "sounds": sounds(cells), "digits": DIGITS}
    return template.render(context) if matrices else ""


def matrix(found: Outcomes, variant: Hashable) -> dict:
    """What a variant's answers are, and which clips are behind those that are wrong.

    Args:
        found: the outcomes of a test.
        variant: of these.

    Returns:
        `counts` (true digit, predicted digit; sums over seeds) and `clips`: by
        `"<said>-<predicted>"` a list of `[clip, words]`, those most often misclassified first.
    """
    times, words = Counter(), {}
    for record, arrays in found.trainings(variant):
        said, predicted = arrays["test_digits"], arrays[found.answers]
        for row in np.flatnonzero(said != predicted):
            clip = int(arrays["test_items"][row])
            times[f"{said[row]}-{predicted[row]}", clip] += 1
            speaker = record["speakers"][arrays["test_speakers"][row]]
            words[clip] = f"{speaker}, take {arrays['test_takes'][row]}"
    clips, seeds = {}, len(found.seeds(variant))
    for (pair, clip), count in sorted(times.items(), key=lambda item: (-item[1], item[0])):
        clips.setdefault(pair, []).append([clip, f"{words[clip]}: {count} of {seeds}"])
    return {"counts": found.confusion(variant).tolist(), "clips": clips}


def sounds(cells: Records) -> dict[int, str]:
    """The clips that cells have kept to be heard, by number, as WAV in base64.

    Args:
        cells: record and arrays of each: `heard_items`, int32 (clips,), and `heard_<place>`, int16.
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
