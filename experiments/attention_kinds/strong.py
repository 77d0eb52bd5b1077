"""The study's best network of each task under the strong recipes of Problems 2 and 4b.

Beside it stand the strongest networks of those problems, from their stored runs.
"""

from collections.abc import Iterator

import numpy as np

from experiments.attention_kinds.findings import Cells
from experiments.attention_kinds.names import DIGITS, RANDOM, SMALL, SPEAKERS, SPEECH
from experiments.attention_kinds.recipes import rate_key
from experiments.attention_kinds.settings import StudySettings
from experiments.attention_speech import grid as speech_grid
from experiments.attention_speech import recipes as speech_recipes
from experiments.attention_speech.names import OFFICIAL
from experiments.attention_speech.names import PLAIN as SPEECH_PLAIN
from experiments.attention_speech.settings import ALL, STRONG, SpeechSettings
from experiments.augmentation_digits import strong as digit_recipes
from experiments.settings import SEEDS_FOR_A_VERDICT
from keras_assign.report import statistics
from keras_assign.studies.cell import Cell
from keras_assign.studies.code_version import code_version
from keras_assign.studies.run_folder import RunFolder

MODULE = "experiments.attention_kinds.strong_cell"
WORK = f"{MODULE}:run_cell"
KIND = "strong"
DIGIT_PROGRAM = "experiments.augmentation"
SPEECH_PROGRAM = "experiments.attention --task=speech"
INCUMBENTS = {DIGITS: "vgg_digit_cnn", SPEECH: SPEECH_PLAIN}
REAL = 1000  # Images of each digit.
# A tenth of the incumbent's, whose network has a twentieth of the arithmetic of the largest here.
PASSES = 150_000
SPLITS = (OFFICIAL, SPEAKERS)
# Of one thread, for the largest of the networks; for the time left and a dry run alone.
IMAGES_A_SECOND, CLIPS_A_SECOND = 250, 300


def best_networks(networks: list[dict]) -> dict[str, tuple[str, str]]:
    """By task the backbone and attention with the highest accuracy, mean over numbers of items.

    Args:
        networks: of `findings.find`; those on small images and the random test count.
    """
    accuracies = {}
    for n in networks:
        if (n["size"], n["split"]) == (SMALL, RANDOM):
            of_task = accuracies.setdefault(n["task"], {})
            name = n["backbone"], n["attention"]
            of_task.setdefault(name, []).append(n["accuracy"]["mean"])
    return {
        task: max(of_task, key=lambda name: np.mean(of_task[name]))
        for task, of_task in accuracies.items()
    }


def cells(
    settings: StudySettings,
    data,
    rates: dict[tuple, float],
    best: dict[str, tuple[str, str]],
) -> list[Cell]:
    """A cell a task, split and seed.

    Args:
        settings: what to run.
        data: of `grid.Data`.
        rates: of `rates.chosen`.
        best: of `best_networks`.
    """
    version = code_version(MODULE)
    return [
        Cell(f"strong-{name}-seed{seed}", values | {"seed": seed}, version, cost)
        for seed in range(settings.first_seed, settings.first_seed + settings.seeds)
        for task, network in best.items()
        for name, values, cost in _of_task(settings, data, rates, task, network)
    ]


def _of_task(settings, data, rates, task, network):
    """Name, values and cost of each cell of a seed."""
    backbone, attention = network
    name = f"{task}-{backbone}-{attention}"
    common = {
        "kind": KIND, "task": task, "backbone": backbone, "attention": attention, "size": SMALL,
    }  # fmt: skip
    if task == DIGITS:
        values = digit_values(settings, data, rates[rate_key(task, backbone, attention)])
        yield name, common | values, values["recipe"]["image_passes"] / IMAGES_A_SECOND
    else:
        for split, values in speech_values(settings, data):
            yield f"{name}-{split}", common | values, values["recipe"]["passes"] / CLIPS_A_SECOND


def digit_values(settings: StudySettings, data, rate: float) -> dict:
    """What a cell of handwriting is told beside its network and seed.

    The recipe is the incumbent's, with fewer passes and the rate that was chosen for the network.

    Args:
        settings: what to run.
        data: of `grid.Data`.
        rate: Adam's.
    """
    network = INCUMBENTS[DIGITS]
    candidate, answer = digit_recipes.CHOSEN[network][REAL]
    recipe = digit_recipes.candidate(network, candidate)
    kept = {name: recipe[name] for name in ("warp", "batch_size", "weight_decay")}
    passes = max(kept["batch_size"], round(settings.effort * PASSES))
    return {
        "real": REAL,
        "recipe": {**kept, "image_passes": passes, "learning_rate": rate},
        "views": digit_recipes.VIEWS,
        "answer": answer,
        "data_sha256": data.images_sha256,
    }


def speech_values(settings: StudySettings, data) -> Iterator[tuple[str, dict]]:
    """Name of each split, and what its cell is told beside its network and seed.

    The recipe is the incumbent's of the same place.

    Args:
        settings: what to run.
        data: of `grid.Data`.
    """
    speech = SpeechSettings(
        recipe=STRONG, dataset=settings.dataset, data_dir=settings.data_dir,
        pattern=settings.pattern, skip_bad=settings.skip_bad, sample_rate=settings.sample_rate,
        splits=SPLITS, clips_per_digit=ALL, test_fraction=speech_recipes.CHOSEN_FRACTION,
        effort=settings.effort, noise=False,
    )  # fmt: skip
    for name, split in speech_grid.splits(speech, data.index):
        values = speech_grid.cell_settings(
            speech, INCUMBENTS[SPEECH], split, ALL, settings.first_seed, data.clips_sha256
        )
        yield name, {k: v for k, v in values.items() if k not in ("kind", "model", "seed")}


def find(study: Cells, beside: dict[str, Cells]) -> list[dict]:
    """The study's best networks beside the incumbents, paired by seed and item.

    Where speakers were not heard in training, the items are speakers.

    Args:
        study: record and arrays of each finished cell of the study.
        beside: by task those of the incumbents' runs; may lack a task.

    Returns:
        By task and split `task`, `split`, `network` (backbone and attention), `incumbent`,
        `accuracy` (of `statistics.describe_accuracy`), `incumbent_accuracy` and the `difference`;
        the last two None where the incumbents' runs lack it.
    """
    found = []
    ours = [cell for cell in study if cell[0]["settings"]["kind"] == KIND]
    for task, splits in ((DIGITS, (RANDOM,)), (SPEECH, SPLITS)):
        for split in splits:
            of_split = _by_seed(ours, task, split)
            if of_split:
                found.append(_described(task, split, of_split, beside.get(task, [])))
    statistics.judge_family([f["difference"] for f in found if f["difference"]])
    return found


def _described(task, split, ours, beside):
    settings = next(iter(ours.values()))[0][0]["settings"]
    others = _by_seed(beside, task, split)
    seeds = sorted(set(ours) & set(others)) or sorted(ours)
    right = _right(ours, seeds, split, "predicted")
    described = {
        "task": task,
        "split": split,
        "network": [settings["backbone"], settings["attention"]],
        "incumbent": INCUMBENTS[task],
        "seeds": seeds,
        "accuracy": statistics.describe_accuracy(right),
        "incumbent_accuracy": None,
        "difference": None,
    }
    if others:
        answer = f"predicted_{settings['answer']}" if task == DIGITS else "predicted"
        theirs = _right(others, seeds, split, answer)
        enough = len(seeds) >= SEEDS_FOR_A_VERDICT
        described["incumbent_accuracy"] = statistics.describe_accuracy(theirs)
        described["difference"] = statistics.describe_difference(right - theirs, enough)
    return described


def _by_seed(cells, task, split):
    """Cells of a split by seed: the study's strong ones, or the incumbent's on as much data."""
    found = {}
    for record, arrays in cells:
        settings = record["settings"]
        if settings["kind"] == KIND and "task" in settings:
            wanted = settings["task"] == task
        elif task == DIGITS:
            wanted = settings["kind"] == "strong" and (
                settings["network"], settings["real"]
            ) == (INCUMBENTS[task], REAL)  # fmt: skip
        else:
            wanted = (settings.get("model"), settings.get("clips_per_digit")) == (
                INCUMBENTS[task], ALL
            )  # fmt: skip
        kind = settings["split"]["kind"] if "split" in settings else RANDOM
        if wanted and kind == split:
            found.setdefault(settings["seed"], []).append((record, arrays))
    return found


def _right(by_seed, seeds, split, answer):
    """Share of right answers (seeds, items or speakers), in the order of the items."""
    rows = []
    for seed in seeds:
        arrays = [arrays for _, arrays in by_seed[seed]]
        digits = np.concatenate([a.get("test_digits", a.get("test_labels")) for a in arrays])
        right = (np.concatenate([a[answer] for a in arrays]) == digits).astype(float)
        if split == SPEAKERS:
            speakers = np.concatenate([a["test_speakers"] for a in arrays])
            right = statistics.group_means(right[None], speakers)[0]
        rows.append(right)
    return np.stack(rows)


def read_beside(folders: dict[str, str | None]) -> dict[str, Cells]:
    """The cells of the incumbents' runs.

    Args:
        folders: by task; None where there is none.

    Raises:
        InputError: a folder is no such run's, or a cell is damaged.
    """
    programs = {DIGITS: DIGIT_PROGRAM, SPEECH: SPEECH_PROGRAM}
    return {
        task: RunFolder(folder, programs[task]).read()[1]
        for task, folder in folders.items()
        if folder
    }
