"""A claim of the report, judged."""

import dataclasses

GOOD, BAD, OPEN = "good", "bad", "open"
QUICK = ("open in a quick run", OPEN)


@dataclasses.dataclass(frozen=True)
class Claim:
    """One claim of the report, judged.

    Attributes:
        claim: what the report says, in our words.
        reported: the report's own evidence.
        found: what was measured here, under a sound protocol where there is a choice.
        verdict: in a few words.
        tone: `"good"` (the claim holds), `"bad"` (it does not) or `"open"`.
        reproduced: what the report's own procedure gave here; empty where that was not run, or
            where the claim has no figure to reproduce.
        audits: ids of the audit's findings on it, see `published.REPORT`.
    """

    claim: str
    reported: str
    found: str
    verdict: str
    tone: str
    audits: tuple[str, ...] = ()
    reproduced: str = ""
