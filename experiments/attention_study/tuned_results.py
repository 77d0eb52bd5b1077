"""The study's best networks with the tuned recipes, beside the best of Problems 2 and 4b, as rows.

They are paired by seed and item, or by seed and speaker where no test speaker is in the training.
Each of two networks has a row `tuned_accuracy` (the study's with `backbone` and `attention`, the
other one's with `incumbent`) that says how many `examples` a training saw, from low to high;
`tuned_difference` is the study's minus the other one's.
"""

from collections.abc import Iterator

from experiments.attention_study.grid import Data
from experiments.attention_study.settings import StudySettings
from experiments.attention_study.tuned import (
    INCUMBENTS,
    REAL,
    TUNED_TRAINING,
    incumbent_recipe,
    speech_values,
)
from keras_assign.data.speech_splits import RANDOM, SPEAKERS, speakers_left_out
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.attention_networks import DIGITS, SPEECH
from keras_assign.report import statistics
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

OURS, THEIRS = "study", "incumbent"
SPLITS = {DIGITS: RANDOM, SPEECH: SPEAKERS}


def of_same_data(inputs: dict[str, Run], checksums: dict[str, str]) -> dict[str, Records]:
    """The cells of the incumbents' runs, by task.

    Args:
        inputs: by setting (`strong_digits`, `strong_speech`) the runs.
        checksums: by task that of its data, which must be those runs', too; other tasks' runs are
            not looked at.

    Raises:
        InputError: a run is of other data.
    """
    runs = {task: inputs[f"strong_{task}"] for task in checksums if f"strong_{task}" in inputs}
    for task, run in runs.items():
        if any(record["settings"]["data_sha256"] != checksums[task] for record in run.records):
            raise InputError(f"{run.path} was run on other data; it cannot stand beside this run")
    return {task: run.cells for task, run in runs.items()}


def require_comparable(settings: StudySettings, data: Data, beside: dict[str, Records]) -> None:
    """Fail now, not after hours, where incumbents cannot be compared with what will be trained.

    Args:
        settings: what to run.
        data: to work on.
        beside: of `of_same_data`.

    Raises:
        InputError: an incumbent was not trained on as many real images, or not on these splits.
    """
    for task, cells in beside.items():
        splits = [None]
        if task == SPEECH:
            splits = [values["split"] for _, values in speech_values(settings, data)]
        if not _incumbents(cells, task, splits):
            raise InputError(
                f"strong_{task}: no training of {INCUMBENTS[task]} there that can stand beside the "
                f"study's ({SPLITS[task]}: as much data, the same test part); name another run, or "
                "leave the flag out"
            )


def find(cells: Records, beside: dict[str, Records], whole: bool = True) -> list[dict]:
    """The rows of both tasks; those of an incumbent where its run has these seeds and splits.

    Args:
        cells: record and arrays of each finished cell of the study.
        beside: by task those of the incumbents' runs; may lack a task.
        whole: whether the study is no quick look, which has no verdicts.
    """
    rows = []
    for task in SPLITS:
        ours = [c for c in cells if _named(c, "kind", "task") == (TUNED_TRAINING, task)]
        if ours:
            splits = [_split(cell) for cell in ours]
            splits = [split for n, split in enumerate(splits) if split not in splits[:n]]
            theirs = _incumbents(beside.get(task, []), task, splits)
            rows += _of_task(task, ours, theirs, whole)
    statistics.judge_family([r for r in rows if r["metric"] == "tuned_difference" and r["verdict"]])
    return rows


def _of_task(task, ours, theirs, whole) -> Iterator[dict]:
    both = Outcomes(
        ours + theirs,
        lambda settings: OURS if "backbone" in settings else THEIRS,
        unheard=speakers_left_out,
    )
    common = both.seeds(OURS, THEIRS)
    seeds, on = common or both.seeds(OURS), {"task": task, "split": SPLITS[task]}
    settings, right = ours[0][0]["settings"], both.right(OURS, seeds)
    network = {name: settings[name] for name in ("backbone", "attention")}
    if common:
        answers = f"predicted_{settings['answer']}" if task == DIGITS else ""
        their_right = both.right(THEIRS, seeds, answers)
        accuracy = statistics.describe_accuracy(their_right)
        examples = _examples(both.cells[THEIRS][seeds[0]])
        incumbent = {"incumbent": INCUMBENTS[task]}
        yield {"metric": "tuned_accuracy", **on, **incumbent, **examples, **accuracy}
    accuracy, examples = statistics.describe_accuracy(right), _examples(both.cells[OURS][seeds[0]])
    yield {"metric": "tuned_accuracy", **on, **network, **examples, **accuracy}
    if common:
        whole = whole and all(
            _is_whole(task, both.cells[OURS][seed], both.cells[THEIRS][seed]) for seed in seeds
        )
        enough = whole and len(seeds) >= SEEDS_FOR_A_VERDICT
        difference = statistics.describe_difference(right - their_right, enough)
        yield {"metric": "tuned_difference", **on, **network, **incumbent, **difference}


def _examples(cells):
    """The fewest and the most that a training has seen; none stops within its first epoch."""
    recipes = [(record["settings"]["recipe"], record["train_items"]) for record, _ in cells]
    seen = [max(r.get("image_passes") or r["passes"], items) for r, items in recipes]
    return {"examples_low": min(seen), "examples_high": max(seen)}


def _is_whole(task, ours, theirs):
    """Whether the incumbent had its whole training: its own recipe, or those which ours took."""
    if task == DIGITS:
        return all(_named(cell, "recipe") == (incumbent_recipe()[0],) for cell in theirs)
    recipes = [_named(cell, "split", "recipe") for cell in theirs]
    return all(_named(cell, "split", "recipe") in recipes for cell in ours)


def _incumbents(cells, task, splits):
    """Trainings of the incumbent on as much data, of the seeds that have all of these splits."""
    if task == DIGITS:
        names, wanted = ("kind", "network", "real"), ("strong", INCUMBENTS[task], REAL)
    else:
        names, wanted = ("model", "clips_per_digit"), (INCUMBENTS[task], speech_cnn.ALL)
    by_seed = {}
    for cell in cells:
        if _named(cell, *names) == wanted and _split(cell) in splits:
            by_seed.setdefault(cell[0]["settings"]["seed"], []).append(cell)
    complete = [of_seed for of_seed in by_seed.values() if len(of_seed) == len(splits)]
    return [cell for of_seed in complete for cell in of_seed]


def _split(cell):
    return cell[0]["settings"].get("split")


def _named(cell, *names):
    return tuple(cell[0]["settings"].get(name) for name in names)
