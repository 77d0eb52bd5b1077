"""Whether generated images add anything on top of the best augmentation."""

from experiments.synthesis.top import name_of
from keras_assign.recipes import warped_digits
from keras_assign.report.digit_tests import DigitOutcomes, judge_together
from keras_assign.studies.run_folder import Records

REAL_ALONE = "real alone"


def find(cells: Records, base: Records) -> dict:
    """Accuracy with and without generated images, by network.

    Args:
        cells: record and arrays of each cell of kind `top`.
        base: the trainings of Problem 2 on real images alone that these stand on.

    Returns:
        By network and real images a digit: `answer` (see `warped_digits.ANSWERS`),
        `shortened` (a quick look), `alone` (accuracy on real images alone), `with` (by mix with
        real ones: `accuracy`, and `gain` over `alone`, paired by seed and image; verdicts are those
        of the family of all), and `generated` (accuracy of generated images alone, by mix).
    """
    found, gains = {}, []
    places = sorted({(s["network"], s["gan_real"]) for s in (r["settings"] for r, _ in cells)})
    for network, real in places:
        mine = [
            cell
            for cell in cells
            if (cell[0]["settings"]["network"], cell[0]["settings"]["gan_real"]) == (network, real)
        ]
        seeds = {record["settings"]["gan_seed"] for record, _ in mine}
        stands_on = [cell for cell in base if _is_base(cell[0]["settings"], network, real, seeds)]
        candidate, answer = warped_digits.CHOSEN[network][warped_digits.chosen_at(network, real)]
        whole = warped_digits.candidate(network, candidate)
        shortened = any(cell[0]["settings"]["recipe"] != whole for cell in mine + stands_on)
        correct = DigitOutcomes(
            mine + [_as_top(*cell) for cell in stands_on],
            _mix,
            f"predicted_{answer}",
            lambda settings: settings["gan_seed"],
        )
        with_real, alone = {}, {}
        for mix in sorted(correct):
            if mix == REAL_ALONE:
                continue
            if mix.startswith("real0-"):
                alone[mix] = correct.accuracies(correct[mix])
                continue
            gain = correct.compare(correct[mix] - correct[REAL_ALONE])
            if shortened:  # Maybe not as long as what it is compared with.
                for found_on_test in gain.values():
                    found_on_test["verdict"] = None
            gains.append(gain)
            with_real[mix] = {"accuracy": correct.accuracies(correct[mix]), "gain": gain}
        found.setdefault(network, {})[str(real)] = {
            "answer": answer,
            "shortened": shortened,
            "seeds": sorted(seeds),
            "alone": correct.accuracies(correct[REAL_ALONE]),
            "with": with_real,
            "generated": alone,
        }
    judge_together(gains)
    return found


def _is_base(settings, network, real, seeds):
    same = (settings["network"], settings["real"]) == (network, real)
    return same and settings["seed"] in seeds


def _as_top(record, arrays):
    """A training of Problem 2 as one of these: without generated images."""
    settings = {**record["settings"], "gan_seed": record["settings"]["seed"], "generated": 0}
    return {**record, "settings": settings}, arrays


def _mix(settings):
    return name_of(settings) if settings["generated"] else REAL_ALONE
