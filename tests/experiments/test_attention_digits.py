"""Problem 4a as a whole, on a hundred real digits."""

import dataclasses
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow as tf
from absl import flags as absl_flags
from PIL import Image

from experiments import attention
from experiments.attention_digits import claims, study, tables
from experiments.attention_digits.results import ATTENTION, BASIC, find
from experiments.attention_digits.settings import RECIPES, DigitSettings
from keras_assign.data import reduced_mnist
from keras_assign.errors import InputError
from keras_assign.report.formats import NONE, percent
from keras_assign.studies import command_line
from keras_assign.studies.rows import Rows
from tests.conftest import ROOT, records, rendered, write_digit_folder

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).


@pytest.fixture(scope="module")
def folder(tmp_path_factory, digits):
    """Real digits and, among those that test, an image with a spot too faint for ink."""
    root = write_digit_folder(tmp_path_factory.mktemp("data") / "digits", digits, 10, 5)
    faint = Image.new("L", (28, 28), 20)
    faint.putpixel((14, 14), 60)
    faint.save(root / "test" / "1" / "0.png")
    return root


@pytest.fixture(scope="module")
def settings(folder):
    return DigitSettings(
        protocol="both",
        dataset="folder",
        data_dir=str(folder),
        seeds=2,
        epochs=4,
        batch_size=10,
        timing_rounds=1,
    )


@pytest.fixture(scope="module")
def finished(settings, tmp_path_factory):
    """One run of both protocols; the tests that change a run work on a copy of it."""
    output_dir = tmp_path_factory.mktemp("finished") / "run"
    with rendered():
        attention.run(settings, output_dir)
    return output_dir


@pytest.fixture(scope="module")
def one_seed(settings, tmp_path_factory):
    """A run of one seed under the corrected protocol, not timed."""
    output_dir = tmp_path_factory.mktemp("one_seed") / "run"
    attention.run(
        dataclasses.replace(settings, protocol="corrected", seeds=1, epochs=1, timing_rounds=0),
        output_dir,
    )
    return output_dir


def findings_of(output_dir):
    return Rows(json.loads((output_dir / "findings.json").read_text(encoding="utf-8")))


def test_the_trail_is_complete(finished):
    cells = records(finished)
    assert len(cells) == 9
    record, arrays = cells["corrected-digit_cnn_spatial_attention-seed1"]
    assert record["environment"]["versions"]["tensorflow"] == tf.__version__
    assert record["settings"]["seed"] == 1
    assert arrays["predicted"].dtype == np.uint8
    assert arrays["predicted"].shape == arrays["test_labels"].shape == (50,)
    folder = next(finished.glob("cells/corrected-digit_cnn-seed0-*"))
    assert list(folder.glob("tensorboard/train/events*"))
    assert (folder / "model.keras").is_file()
    for name in ("accuracy", "curves_corrected", "confusion_published", "architecture_digit_cnn"):
        assert (finished / "figures" / f"{name}.svg").is_file()
        assert (finished / "figures" / f"{name}.png").is_file()


def test_training_moved_the_loss(finished):
    for label, (record, _) in records(finished).items():
        if label != "timing":
            losses = record["history"]["loss"]
            assert losses[-1] < 0.9 * losses[0], label


def test_published_protocol_never_sees_the_last_digit(finished):
    record, arrays = records(finished)["published-digit_cnn-seed0"]
    assert record["split"]["name"] == "sorted_tail"
    assert record["history"]["val_accuracy"] == [0.0] * 4
    assert 9 not in arrays["predicted"]
    sound, _ = records(finished)["corrected-digit_cnn-seed0"]
    assert sound["split"]["name"] == "stratified"


def test_seeds_pair_the_models(finished):
    cells = records(finished)
    splits = {
        (seed, model): cells[f"corrected-{model}-seed{seed}"][0]["split"]["sha256"]
        for seed in (0, 1)
        for model in ("digit_cnn", "digit_cnn_spatial_attention")
    }
    assert splits[0, "digit_cnn"] == splits[0, "digit_cnn_spatial_attention"]
    assert splits[0, "digit_cnn"] != splits[1, "digit_cnn"]


def test_findings_can_be_recomputed_from_the_stored_predictions(finished):
    rows = findings_of(finished).where(protocol="corrected")
    cells = records(finished)
    right = {
        model: np.array(
            [
                (a["predicted"] == a["test_labels"]).mean()
                for label, (_, a) in sorted(cells.items())
                if label.startswith(f"corrected-{model}-seed")
            ]
        )
        for model in ("digit_cnn", "digit_cnn_spatial_attention")
    }
    for model, accuracies in right.items():
        found = rows.one(metric="accuracy", model=model, test="full_test")
        assert found["per_seed"] == pytest.approx(accuracies.tolist())
        assert sum(row["item_count"] for row in rows.where(metric="recall", model=model)) == 2 * 50
    difference = right[ATTENTION] - right[BASIC]
    found = rows.one(metric="difference", test="full_test")
    assert found["per_seed"] == pytest.approx(difference.tolist())
    assert found["mean"] == pytest.approx(difference.mean())


def test_rows_make_a_data_frame_of_scalars(finished):
    for row in findings_of(finished):
        numbers = row.pop("per_seed", [])
        assert all(isinstance(number, float) for number in numbers)
        assert not any(isinstance(value, (dict, list)) for value in row.values()), row


def test_two_seeds_give_no_verdict_and_the_page_says_so(finished):
    found = findings_of(finished).one(metric="difference", protocol="corrected", test="full_test")
    assert found["verdict"] is None
    page = (finished / "index.html").read_text(encoding="utf-8")
    assert '<p class="notice">quick' in page


def test_the_page_stands_alone(finished):
    page = (finished / "index.html").read_text(encoding="utf-8")
    assert "<script src" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="([^"#:]+)"', page)
    assert links
    assert all((finished / link).exists() for link in links)
    assert set(
        re.findall(r'href="#([^"]+)"', re.sub(r"<svg.*?</svg>", "", page, flags=re.S))
    ) <= set(ids)
    assert 'id="claims"' in page


@pytest.mark.usefixtures("with_figures")
def test_a_page_is_rebuilt_the_same_from_stored_results(run_copy):
    before = (run_copy / "index.html").read_bytes()
    shutil.rmtree(run_copy / "figures")
    (run_copy / "index.html").unlink()
    study.STUDY.rebuild(run_copy)
    assert (run_copy / "index.html").read_bytes() == before


def test_a_lost_cell_is_run_again_and_ends_identical(settings, run_copy):
    before = records(run_copy)["corrected-digit_cnn_spatial_attention-seed1"]
    shutil.rmtree(next(run_copy.glob("cells/corrected-digit_cnn_spatial_attention-seed1-*")))
    kept = next(run_copy.glob("cells/corrected-digit_cnn-seed0-*")).stat().st_mtime_ns
    attention.run(settings, run_copy)
    after = records(run_copy)["corrected-digit_cnn_spatial_attention-seed1"]
    assert after[0]["history"] == before[0]["history"]
    for name, values in before[1].items():
        np.testing.assert_array_equal(after[1][name], values)
    assert next(run_copy.glob("cells/corrected-digit_cnn-seed0-*")).stat().st_mtime_ns == kept


def test_other_images_are_other_cells(settings, digit_folder):
    labels = {}
    for name in ("before", "after"):
        if name == "after":
            shutil.copy(
                digit_folder / "train" / "3" / "1.png", digit_folder / "train" / "3" / "2.png"
            )
        data = reduced_mnist.load("folder", digit_folder).sha256
        labels[name] = {cell.folder for cell in study.training_cells(settings, data)}
    assert not labels["before"] & labels["after"]


def test_exports_the_best_seed_by_validation_with_a_card(settings, run_copy, tmp_path):
    exporting = dataclasses.replace(
        settings, models=("digit_cnn_spatial_attention",), export_dir=str(tmp_path / "models")
    )
    # Weights do not travel with stored results; the export then trains that one cell again.
    for file in run_copy.glob("cells/*/model.keras"):
        file.unlink()
    attention.run(exporting, run_copy)
    cells = records(run_copy)
    best = max(
        (cells[f"corrected-digit_cnn_spatial_attention-seed{seed}"] for seed in (0, 1)),
        key=lambda cell: (
            cell[0]["metrics"]["validation_accuracy"],
            -cell[0]["metrics"]["validation_loss"],
        ),
    )
    folder = tmp_path / "models" / "digit_cnn_spatial_attention"
    images = reduced_mnist.load("folder", settings.data_dir).test_images
    loaded = tf.saved_model.load(str(folder))
    np.testing.assert_array_equal(loaded.serve(images).numpy().argmax(axis=1), best[1]["predicted"])
    card = (folder / "README.md").read_text(encoding="utf-8")
    chosen_by = percent(best[0]["metrics"]["validation_accuracy"])
    assert re.search(rf"\({chosen_by}, seed\s{best[0]['settings']['seed']}\)", card)
    assert [p.name for p in (tmp_path / "models").iterdir() if p.name.startswith(".")] == []


@pytest.mark.slow
def test_a_16_bit_run_goes_the_whole_way(settings, tmp_path):
    sixteen_bits = dataclasses.replace(
        settings,
        protocol="corrected",
        models=("digit_cnn_spatial_attention",),
        seeds=1,
        epochs=1,
        timing_rounds=1,
        mixed_precision=True,
        export_dir=str(tmp_path / "models"),
    )
    findings = attention.run(sixteen_bits, tmp_path / "run")
    assert findings.one(metric="lost_with_even_maps", protocol="corrected")
    assert findings.one(metric="epoch_ratio") is None
    loaded = tf.saved_model.load(str(tmp_path / "models" / "digit_cnn_spatial_attention"))
    assert loaded.serve(np.zeros((1, 28, 28), np.uint8)).dtype == "float32"


def test_another_run_fills_the_column_that_a_run_lacks(settings, finished, tmp_path):
    alone = dataclasses.replace(
        settings, protocol="corrected", seeds=1, timing_rounds=0, models=("digit_cnn",)
    )
    findings = attention.run(alone, tmp_path / "alone")
    shown = tables.tables(findings)["accuracy"].header
    assert "Corrected protocol" in shown
    assert "Reproduced, published protocol" not in shown
    assert "4a-attention-helps" not in {claim.id for claim in claims.judge(findings)}
    assert (finished / "figures" / "ink.svg").is_file()
    assert not (tmp_path / "alone" / "figures" / "ink.svg").exists()  # It has no attention.
    both = attention.run(dataclasses.replace(alone, beside=str(finished)), tmp_path / "alone")
    shown = tables.tables(both)["accuracy"].header
    assert {"Corrected protocol", "Reproduced, published protocol"} <= set(shown)
    assert both.where(metric="accuracy", protocol="corrected").values("model") == ["digit_cnn"]


def test_a_model_that_was_timed_nowhere_has_no_times_on_the_page(settings, one_seed, tmp_path):
    alone = dataclasses.replace(
        settings, protocol="published", models=("digit_cnn",), seeds=1, epochs=1
    )
    beside = dataclasses.replace(alone, beside=str(one_seed))
    findings = attention.run(beside, tmp_path / "alone")
    assert findings.where(metric="epoch_seconds").values("model") == ["digit_cnn"]
    page = (tmp_path / "alone" / "index.html").read_text(encoding="utf-8")
    row = re.search(r"<tr><th[^>]*>compile step</th>(.*)</tr>", page).group(1)
    timed, untimed, *_ = re.findall("<td>(.*?)</td>", row)
    assert timed.endswith(" s")
    assert untimed == NONE


def test_a_seed_that_ended_in_nan_is_left_out_of_the_measures(finished):
    cells = [(record, dict(arrays)) for record, arrays in records(finished).values()]
    for record, arrays in cells:
        if record["label"] == "corrected-digit_cnn_spatial_attention-seed0":
            for name in arrays:
                if name.startswith("trained/"):
                    arrays[name] = np.full_like(arrays[name], np.nan)
    found = find(cells).where(protocol="corrected")
    assert found.one(metric="ink_area")["seed_count"] == 1
    where = {"layer": "block1_spatial_attention", "state": "trained"}
    assert 0 < found.one(metric="ink_auc", **where)["mean"] < 1


def test_a_dry_run_lists_the_cells_and_writes_none(settings, tmp_path, capsys):
    dry = dataclasses.replace(settings, dry_run=True)
    assert attention.run(dry, tmp_path / "run") == {}
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 9
    assert all(line.startswith("to run") for line in listed)
    assert not (tmp_path / "run").exists()


def test_an_empty_class_stops_before_anything_is_written(settings, digit_folder, tmp_path):
    shutil.rmtree(digit_folder / "test" / "4")
    bad = dataclasses.replace(settings, data_dir=str(digit_folder))
    with pytest.raises(InputError, match="no test image of 4"):
        attention.run(bad, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_recipe_is_the_winner_of_the_stored_tuning():
    file = ROOT / "experiments" / "results" / "attention_digits_recipe.json"
    candidates = json.loads(file.read_text(encoding="utf-8"))["candidates"]
    best = min(candidates, key=lambda candidate: candidate["mean_val_loss"])
    sound = RECIPES["corrected"]
    assert (best["schedule"], best["learning_rate"]) == (sound["schedule"], sound["learning_rate"])


def test_one_seed_is_judged_by_mcnemar(one_seed):
    findings = findings_of(one_seed)
    assert 0 <= findings.one(metric="mcnemar")["value"] <= 1
    assert "McNemar" in str(tables.tables(findings)["accuracy"].rows)


def test_an_image_without_ink_is_left_out_of_the_measures(one_seed):
    found = findings_of(one_seed).where(metric="ink_auc")
    assert found
    for row in found:
        assert 0 < row["mean"] < 1
    page = (one_seed / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"\bnan\b", re.sub(r"base64,[^\"]*", "", page), re.IGNORECASE)


def test_runs_on_other_images_cannot_stand_beside(settings, finished, digit_folder, tmp_path):
    Image.new("L", (28, 28), 200).save(digit_folder / "test" / "1" / "0.png")
    other = dataclasses.replace(
        settings, data_dir=str(digit_folder), protocol="corrected", beside=str(finished)
    )
    with pytest.raises(InputError, match="was run on other images"):
        attention.run(other, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_images_that_change_during_a_run_stop_it(settings, digit_folder, tmp_path, monkeypatch):
    changing = dataclasses.replace(
        settings, data_dir=str(digit_folder), protocol="corrected", timing_rounds=0
    )
    cells = study.training_cells

    def change(*args):
        Image.new("L", (28, 28), 200).save(digit_folder / "test" / "1" / "0.png")
        return cells(*args)

    monkeypatch.setattr(study, "training_cells", change)
    with pytest.raises(InputError, match="changed during the run"):
        attention.run(changing, tmp_path / "run")


def test_the_page_gives_a_command_that_says_the_same_settings(finished, settings):
    run_info = json.loads((finished / "run.json").read_text(encoding="utf-8"))
    words = shlex.split(run_info["command"])
    assert words[:3] == ["python", "-m", "experiments.attention"]
    values = absl_flags.FlagValues()
    command_line.define_flags(DigitSettings, values)
    values(["program", *words[3:]])
    expected = dataclasses.replace(settings, output_dir=str(finished))
    assert command_line.settings_from_flags(DigitSettings, values) == expected


@pytest.mark.process
@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_as_an_undisturbed_one(finished, settings, tmp_path):
    command = [
        sys.executable, "-m", "experiments.attention", "--protocol=corrected", "--dataset=folder",
        f"--data_dir={settings.data_dir}", "--seeds=2", "--epochs=4", "--batch_size=10",
        "--models=digit_cnn", "--timing_rounds=0", f"--output_dir={tmp_path / 'run'}",
    ]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(command, env=environment, **quiet)
    while not list((tmp_path / "run").glob("cells/[!.]*/record.json")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert subprocess.run(command, env=environment, check=False, **quiet).returncode == 0
    disturbed, undisturbed = records(tmp_path / "run"), records(finished)
    assert list(disturbed) == ["corrected-digit_cnn-seed0", "corrected-digit_cnn-seed1"]
    for label, (record, arrays) in disturbed.items():
        assert record["history"] == undisturbed[label][0]["history"]
        for name, values in undisturbed[label][1].items():
            np.testing.assert_array_equal(arrays[name], values)


@pytest.mark.slow
def test_the_first_seed_of_the_stored_run_comes_out_again(tmp_path):
    """A full training; another processor may round otherwise, so within half a point."""
    findings = attention.run(
        DigitSettings(seeds=1, timing_rounds=0, models=("digit_cnn",)), tmp_path / "run"
    )
    stored = findings_of(ROOT / "experiments" / "results" / "attention_digits")
    for test in ("protocol_test", "full_test"):
        where = {"metric": "accuracy", "protocol": "corrected", "model": "digit_cnn", "test": test}
        new, old = (found.one(**where)["per_seed"][0] for found in (findings, stored))
        assert new == pytest.approx(old, abs=0.005)
        assert new > 0.975
