"""What the page of a run of Problem 3's second half says first."""

from experiments.protocols import PUBLISHED
from experiments.synthesis.results import REAL
from experiments.synthesis.tables import TITLES
from keras_assign.report.claims import Claim, headline, part
from keras_assign.report.digit_tests import FULL_TEST
from keras_assign.report.formats import points_interval
from keras_assign.studies.rows import Rows

MAIN = "3-generated-lower"
NOT_JUDGED = part(
    "A part of the study",
    "The report's claims are judged under the corrected protocol, on all of its images.",
)


def answer(rows: Rows, judged: list[Claim]) -> dict[str, str]:
    """The main claim, judged; else what generated images add to real ones by this protocol.

    Args:
        rows: of `results.find`.
        judged: of `claims.judge`.
    """
    gains = rows.where(metric="mean_gain", grid=REAL, test=FULL_TEST)
    otherwise = NOT_JUDGED
    if gains:
        title = TITLES[gains[0]["protocol"]]
        told = "; ".join(
            f"for as many {gain['as_many']} {points_interval(gain)}, {gain['verdict'] or 'a look'}"
            for gain in gains
        )
        caveat = (
            " Its GANs have seen images that the classifier's cell does not call real, and a mix "
            "is trained for more updates than its real images alone."
            if gains[0]["protocol"] == PUBLISHED
            else ""
        )
        text = f"Accuracy over real images alone, mean over the mixes: {told}.{caveat}"
        otherwise = part(f"{title}: what generated images add to real ones", text)
    return headline(judged, otherwise, MAIN)
