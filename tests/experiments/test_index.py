"""The table of experiments is honest: all is listed, all that is listed is there and as it says."""

import csv
import functools
import json
import re
import shlex

import pytest
from absl import flags as absl_flags

from experiments import attention, audit, augmentation, autoencoders, cli, gan, synthesis
from experiments.attention_digits.settings import DigitSettings
from experiments.attention_speech.settings import SpeechSettings
from experiments.augmentation_digits.settings import AugmentationSettings
from experiments.gan_digits.settings import GanSettings
from experiments.report_audit.settings import AuditSettings
from experiments.synthesis_digits.settings import SynthesisSettings
from experiments.utterance_vectors.settings import UtteranceSettings
from tests.conftest import ROOT, shrink_gans

with (ROOT / "experiments" / "index.csv").open(encoding="utf-8") as file:
    INDEX = list(csv.DictReader(file))
README = (ROOT / "README.md").read_text(encoding="utf-8")


# Of each program (and task) what runs it, its settings, and which small data it is to run on.
EXPERIMENTS = {
    "experiments/attention.py digits": (attention.run, DigitSettings, "few_digits"),
    "experiments/attention.py speech": (attention.run, SpeechSettings, "few_recordings"),
    "experiments/audit.py": (audit.run, AuditSettings, "no_data"),
    "experiments/augmentation.py": (augmentation.run, AugmentationSettings, "few_digits"),
    "experiments/gan.py": (gan.run, GanSettings, "few_digits"),
    "experiments/synthesis.py sound": (synthesis.run, SynthesisSettings, "few_gans"),
    "experiments/synthesis.py published": (synthesis.run, SynthesisSettings, "few_gans_of_report"),
    "experiments/autoencoders.py": (autoencoders.run, UtteranceSettings, "few_recordings"),
}


def experiment_of(row):
    """What a row of the table runs."""
    script = row["script"]
    if script == "experiments/attention.py":
        script += " " + attention.task_named(["", f"--flagfile={ROOT / row['flagfile']}"])
    if script == "experiments/synthesis.py":
        script += " published" if "published" in row["flagfile"] else " sound"
    return EXPERIMENTS[script]


@pytest.fixture
def no_data():
    return []


@pytest.fixture
def few_digits(digit_folder):
    return ["--dataset=folder", f"--data_dir={digit_folder}", "--workers=0"]


@pytest.fixture
def few_gans(digit_folder, tmp_path):
    return gans_on(digit_folder, tmp_path / "gan", protocol="sound")


@pytest.fixture
def few_gans_of_report(digit_folder, tmp_path):
    return gans_on(digit_folder, tmp_path / "gan", protocol="published")


def gans_on(digit_folder, folder, **settings):
    """The run of GANs, hardly trained, on whose images others train."""
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


def settings_of(settings_class, flagfile, *more):
    """The settings that a flagfile says, parsed as the program does."""
    values = absl_flags.FlagValues()
    absl_flags.DEFINE_string("flagfile", "", "", flag_values=values)
    attention.define_task(values)  # The flagfiles of one program name it, others pass it over.
    cli.define_flags(settings_class, values)
    values(["program", f"--flagfile={ROOT / flagfile}", *more])
    return cli.settings_from_flags(settings_class, values)


def test_every_program_and_flagfile_is_listed():
    listed = {row["script"] for row in INDEX}
    programs = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "experiments").rglob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert listed == programs
    flagfiles = {row["flagfile"] for row in INDEX} - {""}
    there = (ROOT / "experiments" / "flagfiles").iterdir()
    assert flagfiles == {f"experiments/flagfiles/{path.name}" for path in there}


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["readme_row"])
def test_a_listed_experiment_is_in_the_readme_with_its_model_and_result(row):
    assert row["readme_row"] in README
    for model in row["saved_models"].split():
        assert (ROOT / model / "saved_model.pb").is_file()
        assert f"{model}/README.md" in README
    if row["results"]:
        findings = json.loads((ROOT / row["results"] / "findings.json").read_text("utf-8"))
        for metric in row["metrics"].split("; "):
            path, low, high = metric.split()
            value = functools.reduce(lookup, path.split("."), findings)
            assert float(low) <= value <= float(high), metric


def lookup(found, key):
    return found[int(key)] if isinstance(found, list) else found[key]


@pytest.mark.parametrize(
    "row", [row for row in INDEX if row["flagfile"]], ids=lambda row: row["readme_row"]
)
def test_a_flagfile_runs_and_leaves_what_the_table_says(row, tmp_path, request):
    run, settings_class, data = experiment_of(row)
    settings = settings_of(
        settings_class,
        row["flagfile"],
        *shlex.split(row["smoke_flags"]),
        *request.getfixturevalue(data),
    )
    findings = run(settings, tmp_path / "run")
    for file in row["expected_files"].split():
        assert (tmp_path / "run" / file).is_file(), file
    stored = json.loads((tmp_path / "run" / "findings.json").read_text("utf-8"))
    assert stored.keys() == findings.keys()
    assert any(stored.values())
    page = (tmp_path / "run" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="https?:', page)


def test_every_saved_model_is_listed():
    there = {path.parent.name for path in (ROOT / "saved_models").glob("*/saved_model.pb")}
    listed = {model for row in INDEX for model in row["saved_models"].split()}
    assert {f"saved_models/{name}" for name in there} == listed
