"""What the audit finds, and how often it errs."""

from experiments.files import findings_of
from experiments.report_audit import tables as audit_tables
from keras_assign.report import tables
from keras_assign.report.audit.entry import ALARMS


def audit_faults() -> str:
    """What the report's figures give away by themselves."""
    findings = findings_of("audit")
    counted = ", ".join(f"{n} {verdict}" for verdict, n in audit_tables.counts(findings).items())
    rows = [row for row in audit_tables.rows(findings) if row[1] in ALARMS]
    table = tables.markdown(audit_tables.HEADER, rows)
    sentence = f"{len(findings['findings'])} findings: {counted}."
    return f"{sentence} What can't be right, or hardly:\n\n{table}"


def audit_rates() -> str:
    """How often the checks err, and what they find, on drawn reports."""
    findings = findings_of("audit")
    return tables.markdown(audit_tables.RATE_HEADER, audit_tables.rate_rows(findings))


TABLES = {
    "audit_faults": audit_faults,
    "audit_rates": audit_rates,
}
