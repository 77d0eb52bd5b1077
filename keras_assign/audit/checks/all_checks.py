"""All checks on a report: of its figures, and of each claim."""

import dataclasses

from keras_assign.audit.checks import (
    best,
    coarser,
    copies,
    digits,
    granularity,
    logs,
    ranks,
    spreads,
    sums,
)
from keras_assign.audit.checks.differences import p_text
from keras_assign.audit.checks.entry import INCONSISTENT, NOT_SHOWN, Finding
from keras_assign.audit.checks.noise import LEVEL
from keras_assign.audit.checks.repeats import noise_of
from keras_assign.audit.printed.report import Report
from keras_assign.report.verdicts import holm

OF_FIGURES = tuple(
    module.check for module in (granularity, coarser, digits, spreads, copies, sums, ranks, logs)
)


def audit(report: Report) -> list[Finding]:
    """Check a report.

    Args:
        report: of `printed_report.read`.

    Returns:
        A finding for each claim, in the report's order, then those of the checks that need no
        claim. Tests of the claims that a part of the report makes itself are a family, corrected
        after Holm; each added question is one of its own.
    """
    noise = noise_of(report, report.claims)
    found = [claim.check(report, noise) for claim in report.claims]
    for check in OF_FIGURES:
        found += check(report)
    found += best.check(report, noise)
    return _judged_together(found)


def _judged_together(found):
    families = {}
    for n, finding in enumerate(found):
        if finding.p_value is not None:
            families.setdefault(finding.id if finding.added else finding.part, []).append(n)
    judged = list(found)
    for numbers in families.values():
        p_values = [found[n].p_value for n in numbers]
        shown, contradicted = holm(p_values), holm([1 - p for p in p_values])
        for n, for_it, against_it in zip(numbers, shown, contradicted, strict=True):
            judged[n] = _judged(found[n], for_it, against_it, len(numbers))
    return judged


def _judged(finding, for_it, against_it, family):
    verdict = finding.if_shown if for_it < LEVEL else NOT_SHOWN
    if against_it < LEVEL or finding.verdict == INCONSISTENT:
        verdict = INCONSISTENT
    told = finding.numbers
    if family > 1:
        told += (
            f" {p_text(finding.p_value).capitalize()} becomes {p_text(for_it)} after Holm, in a "
            f"family of {family}."
        )
    return dataclasses.replace(finding, verdict=verdict, numbers=told)
