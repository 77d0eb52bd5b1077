"""The audit as a program: what it leaves, what it refuses."""

import json
import subprocess
import sys

import pytest

from experiments import audit
from keras_assign.audit.calibration import error_rates
from keras_assign.audit.program.settings import AuditSettings
from keras_assign.errors import InputError
from tests.conftest import ROOT

SMALL = """
title: A small report & its figures
parts: {a: "Part one"}
sets:
  tests: {title: test items, place: Section 1, items: 200}
runs:
  one: {title: One, place: Figure 1, part: a, of: {test: tests}, figures: {test: 91.3%}}
claims:
  - {id: c, kind: untestable, part: a, place: Section 2, says: It thinks., why: No number tells.}
"""


@pytest.fixture
def report(tmp_path):
    file = tmp_path / "my_report.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def test_any_report_in_the_form_is_audited(report, tmp_path):
    findings = audit.run(AuditSettings(report=str(report)), tmp_path / "run")
    assert [(f["id"], f["verdict"]) for f in findings["findings"]] == [
        ("c", "not testable here"), ("granularity_tests", "impossible"),
    ]  # fmt: skip
    html = (tmp_path / "run" / "index.html").read_text(encoding="utf-8")
    for words in ("A small report &amp; its figures", "Part one", "91.3%", "k/200",
                  "1 impossible, 1 not testable here"):  # fmt: skip
        assert words in html
    assert 'id="rates"' not in html


def test_a_page_is_written_anew_from_the_findings(report, tmp_path):
    first = audit.run(AuditSettings(report=str(report)), tmp_path / "run")
    page = tmp_path / "run" / "index.html"
    before = page.read_text(encoding="utf-8")
    page.unlink()
    report.unlink()
    assert audit.run(AuditSettings(rebuild=True), tmp_path / "run") == first
    assert page.read_text(encoding="utf-8") == before
    (tmp_path / "run" / "findings.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"findings\.json"):
        audit.run(AuditSettings(rebuild=True), tmp_path / "run")


def test_reports_are_drawn_once(report, tmp_path):
    with_draws = AuditSettings(report=str(report), draws=2)
    first = audit.run(with_draws, tmp_path / "run")
    assert {rate["trials"] for rate in first["rates"]} == {2}
    assert 'id="rates"' in (tmp_path / "run" / "index.html").read_text(encoding="utf-8")

    def never(*given):
        raise AssertionError("drawn again")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(error_rates, "rates", never)
        assert audit.run(with_draws, tmp_path / "run") == json.loads(json.dumps(first))
        with pytest.raises(AssertionError, match="drawn again"):
            audit.run(AuditSettings(report=str(report), draws=3), tmp_path / "run")
    report.write_text(SMALL.replace("items: 200", "items: not stated"), encoding="utf-8")
    with pytest.raises(InputError, match="size"):
        audit.run(with_draws, tmp_path / "run")


def test_what_cannot_be_audited_leaves_nothing(tmp_path):
    with pytest.raises(InputError, match=r"cannot read nowhere\.yaml"):
        audit.run(AuditSettings(report="nowhere.yaml"), tmp_path / "run")
    assert not (tmp_path / "run").exists()
    with pytest.raises(InputError, match="^draws .*100,000; .*-1"):
        AuditSettings(draws=-1)


@pytest.mark.process
def test_the_program_prints_its_findings_without_tensorflow(tmp_path):
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['audit', '--output_dir={tmp_path / 'run'}']\n"
        "try:\n    runpy.run_module('experiments.audit', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    assert "4 impossible, 10 inconsistent, 5 suspicious" in finished.stdout
    stored = json.loads((tmp_path / "run" / "findings.json").read_text(encoding="utf-8"))
    assert len(stored["findings"]) > 60
