"""One design: studies drawn with a known difference, each judged; what is counted is the record."""

import json
import zlib

import numpy as np

from experiments.calibration import former
from experiments.calibration.designs import GROUPS, PARTS, SPEAKERS
from keras_assign.report import estimates, verdicts
from keras_assign.report.estimates import LEVEL
from keras_assign.report.scores import numbered
from keras_assign.training.environment import describe_environment

FAMILY = 9  # Differences asked together, as the mixes of a grid are.
CLIP_DIFFERING = 10.0  # %, of clips of speakers never heard.


def run_cell(settings: dict, folder) -> tuple[dict, dict]:
    """Draw and judge the studies of one design.

    Args:
        settings: of a cell of `designs`.
        folder: not used.

    Returns:
        Record: `counts`, by true difference (points, as text) and method (`today`, `former`) how
        many studies there are, how many intervals cover, exclude 0, lie where *equivalent* is
        said, and their `width` (mean, a fraction); where nothing is true also `families` and in how
        many of these something is called different. Arrays: none.
    """
    counts, own = {}, zlib.crc32(json.dumps(settings, sort_keys=True).encode())
    for place, difference in enumerate(settings["true_differences"]):
        rng = np.random.default_rng([settings["seed"], own, place])
        true, of_method = difference / 100, {"today": [], "former": []}
        # Errors are rare, and are counted finely; of power a quarter is enough.
        is_fine = true in (0, verdicts.EQUIVALENCE_MARGIN)
        for repetition in range(settings["repetitions"] // (1 if is_fine else 4)):
            values = draw(settings, true, rng)
            found = estimates.estimate(numbered(_by_group(values)))
            of_method["today"].append(_counted(found, true, verdicts.is_within(found)))
            if repetition < settings["former_repetitions"]:
                found = former.estimate(_as_if_the_same_items(values), rng)
                of_method["former"].append(_counted(found, true, found.is_within))
        told = {
            method: _summary(found, families=not difference) for method, found in of_method.items()
        }
        counts[f"{difference:g}"] = told
    return {"environment": describe_environment(), "counts": counts}, {}


def draw(settings: dict, true: float, rng: np.random.Generator) -> np.ndarray:
    """The paired differences of one study.

    Args:
        settings: of the cell.
        true: mean difference, a fraction.
        rng: draws them.

    Returns:
        (seeds, items), of speakers their shares, NaN where a seed tests other items; or (groups,
        trainings, items).
    """
    by_seed = true + settings["seed_sd"] / 100 * rng.standard_normal(settings["seeds"])
    if settings["design"] == SPEAKERS:
        return _of_speakers(settings, by_seed, rng)
    if settings["design"] == GROUPS:
        by_seed = np.repeat(by_seed, settings["trainings"])
    found = _of_items(settings, by_seed, rng)
    if settings["design"] == GROUPS:
        return found.reshape(settings["seeds"], settings["trainings"], -1)
    if settings["design"] == PARTS:
        order = rng.permuted(np.tile(np.arange(settings["items"]), (len(found), 1)), axis=1)
        return np.where(order < settings["part"] * settings["items"], found, np.nan)
    return found


def _of_items(settings, by_seed, rng):
    """-1, 0 or 1: some items differ under every seed alike, others by seed."""
    differing, items = settings["differing"] / 100, settings["items"]
    alike = settings["shared"] * differing
    fixed = _differing(np.array([[alike / 2]]), np.array([[alike / 2]]), (1, items), rng)
    # So many of one sign more than of the other that their mean is the seed's true difference.
    rest = np.maximum(differing - alike, np.abs(by_seed))
    up, down = ((rest + sign * by_seed)[:, None] / 2 / (1 - alike) for sign in (1, -1))
    by_seed = _differing(up, down, (len(by_seed), items), rng)
    return np.where(fixed != 0, fixed, by_seed)


def _differing(up, down, shape, rng):
    drawn = rng.random(shape, np.float32)
    return (drawn < up).astype(np.int8) - (drawn > 1 - down).astype(np.int8)


def _of_speakers(settings, by_seed, rng):
    speakers = settings["speaker_sd"] / 100 * rng.standard_normal(settings["items"])
    of_clips = np.sqrt(CLIP_DIFFERING / 100 / settings["clips"])
    spread = np.hypot(of_clips, settings["training_sd"] / 100)
    rest = spread * rng.standard_normal((settings["seeds"], settings["items"]))
    return by_seed[:, None] + speakers + rest


def _as_if_the_same_items(values):
    """What each seed tested, as the former method took it."""
    return values[~np.isnan(values)].reshape(*values.shape[:-1], -1)


def _by_group(values):
    return values.mean(axis=1) if values.ndim == 3 else values


def _counted(found, true, is_within):
    different = found.low > 0 or found.high < 0
    return {
        "covers": found.low <= true <= found.high,
        "different": different,
        # Where Holm takes a *better* away, this is what is left.
        "equivalent": is_within,
        "width": found.high - found.low,
        "p_value": found.p_value if different else 1.0,
    }


def _summary(found, families):
    counts = {
        name: int(sum(one[name] for one in found)) for name in ("covers", "different", "equivalent")
    }
    told = {"studies": len(found), **counts, "width": float(np.mean([o["width"] for o in found]))}
    if families:
        p_values = [one["p_value"] for one in found]
        whole = [p_values[n : n + FAMILY] for n in range(0, len(found) - FAMILY + 1, FAMILY)]
        wrong = sum(min(verdicts.holm(family)) < LEVEL for family in whole)
        told |= {"families": len(whole), "wrong_families": wrong}
    return told
