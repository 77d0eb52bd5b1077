"""What the audit finds, and how often it errs."""

from experiments.files import findings_of
from keras_assign.audit.checks.entry import ALARMS
from keras_assign.audit.program import tables as audit_tables
from keras_assign.report import tables


def audit_faults() -> str:
    """What the report's figures give away by themselves."""
    findings = findings_of("audit")
    counted = f"{len(findings['findings'])} findings: {audit_tables.counts(findings)}."
    faults = tables.markdown(*audit_tables.verdicts(findings, ALARMS))
    return f"{counted} What can't be right, or hardly:\n\n{faults}"


def audit_rates() -> str:
    """How often the checks err, and what they find, on drawn reports."""
    return tables.markdown(*audit_tables.rates(findings_of("audit")))


TABLES = {"audit_faults": audit_faults, "audit_rates": audit_rates}
