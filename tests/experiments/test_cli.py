import dataclasses
import shlex

import pytest
from absl import flags as absl_flags

from experiments import cli
from experiments.attention_digits.settings import RECIPES, DigitSettings
from experiments.augmentation_digits.settings import AugmentationSettings
from experiments.predict import PredictSettings
from experiments.settings import as_command
from keras_assign.errors import InputError


@pytest.mark.parametrize("settings_class", [DigitSettings, AugmentationSettings, PredictSettings])
def test_every_setting_is_documented(settings_class):
    for field in dataclasses.fields(settings_class):
        assert len(field.metadata["help"]) > 10, field.name


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"seeds": 0}, "seeds must be at least 1; received 0"),
        ({"first_seed": -1}, "first_seed must be from 0 to below"),
        ({"epochs": 0}, "epochs must be at least 1; received 0"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"learning_rate": float("inf")}, "learning_rate must be above 0 and below 100"),
        ({"schedule": "linear"}, "schedule must be one of constant, cosine"),
        ({"seeds": 10**9}, "seeds must be at most"),
        ({"first_seed": 2**32}, "first_seed must be from 0 to below"),
        ({"output_dir": ""}, "output_dir must be a folder"),
        ({"validation_fraction": 1.0}, "validation_fraction must be above 0 and below 1"),
        ({"dropout": 1.0}, "dropout must be from 0 to below 1"),
        ({"timing_rounds": -1}, "timing_rounds must be at least 0"),
        ({"protocol": "fair"}, "protocol must be one of published, sound, both"),
        ({"dataset": "cifar"}, "dataset must be one of"),
        ({"dataset": "folder"}, "data_dir must be given with dataset=folder"),
        ({"data_dir": "x"}, "data_dir must be given with dataset=folder"),
        ({"models": ()}, "models must be named once each"),
        ({"models": ("digit_cnn", "digit_cnn")}, "models must be named once each"),
        ({"models": ("resnet",)}, "models must be one of digit_cnn"),
        ({"protocol": "published", "export_dir": "x"}, "protocol must be sound or both with"),
    ],
)
def test_bad_settings_are_refused_by_name(bad, message):
    with pytest.raises(InputError, match=message):
        DigitSettings(**bad)


def parsed(*words):
    values = absl_flags.FlagValues()
    cli.define_flags(AugmentationSettings, values)
    values(["program", *words])
    return cli.settings_from_flags(AugmentationSettings, values)


def test_a_list_of_numbers_is_a_flag_of_numbers():
    assert parsed("--real=5,50").real == (5, 50)
    assert parsed().real == (300, 700, 1000)
    assert parsed("--beside=a,b").beside == ("a", "b")
    assert parsed().beside == ()
    with pytest.raises(InputError, match="real must be numbers separated by commas; received"):
        parsed("--real=few,many")


def test_settings_written_as_a_command_are_read_back_the_same():
    settings = AugmentationSettings(
        real=(5, 50), augmented=(0,), control=False, beside=("a b",), zoom=0.3, workers=2
    )
    words = shlex.split(as_command("experiments.augmentation", settings))
    assert words[:3] == ["python", "-m", "experiments.augmentation"]
    assert parsed(*words[3:]) == settings


def test_a_protocol_brings_its_recipe_and_flags_override_it():
    settings = DigitSettings(protocol="both", epochs=3)
    assert settings.protocols == ("published", "sound")
    for protocol in settings.protocols:
        assert settings.recipe(protocol) == {**RECIPES[protocol], "epochs": 3}


def test_published_recipe_is_the_reports():
    recipe = DigitSettings(protocol="published").recipe("published")
    assert (recipe["epochs"], recipe["batch_size"], recipe["validation_fraction"]) == (10, 128, 0.1)
    assert recipe["schedule"] == "constant"


@pytest.mark.process
def test_help_documents_every_flag_without_starting_tensorflow(program):
    finished = program("experiments.attention", "--help")
    for field in dataclasses.fields(DigitSettings):
        assert f"--{field.name}" in finished.stdout or f"--[no]{field.name}" in finished.stdout
    assert "oneDNN" not in finished.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--epoch=3"], "Unknown command line flag 'epoch'. Did you mean: epochs"),
        (["--epochs=three"], "flag --epochs=three"),
        (["--epochs=0"], "error: epochs must be at least 1; received 0"),
        (["--flagfile=missing.cfg"], "missing.cfg"),
        (["epochs=3"], "unexpected argument 'epochs=3'"),
        (["--beside=nowhere"], "error: nowhere is no folder of a run"),
        (["--rebuild", "--output_dir=nowhere"], "error: nowhere is no folder of a run"),
        (["--validation_fraction=0.0001"], "error: cannot hold out 0.0001 of 10000 images"),
        (["--dataset=folder", "--data_dir=nowhere"], "error: nowhere/train is no folder"),
        (["--output_dir=/proc/nowhere"], "error: cannot write to /proc/nowhere"),
        (["--export_dir=/proc/nowhere", "--output_dir={tmp}"], "error: cannot write to /proc"),
        (["--export_dir={tmp}/new", "--output_dir=/proc/nowhere"], "error: cannot write to /proc"),
    ],
)
def test_bad_input_is_one_clear_line(fails, flags, message, tmp_path):
    lines = fails("experiments.attention", *[flag.format(tmp=tmp_path) for flag in flags])
    assert message in "\n".join(lines)
    assert len(lines) <= 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
def test_a_misspelt_flag_in_a_flagfile_is_named(fails, tmp_path):
    (tmp_path / "mine.cfg").write_text("--epochs=1\n--sedes=2\n", encoding="utf-8")
    lines = fails("experiments.attention", f"--flagfile={tmp_path / 'mine.cfg'}")
    assert "Unknown command line flag 'sedes'. Did you mean: seeds" in lines[0]
