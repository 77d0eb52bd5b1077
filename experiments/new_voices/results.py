"""From the stored cells to rows: every number that a table or the page shows.

A row says its `metric`, and what it was measured on: `kind` of the test (of `settings.PARTS`, or
`audio_mnist`), `engine` of an engine left out, `speaker`, `noise` and its `snr`, dB; of the choice
`candidate` and `place`, the speaker for whom a recipe is chosen; of the bands `sample_rate`, Hz,
and what the higher one gains, `band_difference`; of a speaker's most frequent errors `digit` and
`taken_for`, with how many of the `words` of a training are so misclassified, in the mean.
"""

from collections import Counter
from collections.abc import Iterator
from statistics import fmean

import numpy as np
from scipy.special import softmax

from experiments.new_voices.settings import BANDS, CHOICE, ENGINES, OTHER, SHARED, SPEAKERS
from keras_assign.recipes import new_voices
from keras_assign.recipes.new_voices import BASE, CANDIDATES, IN_TWO_ENGINES, OTHERS
from keras_assign.report import candidates, verdicts
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

MOST_WEIGHTS = 1_000_000  # That a model is to have.
ON_OWN = (CHOICE, SPEAKERS, SHARED)  # What is tested on the recordings that train.
FEWEST_PAIRINGS = 3  # For a verdict on a candidate.
ERRORS = 3  # That are told of each speaker.
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
    rows += _without_test_items(by_kind.get(CHOICE, []), by_kind.get(SHARED, []))
    rows += _errors(by_kind.get(SPEAKERS, []))
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
    tests = [record for record in records if record["settings"]["kind"] != CHOICE]
    # Bands and engines test, and bands train, on other recordings than the run's.
    own = [record for record in records if record["settings"]["kind"] in ON_OWN] or records
    settings = own[0]["settings"]
    return {
        "metric": "run",
        **{name: settings[name] for name in ("dataset", "sample_rate")},
        "speaker_count": len(own[0]["speakers"]),
        "seeds": sorted({record["settings"]["seed"] for record in tests}),
        "weights": sorted({record["weights"] for record in tests if record in own}),
    }


def _choice(cells) -> Iterator[dict]:
    """What each candidate reached, for whom it was chosen, and how it differs from the base."""
    if not cells:
        return
    yield from candidates.rows(cells, CANDIDATES, lambda split: split["kind"], OTHERS)
    outcomes = Outcomes(
        _once_each(cells),
        lambda settings: settings["candidate"],
        seed=lambda settings: settings["pairing"],
        unheard=lambda settings: True,
        fewest_seeds=FEWEST_PAIRINGS,
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


def _once_each(cells) -> Iterator[tuple]:
    """The cells, each clip once a candidate and pairing: of an odd number a speaker is in two."""
    known = {}
    for record, arrays in cells:
        settings = record["settings"]
        there = known.setdefault((settings["candidate"], settings["pairing"]), set())
        is_new = np.array([item not in there for item in arrays["test_items"].tolist()])
        there.update(arrays["test_items"].tolist())
        yield record, _only(is_new, arrays)


def _without_test_items(choice, shared) -> Iterator[dict]:
    """What is chosen for shared speakers by the items that do not test them, beside what was."""
    if not choice or not shared:
        return
    tested = np.concatenate([arrays["test_items"] for _, arrays in shared])
    others = [
        (record, _only(~np.isin(arrays["test_items"], tested), arrays)) for record, arrays in choice
    ]
    found = Rows(candidates.rows(others, CANDIDATES, lambda split: split["kind"], OTHERS))
    best = found.one(metric="validation_accuracy", place=OTHERS, chosen=True)["candidate"]
    was = shared[0][0]["settings"]["candidate"]
    yield {"metric": "without_test_items", "candidate": best, "tested": was}


def _only(clips, arrays):
    """The arrays of some clips: bool (clips,)."""
    return {name: values[clips] for name, values in arrays.items()}


def _by_voice(record, arrays) -> tuple:
    """A cell of synthesised voices as one of speakers: a voice with several tracts is one."""
    names = [new_voices.voice_of(name) for name in record["speakers"]]
    voices = sorted(set(names))
    numbers = np.array([voices.index(name) for name in names])
    return {**record, "speakers": voices}, {
        **arrays,
        "test_speakers": numbers[arrays["test_speakers"]],
    }


def _test(kind, cells) -> Iterator[dict]:
    by_engine = {}
    for cell in cells:
        engine = cell[0]["settings"]["split"].get("engine")
        by_engine.setdefault(engine, []).append(_by_voice(*cell) if engine else cell)
    for engine, its in by_engine.items():
        on = {"kind": kind, **({"engine": engine} if engine else {})}
        outcomes = Outcomes(its, lambda settings: kind, unheard=lambda settings: kind != SHARED)
        records = outcomes.records(kind)
        found = outcomes.accuracy(kind)
        trained = sorted({record["train_items"] for record in records})
        yield {"metric": "accuracy", **on, **found, "train_items": trained}
        by_speaker = outcomes.by_speaker(kind)
        for speaker, value in by_speaker.items():
            yield {"metric": "speaker_accuracy", **on, "speaker": speaker, "value": value}
        if engine:
            yield from _new_persons(on, by_speaker)
        for name in (name for name in its[0][1] if name.startswith(NOISY)):
            noise, snr = name.removeprefix(NOISY).split("/")
            accuracy = outcomes.accuracy(kind, name)
            yield {"metric": "noisy_accuracy", **on, "noise": noise, "snr": int(snr), **accuracy}


def _new_persons(on, by_voice) -> Iterator[dict]:
    """The mean of the voices whose person no other engine lets be heard, where some are not so."""
    new = {
        voice: value
        for voice, value in by_voice.items()
        if not any(person in voice for person in IN_TWO_ENGINES)
    }
    if 0 < len(new) < len(by_voice):
        about = {"voices": [voice.split("_")[-1] for voice in new]}
        yield {"metric": "accuracy_new_persons", **on, **about, "value": fmean(new.values())}


def _errors(cells) -> Iterator[dict]:
    """The most frequent errors on each speaker; one made less than once a training is left out."""
    for speaker, its in _by_speaker(cells).items():
        wrong = Counter()
        for _, arrays in its:
            read = zip(arrays["test_digits"].tolist(), arrays["predicted"].tolist(), strict=True)
            wrong.update(pair for pair in read if pair[0] != pair[1])
        for (digit, taken_for), count in wrong.most_common(ERRORS):
            if count >= len(its):
                found = {"value": count / len(its), "words": len(its[0][1]["test_digits"])}
                about = {"speaker": speaker, "digit": digit, "taken_for": taken_for}
                yield {"metric": "error", **about, **found}


def _by_speaker(cells):
    """The cells by the speaker that they test, in the order of their seeds."""
    by_speaker = {}
    for record, arrays in sorted(cells, key=lambda cell: cell[0]["settings"]["seed"]):
        (speaker,) = record["settings"]["split"]["test_speakers"]
        by_speaker.setdefault(speaker, []).append((record, arrays))
    return by_speaker


def _together(cells) -> Iterator[dict]:
    """Several trainings that answer as one, as many of the first seeds' as may have weights.

    They answer by the mean of their probabilities.
    """
    by_speaker = _by_speaker(cells)
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
        by_engine.setdefault(cell[0]["settings"]["split"]["engine"], []).append(_by_voice(*cell))
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
