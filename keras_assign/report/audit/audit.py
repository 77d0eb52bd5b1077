"""All checks on a report: of its figures, and of each claim."""

import dataclasses
from typing import TYPE_CHECKING

from keras_assign.errors import InputError
from keras_assign.report.audit import digits, granularity
from keras_assign.report.audit.differences import p_text
from keras_assign.report.audit.entry import HOLDS, LEVEL, NOT_SHOWN, Finding
from keras_assign.report.audit.noise import noise_of
from keras_assign.report.statistics import holm

if TYPE_CHECKING:
    from keras_assign.report.printed_report import Report


def audit(report: "Report") -> list[Finding]:
    """Check a report.

    Args:
        report: of `printed_report.read`.

    Returns:
        A finding for each claim, in the report's order, then those of the checks that need no
        claim. Tests of one part of the report are a family: after Holm's correction those that
        are not significant any more are not shown.

    Raises:
        InputError: a claim asks for what the report does not state; the message says which.
    """
    noise = noise_of(report)
    found = [_checked(claim, report, noise) for claim in report.claims]
    found += [*granularity.check(report), *digits.check(report)]
    return _judged_together(found)


def _checked(claim, report, noise):
    try:
        return claim.check(report, noise)
    except ValueError as error:
        raise InputError(f"claim {claim.id}: {error}") from error


def _judged_together(found):
    judged = list(found)
    for part in {finding.part for finding in found}:
        family = [n for n, f in enumerate(found) if f.part == part and f.p_value is not None]
        for n, p in zip(family, holm([found[n].p_value for n in family]), strict=True):
            verdict = HOLDS if p < LEVEL else NOT_SHOWN
            numbers = found[n].numbers
            if len(family) > 1:
                numbers += f" After Holm, in a family of {len(family)}: {p_text(p)}."
            judged[n] = dataclasses.replace(found[n], verdict=verdict, numbers=numbers)
    return judged
