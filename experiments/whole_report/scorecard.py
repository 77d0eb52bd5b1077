"""Every claim of the report: what it prints, what its figures tell, what was measured."""

import dataclasses

from experiments.registry import PROGRAMS
from experiments.whole_report.plans import Step
from keras_assign.audit import published
from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.entry import VERDICTS
from keras_assign.report.claims import BAD, GOOD, OPEN
from keras_assign.report.formats import NONE


def audited() -> dict[str, dict]:
    """The audit's findings on the report, by id."""
    return {f.id: dataclasses.asdict(f) for f in audit(published.REPORT)}


def claims_of(plan: tuple[Step, ...], stored: dict, findings: dict[str, dict]) -> list[dict]:
    """All claims that the finished steps judge, each once: of the page that is in the navigation.

    Args:
        plan: the steps.
        stored: by folder the findings of each step; None where it is not finished.
        findings: of `audited`.

    Returns:
        By claim the fields of `report.claims.Claim`, `page` (folder of the step), `part` (of the
        report) and `audited`: the audit's findings on it.
    """
    found = []
    for step in plan:
        judge = PROGRAMS[step.program].judge
        if not (step.shown and judge and stored[step.folder]):
            continue
        for claim in judge(stored[step.folder]):
            told = [findings[id] for id in claim.audits]
            part = told[0]["part"] if told else None
            found.append(
                {**dataclasses.asdict(claim), "page": step.folder, "part": part, "audited": told}
            )
        of_page = [claim for claim in found if claim["page"] == step.folder]
        part = next((claim["part"] for claim in of_page if claim["part"]), "")
        for claim in of_page:
            claim["part"] = claim["part"] or part
    return found


def with_fresh(stored: list[dict], own: list[dict]) -> list[dict]:
    """Stored claims, with what a short run has measured of the same quantities beside.

    Args:
        stored: of `claims_of`, from the stored results.
        own: of the short run, which judges nothing.

    Returns:
        The stored ones; each of their `measured` has under `fresh` the short run's estimate under
        the corrected protocol, or else by the report's procedure; None where it has none. Then
        those of the short run alone.
    """
    known = {claim["id"] for claim in stored}
    fresh = {
        (claim["id"], one["label"]): one["corrected"] or one["reproduced"]
        for claim in own
        for one in claim["measured"]
    }
    return [
        {
            **claim,
            "measured": [
                {**one, "fresh": fresh.get((claim["id"], one["label"]))}
                for one in claim["measured"]
            ],
        }
        for claim in stored
    ] + [claim for claim in own if claim["id"] not in known]


def not_taken_up(claims: list[dict], findings: dict[str, dict]) -> list[dict]:
    """The audit's findings that no claim refers to, the worst verdicts first."""
    taken = {finding["id"] for claim in claims for finding in claim["audited"]}
    rest = [finding for finding in findings.values() if finding["id"] not in taken]
    return sorted(rest, key=lambda finding: VERDICTS.index(finding["verdict"]))


def by_part(claims: list[dict]) -> dict[str, list[dict]]:
    """The claims of each part of the report, in its order."""
    found = {part: [] for part in published.REPORT.parts}
    for claim in claims:
        found.setdefault(claim["part"], []).append(claim)
    return {part: of_part for part, of_part in found.items() if of_part}


def rows(claims: list[dict]) -> list[tuple[str, ...]]:
    """One row a claim: what the audit says of its figures, and the verdict of what was measured."""
    return [
        (
            claim["claim"],
            ", ".join(dict.fromkeys(finding["verdict"] for finding in claim["audited"])) or NONE,
            claim["verdict"],
        )
        for of_part in by_part(claims).values()
        for claim in of_part
    ]


def summary(claims: list[dict]) -> str:
    """How many claims hold, do not, and are open, in a line."""
    tones = [claim["tone"] for claim in claims]
    hold, fail, are_open = (tones.count(tone) for tone in (GOOD, BAD, OPEN))
    return (
        f"Of {_counted(len(claims), 'claim', 'claims')} {_counted(hold, 'holds', 'hold')}, "
        f"{_counted(fail, 'does', 'do')} not, {_counted(are_open, 'is', 'are')} open"
    )


def _counted(number, one, several):
    return f"{number} {one if number == 1 else several}"
