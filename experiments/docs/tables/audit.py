"""What the audit finds, and how often it errs."""

import inspect
import re

from experiments.files import findings_of
from keras_assign.audit.checks import claims
from keras_assign.audit.checks.entry import ALARMS
from keras_assign.audit.printed import report, words
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


def audit_form() -> str:
    """The form of a report's file, as its module's docstring has it."""
    text = inspect.getdoc(report)
    return _fenced(text[text.index("    title: what the report is") :])


def audit_kinds() -> str:
    """All kinds of claims, likewise."""
    text = inspect.getdoc(claims)
    return _fenced(text[text.index("A claim has its") :])


def audit_words() -> str:
    """Which words of a title say what a column or row holds."""
    lines = [
        (", ".join(f"`{word}`" for word in of_kind.split()), TITLES[kind])
        for kind, of_kind in (*words.KINDS, *words.ROLES)
    ]
    return tables.markdown(("A title with one of these words", "is read as"), lines)


TITLES = {
    words.MEASURE: "another measure: held against no items",
    words.LOSS: "a loss",
    words.TIME: "a time",
    words.COUNT: "a setting or a count; it names the row where others do not",
    words.SHARE: "an accuracy or error rate: of the test items, unless `train` or `val` is there",
    words.SD: "the standard deviation of its repeats (`Seed 1`, `run 2`, `Fold 3`)",
    words.MEAN: "their mean, or that of the lines above",
    words.TOTAL: "the sum of the lines above",
    words.DIFFERENCE: "a difference of two others, or from the first",
    words.RANK: "the rank by another column",
    words.EPOCH: "an epoch: the table is a log",
}


def _fenced(text):
    """Markdown of a docstring: what is indented is YAML."""
    found = []
    for block in re.split(r"\n\n(?=\S)|\n\n(?=    )", text):
        if block.startswith("    "):
            found.append(f"```yaml\n{inspect.cleandoc(block)}\n```")
        else:
            found.append(" ".join(block.split()))
    return "\n\n".join(found)


TABLES = {
    "audit_faults": audit_faults,
    "audit_rates": audit_rates,
    "audit_form": audit_form,
    "audit_kinds": audit_kinds,
    "audit_words": audit_words,
}
