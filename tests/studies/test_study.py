"""The engine with a made-up study: what it runs, when, and what it hands to whom."""

import dataclasses
import json

import pytest

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.settings import RunSettings, setting
from keras_assign.studies.study import Input, Run, Stage, Study, stored_run, together

ADD = CellFunction("tests.studies.work:add", version="1")


@dataclasses.dataclass(frozen=True)
class MadeSettings(RunSettings):
    most: int = setting(3, "numbers to add to")
    beside: tuple = setting((), "runs to show, too")
    other: str = setting(str, "folder of a run of another study")
    export_dir: str = setting(str, "folder")


def cell(kind, number):
    values = {"kind": kind, "a": number, "b": 1, "data_sha256": "0"}
    return Cell(f"{kind}{number}", values, ADD)


def first(asked, records):
    return [cell("first", number) for number in range(asked.settings.most)]


def search(asked, records):
    """A number more, until the sum is 5."""
    sums = [record["sum"] for record in records if record["settings"]["kind"] == "search"]
    if not records:
        return []
    return [cell("search", number) for number in range(1 + min(len(sums), 4))]


def last(asked, records):
    return [cell("last", sum(record["sum"] for record in records))] if records else []


def export(asked, run, cells, findings):
    """What the engine hands to what writes models."""
    content = [len(cells), findings["sum"], run.path.name, asked.data]
    (asked.settings.there / "model.json").write_text(json.dumps(content), encoding="utf-8")


class SumPage:
    """A page that is its number."""

    def write(self, study, runs, findings, into=None):
        ((into or runs[0].path) / "index.html").write_text(str(findings["sum"]))


@pytest.fixture
def study():
    return Study(
        program="made.up",
        settings=MadeSettings,
        data=lambda asked: f"{len(asked.inputs)} inputs",
        stages=(Stage(first, alone=True), Stage(search, again=True), Stage(last)),
        find=lambda runs: {
            "sum": sum(record["sum"] for record in runs[0].records),
            "runs": [run.path.name for run in runs],
            "inputs": [len(run.inputs["other"].cells) for run in runs if run.inputs],
        },
        page=SumPage(),
        inputs={"other": Input("other.made.up", shown=True)},
    )


def test_stages_follow_each_other_and_a_search_goes_on_until_it_has_found(study, tmp_path):
    found = study.run(MadeSettings(), tmp_path / "run")
    run_info = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    labels = [name.rsplit("-", 1)[0] for name in run_info["cells"]]
    numbers = [f"first{n}" for n in range(3)] + [f"search{n}" for n in range(5)]
    assert labels == [*numbers, f"last{6 + 15}"]
    assert found["sum"] == 6 + 15 + 22
    assert (tmp_path / "run" / "index.html").read_text() == "43"
    stored = json.loads((tmp_path / "run" / "findings.json").read_text("utf-8"))
    assert stored == found == study.rebuild(tmp_path / "run")


def test_a_page_is_shown_from_findings_as_they_are_stored(study, tmp_path):
    study.run(MadeSettings(), tmp_path / "run")
    findings = tmp_path / "run" / "findings.json"
    findings.write_text('{"sum": 44}', "utf-8")
    study.show(tmp_path / "run")
    assert (tmp_path / "run" / "index.html").read_text() == "44"
    assert findings.read_text("utf-8") == '{"sum": 44}'
    findings.unlink()
    with pytest.raises(InputError, match="cannot read .*findings.json"):
        study.show(tmp_path / "run")


def test_what_is_finished_is_not_run_again(study, tmp_path, monkeypatch):
    found = study.run(MadeSettings(), tmp_path / "run")
    monkeypatch.setattr("tests.studies.work.add", None)  # It would fail.
    assert study.run(MadeSettings(), tmp_path / "run") == found
    assert study.run(MadeSettings(rebuild=True), tmp_path / "run") == found


def test_a_dry_run_lists_the_cells_that_are_known_and_leaves_nothing(study, tmp_path, capsys):
    assert study.run(MadeSettings(dry_run=True), tmp_path / "run") == {}
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1].rsplit("-", 1)[0] for line in lines] == ["first0", "first1", "first2"]
    assert not (tmp_path / "run").exists()


def test_what_cannot_be_run_is_refused_before_anything_is(study, tmp_path):
    def refuse(asked, cells):
        assert len(cells) == 3
        raise InputError("too many")

    refusing = dataclasses.replace(study, require=refuse)
    with pytest.raises(InputError, match="too many"):
        refusing.run(MadeSettings(), tmp_path / "run")
    for values in ({"beside": ("nowhere",)}, {"other": "nowhere"}):
        with pytest.raises(InputError, match="^nowhere is no folder of a run"):
            study.run(MadeSettings(**values), tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_values_that_give_one_training_twice_are_refused(study, tmp_path):
    """The study would take them for two."""
    twice = dataclasses.replace(study, stages=(Stage(lambda *_: [cell("first", 1)] * 2),))
    for dry_run in (True, False):
        with pytest.raises(InputError, match="^first1-.* twice"):
            twice.run(MadeSettings(dry_run=dry_run), tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_runs_stand_beside_one_another_and_build_on_those_of_another_study(study, tmp_path):
    other = dataclasses.replace(study, program="other.made.up", stages=(Stage(first),), inputs={})
    other.run(MadeSettings(most=2), tmp_path / "other")
    study.run(MadeSettings(most=1), tmp_path / "one")
    settings = MadeSettings(beside=(str(tmp_path / "one"),), other=str(tmp_path / "other"))
    found = study.run(settings, tmp_path / "two")
    assert found["runs"] == ["two", "one"]
    assert found["inputs"] == [2]
    run = stored_run(tmp_path / "other", "other.made.up")
    assert [record["sum"] for record in run.records] == [1, 2]
    assert all(folder.is_dir() for folder in run.folders)
    with pytest.raises(InputError, match="no folder of a run of other.made.up"):
        study.run(MadeSettings(other=str(tmp_path / "one")), tmp_path / "three")


def test_another_run_adds_the_parts_that_are_not_there_yet(tmp_path):
    def run(*cells):
        records = [({"settings": {"kind": kind, "seed": seed}}, {}) for kind, seed in cells]
        return Run(tmp_path, {}, "", records, [])

    def part(settings):
        return None if settings["kind"] == "timing" else settings["kind"]

    runs = [run(("a", 0)), run(("a", 1), ("b", 1), ("b", 2)), run(("b", 3), ("timing", 0))]
    found = [tuple(record["settings"].values()) for record, _ in together(runs, part)]
    assert found == [("a", 0), ("b", 1), ("b", 2)]


def test_a_model_is_exported_from_the_run_and_its_findings(study, tmp_path, monkeypatch):
    there = tmp_path / "models"
    monkeypatch.setattr(MadeSettings, "there", there, raising=False)
    exporting = dataclasses.replace(study, export="tests.studies.test_study:export")
    found = exporting.run(MadeSettings(export_dir=str(there)), tmp_path / "run")
    content = json.loads((there / "model.json").read_text("utf-8"))
    assert content == [9, found["sum"], "run", "0 inputs"]
