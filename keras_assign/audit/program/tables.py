"""The findings of an audit as tables: for terminal, docs and page alike."""

from collections.abc import Container

from keras_assign.audit.checks.entry import VERDICTS
from keras_assign.report.formats import NONE, percent, thousands
from keras_assign.report.statistics import wilson_interval
from keras_assign.report.tables import Table


def by_part(findings: dict) -> dict[str, list[dict]]:
    """The findings of each part, the worst verdicts first."""
    found = {}
    for finding in findings["findings"]:
        found.setdefault(finding["part"], []).append(finding)
    return {
        part: sorted(found[part], key=lambda f: VERDICTS.index(f["verdict"]))
        for part in sorted(found)
    }


def counts(findings: dict) -> str:
    """How many findings there are of each verdict, the worst first: '4 impossible, 36 holds'."""
    verdicts = [finding["verdict"] for finding in findings["findings"]]
    found = ((verdicts.count(verdict), verdict) for verdict in VERDICTS)
    return ", ".join(f"{count} {verdict}" for count, verdict in found if count)


def verdicts(findings: dict, wanted: Container[str] = VERDICTS) -> Table:
    """A line a finding.

    Args:
        findings: of `study.run`.
        wanted: the verdicts to show.
    """
    lines = [
        (finding["claim"], finding["verdict"], part, finding["place"] or NONE)
        for part, of_part in by_part(findings).items()
        for finding in of_part
        if finding["verdict"] in wanted
    ]
    return Table(("Claim", "Verdict", "Part", "Place"), lines)


def rates(findings: dict) -> Table:
    """A line a kind of drawn reports and what is counted in them."""
    header = (
        "Drawn reports", "Of", "Share", "95 % interval", "Most often in or by, of all reports",
    )  # fmt: skip
    lines = []
    for rate in findings["rates"]:
        low, high = wilson_interval(rate["found"], rate["trials"])
        lines.append((
            rate["title"],
            f"{thousands(rate['trials'])} {rate['what']}",
            percent(rate["found"] / rate["trials"], 1),
            f"{100 * low:.1f} to {percent(high, 1)}",
            _most_often(rate, reports=findings["rates"][0]["trials"]),
        ))  # fmt: skip
    return Table(header, lines)


def _most_often(rate, reports):
    """The part of the report, or the check, of the most alarms."""
    if not rate["checks"]:
        return NONE
    name, times = max(rate["checks"].items(), key=lambda check: check[1])
    return f"{name}: {percent(times / reports, 1)}"
