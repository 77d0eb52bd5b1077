"""A digit or a recording made worse step by step, beside how often models are right there."""

import functools

import numpy as np

from experiments.demo import models, shown, sounds
from experiments.demo.degraded import LEVELS, UNITS, degraded, stored
from experiments.files import findings_of
from keras_assign.audio import noise
from keras_assign.errors import InputError

LEVELS_DB = (0, 5, 10, 20)
CLIPS = 50  # Recordings of each digit that the stored networks of Problem 4b were trained on.
CLEAN_DB = 40  # From here on no noise is added.


def picture(image: np.ndarray, noise: float, blur: float, turn: float) -> tuple:
    """A digit made worse: what each model answers, and how often it is right there.

    Args:
        image: uint8 (28 rows, 28 columns), light ink on dark.
        noise: as of `degraded`, like `blur` and `turn`.
        blur: see there.
        turn: see there.

    Returns:
        A label for each model, and HTML: the image, and a curve for what was changed.
    """
    worse = degraded(image[None], noise, blur, turn)[0]
    answers = {name: models.of_pictures(name)(worse[None])[0] for name in models.PICTURES}
    pieces = [
        shown.row([shown.picture(image, "as it was"), shown.picture(worse, "made worse")]),
        *(
            _curve_of(kind, level)
            for kind, level in (("noise", noise), ("blur", blur), ("turn", turn))
            if level
        ),
    ]
    if len(pieces) == 1:
        pieces.append(shown.line("Move a slider: a curve then tells how often models are right."))
    return *(models.chances(answers[name]) for name in models.PICTURES), "".join(pieces)


def _curve_of(kind, level):
    found = stored()
    lines = {
        title: [100 * share for share in found[kind][name]]
        for name, title in models.PICTURES.items()
    }
    title = f"{found['items']:,} test images, among the ten digits"
    return shown.curve(list(LEVELS[kind]), lines, level, UNITS[kind], title)


def recording(file: str | None, kind: str, snr: float, voices: list[np.ndarray]) -> tuple:
    """A recording in noise: how it sounds, what each model answers, how often it is right there.

    Args:
        file: of the recording.
        kind: of noise.
        snr: signal-to-noise ratio, dB; `CLEAN_DB`: as it was recorded.
        voices: that babble is made of, float32 (samples,) at any rate.

    Returns:
        What `gradio.Audio` takes, a label for each model, and HTML.
    """
    nothing = (None, *[None] * len(models.RECORDINGS))
    if not file:
        return *nothing, shown.line("Record or choose a clip first.")
    try:
        waveform, rate = sounds.read(file)
        if snr < CLEAN_DB:
            added = noise.noise(kind, len(waveform), rate, 0, voices)
            waveform = noise.noisy(waveform, added, snr)
        *labels, html = sounds.of_waveform(waveform, rate)
    except InputError as error:
        return *nothing, shown.line(str(error), "fault")
    heard = np.int16(32767 * waveform / max(1.0, float(np.abs(waveform).max())))
    curve = _curve_of_noise(kind, snr) if snr < CLEAN_DB else ""
    return (rate, heard), *labels, curve + html


@functools.cache
def _noisy_rows():
    """Of networks trained on few clips a digit, and of one trained on all."""
    found = findings_of("attention_speech").where(metric="noisy_accuracy", recipe="tuned")
    few = found.where(split="speakers", clips=CLIPS)
    return few, findings_of("new_voices").where(metric="noisy_accuracy", kind="speakers")


def _curve_of_noise(kind, snr):
    from keras_assign.recipes.speech_cnn import PLAIN, POOLED  # Slow to import: scikit-learn.

    few, all_clips = _noisy_rows()
    which = {
        "Word CNN, all clips": all_clips,
        f"CNN, {CLIPS} clips a digit": few.where(model=PLAIN),
        f"With CBAM, {CLIPS} clips a digit": few.where(model=POOLED),
    }
    lines = {
        title: [100 * rows.one(noise=kind, snr=level)["mean"] for level in LEVELS_DB]
        for title, rows in which.items()
    }
    return shown.curve(
        list(LEVELS_DB), lines, snr, "signal-to-noise ratio, dB", "FSDD, speakers never heard"
    )
