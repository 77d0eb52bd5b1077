"""How often the checks raise false alarms, and how often they see what was made wrong."""

import dataclasses
from collections.abc import Callable

from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.arithmetic import Difference, Equal, Total
from keras_assign.audit.checks.differences import Higher, Pooled
from keras_assign.audit.checks.entry import ALARMS, HOLDS, PREFIX
from keras_assign.audit.checks.trainings import Fresh, LearnsAllClasses, OneClassifier
from keras_assign.audit.drawn.reports import dishonest, honest
from keras_assign.audit.drawn.tables import DISHONEST, HONEST
from keras_assign.audit.printed.report import Report
from keras_assign.audit.printed.table_file import report_of

# Checks that call figures, not words, into question. An honest report passes them all.
OF_FIGURES = (Equal, Total, Difference, Fresh, LearnsAllClasses, OneClassifier)


@dataclasses.dataclass(frozen=True)
class Rate:
    """How often something was found in reports of one kind.

    Attributes:
        title: the kind of report.
        honest: whether nothing is wrong with it.
        what: that is counted.
        trials: reports, or families of tests in them.
        found: in how many.
        checks: by check, or part, in how many it was the one, or one of those, that found it.
    """

    title: str
    honest: bool
    what: str
    trials: int
    found: int
    checks: dict[str, int]


CALLED = "reports in which a figure is called into question"
BEST = "tables in which the best is confirmed, though none is better"
CONFIRMED = "families of tests in which a difference that is none is confirmed"


def rates(
    report: Report, reports: int, between_runs: tuple[float, ...], progress: Callable = iter
) -> list[Rate]:
    """Draw honest reports and dishonest ones, and audit them.

    Args:
        report: whose shape they have.
        reports: to draw of each kind.
        between_runs: standard deviations of single trainings, fractions, for honest ones; the
            dishonest ones have the one in the middle.
        progress: wraps what is iterated over, to show how far it is.

    Raises:
        ValueError: the size of a set is not known.
    """
    middle = between_runs[len(between_runs) // 2]
    kinds = {
        f"honest, single trainings differ by {100 * deviation:.2g} points": (
            lambda seed, deviation=deviation: honest(report, deviation, seed)
        )
        for deviation in between_runs
    }
    kinds[
        f"honest, trainings of networks that are not repeated differ by {200 * middle:.2g} points, "
        f"others by {100 * middle:.2g}"
    ] = lambda seed: honest(report, middle, seed, unrepeated=2 * middle)
    wrong = dishonest(report, middle)
    found = []
    for title, make in progress({**kinds, **wrong}.items()):
        called, confirmed = {}, {}
        for seed in range(reports):
            findings = audit(make(seed).printed())
            called[seed] = _called(report, findings)
            confirmed |= {(seed, part): told for part, told in _confirmed(report, findings).items()}
        found.append(_rate(title, title in kinds, CALLED, called))
        if title in kinds and confirmed:
            told = {key: {f"part {key[1]}"} if told else set() for key, told in confirmed.items()}
            found.append(_rate(title, True, CONFIRMED, told))
    return found


def of_tables(reports: int, progress: Callable = iter) -> list[Rate]:
    """The same for files of tables and logs, of random shapes, audited without claims.

    Args:
        reports: to draw of each kind.
        progress: see `rates`.
    """
    found, confirmed = [], {}
    for title, draw in progress({**HONEST, **DISHONEST}.items()):
        called = {}
        for seed in range(reports):
            file = draw(seed)
            findings = audit(report_of(file.name, file.text, file.items))
            called[seed] = {finding.check for finding in findings if finding.verdict in ALARMS}
            best = [one for one in findings if one.id.startswith(f"{PREFIX}best_")]
            if title in HONEST and best:
                held = {one.check for one in best if one.verdict == HOLDS}
                confirmed[title, seed] = held
        kind = "honest: " if title in HONEST else ""
        found.append(_rate(f"{kind}{title}", title in HONEST, CALLED, called))
    found.append(
        _rate(
            "honest: methods that are equally good, in all of these tables", True, BEST, confirmed
        )
    )
    return found


def _rate(title, is_honest, what, by_trial):
    checks = {}
    for names in by_trial.values():
        for name in sorted(names):
            checks[name] = checks.get(name, 0) + 1
    raised = sum(bool(names) for names in by_trial.values())
    return Rate(title, is_honest, what, len(by_trial), raised, checks)


def _called(report, findings):
    """The checks that call a figure into question."""
    of_figures = {claim.id for claim in report.claims if isinstance(claim, OF_FIGURES)}
    every = {claim.id for claim in report.claims}
    return {
        finding.check
        for finding in findings
        if finding.verdict in ALARMS and (finding.id in of_figures or finding.id not in every)
    }


def _confirmed(report, findings):
    """By part whether any of its differences is confirmed, though no two settings differ."""
    by_id, found = {claim.id: claim for claim in report.claims}, {}
    for finding in findings:
        if not finding.added and _compares_alike(report, by_id.get(finding.id)):
            found[finding.part] = found.get(finding.part, False) or finding.verdict == HOLDS
    return found


def _compares_alike(report, claim):
    """Whether it compares accuracies on the same items, which are all alike in truth."""
    if isinstance(claim, Pooled) and claim.by_more_than < 0:
        return False  # That they are no worse is true.
    if not isinstance(claim, Higher | Pooled):
        return False
    sets = {report.figures(reference)[-1].of for reference in (claim.higher, claim.lower)}
    return len(sets) == 1
