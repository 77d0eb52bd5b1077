"""Which candidate is the strong recipe: by what its images are worth on real ones held out."""

import math
from statistics import fmean

from experiments.gan import recipes
from experiments.gan.settings import GanSettings
from experiments.gan.tables import in_words
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.recipes.augmented_lenet5 import AS_REPORTED
from keras_assign.report.formats import bare, percent
from keras_assign.studies.cell import Cell, CellFunction

TRAIN = CellFunction("experiments.gan.choice_cell:run_cell", version="56ff35d00146")
KIND = "choice"
FOLDS, SCORED_FOLDS = 5, 1
TRAININGS = 3  # Of each classifier.
WARPED_PASSES = 300_000  # Images that the classifier on warps sees.


def cells(settings: GanSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed, fold and candidate, on the fewest real images.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels.

    Raises:
        InputError: a candidate is not known, or a fold would be empty.
    """
    real = min(settings.real)
    if real < FOLDS:
        raise InputError(f"real must be at least {FOLDS} with recipe=choose; received {real}")
    for name in settings.candidates:
        if name not in recipes.CANDIDATES:
            known = ", ".join(recipes.CANDIDATES)
            raise InputError(f"candidates must be of {known}; received {name!r}")
    made, quick = [], settings.effort < 1
    for seed in settings.all_seeds:
        for fold in range(SCORED_FOLDS):
            for name in settings.candidates or recipes.CANDIDATES:
                recipe = recipes.candidate(name)
                train_items = len(settings.digits) * (real - real // FOLDS)
                updates = recipes.updates_of(recipe, train_items, settings.effort)
                values = {
                    "kind": KIND,
                    "candidate": name,
                    "recipe": recipe,
                    "updates": updates,
                    "conditional": True,
                    "own_draw": False,
                    "real": real,
                    "digits": list(settings.digits),
                    "generate": min(settings.generate),
                    "folds": FOLDS,
                    "fold": fold,
                    "trainings": 1 if quick else TRAININGS,
                    "plain": {**AS_REPORTED, "as_long_as": 0},
                    "warped": {"network": "lenet5", "recipe": _warped(settings.effort)},
                    "seed": seed,
                    **settings.data(data_sha256),
                }
                made.append(Cell(f"{name}-fold{fold}-seed{seed}", values, TRAIN, updates))
    return made


def _warped(effort):
    recipe = warped_digits.candidate("lenet5", warped_digits.BASE)
    return {**recipe, "image_passes": round(effort * WARPED_PASSES)}


def find(records: list[dict]) -> dict:
    """What the candidates reached.

    Args:
        records: of each finished cell of a choice.

    Returns:
        `candidates`, the winner (highest mean of both scores) first: `name`, `recipe`, `updates`,
        `plain` and `warped` (accuracies, one a fold and seed), `spread` (the least digit's mean),
        `seconds` (of a GAN, mean); `hours` in all; `validation_items`; `seeds`, `folds`;
        `trainings` of each classifier; `standard_error` of the winner's first score, were only the
        held-out images another draw.
    """
    by_name = {}
    for record in records:
        by_name.setdefault(record["settings"]["candidate"], []).append(record)
    candidates = [
        {
            "name": name,
            "recipe": mine[0]["settings"]["recipe"],
            "updates": mine[0]["settings"]["updates"],
            **{score: [r["metrics"][score] for r in mine] for score in ("plain", "warped")},
            "spread": min(
                fmean(r["spread"][digit] for r in mine) for digit in mine[0]["spread"]
            ),
            "seconds": fmean(r["gan_seconds"] for r in mine),
        }
        for name, mine in by_name.items()
    ]  # fmt: skip
    candidates.sort(key=lambda c: -fmean(c["plain"] + c["warped"]))
    settings, best = records[0]["settings"], fmean(candidates[0]["plain"])
    scored = records[0]["validation_items"] * len(candidates[0]["plain"])
    return {
        "real": settings["real"],
        "candidates": candidates,
        "hours": sum(record["seconds"] for record in records) / 3600,
        "validation_items": records[0]["validation_items"],
        "seeds": sorted({r["settings"]["seed"] for r in records}),
        "folds": sorted({r["settings"]["fold"] for r in records}),
        "trainings": settings["trainings"],
        "standard_error": math.sqrt(best * (1 - best) / scored),
    }


HEADER = (
    "Candidate", "LeNet-5 on its images alone, %", "on warps of these, %", "Least spread",
    "Minutes a GAN",
)  # fmt: skip


def rows(found: dict) -> list[tuple[str, ...]]:
    """A row a candidate, the winner first."""
    base = next(
        (c["recipe"] for c in found["candidates"] if c["name"] == recipes.BASE), None
    )  # fmt: skip
    return [
        (
            candidate["name"] + _changes(candidate["recipe"], base),
            bare(percent(fmean(candidate["plain"]), 1)),
            bare(percent(fmean(candidate["warped"]), 1)),
            f"{candidate['spread']:.2f}",
            f"{candidate['seconds'] / 60:.0f}",
        )
        for candidate in found["candidates"]
    ]


def _changes(recipe, base):
    """What a candidate has for the base's values, in brackets."""
    if base in (None, recipe):
        return ""
    found = [
        f"{name.replace('_', ' ')} {in_words(value)}"
        for name, value in recipe.items()
        if base[name] != value
    ]
    return f" ({'; '.join(found)})"
