"""What the page of a run of Problem 2 says first."""

from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report.claims import Claim, headline, part
from keras_assign.report.digit_tests import FULL_TEST
from keras_assign.report.formats import percent, thousands
from keras_assign.studies.rows import Rows

MAIN = "2-augmentation-helps"
NOT_JUDGED = part(
    "A part of the study",
    "The report's claims are judged by its own recipe under the corrected protocol.",
)


def answer(rows: Rows, judged: list[Claim]) -> dict[str, str]:
    """The main claim, judged; else the aims of the tuned recipes, or the recipes that were chosen.

    Args:
        rows: of `results.find`.
        judged: of `claims.judge`.
    """
    aims, candidates = rows.where(metric="aim"), rows.where(metric="candidate")
    otherwise = NOT_JUDGED
    if aims:
        reached = sum(aim["reached"] for aim in aims)
        told = "; ".join(f"{_place(aim)}: {_reached(rows, aim)}" for aim in aims)
        title = f"The tuned recipes reach {reached} of {len(aims)} aims"
        otherwise = part(title, f"Accuracy on all test images, mean over seeds. {told}.")
    elif candidates:
        winners = {}  # The first of each place is the best.
        for row in candidates:
            winners.setdefault(_place(row), row["candidate"])
        told = "; ".join(f"{place}: {name}" for place, name in winners.items())
        otherwise = part("Chosen on validation images", f"{told}.")
    return headline(judged, otherwise, MAIN)


def _place(row):
    return f"{NETWORK_TITLES[row['network']]}, {thousands(row['real'])} real images a digit"


def _reached(rows, aim):
    on = {"network": aim["network"], "real": aim["real"], "chosen": True}
    found = rows.one(metric="accuracy", test=FULL_TEST, **on)
    return f"{percent(found['mean'])} (aim {percent(aim['value'], 1)})"
