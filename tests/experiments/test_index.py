"""The table of experiments is honest: all is listed, all that is listed is there and as it says."""

import csv
import functools
import json
import re
import shlex

import pytest

from experiments import attention, gan, reproduce
from experiments.gan.settings import GanSettings
from experiments.registry import PROGRAMS, Program, settings_from_flagfile
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.errors import InputError
from keras_assign.studies.run_folder import RunFolder
from tests.conftest import ROOT, fsdd, shrink_gans, tracked_files

with (ROOT / "experiments" / "index.csv").open(encoding="utf-8") as file:
    INDEX = list(csv.DictReader(file))
DOCS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))


REPRODUCE = Program(reproduce.run, ReproduceSettings, show=None)  # It runs the others.
# Which small data each program is to run on.
DATA = {
    "audit": "no_data",
    "attention": "few_digits",
    "attention --task=speech": "few_recordings",
    "attention_study": "few_recordings",
    "augmentation": "few_digits",
    "autoencoders": "few_recordings",
    "calibration": "no_data",
    "gan": "few_digits",
    "new_voices": "few_recordings",
    "reproduce": "no_data",
    "robustness": "no_data",
    "synthesis": "few_gans",
}


def name_of(row):
    """The program of a row of the table, with its task."""
    name = row["script"].removeprefix("experiments/").removesuffix(".py").removesuffix("/__main__")
    if name == "attention":
        task = attention.task_named(["", f"--flagfile={ROOT / row['flagfile']}"])
        name += "" if task == "digits" else f" --task={task}"
    return name


@pytest.fixture
def no_data():
    return []


@pytest.fixture
def few_digits(digit_folder):
    return ["--dataset=folder", f"--data_dir={digit_folder}", "--workers=0"]


@pytest.fixture
def few_gans(digit_folder, tmp_path, row):
    """The run of GANs, hardly trained, on whose images others train."""
    folder = tmp_path / "gan"
    settings = {"protocol": "published" if "published" in row["flagfile"] else "corrected"}
    data = {"dataset": "folder", "data_dir": str(digit_folder)}
    with pytest.MonkeyPatch.context() as patch:
        shrink_gans(patch)
        gan.run(GanSettings(**data, real=(4,), generate=(3,), effort=0.001, **settings), folder)
    return [f"--gan={folder}", "--workers=0"]


@pytest.fixture
def few_recordings(recording_folder):
    pattern = "{speaker}/{digit}_{take}.flac"
    data = ["--dataset=folder", f"--data_dir={recording_folder}", f"--pattern={pattern}"]
    return [*data, "--workers=0"]


def test_every_program_and_flagfile_is_listed():
    listed = {row["script"] for row in INDEX}
    programs = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "experiments").rglob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert listed == programs
    flagfiles = {row["flagfile"] for row in INDEX} - {""}
    there = (ROOT / "experiments" / "flagfiles").glob("*.cfg")
    assert flagfiles == {f"experiments/flagfiles/{path.name}" for path in there}


def test_a_flagfile_that_is_told_to_anybody_is_there():
    """In docs and pages, commands that the audit names, notebooks, stored findings."""
    told = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in tracked_files()
        if path.suffix in (".md", ".yaml", ".jinja", ".ipynb", ".json", ".cfg", ".csv")
        for name in re.findall(r"flagfiles/(\w+\.cfg)", path.read_text(encoding="utf-8"))
    }
    known = {path.name for path in (ROOT / "experiments" / "flagfiles").glob("*.cfg")}
    assert {(path, name) for path, name in told if name not in known} == {
        ("docs/adding-an-experiment.md", "dropout.cfg")  # Which the reader writes.
    }


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["listed_as"])
def test_a_listed_experiment_is_in_the_docs_with_its_model_and_result(row):
    assert row["listed_as"] in DOCS
    for model in row["saved_models"].split():
        assert (ROOT / model / "saved_model.pb").is_file()
        assert f"{model}/README.md" in DOCS
    if row["results"]:
        findings = json.loads((ROOT / row["results"] / "findings.json").read_text("utf-8"))
        for metric in row["metrics"].split("; "):
            path, low, high = metric.split()
            value = functools.reduce(lookup, path.split("."), findings)
            assert float(low) <= value <= float(high), metric


def lookup(found, key):
    """What has a key; of rows those that have a value (`name=value`), of one row its number."""
    name, is_row, value = key.partition("=")
    if is_row:
        return [row for row in found if str(row.get(name)) == value]
    if isinstance(found, list) and not key.isdecimal():
        (found,) = found
    return found[int(key)] if isinstance(found, list) else found[key]


WITH_FLAGFILE = [row for row in INDEX if row["flagfile"]]
# Their code is run by tests of their own, with other values, and by golden cells.
COVERED = {
    "attention_quick.cfg", "attention_speech_published.cfg", "attention_study_quick.cfg",
    "autoencoders.cfg", "autoencoders_published.cfg", "autoencoders_quick.cfg",
    "reproduce_full.cfg",
}  # fmt: skip
WITH_CELLS = [row for row in WITH_FLAGFILE if (ROOT / row["results"] / "cells").is_dir()]


@pytest.mark.parametrize("row", WITH_FLAGFILE, ids=lambda row: row["listed_as"])
def test_a_flagfile_has_settings_that_are_allowed(row):
    program, flagfile = PROGRAMS.get(name_of(row), REPRODUCE), row["flagfile"].split("/")[-1]
    assert name_of(row) in DATA  # Else it could not be run on small data either.
    settings = settings_from_flagfile(program, flagfile)
    assert settings.output_dir == f"runs/{flagfile.removesuffix('.cfg')}"
    with pytest.raises(InputError, match=rf"{flagfile}: Unknown command line flag 'sedes'"):
        settings_from_flagfile(program, flagfile, "--sedes=1")


@pytest.mark.parametrize("row", WITH_CELLS, ids=lambda row: row["listed_as"])
def test_a_flagfile_asks_for_the_cells_that_are_stored(row, monkeypatch):
    """With findings that come out of the stored cells, see test_stored_findings, it is all there.

    The cells that a study adds when it knows of others are not asked for by a dry run.
    """
    asked = []
    monkeypatch.setattr(RunFolder, "list_cells", lambda self, cells: asked.extend(cells))
    monkeypatch.chdir(ROOT)
    program, flagfile = PROGRAMS[name_of(row)], row["flagfile"].split("/")[-1]
    as_listed = settings_from_flagfile(program, flagfile)
    flags = ["--dry_run"]
    if getattr(as_listed, "dataset", None) == "fsdd":
        flags.append(f"--data_dir={fsdd()}")
    if hasattr(as_listed, "gan"):
        flags.append(f"--gan={as_listed.gan.replace('runs/', 'experiments/results/')}")
    program.run(settings_from_flagfile(program, flagfile, *flags), ROOT / row["results"])
    folders = {cell.folder for cell in asked}
    stored = set(json.loads((ROOT / row["results"] / "run.json").read_text("utf-8"))["cells"])
    if row["listed_as"] in ("attention_study.cfg", "new_voices.cfg"):
        assert folders < stored
    else:
        assert folders == stored


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, marks=pytest.mark.slow)
        if row["listed_as"] in COVERED or row in WITH_CELLS
        else row
        for row in WITH_FLAGFILE
    ],
    ids=lambda row: row["listed_as"],
)
def test_a_flagfile_runs_and_leaves_what_the_table_says(row, tmp_path, request):
    name = name_of(row)
    flags = shlex.split(row["smoke_flags"]) + request.getfixturevalue(DATA[name])
    program = PROGRAMS.get(name, REPRODUCE)
    settings = settings_from_flagfile(program, row["flagfile"].split("/")[-1], *flags)
    findings = program.run(settings, tmp_path / "run")
    for file in row["expected_files"].split():
        assert (tmp_path / "run" / file).is_file(), file
    stored = json.loads((tmp_path / "run" / "findings.json").read_text("utf-8"))
    assert len(stored) == len(findings)
    assert any(stored.values() if isinstance(stored, dict) else stored)
    page = (tmp_path / "run" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="https?:', page)


def test_every_saved_model_is_listed():
    there = {path.parent.name for path in (ROOT / "saved_models").glob("*/saved_model.pb")}
    listed = {model for row in INDEX for model in row["saved_models"].split()}
    assert {f"saved_models/{name}" for name in there} == listed
