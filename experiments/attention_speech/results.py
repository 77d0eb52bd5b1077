"""From the stored cells of Problem 4b to rows: every number that a table, claim or page shows.

A row says its `metric`, and what it was measured on: `recipe` (`report`, `tuned`: the tuned one,
`tune`: its tuning), `split`, `clips` of each digit that trained (0: all there are), `model`, or
`a` and `b` of a difference; `noise` and its `snr`, dB; `speaker`; of attention `layer`, `state` of
the weights (`trained`, `untrained`) and `sound` of the columns (`voiced`, `silent`); of a tuning
`candidate` and `place`, that a recipe is for: a split, or speakers never heard. What the report
prints has no recipe, but `protocol="report"`, and of times `printed` (`table`, `log`).
"""

from collections.abc import Iterable, Iterator

import numpy as np

from experiments.attention_speech.settings import MODELS, SPLITS
from experiments.protocols import REPORTED, TUNE
from keras_assign.audit import published
from keras_assign.data.speech_splits import speakers_left_out
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import CBAM, PLAIN, POOLED, WIDE
from keras_assign.report import candidates, cbam_shares, statistics, times, verdicts
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

TABLE, LOG = "table", "log"
OPENED = speech_cnn.OPEN
ATTENDING = (CBAM, POOLED, OPENED)
# What the report compares, then its control, then the other places and starts of attention.
COMPARISONS = ((CBAM, PLAIN), (CBAM, WIDE), (POOLED, PLAIN), (POOLED, CBAM), (OPENED, CBAM))
NOISE_COMPARISONS = ((CBAM, PLAIN), (POOLED, PLAIN))
NOISY = "predicted_"  # Arrays of answers in noise: kind/dB.


def by_recipe(runs: list[Run]) -> dict[str, Records]:
    """By recipe the cells of the first run that has it."""
    found = {}
    for run in runs:
        found.setdefault(run.settings["recipe"], run.cells)
    return found


def find(cells_by_recipe: dict[str, Records]) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells_by_recipe: of `by_recipe`.
    """
    rows = Rows(_on(_reported(), protocol=REPORTED))
    for recipe, cells in cells_by_recipe.items():
        rows += _on((_of_tuning if recipe == TUNE else _of_recipe)(cells), recipe=recipe)
    return rows


def _on(rows: Iterable[dict], **on) -> Iterator[dict]:
    return ({"metric": row["metric"], **on, **row} for row in rows)


def most_compared(rows: Rows, recipe: str) -> Rows:
    """The rows of a recipe with those clips of each digit that most networks trained on."""
    rows = rows.where(recipe=recipe)
    accuracies = rows.where(metric="accuracy")
    first = accuracies.where(split=tuple(accuracies.values("split")[:1]))
    counts = [row["clips"] for row in first]
    return rows.where(clips=max(counts, key=counts.count, default=None))


def trainings(cells: Records) -> Records:
    """Those of a recipe's cells that are no timing."""
    return [cell for cell in cells if cell[0]["settings"]["kind"] == "training"]


def outcomes_of(cells: Records, split: str, clips: int) -> Outcomes:
    """Which answers of each network are right; items of a mean are speakers where none is known.

    Args:
        cells: of a recipe.
        split: kind of the split.
        clips: of each digit that trained.
    """
    return Outcomes(
        [
            (record, arrays)
            for record, arrays in trainings(cells)
            if record["settings"]["split"]["kind"] == split
            and record["settings"]["clips_per_digit"] == clips
        ],
        lambda settings: settings["model"],
        unheard=speakers_left_out,
    )


def _of_recipe(cells):
    trained = trainings(cells)
    records = [record for record, _ in trained]
    shortened = any(speech_cnn.is_shortened(record["settings"]) for record in records)
    yield {**_run(records), "shortened": shortened}
    yield from _recipes(records)
    counts = {record["settings"]["clips_per_digit"] for record in records}
    for split in SPLITS:
        for clips in sorted(counts, key=lambda count: count or np.inf):
            yield from _on(_test(outcomes_of(cells, split, clips)), split=split, clips=clips)
    for name in MODELS:
        its = [record for record in records if record["settings"]["model"] == name]
        for cost in ("weights", "flops") if its else ():
            value = sum(layer[cost] for layer in its[-1]["architecture"])
            yield {"metric": cost, "model": name, "value": value}
    yield from _training([record for record in records if record["settings"]["watch"]])
    explained = [cell for cell in trained if "voiced_share" in cell[1]]
    for name in ATTENDING:
        its = [arrays for record, arrays in explained if record["settings"]["model"] == name]
        yield from _on(cbam_shares.rows(its), model=name)
    for record, _ in cells:
        if record["settings"]["kind"] == "timing":
            yield from times.rows(record, PLAIN)


def _run(records):
    settings = records[0]["settings"]
    return {
        "metric": "run",
        **{name: settings[name] for name in ("dataset", "sample_rate")},
        "speaker_count": len(records[0]["speakers"]),
        "bad": records[0]["bad"],
        "seeds": sorted({record["settings"]["seed"] for record in records}),
    }


def _recipes(records):
    """The recipe of each place, without what differs by network and number of clips."""
    places = {}
    for settings in (record["settings"] for record in records):
        places.setdefault(speech_cnn.place_of(settings["split"]), settings)
    for place, settings in places.items():
        left_out = ("examples_seen", "network")
        values = {k: v for k, v in settings["recipe"].items() if k not in left_out}
        flat = candidates.flat(values) | settings["spectrogram"]
        yield {"metric": "recipe", "place": place, **flat}


def _test(outcomes: Outcomes) -> Iterator[dict]:
    """What was reached under one split from so many clips."""
    models = [name for name in MODELS if name in outcomes]
    if not models:
        return
    records = [record for name in models for record in outcomes.records(name)]
    first = outcomes.seeds(models[0])[0]
    yield {
        "metric": "test",
        "train_items": sorted({record["train_items"] for record in records}),
        "test_items": len(outcomes.truth(models[0], first)),
    }
    arrays = outcomes.trainings(models[0])[0][1]
    noises = [name.removeprefix(NOISY).split("/") for name in arrays if name.startswith(NOISY)]
    for name in models:
        yield {"metric": "accuracy", "model": name, **outcomes.accuracy(name)}
        for speaker, value in outcomes.by_speaker(name).items():
            on = {"model": name, "speaker": speaker}
            yield {"metric": "speaker_accuracy", **on, "value": value}
        for noise, snr in noises:
            on = {"model": name, "noise": noise, "snr": int(snr)}
            accuracy = outcomes.accuracy(name, f"{NOISY}{noise}/{snr}")
            yield {"metric": "noisy_accuracy", **on, **accuracy}
    compared = _differences(outcomes, "difference", COMPARISONS)
    verdicts.judge(compared)
    yield from compared
    noisy = []
    for noise, snr in noises:
        answers = f"{NOISY}{noise}/{snr}"
        compared = _differences(outcomes, "noisy_difference", NOISE_COMPARISONS, answers)
        noisy += _on(compared, noise=noise, snr=int(snr))
    verdicts.judge(noisy)  # All kinds of noise and levels are asked together.
    yield from noisy


def _differences(outcomes, metric, comparisons, answers=""):
    """Paired differences, on the seeds that both have."""
    return [
        {"metric": metric, "a": a, "b": b, **outcomes.difference(a, b, answers)}
        for a, b in comparisons
        if outcomes.seeds(a, b)
    ]


def _training(records):
    """How far trainings that were watched are from an end, and whether attention delays them."""
    losses = {}
    for name in MODELS:
        its = [record for record in records if record["settings"]["model"] == name]
        its.sort(key=lambda record: record["settings"]["seed"])
        if its:
            losses[name] = np.array([record["history"]["loss"] for record in its])
            falls = [_last_fall(record["history"]["val_loss"]) for record in its]
            yield {"metric": "last_fall", "model": name, "per_seed": falls}
    for name in ATTENDING if PLAIN in losses else ():
        if name in losses:
            seeds, epochs = losses[name].shape
            gaps = losses[name].mean(axis=0) - losses[PLAIN].mean(axis=0)
            on = {"model": name, "seed_count": seeds, "epochs": epochs}
            yield {"metric": "last_epoch_behind", **on, "value": last_behind(gaps)}
            yield {"metric": "loss_gap", **on, "value": float(gaps.mean())}


def _of_tuning(cells):
    yield _run([record for record, _ in cells])
    names, everywhere = speech_cnn.CANDIDATES, speech_cnn.OTHERS
    yield from candidates.rows(cells, names, speech_cnn.place_of, everywhere)


def _reported():
    """What the report's own figures say of themselves."""
    runs = {name: published.REPORT.runs[name] for name in (PLAIN, CBAM)}
    table = published.REPORT.tables["attention_speech"].by("model", "figure")
    # Of which all accuracies are shares, see the audit.
    items = published.REPORT.sets["speech_test"].maybe
    right, losses = {}, {}
    for name, run in runs.items():
        accuracies, losses[name] = run.values("test_accuracy"), run.values("loss")
        right[name] = [round(accuracy * items) for accuracy in accuracies]
        low, high = statistics.wilson_interval(right[name][-1], items)
        found = {"mean": accuracies[-1], "low": low, "high": high, "item_count": items}
        yield {"metric": "accuracy", "model": name, **found}
        for metric, series in {
            "train_seconds": "training_time",
            "test_seconds": "test_time",
            "epoch_seconds": "epoch_time",
        }.items():
            for where, value in ((TABLE, table[name][series]), (LOG, sum(run.values(series)))):
                yield {"metric": metric, "model": name, "printed": where, "value": value}
        for where, value in ((TABLE, table[name]["time"]), (LOG, run.value("time"))):
            yield {"metric": "seconds", "model": name, "printed": where, "value": value}
        fall = _last_fall(run.values("test_loss"))
        yield {"metric": "last_fall", "model": name, "per_seed": [fall]}
    best = max(range(len(right[PLAIN])), key=lambda epoch: right[PLAIN][epoch])
    attending, plain = right[CBAM][-1] / items, [count / items for count in right[PLAIN]]
    z, p = statistics.two_proportions(attending, items, plain[-1], items)
    _, p_best = statistics.two_proportions(attending, items, plain[best], items)
    between = {"a": CBAM, "b": PLAIN}
    found = {"mean": attending - plain[-1], "right": right[CBAM][-1] - right[PLAIN][-1]}
    yield {"metric": "difference", **between, **found, "z": z, "p": p}
    # Against the epoch in which the plain network was best.
    yield {"metric": "difference_to_best", **between, "epoch": best + 1, "p": p_best}
    behind = last_behind(np.subtract(losses[CBAM], losses[PLAIN]))
    yield {"metric": "last_epoch_behind", "model": CBAM, "value": behind}
    for metric, series in {"train_ratio": "training_time", "test_ratio": "test_time"}.items():
        ratio = sum(runs[CBAM].values(series)) / sum(runs[PLAIN].values(series))
        yield {"metric": metric, **between, "value": ratio}


def _last_fall(losses) -> float | None:
    """How much of the test loss the last epoch still took away."""
    return 1 - losses[-1] / losses[-2] if len(losses) > 1 else None


def last_behind(gaps) -> int:
    """The last epoch, from 1, in which a loss lies above another; 0 if it never does.

    Args:
        gaps: the one minus the other, an epoch each.
    """
    behind = np.flatnonzero(np.asarray(gaps) > 0)
    return int(behind[-1]) + 1 if len(behind) else 0
