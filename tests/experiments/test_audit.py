"""The audit as a program: what it leaves, what it refuses."""

import configparser
import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from experiments import audit
from keras_assign.audit.drawn import error_rates
from keras_assign.audit.program import printed_findings
from keras_assign.audit.program import several as many
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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("runs: {r: {title: DCGAN part, MNIST alone, figures: {x: 97%}}}",
         "line 1: .*quote a value with a comma"),
        ("runs:\n  r:\n    figurs: {x: 97%}", "line 3: runs.r.figurs: .*did you mean figures"),
        ("runs: {r: {figures: {x: 1e+400}}}", "line 1: .*1e.400.* no measurement"),
        ("runs: {r: {figures: {x: 1.2e+30000000}}}", "line 1: .* no measurement"),
        ("title: !!python/object/apply:os.system [ls]", "line 1: tags"),
        ("runs: {r: {figures: {x: 97%}}, r: {figures: {x: 98%}}}", "line 1: r is there twice"),
        ("runs: &r\n  a: *r", "an alias stands within what it names"),
        ("a: " + "[" * 100_000, "no YAML, line 1|nested too deeply"),
        (
            "title: bomb\na: &a [x, x, x, x, x, x, x, x, x]\n"
            + "\n".join(
                f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]"
                for n in range(8)
            ),
            "aliases repeat too much",
        ),
        ("title: " + "x" * 5_000_001, "has 5 MB"),
        ("tables: {t: {columns: [acc], rows: {a: 82.5}, of: s}}\nsets: {s: 200}",
         "82.5 is no share .*headed"),
        ("tables: {t: {columns: [acc], rows: {a: 1 2}}}", "row a: expected 1 cells, got 2"),
        ("seeds: none", "line 1: seeds: expected a whole number; got 'none'"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_line_with_its_place(content, message, tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(content + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message) as refused:
        audit.run(AuditSettings(report=str(file)), tmp_path / "run")
    assert "\n" not in str(refused.value)
    assert "pydantic" not in str(refused.value)
    assert not (tmp_path / "run").exists()


def test_one_folder_holds_one_report(report, tmp_path):
    audit.run(AuditSettings(report=str(report)), tmp_path / "run")
    other = tmp_path / "other.yaml"
    other.write_text(SMALL, encoding="utf-8")
    with pytest.raises(InputError, match=r"holds the audit of .*my_report\.yaml"):
        audit.run(AuditSettings(report=str(other)), tmp_path / "run")
    audit.run(AuditSettings(report=str(report), noise="0.5%"), tmp_path / "run")


@pytest.fixture
def several(tmp_path):
    """Three reports, two of them of one name, and a file that is none."""
    files = []
    for folder, accuracy in (("a", "91.3%"), ("b", "91.5%")):
        file = tmp_path / folder / "report.yaml"
        file.parent.mkdir()
        file.write_text(SMALL.replace("91.3%", accuracy), encoding="utf-8")
        files.append(str(file))
    table = tmp_path / "table.csv"
    table.write_text("Model,Seed,Accuracy (%)\na,1,90\na,2,92\nMean,,95\n", encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text("[", encoding="utf-8")
    return [*files, str(table), str(bad)]


def test_many_reports_have_a_folder_each_and_the_worst_come_first(several, tmp_path):
    found = many.run(AuditSettings(items=200), several, tmp_path / "out")
    assert [one["name"] for one in found] == ["a-report", "table", "bad", "b-report"]
    assert [sum(many.alarms(one)) for one in found] == [1, 1, 0, 0]
    assert "bad.yaml is no YAML" in found[2]["error"]
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for one in found:
        assert (tmp_path / "out" / one["name"] / "index.html").is_file() == (not one["error"])
        assert (f"{one['name']}/index.html" in html) == (not one["error"])
    with pytest.raises(InputError, match="named twice"):
        many.run(AuditSettings(), several[:1] * 2, tmp_path / "out")


def test_findings_are_printed_as_other_programs_read_them(report, several, tmp_path):
    found = audit.run(AuditSettings(report=str(report)), tmp_path / "run")
    assert json.loads(printed_findings.of_one(found, "json")) == json.loads(json.dumps(found))
    rows = list(csv.DictReader(io.StringIO(printed_findings.of_one(found, "csv"))))
    assert [row["verdict"] for row in rows] == ["impossible", "not testable here"]
    assert "k/200" in rows[0]["numbers"]
    assert "| impossible |" in printed_findings.of_one(found, "markdown")
    text = printed_findings.of_one(found, "text")
    assert text.index("k/200") < text.index("It thinks.")  # The reason of the alarm comes first.
    every = many.run(AuditSettings(items=200), several, tmp_path / "out")
    rows = list(csv.DictReader(io.StringIO(printed_findings.of_several(every, "csv"))))
    assert {row["report"] for row in rows} == {"a-report", "table", "b-report"}
    assert "not read" in printed_findings.of_several(every, "text")


@pytest.mark.parametrize(
    ("fail_on", "ends"),
    [("never", False), ("impossible", True), ("inconsistent", True), ("suspicious", True)],
)
def test_an_alarm_ends_badly_where_that_is_asked(report, tmp_path, fail_on, ends):
    found = audit.run(AuditSettings(report=str(report)), tmp_path / "run")["findings"]
    assert printed_findings.ends_badly(found, fail_on) == ends
    assert not printed_findings.ends_badly(found[:1], fail_on)  # Not testable.


def test_settings_that_ask_for_two_things_are_refused():
    for settings in ({"report": "a", "table": "b"}, {"draft": "a"}, {"table": "a", "draws": 5},
                     {"noise": "12s"}, {"noise": "much"}, {"items": 0}):  # fmt: skip
        with pytest.raises(InputError):
            AuditSettings(**settings)


def not_needed(config):
    """Modules of this package's requirements without those of the small install in docs."""
    page = (ROOT / "docs" / "audit_your_report.md").read_text(encoding="utf-8")
    small = set(re.search(r"^pip install (.* scipy)$", page, re.MULTILINE)[1].split())
    every = set(re.findall(r"^([\w-]+)", config["options"]["install_requires"], re.MULTILINE))
    assert small < every
    names = {"scikit-learn": "sklearn", "opencv-python-headless": "cv2"}
    return {names.get(name, name.replace("-", "_")) for name in every - small}


@pytest.mark.process
def test_the_installed_command_runs_anywhere_without_tensorflow(tmp_path):
    """From a folder that is none of the clone's; its exit status is that of what was found."""
    (tmp_path / "r.csv").write_text("Model,Accuracy (%)\na,91.3\nb,90.5\n", encoding="utf-8")
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    command = config["options.entry_points"]["console_scripts"]
    module, function = re.search(r"keras-assign-audit = ([\w.]+):(\w+)", command).groups()
    code = (
        f"import sys, {module} as program\n"
        "sys.argv = ['keras-assign-audit', *sys.argv[1:]]\n"
        f"try:\n    program.{function}()\n"
        f"finally:\n    assert not {not_needed(config)} & set(sys.modules)"
    )

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    found = run("--table=r.csv", "--items=200", "--fail_on=impossible", "--format=csv")
    assert found.returncode == 1, found.stderr
    assert next(csv.DictReader(io.StringIO(found.stdout)))["verdict"] == "impossible"
    assert (tmp_path / "runs" / "audit" / "r" / "index.html").is_file()
    drafted = run("--table=r.csv", "--items=200", "--draft=r.yaml")
    assert drafted.returncode == 0, drafted.stderr
    assert run("r.yaml", "--output_dir=out").returncode == 0
    refused = run("--compare=97.0%")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1


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
