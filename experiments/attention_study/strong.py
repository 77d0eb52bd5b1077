"""The cells of the study's best networks, trained with the strong recipes of Problems 2 and 4b."""

from collections.abc import Iterator

from experiments.attention_study.names import DIGITS, SMALL, SPEAKERS, SPEECH
from experiments.attention_study.recipes import RATE_SEEDS
from experiments.attention_study.settings import StudySettings
from keras_assign.data import speech_splits
from keras_assign.recipes import speech_cnn, warped_digits
from keras_assign.recipes.speech_cnn import ALL
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.attention_study.strong_cell:run_cell", version="bf996decbd5a")
KIND = "strong"
CHOOSE_RATE = CellFunction(
    "experiments.attention_study.strong_rate_cell:run_cell", version="3388c12ef248"
)
RATE_KIND = "strong_rate"
INCUMBENTS = {DIGITS: "vgg_digit_cnn", SPEECH: speech_cnn.PLAIN}
REAL = 1000  # Images of each digit.
# A tenth of the incumbent's, whose network has a twentieth of the arithmetic of the largest here.
PASSES = 150_000
# A rate suits a recipe: warps, weight decay and batches of this one are not those of the study, and
# it has no warm-up. These times the incumbent's rate are tried first, with fewer images and passes.
RATE_FACTORS = (1, 2, 4, 8)
RATE_REAL, RATE_PASSES = 800, 30_000
# Speakers never heard, whose reader is the saved model; other splits would add hours.
SPLITS = (SPEAKERS,)
# Of one thread, for the largest of the networks; for the time left and a dry run alone.
IMAGES_A_SECOND, CLIPS_A_SECOND = 210, 300


def rate_cells(
    settings: StudySettings, data, tried: dict[tuple[str, str, str], list[float]]
) -> list[Cell]:
    """Trainings on a part of the training images and tested on the rest, to choose rates by.

    Args:
        settings: what to run.
        data: of `grid.Data`.
        tried: by network (task, backbone, attention) of handwriting the rates.
    """
    made = []
    for (task, backbone, attention), rates in tried.items():
        network = _network_settings(task, backbone, attention)
        for rate in rates:
            chosen = digit_values(settings, data, rate, RATE_REAL, RATE_PASSES)
            cost = chosen["recipe"]["image_passes"] / IMAGES_A_SECOND
            made += [
                Cell(
                    f"strong-{task}-{backbone}-{attention}-rate{rate:g}-seed{seed}",
                    {**network, **chosen, "kind": RATE_KIND, "seed": seed}, CHOOSE_RATE, cost,
                )
                for seed in RATE_SEEDS
            ]  # fmt: skip
    return made


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
        name, _ = warped_digits.CHOSEN[INCUMBENTS[DIGITS]][REAL]
        rate = warped_digits.candidate(INCUMBENTS[DIGITS], name)["learning_rate"]
        given = [factor * rate for factor in RATE_FACTORS]
    return {(task, *network): given for task, network in best.items() if task == DIGITS}


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
        rates: by network of handwriting (task, backbone, attention) its rate.
        best: of `rates.best_networks`.
    """
    return [
        Cell(f"strong-{name}-seed{seed}", values | {"seed": seed}, TRAIN, cost)
        for seed in settings.all_seeds
        for task, network in best.items()
        for name, values, cost in _of_task(settings, data, rates, task, network)
    ]


def _of_task(settings, data, rates, task, network):
    """Name, values and cost of each cell of a seed."""
    backbone, attention = network
    name = f"{task}-{backbone}-{attention}"
    common = _network_settings(task, backbone, attention) | {"kind": KIND}
    if task == DIGITS:
        values = digit_values(settings, data, rates[task, backbone, attention])
        yield name, common | values, values["recipe"]["image_passes"] / IMAGES_A_SECOND
    else:
        for split, values in speech_values(settings, data):
            yield f"{name}-{split}", common | values, values["recipe"]["passes"] / CLIPS_A_SECOND


def _network_settings(task, backbone, attention):
    return {"task": task, "backbone": backbone, "attention": attention, "size": SMALL}


def digit_values(
    settings: StudySettings, data, rate: float, real: int = REAL, passes: int = PASSES
) -> dict:
    """What a cell of handwriting is told beside its network and seed.

    The recipe is the incumbent's, with fewer passes and a rate of the network's own.

    Args:
        settings: what to run.
        data: of `grid.Data`.
        rate: Adam's.
        real: images of each digit to train on.
        passes: of an image through the network, all epochs together; `effort` shortens them.
    """
    network = INCUMBENTS[DIGITS]
    candidate, answer = warped_digits.CHOSEN[network][REAL]
    recipe = warped_digits.candidate(network, candidate)
    kept = {name: recipe[name] for name in ("warp", "batch_size", "weight_decay")}
    passes = max(kept["batch_size"], round(settings.effort * passes))
    return {
        "real": real,
        "recipe": {**kept, "image_passes": passes, "learning_rate": rate},
        "views": warped_digits.VIEWS,
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
    recordings = settings.data(data.clips_sha256)
    for name, split in speech_splits.named(SPLITS, data.index, 0.0, 1):
        place = speech_cnn.chosen_for({"split": split, **recordings})
        values = speech_cnn.training_settings(
            INCUMBENTS[SPEECH], speech_cnn.strong_for(place), split, ALL, settings.first_seed,
            recordings, settings.effort,
        )  # fmt: skip
        yield name, {k: v for k, v in values.items() if k not in ("kind", "model", "seed")}
