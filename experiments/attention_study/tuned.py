"""The cells of the study's best networks, trained with the tuned recipes of Problems 2 and 4b.

Everywhere, `settings` say what to run and `data` on what; `best` is by task the backbone and
attention of `rates.best_networks`, and a network of handwriting these three.
"""

from collections.abc import Iterator

from experiments.attention_study.grid import Data
from experiments.attention_study.rates import TUNED_RATE
from experiments.attention_study.settings import RATE_SEEDS, StudySettings
from keras_assign.data import speech_splits
from keras_assign.recipes import speech_cnn, warped_digits
from keras_assign.recipes.attention_networks import DIGITS, SMALL, SPEECH
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_study.train:run_tuned_cell", version="bf996decbd5a")
TUNE_RATE = CellFunction(
    "experiments.attention_study.train:run_tuned_rate_cell", version="3388c12ef248"
)
TUNED_TRAINING = "tuned"  # The kind of cells.
INCUMBENTS = {DIGITS: "vgg_digit_cnn", SPEECH: speech_cnn.PLAIN}
REAL = 1000  # Images of each digit.
# A tenth of the incumbent's, whose network has a twentieth of the arithmetic of the largest here.
EXAMPLES_SEEN = 150_000
# A rate suits a recipe: warps, weight decay and batches of this one are not those of the study, and
# it has no warm-up. These times the incumbent's rate are tried first, with fewer images, seen less.
RATE_FACTORS = (1, 2, 4, 8)
RATE_REAL, RATE_EXAMPLES = 800, 30_000
# Of one thread, for the largest of the networks; for the time left and a dry run alone.
ITEMS_A_SECOND = {DIGITS: 210, SPEECH: 300}


def incumbent_recipe() -> dict:
    """The recipe of the best network of Problem 2."""
    name, _ = warped_digits.CHOSEN[INCUMBENTS[DIGITS]][REAL]
    return warped_digits.candidate(INCUMBENTS[DIGITS], name)


def first_rates(settings: StudySettings, best: dict[str, tuple]) -> dict[tuple, list[float]]:
    """By network of handwriting the rates to begin with; speech keeps the incumbent's."""
    given = list(settings.rates)
    if settings.tries_rates:
        given = [factor * incumbent_recipe()["learning_rate"] for factor in RATE_FACTORS]
    return {(task, *network): given for task, network in best.items() if task == DIGITS}


def rate_cells(settings: StudySettings, data: Data, tried: dict[tuple, list[float]]) -> list[Cell]:
    """Trainings on a part of the training images and validated on the rest, to choose rates by."""
    made = []
    for network, rates in tried.items():
        for rate in rates:
            values = _of_digits(settings, data, rate, RATE_REAL, RATE_EXAMPLES)
            values, words = {**values, "kind": TUNED_RATE}, f"rate{rate:g}"
            made += [_cell(network, words, values, seed, TUNE_RATE) for seed in RATE_SEEDS]
    return made


def cells(
    settings: StudySettings, data: Data, rates: dict[tuple, float], best: dict[str, tuple]
) -> list[Cell]:
    """A cell a task, split and seed; `rates` has that of each network of handwriting."""
    made = []
    for seed in settings.all_seeds:
        for task, names in best.items():
            if task == DIGITS:
                splits = [
                    ("", _of_digits(settings, data, rates[task, *names], REAL, EXAMPLES_SEEN))
                ]
            else:
                splits = speech_values(settings, data)
            for name, values in splits:
                values = {**values, "kind": TUNED_TRAINING}
                made.append(_cell((task, *names), name, values, seed, TRAIN))
    return made


def speech_values(settings: StudySettings, data: Data) -> Iterator[tuple[str, dict]]:
    """Name of each split, and what its cell is told beside its network, kind and seed.

    The recipe is the incumbent's of the same place. Only speakers never heard test, whom the saved
    model is for; other splits would add hours.
    """
    recordings = settings.data(data.clips_sha256)
    for name, split in speech_splits.named([speech_splits.SPEAKERS], data.index, 0.0, 1):
        recipe = speech_cnn.tuned_for(speech_cnn.chosen_for({"split": split, **recordings}))
        values = speech_cnn.training_settings(
            INCUMBENTS[SPEECH], recipe, split, speech_cnn.ALL, settings.first_seed, recordings,
            settings.effort,
        )  # fmt: skip
        yield name, {k: v for k, v in values.items() if k not in ("kind", "model", "seed")}


def _of_digits(settings, data, rate, real, examples_seen):
    values = warped_digits.for_another(
        INCUMBENTS[DIGITS], REAL, examples_seen, rate, settings.effort
    )
    return {**values, "real": real, "data_sha256": data.images_sha256}


def _cell(network, words, values, seed, function):
    task, backbone, attention = network
    names = {"task": task, "backbone": backbone, "attention": attention, "size": SMALL}
    recipe = values["recipe"]
    cost = recipe["examples_seen"] / ITEMS_A_SECOND[task]
    label = "-".join(word for word in ("tuned", *network, words, f"seed{seed}") if word)
    return Cell(label, {**names, **values, "seed": seed}, function, cost)
