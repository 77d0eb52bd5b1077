"""The findings of an audit as tables."""

from keras_assign.report.audit.entry import VERDICTS
from keras_assign.report.formats import NONE, percent, thousands
from keras_assign.report.statistics import wilson_interval

HEADER = ("Claim", "Verdict", "Part", "Place")
MOST_OFTEN = "Most often in or by, of all reports"
RATE_HEADER = ("Drawn reports", "Of", "Share", "95 % interval", MOST_OFTEN)


def by_part(findings: dict) -> dict[str, list[dict]]:
    """The findings of each part, the worst verdicts first."""
    found = {}
    for finding in findings["findings"]:
        found.setdefault(finding["part"], []).append(finding)
    return {
        part: sorted(found[part], key=lambda f: VERDICTS.index(f["verdict"]))
        for part in sorted(found)
    }


def counts(findings: dict) -> dict[str, int]:
    """How many findings there are of each verdict, the worst first."""
    verdicts = [finding["verdict"] for finding in findings["findings"]]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS if verdict in verdicts}


def rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a finding."""
    return [
        (finding["claim"], finding["verdict"], part, finding["place"])
        for part, of_part in by_part(findings).items()
        for finding in of_part
    ]


def rate_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a kind of drawn reports and what is counted in them."""
    return [
        (
            rate["title"],
            f"{thousands(rate['trials'])} {rate['what']}",
            percent(rate["found"] / rate["trials"], 1),
            "{:.1f} to {:.1f} %".format(
                *(100 * end for end in wilson_interval(rate["found"], rate["trials"]))
            ),
            _most_often(rate, reports=findings["rates"][0]["trials"]),
        )
        for rate in findings["rates"]
    ]


def _most_often(rate, reports):
    """The part of the report, or the check, of the most alarms."""
    if not rate["checks"]:
        return NONE
    name, times = max(rate["checks"].items(), key=lambda check: check[1])
    return f"{name}: {percent(times / reports, 1)}"
