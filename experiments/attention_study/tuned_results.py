"""The study's best networks with the tuned recipes, beside the best of Problems 2 and 4b, as rows.

They are paired by seed and item, or by seed and speaker where no test speaker is in the training.
Each of two networks has a row `tuned_accuracy` (the study's with `backbone` and `attention`, the
other one's with `incumbent`) that says how many `examples` a training saw, from low to high;
`tuned_difference` is the study's minus the other one's.
"""

from collections.abc import Iterator

from experiments.attention_study import tuned
from experiments.attention_study.grid import Data
from experiments.attention_study.settings import StudySettings
from keras_assign.data.speech_splits import RANDOM, SPEAKERS, speakers_left_out
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.attention_networks import DIGITS, SPEECH
from keras_assign.report import verdicts
from keras_assign.report.estimates import describe_accuracy, describe_difference
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

OURS, THEIRS = "study", "incumbent"
SPLITS = {DIGITS: RANDOM, SPEECH: SPEAKERS}


def beside(inputs: dict[str, Run]) -> dict[str, Records]:
    """By task the cells of the incumbents' run, where one is named."""
    runs = {task: inputs.get(f"strong_{task}") for task in SPLITS}
    return {task: run.cells for task, run in runs.items() if run}


def require_comparable(settings: StudySettings, data: Data, incumbents: dict[str, Records]) -> None:
    """Fail now, not after hours, where those of `beside` cannot be compared with what will come.

    Raises:
        InputError: an incumbent was not trained on these data, as many of them, and these splits;
            or there is but one speaker.
    """
    for task in settings.tasks:
        wanted = [{"data_sha256": data.images_sha256}]
        if task == SPEECH:
            wanted = [values for _, values in tuned.speech_values(settings, data)]
        if task in incumbents and not _alike(incumbents[task], task, wanted):
            raise InputError(
                f"strong_{task}: no training of {tuned.INCUMBENTS[task]} there that can stand "
                f"beside the study's ({SPLITS[task]}: the same data, as many, the same test part); "
                "name another run, or leave the flag out"
            )


def find(cells: Records, incumbents: dict[str, Records], whole: bool = True) -> list[dict]:
    """The rows of both tasks; those of an incumbent where its run has these seeds and splits.

    Args:
        cells: record and arrays of each finished cell of the study.
        incumbents: of `beside`.
        whole: whether the study is no quick look, which has no verdicts.
    """
    rows = []
    for task in SPLITS:
        ours = [c for c in cells if _named(c, "kind", "task") == (tuned.TUNED_TRAINING, task)]
        if ours:
            theirs = _alike(incumbents.get(task, []), task, [c[0]["settings"] for c in ours])
            rows += _of_task(task, ours, theirs, whole)
    verdicts.judge([row for row in rows if row["metric"] == "tuned_difference"])
    return rows


def _alike(cells, task, wanted):
    """Trainings of the incumbent on data, items and splits as wanted, of seeds that have all."""
    if task == DIGITS:
        names, values = ("kind", "network", "real"), ("tuned", tuned.INCUMBENTS[task], tuned.REAL)
    else:
        names, values = ("model", "clips_per_digit"), (tuned.INCUMBENTS[task], speech_cnn.ALL)
    where = []
    for settings in wanted:
        place = settings["data_sha256"], settings.get("split")
        where += [place] if place not in where else []
    by_seed = {}
    for cell in cells:
        if _named(cell, *names) == values and _named(cell, "data_sha256", "split") in where:
            by_seed.setdefault(cell[0]["settings"]["seed"], []).append(cell)
    return [cell for found in by_seed.values() if len(found) == len(where) for cell in found]


def _of_task(task, ours, theirs, whole) -> Iterator[dict]:
    both = Outcomes(
        ours + theirs,
        lambda settings: OURS if "backbone" in settings else THEIRS,
        unheard=speakers_left_out,
    )
    common, settings = both.seeds(OURS, THEIRS), ours[0][0]["settings"]
    seeds, on = common or both.seeds(OURS), {"task": task, "split": SPLITS[task]}
    answers = {OURS: "", THEIRS: f"predicted_{settings['answer']}" if task == DIGITS else ""}
    names = {
        THEIRS: {"incumbent": tuned.INCUMBENTS[task]},
        OURS: {name: settings[name] for name in ("backbone", "attention")},
    }
    right = {}
    for whose in (THEIRS, OURS) if common else (OURS,):
        right[whose] = both.right(whose, seeds, answers[whose])
        examples = _examples(both.cells[whose][seeds[0]])
        accuracy = describe_accuracy(right[whose])
        yield {"metric": "tuned_accuracy", **on, **names[whose], **examples, **accuracy}
    if common:
        trained = [[both.cells[whose][seed] for whose in (OURS, THEIRS)] for seed in seeds]
        whole = whole and all(_is_whole(task, *of_seed) for of_seed in trained)
        enough = whole and len(seeds) >= SEEDS_FOR_A_VERDICT
        difference = describe_difference(right[OURS] - right[THEIRS], enough)
        yield {"metric": "tuned_difference", **on, **names[OURS], **names[THEIRS], **difference}


def _examples(cells):
    """The fewest and the most that a training has seen; none stops within its first epoch."""
    recipes = [(record["settings"]["recipe"], record["train_items"]) for record, _ in cells]
    seen = [max(r["examples_seen"], items) for r, items in recipes]
    return {"examples_low": min(seen), "examples_high": max(seen)}


def _is_whole(task, ours, theirs):
    """Whether the incumbent had its whole training: its own recipe, or those which ours took."""
    if task == DIGITS:
        return all(_named(cell, "recipe") == (tuned.incumbent_recipe(),) for cell in theirs)
    recipes = [_named(cell, "split", "recipe") for cell in theirs]
    return all(_named(cell, "split", "recipe") in recipes for cell in ours)


def _named(cell, *names):
    return tuple(cell[0]["settings"].get(name) for name in names)
