"""Findings as text: for a terminal, as Markdown, CSV or JSON."""

import csv
import io
import json
import textwrap
from collections.abc import Sequence

from keras_assign.audit.checks.entry import ALARMS, VERDICTS
from keras_assign.audit.program import several, tables
from keras_assign.audit.program.settings import CSV, JSON, MARKDOWN
from keras_assign.report import tables as report_tables
from keras_assign.report.formats import NONE, literal
from keras_assign.report.tables import Table

WIDTH = 100
FIELDS = ("verdict", "claim", "numbers", "part", "place", "check", "id")


def of_one(findings: dict, form: str) -> str:
    """The findings of a report, in a format of `settings`.

    Args:
        findings: of `study.run`.
        form: the format; text tells the reason of each alarm.
    """
    if form == JSON:
        return json.dumps(findings, ensure_ascii=False, indent=1)
    every = [one for of_part in tables.by_part(findings).values() for one in of_part]
    if form == CSV:
        return _csv(FIELDS, [[one[field] for field in FIELDS] for one in every])
    if form == MARKDOWN:
        rows = [[literal(one["claim"]), one["verdict"], literal(one["numbers"])] for one in every]
        return report_tables.markdown(("Claim", "Verdict", "Numbers"), rows)
    return _text(findings)


def of_several(found: Sequence[dict], form: str) -> str:
    """The same of many reports: each finding with its report, or, as text, a line a report."""
    if form == JSON:
        return json.dumps(list(found), ensure_ascii=False, indent=1)
    every = [(one["name"], finding) for one in found for finding in one["findings"]]
    if form == CSV:
        rows = [[name, *(finding[field] for field in FIELDS)] for name, finding in every]
        return _csv(("report", *FIELDS), rows)
    header = ("Report", *(alarm.capitalize() for alarm in ALARMS), "Of findings")
    rows = [
        [one["name"], *([NONE] * len(ALARMS)), "not read"] if one["error"]
        else [one["name"], *map(str, several.alarms(one)), str(len(one["findings"]))]
        for one in found
    ]  # fmt: skip
    if form == MARKDOWN:
        return report_tables.markdown(header, rows)
    told = [
        "\n\n".join([f"== {one['name']}", *_alarms(one["findings"])])
        for one in found
        if any(several.alarms(one))
    ]
    return "\n\n".join([*told, report_tables.text(header, rows)])


def _alarms(findings):
    """Each alarm with its reason, the worst first."""
    for one in sorted(findings, key=lambda one: VERDICTS.index(one["verdict"])):
        if one["verdict"] in ALARMS:
            place = f" ({one['place']})" if one["place"] else ""
            head = textwrap.wrap(f"{one['verdict'].upper()}: {one['claim']}{place}", WIDTH)
            reason = textwrap.wrap(one["numbers"], WIDTH - 4)
            yield "\n".join([*head, *(f"    {line}" for line in reason)])


def _text(findings):
    """Alarms with their reasons, then the rest in a table, then the rates and the sum."""
    parts = list(_alarms(findings["findings"]))
    rest = tables.verdicts(findings, [verdict for verdict in VERDICTS if verdict not in ALARMS])
    shown = [column for column in range(len(rest.header)) if _tells(rest, column)]
    if rest:
        rows = [[row[column] for column in shown] for row in rest.rows]
        parts.append(report_tables.text([rest.header[column] for column in shown], rows))
    rates = tables.rates(findings)
    if rates:
        parts.append(report_tables.text(*rates))
    count = len(findings["findings"])
    if not count:
        return "Nothing was found to check."
    sum_up = f"{count} finding{'s' if count > 1 else ''}: {tables.counts(findings)}."
    return "\n\n".join([*parts, sum_up])


def _tells(table: Table, column: int) -> bool:
    """Whether a column has more than one value."""
    return len({row[column] for row in table.rows}) > 1 or column < 2


def _csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def ends_badly(findings: Sequence[dict], fail_on: str) -> bool:
    """Whether any finding is as bad as that, or worse.

    Args:
        findings: the fields of `entry.Finding` of each.
        fail_on: of `settings.FAIL_ON`.
    """
    if fail_on not in VERDICTS:
        return False
    worst = VERDICTS.index(fail_on)
    return any(VERDICTS.index(finding["verdict"]) <= worst for finding in findings)
