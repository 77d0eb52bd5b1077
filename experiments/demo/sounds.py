"""A recording: its waveform, what the network sees of it, and what each model answers."""

from pathlib import Path

import numpy as np

from experiments.demo import models, shown
from keras_assign.data import recordings
from keras_assign.errors import InputError
from keras_assign.report.tree_brackets import brackets

LONGEST = 10.0  # s
LARGEST = 10_000_000  # Bytes.
WAVE_POINTS = 400
NO_WORD = "No word stands out: say one digit, near the microphone."


def read(file: str) -> tuple[np.ndarray, int]:
    """A visitor's recording, float32 (samples,), and its rate, Hz.

    Raises:
        InputError: it is too large, too long, silent, or no sound.
    """
    path = Path(file)
    if not path.is_file():
        raise InputError("the recording is no longer kept; record or choose it again")
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path.name} is larger than 10 MB; make it shorter")
    return recordings.read(path.read_bytes(), path.name, LONGEST)


def answer(file: str | None) -> tuple:
    """What the page shows of a recording.

    Args:
        file: of it; None where there is none.

    Returns:
        A label for each model, and HTML: the waveform with its words, and spectrogram and maps.
    """
    if file is None:
        return *[None] * len(models.RECORDINGS), ""
    try:
        return of_waveform(*read(file))
    except InputError as error:
        return *[None] * len(models.RECORDINGS), shown.line(str(error), "fault")


def of_waveform(waveform: np.ndarray, rate: int) -> tuple:
    """The same of a waveform.

    Args:
        waveform: float32 (samples,).
        rate: Hz.

    Raises:
        InputError: its rate is too low.
    """
    labels, spans, lines = [], [], []
    for name, title in models.RECORDINGS.items():
        if models.is_loading(name):
            labels.append(None)
            lines.append(shown.line(f"{title}: still being loaded; ask again in some seconds."))
            continue
        try:
            model = models.of_recordings(name)
            model.require_rate(Path("the recording"), rate)
            found, likely = model.hear(waveform, rate)
        except (ImportError, InputError) as error:
            labels.append(None)
            lines.append(shown.line(f"{title}: {error}", "fault"))
            continue
        spans = found or spans
        labels.append(models.chances(likely[0]) if likely else None)
    pieces = [*lines, _wave(waveform, rate, spans)]
    if not spans:
        return *labels, shown.line(NO_WORD, "fault") + "".join(pieces)
    start, end = spans[0]
    word = waveform[int(start * rate) : round(end * rate)]
    explaining = next(name for name in models.RECORDINGS if name in models.EXPLAINING)
    seen = models.of_recordings(explaining).attention(word, rate)
    image = np.uint8(255 * np.clip(seen["image"], 0, 1))
    maps = sorted(seen.keys() - {"image", "seconds", "edges"})
    span = f"{float(seen['seconds']):g} s, up to {seen['edges'][-1]:.0f} Hz"
    pieces.append(
        shown.row(
            [
                shown.picture(image, f"what the CNN with CBAM sees: spectrogram of {span}"),
                *(
                    shown.map_over(image, seen[name], f"CBAM, block {number}")
                    for number, name in enumerate(maps, start=1)
                ),
            ]
        )
    )
    if labels[-1] is not None:
        pieces.append(_tree(models.of_recordings(models.BY_TENSORFLOW), word, rate))
    if len(spans) > 1:
        pieces.insert(0, shown.line(f"{len(spans)} words found; the answers are to the first."))
    return *labels, "".join(pieces)


def _tree(model, word, rate):
    """Which frames the autoencoder merges first: a bracket a merge, the last on top."""
    found = model.joins(word, rate)
    joins = brackets(found["pairs"])
    if not joins:
        return ""
    frames, highest = len(joins) + 1, max(join[3] for join in joins)
    wide, high = 400, 140

    def x(frame):
        return wide * (frame + 0.5) / frames

    def y(height):
        return high * (1 - height / highest) + 2

    path = "".join(
        f"M{x(left):.1f} {y(y_left):.1f}V{y(top):.1f}H{x(right):.1f}V{y(y_right):.1f}"
        for left, right, y_left, top, _, y_right in joins
    )
    words = (
        f"Merging autoencoder: {frames} frames of {1000 * float(found['hop']):.0f} ms become one "
        "vector, the two neighbours that lose least first"
    )
    return (
        f'<figure class="curve"><svg class="tree" viewBox="0 0 {wide} {high + 4}" role="img" '
        f'aria-label="{words}"><path d="{path}"/></svg><figcaption>{words}</figcaption></figure>'
    )


def _wave(waveform, rate, spans):
    """The waveform as a line from lowest to highest, its words shaded."""
    seconds = len(waveform) / rate
    parts = np.array_split(waveform, min(WAVE_POINTS, len(waveform)))
    peak = float(np.abs(waveform).max()) or 1.0
    width, middle = 400, 40
    path = "".join(
        f"M{width * n / len(parts):.1f} {middle - 36 * part.max() / peak:.1f}"
        f"V{middle - 36 * part.min() / peak + 0.5:.1f}"
        for n, part in enumerate(parts)
    )
    shades = "".join(
        f'<rect x="{width * start / seconds:.1f}" width="{width * (end - start) / seconds:.1f}" '
        'y="0" height="80" opacity=".12"/>'
        for start, end in spans
    )
    return (
        f'<figure class="curve"><svg viewBox="0 0 {width} 80" role="img" aria-label="waveform">'
        f'<g fill="currentColor">{shades}</g><path d="{path}" stroke="currentColor" fill="none"/>'
        f"</svg><figcaption>{seconds:.2f} s; shaded: the word that is classified</figcaption>"
        "</figure>"
    )
