"""The study's best networks under the strong recipes, beside the strongest of Problems 2 and 4b."""

from experiments.attention_study import strong
from experiments.attention_study.names import DIGITS, RANDOM, SPEECH
from experiments.attention_study.settings import StudySettings
from keras_assign.data.speech_splits import speakers_left_out
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.recipes.speech_cnn import ALL
from keras_assign.report import statistics
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run


def of_same_data(inputs: dict[str, Run], checksums: dict[str, str]) -> dict[str, Records]:
    """The cells of the incumbents' runs, by task.

    Args:
        inputs: by setting (`strong_digits`, `strong_speech`) the runs.
        checksums: by task that of its data, which must be those runs', too; other tasks' runs are
            not looked at.

    Raises:
        InputError: a run is of other data.
    """
    found = {}
    for task, data_sha256 in checksums.items():
        run = inputs.get(f"strong_{task}")
        if run and any(record["settings"]["data_sha256"] != data_sha256 for record in run.records):
            raise InputError(f"{run.path} was run on other data; it cannot stand beside this run")
        if run:
            found[task] = run.cells
    return found


def require_comparable(settings: StudySettings, data, beside: dict[str, Records]) -> None:
    """Fail now, not after hours, where incumbents cannot be compared with what will be trained.

    Args:
        settings: what to run.
        data: of `grid.Data`.
        beside: of `of_same_data`.

    Raises:
        InputError: an incumbent was not trained on as many real images, or not on these splits.
    """
    for task, cells in beside.items():
        if task == DIGITS:
            wanted = [(RANDOM, None)]
        else:
            wanted = [
                (values["split"]["kind"], values["split"])
                for _, values in strong.speech_values(settings, data)
            ]
        for name, split in wanted:
            if not _by_seed(cells, task, name, [split]):
                raise InputError(
                    f"strong_{task}: no training of {strong.INCUMBENTS[task]} there that can stand "
                    f"beside the study's ({name}: as much data, the same test part); name another "
                    "run, or leave the flag out"
                )


def find(study: Records, beside: dict[str, Records], shortened: bool = False) -> list[dict]:
    """The study's best networks beside the incumbents, paired by seed and item.

    Where speakers were not heard in training, the items are speakers.

    Args:
        study: record and arrays of each finished cell of the study.
        beside: by task those of the incumbents' runs; may lack a task.
        shortened: whether the study is a quick look; it then has no verdicts.

    Returns:
        By task and split `task`, `split`, `network` (backbone and attention), `incumbent`,
        `seeds`, `passes` and `incumbent_passes` (images or clips seen in each training; speakers
        have recipes of their own), `accuracy` (of `statistics.describe_accuracy`),
        `incumbent_accuracy` and the `difference`; what is of the incumbent is None where its run
        lacks these seeds and splits.
    """
    found = []
    ours = [cell for cell in study if cell[0]["settings"]["kind"] == strong.KIND]
    for task, splits in ((DIGITS, (RANDOM,)), (SPEECH, strong.SPLITS)):
        for split in splits:
            of_split = _by_seed(ours, task, split)
            if of_split:
                found.append(_described(task, split, of_split, beside.get(task, []), shortened))
    statistics.judge_family(
        [f["difference"] for f in found if f["difference"] and f["difference"]["verdict"]]
    )
    return found


def _described(task, split, ours, beside, shortened):
    parts = next(iter(ours.values()))
    settings = parts[0][0]["settings"]
    others = _by_seed(beside, task, split, [r["settings"].get("split") for r, _ in parts])
    common = sorted(set(ours) & set(others))
    seeds = common or sorted(ours)
    right = _right(ours, seeds, "predicted")
    described = {
        "task": task,
        "split": split,
        "network": [settings["backbone"], settings["attention"]],
        "incumbent": strong.INCUMBENTS[task],
        "seeds": seeds,
        "passes": _passes(parts),
        "incumbent_passes": None,
        "accuracy": statistics.describe_accuracy(right),
        "incumbent_accuracy": None,
        "difference": None,
    }
    if common:
        answers = f"predicted_{settings['answer']}" if task == DIGITS else "predicted"
        theirs = _right(others, seeds, answers)
        whole = not shortened and all(_are_whole(task, ours[s], others[s]) for s in common)
        enough = whole and len(seeds) >= SEEDS_FOR_A_VERDICT
        described["incumbent_passes"] = _passes(others[common[0]])
        described["incumbent_accuracy"] = statistics.describe_accuracy(theirs)
        described["difference"] = statistics.describe_difference(right - theirs, enough)
    return described


def _passes(cells):
    """The numbers of items that trainings of one seed have seen, each once."""
    return sorted({_seen(record) for record, _ in cells})


def _seen(record):
    recipe = record["settings"]["recipe"]
    asked = recipe["image_passes"] if "image_passes" in recipe else recipe["passes"]
    return max(asked, record["train_items"])  # No training stops within its first epoch.


def _are_whole(task, ours, theirs):
    """Whether the incumbent had its whole training: its own recipe, or those which ours took."""
    if task == SPEECH:
        pairs = zip(ours, theirs, strict=True)
        return all(a["settings"]["recipe"] == b["settings"]["recipe"] for (a, _), (b, _) in pairs)
    network = strong.INCUMBENTS[task]
    name, _ = warped_digits.CHOSEN[network][strong.REAL]
    wanted = warped_digits.candidate(network, name)
    return all(record["settings"]["recipe"] == wanted for record, _ in theirs)


def _by_seed(cells, task, split, parts=None):
    """Records of a split by seed: the study's strong ones, or the incumbent's on as much data.

    Args:
        cells: record and arrays of each.
        task: whose.
        split: its name.
        parts: of these splits alone, in this order; a seed that lacks one is left out.
    """
    found = {}
    for record, arrays in cells:
        settings = record["settings"]
        kind = settings["split"]["kind"] if "split" in settings else RANDOM
        if kind == split and _is_wanted(settings, task):
            found.setdefault(settings["seed"], []).append((record, arrays))
    if parts is None:
        return found
    return {
        seed: chosen
        for seed, of_seed in found.items()
        if len(chosen := [
            cell for part in parts for cell in of_seed
            if cell[0]["settings"].get("split") == part
        ]) == len(parts)
    }  # fmt: skip


def _is_wanted(settings, task):
    if settings["kind"] == strong.KIND and "task" in settings:
        return settings["task"] == task
    incumbent = strong.INCUMBENTS[task]
    if task == DIGITS:
        named = settings["kind"], settings.get("network"), settings.get("real")
        return named == ("strong", incumbent, strong.REAL)
    return (settings.get("model"), settings.get("clips_per_digit")) == (incumbent, ALL)


def _right(by_seed, seeds, answers):
    """Share of right answers (seeds, items or speakers)."""
    cells = [cell for seed in seeds for cell in by_seed[seed]]
    outcomes = Outcomes(cells, lambda settings: "", answers, unheard=speakers_left_out)
    return outcomes.right("", seeds)
