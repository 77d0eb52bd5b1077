import dataclasses
import shlex
import subprocess
import sys

import pytest
from absl import flags as absl_flags

from experiments import attention
from experiments.attention_digits.settings import RECIPES, DigitSettings
from experiments.augmentation.settings import AugmentationSettings
from experiments.draw import DrawSettings
from experiments.predict import PredictSettings
from experiments.registry import FLAGFILES, PROGRAMS, settings_from_flagfile
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.errors import InputError
from keras_assign.studies import command_line
from keras_assign.studies.settings import MOST_SEEDS, as_command
from tests.conftest import ROOT

ALL_SETTINGS = [
    *(program.settings for program in PROGRAMS.values()),
    PredictSettings, DrawSettings, ReproduceSettings,
]  # fmt: skip


@pytest.mark.parametrize("settings_class", ALL_SETTINGS)
def test_every_setting_is_documented(settings_class):
    for field in dataclasses.fields(settings_class):
        assert len(field.metadata["help"]) > 10, field.name


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"seeds": 0}, "seeds .*1 .*; .*0"),
        ({"first_seed": -1}, "first_seed .*0.*-1"),
        ({"epochs": 0}, "epochs .*1; .*0"),
        ({"batch_size": 0}, "batch_size .*1; .*0"),
        ({"learning_rate": 0.0}, r"learning_rate .*0.*; .*0\.0"),
        ({"learning_rate": float("inf")}, "learning_rate .*100; .*inf"),
        ({"schedule": "linear"}, "schedule .*constant, cosine; .*linear"),
        ({"seeds": 10**9}, f"seeds .*{MOST_SEEDS:,}; "),
        ({"first_seed": 2**32}, "first_seed .*2,147,483,648"),
        ({"output_dir": ""}, "output_dir "),
        ({"validation_fraction": 1.0}, r"validation_fraction .*0.*1; .*1\.0"),
        ({"dropout": 1.0}, r"dropout .*0.*1; .*1\.0"),
        ({"timing_rounds": -1}, "timing_rounds .*0; .*-1"),
        ({"protocol": "fair"}, "protocol .*published, corrected, both; .*fair"),
        ({"dataset": "cifar"}, "dataset .*reduced_mnist.*; .*cifar"),
        ({"dataset": "folder"}, "data_dir .*dataset=folder.*; .*None"),
        ({"data_dir": "x"}, "data_dir .*dataset=folder.*; .*x"),
        ({"models": ()}, "models .*; received ''"),
        ({"models": ("digit_cnn", "digit_cnn")}, "models .*; .*digit_cnn,digit_cnn"),
        ({"models": ("resnet",)}, "models .*digit_cnn.*; .*resnet"),
        (
            {"protocol": "published", "export_dir": "x"},
            "protocol .*corrected.*export_dir.*; .*publ",
        ),
    ],
)
def test_bad_settings_are_refused_by_name(bad, told):
    with pytest.raises(InputError, match=f"^{told}"):
        DigitSettings(**bad)


def read_back(settings_class, *words):
    """The settings that a command line says, parsed as programs do."""
    values = absl_flags.FlagValues()
    command_line.define_flags(settings_class, values)
    values(command_line.arguments_with_flagfiles(["program", *words], values))
    return command_line.settings_from_flags(settings_class, values)


def parsed(*words):
    return read_back(AugmentationSettings, *words)


def test_a_list_of_numbers_is_a_flag_of_numbers():
    assert parsed("--real=5,50").real == (5, 50)
    assert parsed().real == (300, 700, 1000)
    assert parsed("--beside=a,b").beside == ("a", "b")
    assert parsed().beside == ()
    with pytest.raises(InputError, match="^real .*few,many"):
        parsed("--real=few,many")


def test_a_list_given_twice_has_both_and_of_other_flags_the_last_counts():
    assert parsed("--beside=a,b", "--seeds=3", "--beside", "c", "--seeds=4").beside == (
        "a", "b", "c",
    )  # fmt: skip
    assert parsed("--real=5", "--real=50").real == (5, 50)
    assert parsed("--seeds=3", "--seeds=4").seeds == 4


@pytest.mark.parametrize("word", ["a,", "a,,", "a, "])
def test_nothing_after_a_list_s_last_comma_is_nothing(word):
    assert parsed(f"--beside={word}").beside == ("a",)
    assert parsed("--real=5,").real == (5,)
    assert parsed("--beside=,").beside == ()


def test_a_file_that_is_called_with_a_comma_stays_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one, two.png").write_bytes(b"")
    (tmp_path / "5,50").write_bytes(b"")
    settings = read_back(PredictSettings, "--input=one, two.png", "--input=a,b")
    assert settings.input == ("one, two.png", "a", "b")
    assert parsed("--real=5,50").real == (5, 50)


def test_settings_written_as_a_command_are_read_back_the_same():
    settings = AugmentationSettings(
        real=(5, 50), augmented=(0,), control=False, beside=("a b",), zoom=0.3, workers=2
    )
    words = shlex.split(as_command("experiments.augmentation", settings))
    assert words[:3] == ["python", "-m", "experiments.augmentation"]
    assert parsed(*words[3:]) == settings


def test_a_protocol_brings_its_recipe_and_flags_override_it():
    settings = DigitSettings(protocol="both", epochs=3)
    assert settings.protocols == ("published", "corrected")
    for protocol in settings.protocols:
        assert settings.recipe(protocol) == {**RECIPES[protocol], "epochs": 3}


def test_published_recipe_is_the_reports():
    recipe = DigitSettings(protocol="published").recipe("published")
    assert (recipe["epochs"], recipe["batch_size"], recipe["validation_fraction"]) == (10, 128, 0.1)
    assert recipe["schedule"] == "constant"


HELP = """
import runpy, sys

sys.argv = ["attention", "--help"]
try:
    runpy.run_module("experiments.attention", run_name="__main__")
except SystemExit:  # As absl ends after its help.
    pass
assert not {"tensorflow", "keras"} & set(sys.modules)
"""


@pytest.mark.process
def test_help_documents_every_flag_without_starting_tensorflow():
    finished = subprocess.run(
        [sys.executable, "-c", HELP], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    for field in dataclasses.fields(DigitSettings):
        assert f"--{field.name}" in finished.stdout or f"--[no]{field.name}" in finished.stdout


@pytest.mark.process
@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("--epoch=3", "'epoch'"),
        ("--epochs=three", "--epochs=three"),
        ("--epochs=0", "error: epochs"),
        ("--flagfile=missing.cfg", "missing.cfg"),
        ("epochs=3", "'epochs=3'"),
    ],
)
def test_a_bad_flag_is_one_clear_line(fails, flag, told):
    lines = fails("experiments.attention", flag)
    (line,) = lines
    assert line.startswith("error: ") or told == "'epochs=3'"
    assert told in line


@pytest.mark.process
def test_who_reads_the_cells_may_stop_early():
    command = [sys.executable, "-m", "experiments.augmentation", "--dry_run"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()  # As `head` does.
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"beside": "nowhere"}, "^nowhere "),
        ({"rebuild": True, "output_dir": "nowhere"}, "^nowhere "),
        ({"validation_fraction": 0.0001}, r"0\.0001 of 10000 "),
        ({"dataset": "folder", "data_dir": "nowhere"}, "^nowhere"),
        ({"output_dir": "/proc/nowhere"}, " /proc/nowhere"),
        ({"export_dir": "/proc/nowhere", "output_dir": "."}, " /proc/nowhere"),
        ({"export_dir": "new", "output_dir": "/proc/nowhere"}, " /proc/nowhere"),
    ],
)
def test_bad_input_is_one_clear_line_and_leaves_nothing(settings, named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = DigitSettings(**settings)
    with pytest.raises(InputError, match=named) as error:
        attention.run(settings, settings.output_dir)
    assert "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("program", "flags", "expected"),
    [
        ("attention", ["--protocol=sound"], {"protocol": "corrected"}),
        ("attention --task=speech", ["--recipe=strong"], {"recipe": "tuned"}),
        ("augmentation", ["--recipe=choose"], {"recipe": "tune"}),
        (
            "autoencoders",
            ["--methods=plain,repaired_merge"],
            {"methods": ("plain", "improved_merge")},
        ),
        ("attention_study", ["--parts=kinds,strong"], {"parts": ("kinds", "tuned")}),
    ],
)
def test_what_was_renamed_is_taken_by_its_former_name_too(program, flags, expected, tmp_path):
    file = tmp_path / "my.cfg"
    file.write_text("\n".join(flags), "utf-8")
    settings = settings_from_flagfile(PROGRAMS[program], str(file))
    assert {name: getattr(settings, name) for name in expected} == expected


def test_every_renamed_flagfile_leads_to_one_that_is_there():
    names = (FLAGFILES / "renamed.txt").read_text("utf-8").splitlines()
    renamed = dict(line.split() for line in names if not line.startswith("#"))
    assert len(renamed) == 10
    for former, now in renamed.items():
        assert not (FLAGFILES / former).exists()
        assert (FLAGFILES / now).is_file()
