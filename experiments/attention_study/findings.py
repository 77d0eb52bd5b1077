"""From the stored cells to numbers and verdicts: all that a page or table shows."""

from typing import NamedTuple

import numpy as np

from experiments.attention_study import rates, recipes
from experiments.attention_study.grid import RATE, TIMING, TRAINING
from experiments.attention_study.names import (
    ALL,
    BACKBONES,
    CBAM,
    KINDS,
    NONE,
    PLAIN,
    RANDOM,
    SMALL,
    SPEAKERS,
    SPEECH,
    TASKS,
    TRANSFORMER,
)
from keras_assign.data.speech_splits import speakers_left_out
from keras_assign.report import statistics, times
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.run_folder import Records

# What is compared; the comparisons of one task and question are a family of tests.
OF_KINDS, OF_CBAM, OF_BACKBONES, OF_SIZES, OF_GAINS, OF_SPEAKERS = (
    "kinds", "cbam", "backbones", "sizes", "gains", "speakers",
)  # fmt: skip
LEARNED = 0.5  # A training that is right less often than this has not learned its task.
STRONGER = ("se", "self", "non_local")  # Than CBAM, the report supposes; and transformers.


class Network(NamedTuple):
    """What is trained, and on what.

    Attributes:
        task: one of `names.TASKS`.
        backbone: one of `names.BACKBONES`.
        attention: one of `names.KINDS`.
        size: rows and columns of its images.
        count: items of each digit to train on; 0: all.
        split: `"random"`, or `"speakers"` who are not heard in training.
    """

    task: str
    backbone: str = PLAIN
    attention: str = NONE
    size: int = SMALL
    count: int = ALL
    split: str = RANDOM


def find(cells: Records) -> dict:
    """Everything that the stored cells show, as JSON values.

    Args:
        cells: record and arrays of each finished cell.

    Returns:
        `seeds`; `shortened` (a quick look); `data` (of speech; None without); `rates`: by network
        the mean validation loss of each rate and the chosen one; `networks`: the fields of
        `Network` with `accuracy`, `weights`, `flops`, `widths`, `train_items`, `test_items`,
        `seeds`, `failed` (the accuracies of trainings that did not learn), `epoch_seconds` (of a
        training, median), and `by_speaker` where speakers are left out; `comparisons`: `question`,
        `of` and `against` (fields of `Network`) and the paired `difference` (of accuracies; of
        `gains`, of what attention adds to each); `timing`: by task and `backbone/attention` see
        `_timing`; `timed`: by task on what; `front`: by task and number of items (a text) the
        networks that no other beats in both accuracy and time, see `front`.
    """
    records = [record for record, _ in cells]
    outcomes = Outcomes(
        [cell for cell in cells if cell[0]["settings"]["kind"] == TRAINING],
        network_of,
        unheard=speakers_left_out,
    )
    networks = [_described(outcomes, network) for network in sorted(outcomes, key=_place)]
    timing = {
        record["settings"]["task"]: _timing(record)
        for record in records
        if record["settings"]["kind"] == TIMING
    }
    timed = {
        record["settings"]["task"]: {
            "rounds": record["settings"]["rounds"],
            "train_items": record["train_items"],
            "machine_load_before": record["machine_load_before"],
        }
        for record in records
        if record["settings"]["kind"] == TIMING
    }
    settings = [record["settings"] for record in records if record["settings"]["kind"] == TRAINING]
    shortened = any(
        s["recipe"] != recipes.recipe(s["task"], s["count"], s["recipe"]["learning_rate"])
        for s in settings
    )
    speech = next((s for s in settings if s["task"] == SPEECH), None)
    return {
        "seeds": sorted({s["seed"] for s in settings}),
        "shortened": shortened,
        "data": speech and {name: speech[name] for name in ("dataset", "sample_rate")},
        "rates": rates_of(records),
        "networks": networks,
        "comparisons": _comparisons(outcomes, shortened),
        "timing": timing,
        "timed": timed,
        "front": {
            task: {
                str(count): front(networks, timed_networks, task, count)
                for count in sorted({n["count"] for n in networks if _on_front(n, task)})
            }
            for task, timed_networks in timing.items()
        },
    }


def rates_of(records: list[dict], kind: str = RATE) -> list[dict]:
    """The mean validation loss of each rate of each network, and the chosen one, as JSON values.

    Args:
        records: as for `rates.losses`.
        kind: as for it.
    """
    return [
        {
            "network": list(key),
            "losses": {str(rate): loss for rate, loss in of_key.items()},
            "chosen": recipes.best_rate(of_key),
        }
        for key, of_key in rates.losses(records, kind).items()
    ]


def front(networks: list[dict], times: dict[str, dict], task: str, count: int) -> list[str]:
    """Networks that no other of a task beats: none is as accurate in less time, or more in as much.

    It goes by mean accuracies and median times, whether or not their differences are shown.

    Args:
        networks: of `find`; those on small images matter.
        times: by `backbone/attention`, of `find`.
        task: whose.
        count: items of each digit that they were trained on.

    Returns:
        Names `backbone/attention`, the fastest first.
    """
    points = {
        name: (times[name]["epoch_seconds"]["median"], -n["accuracy"]["mean"])
        for n in networks
        if _on_front(n, task)
        and n["count"] == count
        and (name := f"{n['backbone']}/{n['attention']}") in times
    }

    def beaten(point):
        return any(
            all(a <= b for a, b in zip(other, point, strict=True)) and other != point
            for other in points.values()
        )

    return sorted((name for name, p in points.items() if not beaten(p)), key=points.get)


def _on_front(network, task):
    return (network["task"], network["split"], network["size"]) == (task, RANDOM, SMALL)


def network_of(settings: dict) -> Network:
    """What a training's settings tell of its network."""
    names = [settings[name] for name in ("task", "backbone", "attention", "size", "count")]
    return Network(*names, settings["split"]["kind"] if "split" in settings else RANDOM)


def _place(network):
    """In the order of the study."""
    order = {name: place for place, name in enumerate((*TASKS, *BACKBONES, *KINDS))}
    task, backbone, attention, size, count, split = network
    return order[task], split, order[backbone], size, order[attention], count or np.inf


def _described(outcomes, network):
    seeds = outcomes.seeds(network)
    first, records = outcomes.records(network)[0], outcomes.records(network)
    accuracies = [
        float((arrays["predicted"] == arrays["test_digits"]).mean())
        for _, arrays in outcomes.trainings(network)
    ]
    described = {
        **network._asdict(),
        **{name: first[name] for name in ("widths", "weights", "flops")},
        "train_items": sorted(
            {record["train_items"] for record, _ in outcomes.cells[network][seeds[0]]}
        ),
        "test_items": len(outcomes.truth(network, seeds[0])),
        "seeds": seeds,
        "failed": [accuracy for accuracy in accuracies if accuracy < LEARNED],
        "epoch_seconds": float(np.median([s for r in records for s in r["epoch_seconds"]])),
        "accuracy": outcomes.accuracy(network),
    }
    if network.split == SPEAKERS:
        described["by_speaker"] = outcomes.by_speaker(network)
    return described


def _comparisons(outcomes, shortened):
    """Paired differences, with their families' verdicts; shortened trainings have none."""
    families = {}
    for question, of, against in _asked(outcomes):
        described = outcomes.describe(_terms(question, of, against))
        if shortened:
            described["verdict"] = None
        families.setdefault((question, of.task), []).append(
            {
                "question": question,
                "of": of._asdict(),
                "against": against._asdict(),
                "difference": described,
            }
        )
    for family in families.values():
        statistics.judge_family(
            [c["difference"] for c in family if c["difference"]["verdict"] is not None]
        )
    return [comparison for family in families.values() for comparison in family]


def _asked(outcomes):
    """Question and two networks of each comparison whose trainings are there."""
    for network in sorted(outcomes, key=_place):
        for question, against in _others(network):
            if outcomes.seeds(*_terms(question, network, against)):
                yield question, network, against


def _terms(question, of, against):
    """The networks whose accuracies a difference is made of, each with its sign."""
    if question != OF_GAINS:
        return {of: 1, against: -1}
    return {
        of: 1, of._replace(attention=NONE): -1,
        against: -1, against._replace(attention=NONE): 1,
    }  # fmt: skip


def _others(network):
    """What a network is compared with, and under which question."""
    without = network._replace(attention=NONE)
    attends = network.attention != NONE
    if network.split == SPEAKERS:
        if attends:
            yield OF_SPEAKERS, without
    elif network.size != SMALL:
        small = network._replace(size=SMALL)
        yield OF_SIZES, small
        if attends:
            yield OF_SIZES, without
            yield OF_GAINS, small
    elif network.backbone != PLAIN:
        yield OF_BACKBONES, without if attends else network._replace(backbone=PLAIN)
        if network.backbone == TRANSFORMER and not attends:
            yield OF_CBAM, network._replace(backbone=PLAIN, attention=CBAM)
    elif attends:
        yield OF_KINDS, without
        if network.attention in STRONGER:
            yield OF_CBAM, network._replace(attention=CBAM)


def _timing(record):
    """Times of the networks of one task.

    Returns:
        By `backbone/attention`: `compile_seconds`, `epoch_seconds` and `test_seconds` (spreads over
        the rounds), and `epoch_ratio` and `test_ratio` to the plain network without attention,
        round by round.
    """
    plain = f"{PLAIN}/{NONE}"
    return {
        name: {
            **measured,
            **{
                f"{what}_ratio": times.ratio(record, name, plain, what)
                for what in ("epoch", "test")
            },
            "train_items": record["train_items"],
            "test_items": record["test_items"],
        }
        for name, measured in times.describe(record)["models"].items()
    }
