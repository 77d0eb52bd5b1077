"""Which items are misclassified as what: behind each count of a confusion matrix, its items."""

import base64
import io
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import soundfile
from PIL import Image

from keras_assign.report import page
from keras_assign.report.outcomes import DIGITS, TRUTHS, Outcomes
from keras_assign.studies.run_folder import Records

TEMPLATE = "mistakes.html.jinja"


def html(
    shown: Iterable[tuple[str, Outcomes, Hashable]],
    cells: Records,
    classes: Sequence[str] = tuple(map(str, DIGITS)),
    thing: str = "clip",
) -> str:
    """Confusion matrices to choose from, whose items are listed, and seen or heard where kept.

    Args:
        shown: title, outcomes and variant of each.
        cells: record and arrays of all trainings.
        classes: their names.
        thing: what an item is called.

    Returns:
        A piece of a page without blank lines, as Markdown needs it; empty where nothing is shown.
    """
    matrices = [
        {"title": title, **matrix(found, variant, len(classes))} for title, found, variant in shown
    ]
    template = page.environment().get_template(TEMPLATE)
    context = {
        "matrices": matrices,
        "names": {item: name for one in matrices for item, name in one["names"].items()},
        "media": {**sounds(cells), **kept(cells)},
        "classes": classes,
        "thing": thing,
        "heard": thing != "image",
    }
    return template.render(context) if matrices else ""


def matrix(found: Outcomes, variant: Hashable, classes: int = len(DIGITS)) -> dict:
    """What a variant's answers are, and which items are behind those that are wrong.

    Args:
        found: the outcomes of a test.
        variant: of these.
        classes: how many there are.

    Returns:
        `counts` (true class, predicted class; sums over seeds), `clips`: by `"<said>-<predicted>"`
        a list of `[item, trainings that misclassify it so]`, those most often misclassified first;
        `names` of these items, and `trainings`, how many there are.
    """
    times, words = Counter(), {}
    for record, arrays in found.trainings(variant):
        said = arrays[next(name for name in TRUTHS if name in arrays)]
        predicted = arrays[found.answers]
        for row in np.flatnonzero(said != predicted):
            item = int(arrays["test_items"][row])
            times[f"{said[row]}-{predicted[row]}", item] += 1
            words[item] = _words(record, arrays, row) or words.get(item, f"item {item}")
    clips = {}
    for (pair, item), count in sorted(times.items(), key=lambda pair: (-pair[1], pair[0])):
        clips.setdefault(pair, []).append([item, count])
    return {
        "counts": found.confusion(variant, classes=classes).tolist(),
        "clips": clips,
        "names": words,
        "trainings": len(found.seeds(variant)),
    }


def _words(record, arrays, row):
    """What an item is called: by its path, or by who says it."""
    if "paths" in record:
        return record["paths"].get(str(arrays["test_items"][row]))
    speaker = record["speakers"][arrays["test_speakers"][row]]
    return f"{speaker}, take {arrays['test_takes'][row]}"


def sounds(cells: Records) -> dict[int, str]:
    """The clips that cells have kept to be heard, by number, as addresses that hold them.

    Args:
        cells: record and arrays of each: `heard_items`, int32 (clips,), and `heard_<place>`, int16.
    """
    return _media(cells, "heard", lambda record: record["settings"]["sample_rate"])


def kept(cells: Records) -> dict[int, str]:
    """The items that cells have kept to be seen or heard, likewise.

    Args:
        cells: record and arrays of each: `shown_items`, int32 (items,), and `shown_<place>`, int16
            (samples,) or uint8 (rows, columns, channels).
    """
    return _media(cells, "shown", lambda record: record["data"].get("sample_rate"))


def _media(cells, name, rate_of):
    found = {}
    for record, arrays in cells:
        for place, item in enumerate(arrays.get(f"{name}_items", ())):
            if int(item) not in found:
                found[int(item)] = _address(arrays[f"{name}_{place}"], rate_of(record))
    return found


def _address(content, rate):
    """A waveform or an image within an address of the kind `data:`."""
    buffer = io.BytesIO()
    if content.ndim == 1:
        soundfile.write(buffer, content, rate, format="WAV")
    else:
        Image.fromarray(content.squeeze()).save(buffer, format="PNG")
    kind = "audio/wav" if content.ndim == 1 else "image/png"
    return f"data:{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"
