"""What the docs say can be typed and pasted runs, and comes out as they say."""

import inspect
import re

import pytest

from experiments.docs.pages import updated
from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.printed import report
from keras_assign.audit.printed.draft import draft
from keras_assign.audit.printed.table_file import report_of
from keras_assign.audit.printed.yaml_file import CLAIM_KINDS, read
from keras_assign.audit.program.settings import AuditSettings
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "audit_your_report.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def findings(text, tmp_path):
    file = tmp_path / "pasted.yaml"
    file.write_text(text, encoding="utf-8")
    return {finding.id: finding for finding in audit(read(file))}


def test_the_table_on_the_page_has_the_mean_that_it_says():
    (text,) = blocks("csv")
    found = {f.id: f for f in audit(report_of("results.csv", text, 2000))}
    assert "55.98" in found["own_means_results"].numbers
    assert found["own_means_results"].verdict == "inconsistent"


def test_the_short_report_is_short_and_runs(tmp_path):
    (text,) = (block for block in blocks("yaml") if block.startswith("title: Attention helps"))
    assert len(text.splitlines()) <= 15
    found = findings(text, tmp_path)
    assert found["claim_1"].verdict == "not shown"  # 12 items of 2,000.
    assert found["claim_2"].verdict == "holds"  # 966 / 812 = 1.190.


def test_the_whole_form_runs_as_it_stands_there(tmp_path):
    (text,) = (block for block in blocks("yaml") if block.startswith("title: what the report is"))
    assert "helps" in findings(text, tmp_path)


def test_examples_in_the_docstring_run_as_they_stand_there(tmp_path):
    text = inspect.getdoc(report)
    examples = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    assert len(examples) == 2
    for example in examples:
        assert findings(inspect.cleandoc(example), tmp_path)


def test_all_keys_and_kinds_are_on_the_page():
    assert updated(PAGE) == PAGE
    for kind in CLAIM_KINDS:
        assert re.search(rf"\{{kind: {kind},", PAGE), kind
    for entry in ("title", "parts", "seeds", "noise", "sets", "runs", "tables", "claims"):
        assert re.search(rf"^{entry}:", PAGE, re.MULTILINE), entry


@pytest.mark.parametrize("flag", re.findall(r"--(\w+)", PAGE))
def test_flags_on_the_page_are_the_programs(flag):
    assert flag in {*AuditSettings.__dataclass_fields__, "help"} or flag == "no"  # pip's --no-deps.


def test_a_draft_of_the_table_is_a_report_to_add_claims_to(tmp_path):
    (text,) = blocks("csv")
    drafted = draft(report_of("results.csv", text, 2000))
    claims = re.sub(r"^# ", "", drafted[drafted.index("# claims:") :], flags=re.MULTILINE)
    found = findings(drafted + claims, tmp_path)
    assert found["claim_1"].claim == "This one is better."
