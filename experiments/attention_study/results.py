"""From the study's stored cells to rows: every number that a table, claim or page shows.

A row says its `metric`, and what it was measured on. A network is `task`, `backbone`, `attention`,
and where these matter the `size` of its images, the `count` of items of each digit that it trained
on (0: all) and the `split` (`random`, or `speakers` who are not in the training). A difference is
to the same network with something changed: `against` is `none` (without attention), `plain` (the
plain backbone), `cbam` (CBAM in the plain backbone) or `28x28` (the smallest images); `question` is
the family of tests that it is judged in. `recipe` (`study`, `tuned`) is that by which learning
rates were tried. Of the networks with tuned recipes see `tuned_results`.
"""

from typing import NamedTuple

import numpy as np

from experiments.attention_study import rates, tuned_results
from experiments.attention_study.grid import TIMING, TRAINING
from experiments.attention_study.settings import OF_BACKBONES, OF_KINDS, OF_SIZES, OF_SPEAKERS
from keras_assign.data.speech_splits import RANDOM, SPEAKERS, speakers_left_out
from keras_assign.recipes import attention_networks as nets
from keras_assign.report import times, verdicts
from keras_assign.report.outcomes import Outcomes
from keras_assign.report.pareto import pareto_front
from keras_assign.studies.rate_search import best_rate
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

OF_CBAM, OF_GAINS = "cbam", "gains"  # Questions beside those that are parts of the study.
SMALL_IMAGES = f"{nets.SMALL}x{nets.SMALL}"
# What a network is compared with: what is changed for it.
AGAINST = {
    nets.NO_ATTENTION: {"attention": nets.NO_ATTENTION},
    nets.PLAIN: {"backbone": nets.PLAIN},
    nets.CBAM: {"backbone": nets.PLAIN, "attention": nets.CBAM},
    SMALL_IMAGES: {"size": nets.SMALL},
}
STRONGER = ("se", "self", "non_local")  # Than CBAM, the report supposes; and transformers.
LEARNED = 0.5  # A training that is right less often than this has not learned its task.
STUDY_RECIPE, TUNED_RECIPE = "study", "tuned"
MAIN = {"size": nets.SMALL, "split": RANDOM}  # What the networks of a task have in common.
# What all comparisons of a network with the plain one without attention come to.
IMPROVES, BEATEN, LOWERS, MIXED, NO_MATTER, UNSHOWN, UNSTABLE, UNJUDGED = (
    "improves accuracy", "improves it, off the Pareto front", "lowers accuracy",
    "better in one test, worse in another", "no difference that matters", "not shown",
    "some trainings failed", "not judged",
)  # fmt: skip


class Network(NamedTuple):
    """What is trained, and on what; the fields are those of rows, see the module."""

    task: str
    backbone: str = nets.PLAIN
    attention: str = nets.NO_ATTENTION
    size: int = nets.SMALL
    count: int = nets.EVERY_ITEM
    split: str = RANDOM


def find(cells: Records, incumbents: dict[str, Records] | None = None) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each finished cell.
        incumbents: by task the cells of the networks that the best ones stand beside.
    """
    trainings = [cell for cell in cells if cell[0]["settings"]["kind"] == TRAINING]
    outcomes = Outcomes(trainings, _network_of, unheard=speakers_left_out)
    whole = all(nets.is_whole(record["settings"]) for record, _ in trainings)
    rows = Rows(_architectures(outcomes))
    for network in sorted(outcomes, key=_place):
        rows += _of_network(outcomes, network)
    rows += _differences(outcomes, whole)
    records = [record for record, _ in cells]
    for timed in (record for record in records if record["settings"]["kind"] == TIMING):
        rows += _timing(timed)
    rows += _rates(records, rates.STUDY_RATE, STUDY_RECIPE)
    rows += _rates(records, rates.TUNED_RATE, TUNED_RECIPE)
    rows += tuned_results.find(cells, incumbents or {}, whole)
    rows += _front(rows)
    rows += _summaries(rows)
    return rows


def counts(rows: Rows, task: str) -> list[int]:
    """Items of each digit that a task's networks on small images were trained on."""
    return rows.where(metric="accuracy", task=task, **MAIN).values("count")


def gains(rows: Rows) -> Rows:
    """Differences of each kind of attention, and other backbone, to the plain network without."""
    found = rows.where(metric="difference", **MAIN)
    bare = found.where(attention=nets.NO_ATTENTION, against=nets.PLAIN)
    return Rows([*found.where(backbone=nets.PLAIN, against=nets.NO_ATTENTION), *bare])


def failed(rows: Rows, row: dict) -> dict | None:
    """The row of the trainings of a row's network that failed to learn; None if none did."""
    return rows.one(metric="failed", **{name: row[name] for name in Network._fields})


def names_of(row: dict) -> dict:
    """Backbone and attention of a row, which tell a task's networks on small images apart."""
    return {"backbone": row["backbone"], "attention": row["attention"]}


def _network_of(settings):
    names = [settings[name] for name in Network._fields[:-1]]
    return Network(*names, settings["split"]["kind"] if "split" in settings else RANDOM)


def _place(network):
    """In the order of the study."""
    order = {name: place for place, name in enumerate((*nets.TASKS, *nets.BACKBONES, *nets.KINDS))}
    task, backbone, attention, size, count, split = network
    return order[task], split, order[backbone], size, order[attention], count or np.inf


def _architectures(outcomes):
    built = {}
    for network in sorted(outcomes, key=_place):
        built.setdefault(network[:4], outcomes.records(network)[0])
    for names, record in built.items():
        on = dict(zip(Network._fields, names, strict=False))
        for metric in ("weights", "flops"):
            yield {"metric": metric, **on, "value": record[metric]}
        yield {"metric": "widths", **on, "per_block": record["widths"]}


def _of_network(outcomes, network):
    on, trainings = network._asdict(), outcomes.trainings(network)
    yield {"metric": "accuracy", **on, **outcomes.accuracy(network)}
    right = [float((a["predicted"] == a["test_digits"]).mean()) for _, a in trainings]
    if missed := [accuracy for accuracy in right if accuracy < LEARNED]:
        told = {"value": len(missed), "trainings": len(right), "per_training": missed}
        yield {"metric": "failed", **on, **told}
    seconds = [s for record, _ in trainings for s in record["epoch_seconds"]]
    yield {"metric": "training_epoch_seconds", **on, "value": float(np.median(seconds))}
    if network.split == SPEAKERS:
        for speaker, accuracy in outcomes.by_speaker(network).items():
            yield {"metric": "speaker_accuracy", **on, "speaker": speaker, "value": accuracy}


def _differences(outcomes, whole):
    """Paired differences, with their families' verdicts; shortened trainings have none."""
    families = {}
    for network in sorted(outcomes, key=_place):
        for question, against in _asked(network):
            terms = _terms(question, network, network._replace(**AGAINST[against]))
            if not outcomes.seeds(*terms):
                continue
            metric = "difference_of_gains" if question == OF_GAINS else "difference"
            of = {"question": question, **network._asdict(), "against": against}
            row = {"metric": metric, **of, **outcomes.describe(terms)}
            row |= {} if whole else {"verdict": None}
            families.setdefault((question, network.task), []).append(row)
    for family in families.values():
        verdicts.judge(family)
        yield from family


def _asked(network):
    """Under which questions a network is compared, and against what."""
    attends = network.attention != nets.NO_ATTENTION
    if network.split == SPEAKERS:
        question = OF_SPEAKERS
    elif network.size != nets.SMALL:
        question = OF_SIZES
    else:
        question = OF_KINDS if network.backbone == nets.PLAIN else OF_BACKBONES
    if attends:
        yield question, nets.NO_ATTENTION
    if question == OF_SIZES:
        yield question, SMALL_IMAGES
        yield from [(OF_GAINS, SMALL_IMAGES)] if attends else ()
    if question == OF_BACKBONES and not attends:
        yield question, nets.PLAIN
    bare_transformer = network.backbone == nets.TRANSFORMER and not attends
    if question in (OF_KINDS, OF_BACKBONES) and (network.attention in STRONGER or bare_transformer):
        yield OF_CBAM, nets.CBAM


def _terms(question, of, against):
    """The networks whose accuracies a difference is made of, each with its sign."""
    if question != OF_GAINS:
        return {of: 1, against: -1}
    return {
        of: 1, of._replace(attention=nets.NO_ATTENTION): -1,
        against: -1, against._replace(attention=nets.NO_ATTENTION): 1,
    }  # fmt: skip


def _timing(record):
    """Times of the networks of one task, and their ratios to the plain one without attention."""
    found, plain = list(times.rows(record, to="")), f"{nets.PLAIN}/{nets.NO_ATTENTION}"
    for name in record["times"]:
        for what in ("epoch", "test"):
            ratio = times.ratio(record, name, plain, what)
            found.append({"metric": f"{what}_ratio", "model": name, **ratio})
    for row in found:
        backbone, _, attention = row.pop("model", "").partition("/")
        network = {"backbone": backbone, "attention": attention} if backbone else {}
        yield {"task": record["settings"]["task"], **network, **row}


def _rates(records, kind, recipe_name):
    for (task, backbone, attention), losses in rates.losses(records, kind).items():
        on = {"task": task, "backbone": backbone, "attention": attention, "recipe": recipe_name}
        yield {"metric": "chosen_rate", **on, "value": best_rate(losses)}
        for rate, loss in losses.items():
            yield {"metric": "validation_loss", **on, "rate": rate, "value": loss}


def _front(rows):
    """Whether no other network is as accurate in less time, by mean accuracy and median time."""
    for task in rows.where(metric="timed").values("task"):
        for count in counts(rows, task):
            points = {}
            for row in rows.where(metric="accuracy", task=task, count=count, **MAIN):
                if timed := rows.one(metric="epoch_seconds", task=task, **names_of(row)):
                    points[tuple(names_of(row).items())] = timed["median"], row["mean"]
            front, on = pareto_front(points), {"metric": "on_front", "task": task, "count": count}
            yield from ({**on, **dict(names), "value": names in front} for names in points)


def _summaries(rows):
    """What each kind of attention, and other backbone, comes to on each task."""
    compared = gains(rows)
    for network in dict.fromkeys((row["task"], *names_of(row).values()) for row in compared):
        on = dict(zip(Network._fields, network, strict=False))
        yield {"metric": "summary", **on, "value": _summary(rows, compared.where(**on), on)}


def _summary(rows, found, on):
    """Better in one test and worse in none, it improves accuracy, and so on.

    It is beaten if, wherever it is better, it is off the front (where times were measured). It is
    of no matter if every difference is too small. Where trainings failed, that alone is said.
    """
    verdicts = set(found.values("verdict"))
    if any(row["verdict"] is None for row in found):
        return UNJUDGED
    if any(failed(rows, row) for row in found):
        return UNSTABLE
    if {"better", "worse"} <= verdicts:
        return MIXED
    if "worse" in verdicts:
        return LOWERS
    if "better" in verdicts:
        better = tuple(found.where(verdict="better").values("count"))
        fronts = rows.where(metric="on_front", task=on["task"])
        return IMPROVES if not fronts or fronts.where(**on, count=better, value=True) else BEATEN
    return NO_MATTER if verdicts == {"equivalent"} else UNSHOWN
