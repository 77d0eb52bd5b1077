"""The GANs to train: by number of real images and seed, or the candidates for a better one."""

from experiments.gan import recipes
from experiments.gan.settings import GanSettings
from experiments.protocols import PUBLISHED, TUNE
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.recipes.augmented_lenet5 import AS_REPORTED
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.gan.train:run_cell", version="8c6c3395d62f")
SCORE = CellFunction("experiments.gan.tune:run_cell", version="56ff35d00146")
FOLDS, SCORED_FOLDS = 5, 1
TRAININGS = 3  # Of each classifier.
WARPED_EXAMPLES = 300_000  # Images that the classifier on warps sees.


def cells(settings: GanSettings, data_sha256: str) -> list[Cell]:
    """One cell a GAN; all of one seed come before the next seed's.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels; other data are other cells.

    Raises:
        InputError: a candidate is not known, or a fold would be empty.
    """
    if settings.recipe == TUNE:
        return _of_candidates(settings, data_sha256)
    recipe, made = recipes.recipe_of(settings), []
    groups = [settings.digits] if settings.conditional else [(d,) for d in settings.digits]
    for seed in settings.all_seeds:
        for real in settings.real:
            for digits in groups:
                updates = recipes.updates_of(recipe, real * len(digits), settings.effort)
                values = {
                    "kind": "gan",
                    "recipe": recipe,
                    "updates": updates,
                    "conditional": settings.conditional,
                    "own_draw": settings.protocol == PUBLISHED,
                    "real": real,
                    "digits": list(digits),
                    "generate": max(settings.generate),
                    "retry": settings.effort == 1,  # A quick look may draw anything.
                    "seed": seed,
                    **settings.data(data_sha256),
                }
                which = "all" if settings.conditional else f"digit{digits[0]}"
                label = f"real{real}-{which}-seed{seed}"
                made.append(Cell(label, values, TRAIN, updates * recipe["batch_size"]))
    return made


def _of_candidates(settings, data_sha256):
    """One cell a seed, fold and candidate, on the fewest real images."""
    real = min(settings.real)
    if real < FOLDS:
        raise InputError(f"real must be at least {FOLDS} with recipe=tune; received {real}")
    for name in settings.candidates:
        if name not in recipes.CANDIDATES:
            known = ", ".join(recipes.CANDIDATES)
            raise InputError(f"candidates must be of {known}; received {name!r}")
    warped = warped_digits.candidate("lenet5", warped_digits.BASE)
    common = {
        "kind": "tuning",
        "conditional": True,
        "own_draw": False,
        "real": real,
        "digits": list(settings.digits),
        "generate": min(settings.generate),
        "folds": FOLDS,
        "trainings": 1 if settings.effort < 1 else TRAININGS,
        "plain": {**AS_REPORTED, "as_long_as": 0},
        "warped": {
            "network": "lenet5",
            "recipe": {**warped, "examples_seen": round(settings.effort * WARPED_EXAMPLES)},
        },
        **settings.data(data_sha256),
    }
    made, train_items = [], len(settings.digits) * (real - real // FOLDS)
    for seed in settings.all_seeds:
        for fold in range(SCORED_FOLDS):
            for name in settings.candidates or recipes.CANDIDATES:
                recipe = recipes.candidate(name)
                updates = recipes.updates_of(recipe, train_items, settings.effort)
                own = {"candidate": name, "recipe": recipe, "updates": updates}
                values = {**common, **own, "fold": fold, "seed": seed}
                made.append(Cell(f"{name}-fold{fold}-seed{seed}", values, SCORE, updates))
    return made
