"""The cells of the study's best networks, trained with the tuned recipes of Problems 2 and 4b."""

from collections.abc import Iterator

from experiments.attention_study.grid import Data
from experiments.attention_study.rates import TUNED_RATE
from experiments.attention_study.settings import RATE_SEEDS, StudySettings
from keras_assign.data import speech_splits
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.recipes import speech_cnn, warped_digits
from keras_assign.recipes.attention_networks import DIGITS, SMALL, SPEECH
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_study.train_tuned:run_cell", version="bf996decbd5a")
CHOOSE_RATE = CellFunction(
    "experiments.attention_study.train_tuned:run_rate_cell", version="3388c12ef248"
)
TUNED_TRAINING = "strong"  # The kind of cells.
INCUMBENTS = {DIGITS: "vgg_digit_cnn", SPEECH: speech_cnn.PLAIN}
REAL = 1000  # Images of each digit.
# A tenth of the incumbent's, whose network has a twentieth of the arithmetic of the largest here.
PASSES = 150_000
# A rate suits a recipe: warps, weight decay and batches of this one are not those of the study, and
# it has no warm-up. These times the incumbent's rate are tried first, with fewer images and passes.
RATE_FACTORS = (1, 2, 4, 8)
RATE_REAL, RATE_PASSES = 800, 30_000
# Of one thread, for the largest of the networks; for the time left and a dry run alone.
IMAGES_A_SECOND, CLIPS_A_SECOND = 210, 300


def incumbent_recipe() -> tuple[dict, str]:
    """The recipe of the best network of Problem 2, and how it answers."""
    name, answer = warped_digits.CHOSEN[INCUMBENTS[DIGITS]][REAL]
    return warped_digits.candidate(INCUMBENTS[DIGITS], name), answer


def first_rates(
    settings: StudySettings, best: dict[str, tuple[str, str]]
) -> dict[tuple[str, str, str], list[float]]:
    """By network of handwriting the rates to begin with; speech keeps the incumbent's.

    Args:
        settings: what to run; of a single rate nothing is chosen.
        best: of `rates.best_networks`.
    """
    given = list(settings.rates)
    if settings.tries_rates:
        rate = incumbent_recipe()[0]["learning_rate"]
        given = [factor * rate for factor in RATE_FACTORS]
    return {(task, *network): given for task, network in best.items() if task == DIGITS}


def rate_cells(
    settings: StudySettings, data: Data, tried: dict[tuple[str, str, str], list[float]]
) -> list[Cell]:
    """Trainings on a part of the training images and tested on the rest, to choose rates by.

    Args:
        settings: what to run.
        data: to work on.
        tried: by network (task, backbone, attention) of handwriting the rates.
    """
    made = []
    for network, rates in tried.items():
        for rate in rates:
            values = _network(network, TUNED_RATE)
            values |= _of_digits(settings, data, rate, RATE_REAL, RATE_PASSES)
            made += [_cell([*network, f"rate{rate:g}"], values, CHOOSE_RATE, s) for s in RATE_SEEDS]
    return made


def cells(
    settings: StudySettings,
    data: Data,
    rates: dict[tuple, float],
    best: dict[str, tuple[str, str]],
) -> list[Cell]:
    """A cell a task, split and seed.

    Args:
        settings: what to run.
        data: to work on.
        rates: by network of handwriting (task, backbone, attention) its rate.
        best: of `rates.best_networks`.
    """
    made = []
    for seed in settings.all_seeds:
        for task, (backbone, attention) in best.items():
            network = task, backbone, attention
            if task == DIGITS:
                splits = [((), _of_digits(settings, data, rates[network]))]
            else:
                splits = [([name], values) for name, values in speech_values(settings, data)]
            common = _network(network, TUNED_TRAINING)
            made += [_cell([*network, *name], common | v, TRAIN, seed) for name, v in splits]
    return made


def speech_values(settings: StudySettings, data: Data) -> Iterator[tuple[str, dict]]:
    """Name of each split, and what its cell is told beside its network and seed.

    The recipe is the incumbent's of the same place. Only speakers never heard test, whom the saved
    model is for; other splits would add hours.

    Args:
        settings: what to run.
        data: to work on.
    """
    recordings = settings.data(data.clips_sha256)
    for name, split in speech_splits.named([SPEAKERS], data.index, 0.0, 1):
        place = speech_cnn.chosen_for({"split": split, **recordings})
        values = speech_cnn.training_settings(
            INCUMBENTS[SPEECH], speech_cnn.strong_for(place), split, speech_cnn.ALL,
            settings.first_seed, recordings, settings.effort,
        )  # fmt: skip
        yield name, {k: v for k, v in values.items() if k not in ("kind", "model", "seed")}


def _of_digits(settings, data, rate, real=REAL, passes=PASSES):
    """What a cell of handwriting is told beside its network and seed.

    The recipe is the incumbent's, with fewer passes and a rate of the network's own.
    """
    recipe, answer = incumbent_recipe()
    kept = {name: recipe[name] for name in ("warp", "batch_size", "weight_decay")}
    passes = max(kept["batch_size"], round(settings.effort * passes))
    return {
        "real": real,
        "recipe": {**kept, "image_passes": passes, "learning_rate": rate},
        "views": warped_digits.VIEWS,
        "answer": answer,
        "data_sha256": data.images_sha256,
    }


def _network(network, kind):
    task, backbone, attention = network
    return {
        "task": task, "backbone": backbone, "attention": attention, "size": SMALL, "kind": kind,
    }  # fmt: skip


def _cell(words, values, function, seed):
    recipe = values["recipe"]
    if values["task"] == DIGITS:
        cost = recipe["image_passes"] / IMAGES_A_SECOND
    else:
        cost = recipe["passes"] / CLIPS_A_SECOND
    label = "-".join(["strong", *words, f"seed{seed}"])
    return Cell(label, values | {"seed": seed}, function, cost)
