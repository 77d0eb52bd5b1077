"""From the stored cells to rows: every number that a table or the page shows.

A row says its `metric`, and what it was measured on: `kind` of the test (of `settings.PARTS`, or
`audio_mnist`), `engine` of an engine left out, `speaker`, `noise` and its `snr`, dB; of the choice
`candidate` and `place`, the speaker for whom a recipe is chosen; of the bands `sample_rate`, Hz,
and what the higher one gains, `band_difference`.
"""

from collections.abc import Iterator
from statistics import fmean

from scipy.special import softmax

from experiments.new_voices.settings import BANDS, CHOICE, ENGINES, OTHER, SHARED, SPEAKERS
from keras_assign.recipes.new_voices import BASE, CANDIDATES, OTHERS
from keras_assign.report import candidates, verdicts
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

MOST_WEIGHTS = 1_000_000  # That a model is to have.
NOISY = "predicted_"  # Arrays of answers in noise: kind/dB.


def find(cells: Records) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each.
    """
    by_kind = {}
    for cell in cells:
        by_kind.setdefault(cell[0]["settings"]["kind"], []).append(cell)
    rows = [_run(cells), *_choice(by_kind.get(CHOICE, []))]
    for kind in (SPEAKERS, SHARED, ENGINES, OTHER):
        if kind in by_kind:
            rows += _test(kind, by_kind[kind])
    rows += _together(by_kind.get(SPEAKERS, []))
    rows += _bands(by_kind.get(BANDS, []))
    return Rows(rows)


def chosen(records: list[dict], only: str) -> dict[str, str]:
    """By speaker who is to test, and for `OTHERS`, the candidate that is chosen.

    That with the highest mean accuracy on the others, each of whom is left out of a training
    together with the speaker who is to test; of equals the one that stands first.

    Args:
        records: of the finished cells; those of the choice are looked at.
        only: what is taken where nothing was chosen.
    """
    scores = []
    for record in records:
        settings = record["settings"]
        if settings["kind"] == CHOICE:
            one, other = settings["split"]["test_speakers"]
            accuracy = record["speaker_accuracy"]
            scores.append((one, settings["candidate"], accuracy[other]))
            scores.append((other, settings["candidate"], accuracy[one]))
    if not scores:
        return {OTHERS: only}
    return candidates.winners(candidates.by_place(scores, OTHERS), list(CANDIDATES), fmean)


def _run(cells):
    records = [record for record, _ in cells]
    settings = records[0]["settings"]
    tests = [record for record in records if record["settings"]["kind"] != CHOICE]
    return {
        "metric": "run",
        **{name: settings[name] for name in ("dataset", "sample_rate")},
        "speaker_count": len(records[0]["speakers"]),
        "seeds": sorted({record["settings"]["seed"] for record in tests}),
        "weights": sorted({record["weights"] for record in tests}),
    }


def _choice(cells) -> Iterator[dict]:
    """What each candidate reached, for whom it was chosen, and how it differs from the base."""
    if not cells:
        return
    yield from candidates.rows(cells, CANDIDATES, lambda split: split["kind"], OTHERS)
    outcomes = Outcomes(
        cells,
        lambda settings: settings["candidate"],
        seed=lambda settings: settings["pairing"],
        unheard=lambda settings: True,
        fewest_seeds=1,
    )
    names = [name for name in CANDIDATES if name in outcomes]
    for name in names:
        yield {"metric": "candidate_accuracy", "candidate": name, **outcomes.accuracy(name)}
    compared = [
        {"metric": "candidate_difference", "a": name, "b": BASE, **outcomes.difference(name, BASE)}
        for name in names
        if BASE in names and name != BASE and outcomes.seeds(name, BASE)
    ]
    verdicts.judge(compared)
    yield from compared


def _test(kind, cells) -> Iterator[dict]:
    by_engine = {}
    for cell in cells:
        by_engine.setdefault(cell[0]["settings"]["split"].get("engine"), []).append(cell)
    for engine, its in by_engine.items():
        on = {"kind": kind, **({"engine": engine} if engine else {})}
        outcomes = Outcomes(its, lambda settings: kind, unheard=lambda settings: kind != SHARED)
        records = outcomes.records(kind)
        found = outcomes.accuracy(kind)
        trained = sorted({record["train_items"] for record in records})
        yield {"metric": "accuracy", **on, **found, "train_items": trained}
        for speaker, value in outcomes.by_speaker(kind).items():
            yield {"metric": "speaker_accuracy", **on, "speaker": speaker, "value": value}
        for name in (name for name in its[0][1] if name.startswith(NOISY)):
            noise, snr = name.removeprefix(NOISY).split("/")
            accuracy = outcomes.accuracy(kind, name)
            yield {"metric": "noisy_accuracy", **on, "noise": noise, "snr": int(snr), **accuracy}


def _together(cells) -> Iterator[dict]:
    """Several trainings that answer as one, as many of the first seeds' as may have weights.

    They answer by the mean of their probabilities.
    """
    by_speaker = {}
    for record, arrays in sorted(cells, key=lambda cell: cell[0]["settings"]["seed"]):
        (speaker,) = record["settings"]["split"]["test_speakers"]
        by_speaker.setdefault(speaker, []).append((record, arrays))
    weights = max((record["weights"] for record, _ in cells), default=MOST_WEIGHTS)
    count = MOST_WEIGHTS // weights
    if count < 2 or any(len(its) < count for its in by_speaker.values()):
        return
    answered = []
    for its in by_speaker.values():
        likely = sum(softmax(arrays["logits"].astype(float), axis=1) for _, arrays in its[:count])
        record, arrays = its[0]
        answered.append((record, {**arrays, "predicted": likely.argmax(axis=1)}))
    outcomes = Outcomes(answered, lambda settings: SPEAKERS, unheard=lambda settings: True)
    about = {"trainings": count, "weights": count * weights}
    yield {"metric": "accuracy_together", **about, **outcomes.accuracy(SPEAKERS)}
    for speaker, value in outcomes.by_speaker(SPEAKERS).items():
        yield {"metric": "speaker_accuracy_together", "speaker": speaker, "value": value}


def _bands(cells) -> Iterator[dict]:
    """Each engine left out, at either sample rate, and what the higher one is worth."""
    by_engine = {}
    for cell in cells:
        by_engine.setdefault(cell[0]["settings"]["split"]["engine"], []).append(cell)
    compared = []
    for engine, its in by_engine.items():
        outcomes = Outcomes(its, lambda settings: settings["sample_rate"], unheard=lambda _: True)
        low, *high = sorted(outcomes)
        for rate in (low, *high):
            found = outcomes.accuracy(rate)
            yield {"metric": "band_accuracy", "engine": engine, "sample_rate": rate, **found}
        for rate in high:
            difference = outcomes.difference(rate, low)
            compared.append({"metric": "band_difference", "engine": engine, **difference})
    verdicts.judge(compared)
    yield from compared
