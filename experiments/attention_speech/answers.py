"""What the page of a run of Problem 4b says first."""

from experiments.attention_speech import tables
from experiments.attention_speech.settings import SPLIT_TITLES
from keras_assign.report.claims import Claim, headline, part
from keras_assign.studies.rows import Rows

MAIN = "4b-attention-helps"
NOT_JUDGED = part(
    "A part of the study", "The report's claim is judged by its own recipe, with and without CBAM."
)


def answer(rows: Rows, judged: list[Claim]) -> dict[str, str]:
    """The main claim, judged; else the aims of the tuned recipe, or the recipes that were chosen.

    Args:
        rows: of `results.find`.
        judged: of `claims.judge`.
    """
    aims = tables.aims(rows).rows
    reached = sum(line[-1] == tables.REACHED[True] for line in aims)
    told = "; ".join(f"{title}: {here} ({aim})" for title, aim, here, _ in aims)
    winners = "; ".join(
        f"{_place(row['place'])}: {row['candidate']}"
        for row in rows.where(metric="validation_accuracy", chosen=True)
    )
    otherwise = NOT_JUDGED
    if aims:
        otherwise = part(f"The tuned recipe reaches {reached} of {len(aims)} aims", f"{told}.")
    elif winners:
        title = "Chosen on validation recordings, for each test of its own"
        otherwise = part(title, f"{winners}.")
    return headline(judged, otherwise, MAIN)


def _place(place):
    """A split, the speaker who will test, or all of these."""
    return SPLIT_TITLES.get(place, "for all else" if place == "others" else f"to test {place}")
