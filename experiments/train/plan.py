"""Which trainings, in which order, within the minutes that were asked for.

Every model is trained by its first candidate. What that took says how many more candidates fit into
a part of the time, and how many seeds of the winners into the rest. So the same records always lead
to the same plan, and a run that is stopped goes on with it.
"""

import math

from keras_assign.recipes import own_data
from keras_assign.recipes.own_data import AUTOENCODER, BASE
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Asked

TRAIN = CellFunction("experiments.train.cells:run_cell", version="own-1")
TUNING, TEST = "tuning", "test"
OWN = "own"  # Name of the data set, which nobody is to be credited for.
TUNING_SHARE = 0.45  # Of the time, that choosing recipes takes at most.
MOST_SEEDS = 10  # More show hardly more.
FIRST_SEED = 0
MOST_SHOWN = 60  # Misclassified items of a training that are kept to be seen or heard.
MOST_PAIRED = 100  # Classes of an SVC.


def base_cells(asked: Asked, records: list[dict]) -> list[Cell]:
    """Each model by its first candidate, scored on the validation items."""
    return [_tuning_cell(asked, model, BASE) for model in models_of(asked)]


def models_of(asked: Asked) -> list[str]:
    """The models to train: no SVC, which compares every pair of classes, where these are many."""
    left_out = (AUTOENCODER,) if len(asked.data.classes) > MOST_PAIRED else ()
    return [model for model in asked.settings.models if model not in left_out]


def candidate_cells(asked: Asked, records: list[dict]) -> list[Cell]:
    """More candidates, those of all models by turns, as far as the time for them goes.

    One is passed over if it takes so long that, were it to win, there would be no time left for
    the seeds that a verdict needs.
    """
    if not records:
        return []
    base = {record["settings"]["model"]: record for record in records}
    seconds = {model: record["seconds"] for model, record in base.items()}
    dearest = dict(seconds)  # By model, of those that are tried.
    spent = sum(seconds.values())
    seeds = asked.settings.seeds or SEEDS_FOR_A_VERDICT
    cells = []
    for model, name, recipe in _by_turns(asked):
        cost = seconds[model] * _relative_cost(recipe, base[model]["settings"]["recipe"])
        once = sum((dearest | {model: max(dearest[model], cost)}).values())
        fits = spent + cost <= TUNING_SHARE * _time(asked)
        if fits and spent + cost + seeds * once <= _time(asked):
            cells.append(_tuning_cell(asked, model, name))
            dearest[model], spent = max(dearest[model], cost), spent + cost
    return cells


def _by_turns(asked):
    """Model, name and recipe of each candidate but the first ones."""
    tried = {model: list(_candidates(asked, model).items()) for model in models_of(asked)}
    for number in range(1, max(map(len, tried.values()))):
        for model, candidates in tried.items():
            if number < len(candidates):
                yield model, *candidates[number]


def test_cells(asked: Asked, records: list[dict]) -> list[Cell]:
    """The winners, trained on all that does not test, with each seed; each is tested once."""
    tuned = [record for record in records if record["settings"]["kind"] == TUNING]
    if not tuned:
        return []
    chosen = winners(tuned)
    once = sum(record["seconds"] for record in chosen.values())
    left = _time(asked) - sum(record["seconds"] for record in tuned)
    seeds = asked.settings.seeds or min(MOST_SEEDS, max(1, math.floor(left / once)))
    return [
        _test_cell(asked, record, seed)
        for seed in range(FIRST_SEED, FIRST_SEED + seeds)
        for record in chosen.values()
    ]


def winners(tuned: list[dict]) -> dict[str, dict]:
    """By model the record of its best candidate on the validation items."""
    found = {}
    for record in tuned:
        model = record["settings"]["model"]
        if model not in found or standing(record) > standing(found[model]):
            found[model] = record
    return found


def best_of(chosen: dict[str, dict]) -> str:
    """The model that is best on the validation items: the one to export."""
    return max(chosen, key=lambda model: standing(chosen[model]))


def standing(record: dict) -> tuple[float, float]:
    """More validation items right; of as many, the surer of what is right."""
    return record["metrics"]["accuracy"], -record["metrics"]["cross_entropy"]


def _time(asked):
    """Seconds of all processes together."""
    return 60 * asked.settings.minutes * max(1, asked.settings.workers)


def _relative_cost(recipe, base):
    """How much longer a recipe takes than another, as far as it says."""
    told = [name for name in ("examples_seen", "epochs") if name in recipe]
    return max((recipe[name] / base[name] for name in told), default=1.0)


def _candidates(asked, model):
    data = asked.data
    shape = data.form.shape if hasattr(data, "form") else ()
    signs = not shape or data.form.light_on_dark
    extra = {"synthesised": True} if asked.settings.extra_voices else {}
    return {
        name: own_data.fitted_to(
            recipe | (extra if "synthesised" in recipe else {}), asked.settings.effort, shape
        )
        for name, recipe in own_data.candidates(data.kind, model, signs).items()
    }


def _tuning_cell(asked, model, name):
    settings = {
        "kind": TUNING,
        "model": model,
        "candidate": name,
        "recipe": _candidates(asked, model)[name],
        "seed": FIRST_SEED,
        "dataset": OWN,
        "data_sha256": asked.data.sha256,
    }
    return Cell(f"tuning-{model}-{name}", settings, TRAIN, where={"asked": asked.settings.asked})


def _test_cell(asked, record, seed):
    model = record["settings"]["model"]
    settings = {
        "kind": TEST,
        "model": model,
        "candidate": record["settings"]["candidate"],
        "recipe": record["settings"]["recipe"],
        "temperature": record["metrics"]["temperature"],
        "seed": seed,
        "exports": seed == FIRST_SEED,
        "dataset": OWN,
        "data_sha256": asked.data.sha256,
    }
    label = f"test-{model}-seed{seed}"
    return Cell(label, settings, TRAIN, where={"asked": asked.settings.asked})
