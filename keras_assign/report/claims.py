"""A claim of the report, judged."""

import dataclasses
from collections.abc import Sequence

GOOD, BAD, OPEN = "good", "bad", "open"


@dataclasses.dataclass(frozen=True)
class Claim:
    """One claim of the report, judged.

    Attributes:
        claim: what the report says, in our words.
        reported: the report's own evidence; empty where it does not claim it.
        found: what was measured here, under the corrected protocol where there is a choice.
        verdict: of `holds`, `does_not_hold` or `undecided`.
        tone: `"good"` (the claim holds), `"bad"` (it does not) or `"open"`.
        audits: ids of the audit's findings on it, see `published.REPORT`.
        reproduced: what the report's own procedure gave here; empty where that was not run, or
            where the claim has no figure to reproduce.
        id: a short name that no other claim has: the part of the report, then a few words.
    """

    claim: str
    reported: str
    found: str
    verdict: str
    tone: str
    audits: tuple[str, ...] = ()
    reproduced: str = ""
    id: str = dataclasses.field(kw_only=True)


def holds(why: str = "") -> tuple[str, str]:
    """Verdict and tone of a claim that holds.

    Args:
        why: with which limits; may be empty.
    """
    return _verdict("holds", why), GOOD


def does_not_hold(why: str) -> tuple[str, str]:
    """Verdict and tone of a claim that is refuted, or whose effect is too small to matter.

    Args:
        why: what is the case instead.
    """
    return _verdict("does not hold", why), BAD


def undecided(why: str) -> tuple[str, str]:
    """Verdict and tone of a claim that is neither.

    Args:
        why: what is known, and what is not.
    """
    return _verdict("open", why), OPEN


def _verdict(word, why):
    return f"{word}: {why}" if why else word


QUICK = undecided("a quick run judges nothing")
NOT_SHOWN = undecided("neither a difference nor its absence could be shown")
NO_DIFFERENCE = does_not_hold("there is no difference that matters")


def of_difference(difference: dict) -> tuple[str, str]:
    """Verdict and tone of the claim that a difference is above 0, after the difference's own.

    Args:
        difference: of `statistics.describe_difference`, of accuracies.
    """
    by_verdict = {
        "better": holds(),
        "worse": does_not_hold("the opposite is the case"),
        "equivalent": NO_DIFFERENCE,
        None: QUICK,
    }
    return by_verdict.get(difference["verdict"], NOT_SHOWN)


def headline(judged: Sequence[Claim], otherwise: str, id: str = "") -> dict[str, str]:
    """What a page says first: a claim with its verdict.

    Args:
        judged: claims.
        otherwise: what to say where that claim was not judged.
        id: of the claim; empty for the first.

    Returns:
        `title`, `text` and `tone` of the verdict box.
    """
    wanted = (claim for claim in judged if claim.id == id or not id)
    first = next(wanted, None)
    if first is None:
        return {"title": "A part of the study", "text": otherwise, "tone": OPEN}
    title = f"{first.claim.rstrip('.')}: {first.verdict}"
    return {"title": title, "text": first.found, "tone": first.tone}
