"""Problem 2 as a whole: on a hundred real digits, and its findings on made-up predictions."""

import dataclasses
import re
import shutil
from unittest import mock

import numpy as np
import pytest
import tensorflow as tf

from experiments import attention, augmentation
from experiments.attention_digits.settings import DigitSettings
from experiments.augmentation import cells as augmentation_cells
from experiments.augmentation import study, train
from experiments.augmentation.results import find, of_grid
from experiments.augmentation.settings import AugmentationSettings
from experiments.augmentation.tables import tables
from keras_assign.data import reduced_mnist
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.report.formats import percent
from keras_assign.serving import digit_export
from keras_assign.studies.store import CellStore, write_result
from keras_assign.training.lenet5_training import training_images
from keras_assign.training.portable_export import litert_reader
from tests.conftest import ROOT, records, write_digit_folder

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).


@pytest.fixture(scope="module")
def folder(tmp_path_factory, digits):
    return write_digit_folder(tmp_path_factory.mktemp("data") / "digits", digits, 10, 5)


@pytest.fixture(scope="module")
def settings(folder):
    return AugmentationSettings(
        protocol="both",
        dataset="folder",
        data_dir=str(folder),
        real=(4, 8),
        augmented=(0, 12),
        seeds=1,
        epochs=4,
        batch_size=10,
    )


@pytest.fixture(scope="module")
def finished(settings, tmp_path_factory):
    """One run of both protocols; the tests that change a run work on a copy of it."""
    output_dir = tmp_path_factory.mktemp("finished") / "run"
    augmentation.run(settings, output_dir)
    return output_dir


def test_a_record_holds_what_the_report_prints_of_a_cell(finished):
    cells = records(finished)
    assert list(cells) == [
        *("real4-seed0", "real4-augmented12-of_all-seed0", "real4-augmented12-of_chosen-seed0"),
        *("real4-as_long_as_160-seed0", "real8-seed0", "real8-augmented12-of_all-seed0"),
        *("real8-augmented12-of_chosen-seed0", "real8-as_long_as_200-seed0", "gallery-copies"),
    ]
    record, arrays = cells["real4-augmented12-of_chosen-seed0"]
    assert len(record["history"]["loss"]) == len(record["history"]["accuracy"]) == 4
    assert record["history"]["loss"][-1] < 0.95 * record["history"]["loss"][0]
    assert 0 < record["metrics"]["train_accuracy"] <= 1
    assert record["training_seconds"] > sum(record["epoch_seconds"][1:])
    assert record["test_seconds"] > 0
    right = arrays["predicted"] == arrays["test_labels"]
    assert record["metrics"]["test_accuracy"] == pytest.approx(right.mean())


def test_the_control_takes_as_many_updates_as_the_largest_mix(finished):
    cells = records(finished)
    for real in (4, 8):
        # Batches of 10: 10 * real images alone, 10 * (real + 12) in the mix, 4 epochs.
        assert cells[f"real{real}-seed0"][0]["updates"] == 4 * real
        for label in ("augmented12-of_chosen", f"as_long_as_{10 * (real + 12)}"):
            record, _ = cells[f"real{real}-{label}-seed0"]
            assert record["updates"] == 4 * (real + 12)
            assert len(record["history"]["loss"]) == 4


def cell_settings(settings, images, **mix):
    (cell,) = [
        cell
        for cell in augmentation_cells.grid(settings, images.sha256)
        if all(cell.settings[name] == value for name, value in mix.items())
    ]
    return cell.settings


@pytest.mark.parametrize("augment", ["chosen", "all"])
def test_only_the_published_protocol_augments_images_beyond_the_real(settings, augment):
    images = reduced_mnist.load("folder", settings.data_dir)
    mix = {"real": 4, "augmented": 12, "augment": augment}
    # Without ranges a copy is its original, so that origins can be told.
    still = dataclasses.replace(settings, rotation=0.0, translation=0.0, zoom=0.0)
    found, labels, counts = training_images(images, cell_settings(still, images, **mix))
    assert np.bincount(labels).tolist() == [16] * 10
    real, augmented = found[:40], found[40:]
    distance = np.abs(augmented[:, None].astype(int) - real[None]).max(axis=(2, 3))
    beyond = augmented[distance.min(axis=1) > 1]
    if augment == "chosen":
        assert len(beyond) == 0
        assert counts["images_beyond_the_real"] == 0
    else:
        assert counts["images_beyond_the_real"] == len({image.tobytes() for image in beyond})
        assert counts["images_beyond_the_real"] > 10
    distances = np.abs(augmented[:, None].astype(int) - images.train_images[None]).max(axis=(2, 3))
    nearest = distances.argmin(axis=1)
    assert distances.min(axis=1).max() <= 1  # Nothing but copies of training images.
    np.testing.assert_array_equal(images.train_labels[nearest], labels[40:])


def test_the_published_protocol_has_three_copies_of_each_image_and_no_more(settings, tmp_path):
    greedy = dataclasses.replace(settings, protocol="published", real=(4,), augmented=(31,))
    with pytest.raises(InputError, match="augmented must be at most 30 .*; received 31"):
        augmentation.run(greedy, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_more_real_images_than_there_are_stop_before_anything_is_written(settings, tmp_path):
    greedy = dataclasses.replace(settings, real=(4, 11))
    with pytest.raises(InputError, match="11 images a digit were asked for, but there are 10"):
        augmentation.run(greedy, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_real_images_are_the_same_in_every_cell_of_a_seed_and_nested(settings):
    images = reduced_mnist.load("folder", settings.data_dir)
    few = training_images(
        images, cell_settings(settings, images, real=4, augmented=0, as_long_as=0)
    )
    mixed = training_images(
        images, cell_settings(settings, images, real=4, augmented=12, augment="all")
    )
    many = training_images(
        images, cell_settings(settings, images, real=8, augmented=0, as_long_as=0)
    )
    np.testing.assert_array_equal(few[0], mixed[0][:40])
    assert {i.tobytes() for i in few[0]} <= {i.tobytes() for i in many[0]}


def test_the_page_stands_alone(finished):
    page = (finished / "index.html").read_text(encoding="utf-8")
    assert "<script src" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="([^"#:]+)"', page)
    assert links
    assert all((finished / link).exists() for link in links)
    assert '<p class="notice">quick' in page
    assert '<h2 id="the-figures">' in page
    for caption in ("An image of each digit", "Training accuracy over epochs"):
        assert f'aria-label="{caption}' in page


def test_a_page_is_rebuilt_the_same_from_stored_results(run_copy):
    before = (run_copy / "index.html").read_bytes()
    shutil.rmtree(run_copy / "figures")
    (run_copy / "index.html").unlink()
    study.STUDY.rebuild(run_copy)
    assert (run_copy / "index.html").read_bytes() == before


def test_a_dry_run_lists_the_cells_and_writes_none(settings, tmp_path, capsys):
    dry = dataclasses.replace(settings, dry_run=True)
    assert augmentation.run(dry, tmp_path / "run") == {}
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 9
    assert all(line.startswith("to run") for line in listed)
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("with_figures")
def test_the_tuned_recipe_and_its_choice_stand_on_one_page_with_the_grid(
    settings, finished, tmp_path
):
    quick = dataclasses.replace(
        settings, effort=0.0005, networks=("lenet5",), candidates=("elastic",)
    )
    choice = augmentation.run(dataclasses.replace(quick, recipe="tune"), tmp_path / "choice")
    assert not of_grid(choice)
    scored = {
        (row["network"], row["candidate"], row["real"]): sum(row["per_fold"])
        for row in choice.where(metric="validation_items")
    }
    # All 40 images of the small set by turns; two thirds of the 80 of the large one, stratified.
    assert scored == {("lenet5", "elastic", 4): 40, ("lenet5", "elastic", 8): 54}
    beside = (str(finished), str(tmp_path / "choice"))
    found = augmentation.run(
        dataclasses.replace(quick, recipe="tuned", beside=beside), tmp_path / "tuned"
    )
    assert found.where(metric="recipe", network="lenet5").values("real") == [4, 8]
    assert of_grid(found).values("real") == [4, 8]
    page = (tmp_path / "tuned" / "index.html").read_text(encoding="utf-8")
    for part in (
        "the-figures", "a-tuned-recipe-for-the-same-images", "how-the-recipe-was-tuned"
    ):  # fmt: skip
        assert f'<h2 id="{part}">' in page
    cells = records(tmp_path / "tuned")
    folder = next(tmp_path.glob("tuned/cells/lenet5-real8-seed0-*"))
    assert (folder / "model.keras").is_file()
    assert cells["lenet5-real8-seed0"][0]["train_items"] == 80


def test_the_strongest_network_is_exported_with_a_card(settings, tmp_path):
    exporting = dataclasses.replace(
        settings, recipe="tuned", effort=0.0002, networks=("vgg_digit_cnn",), real=(8,),
        in_8_bits=True, export_dir=str(tmp_path / "models"),
    )  # fmt: skip
    augmentation.run(exporting, tmp_path / "run")
    cell = next(tmp_path.glob("run/cells/vgg_digit_cnn-real8-seed0-*"))
    _, arrays = CellStore(cell.parent).read(cell)
    folder = tmp_path / "models" / "digit_reader"
    images = reduced_mnist.load("folder", settings.data_dir)
    model = tf.saved_model.load(str(folder))
    served = model.serve(images.test_images).numpy()
    np.testing.assert_array_equal(served.argmax(axis=1), arrays["predicted_one_view"])
    portable = litert_reader(folder / "model.tflite")(images.test_images)
    np.testing.assert_allclose(portable, served, atol=1e-3)
    card = (folder / "README.md").read_text(encoding="utf-8")
    right = percent((served.argmax(axis=1) == images.test_labels).mean())
    assert f"| 50 | {right} [" in card
    cell = next(tmp_path.glob("run/cells/vgg_digit_cnn-int8-real8-seed0-*"))
    record, arrays = CellStore(cell.parent).read(cell)
    small = folder / "model_int8.tflite"
    assert small.stat().st_size == record["bytes"]
    assert f"{record['bytes'] / 1000:.1f} KB" in card
    assert record["bytes"] < 0.35 * (folder / "model.tflite").stat().st_size
    read = litert_reader(small)(images.test_images)
    np.testing.assert_array_equal(read.argmax(axis=1), arrays["predicted_int8"])
    assert warped_digits.NETWORK_TITLES["vgg_digit_cnn"] in card
    assert "seed 0" in card
    assert "--effort" in card  # With which it was hardly trained.


def test_an_export_that_comes_out_otherwise_leaves_the_model_that_is_there(settings, tmp_path):
    exporting = dataclasses.replace(
        settings, recipe="tuned", effort=0.0002, networks=("lenet5",), real=(4,),
        export_dir=str(tmp_path / "models"),
    )  # fmt: skip
    augmentation.run(dataclasses.replace(exporting, export_dir=None), tmp_path / "run")
    cell = next(tmp_path.glob("run/cells/lenet5-*"))
    (cell / "model.keras").unlink()  # As in results that are passed on: trained once more.
    store = CellStore(cell.parent)
    record, arrays = store.read(cell)
    arrays["predicted_one_view"] = (arrays["predicted_one_view"] + 1) % 10
    write_result(cell, record, arrays)
    before = tmp_path / "models" / "digit_reader"
    before.mkdir(parents=True)
    (before / "README.md").write_text("the model before", encoding="utf-8")
    with pytest.raises(InputError, match="^lenet5-real4-seed0-.* output_dir "):
        augmentation.run(exporting, tmp_path / "run")
    assert [p.name for p in before.parent.iterdir()] == ["digit_reader"]
    assert (before / "README.md").read_text(encoding="utf-8") == "the model before"


@pytest.mark.process
def test_an_export_trains_once_more_with_as_many_threads_as_the_cell_had(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "2")  # Of this process; a worker has one.
    exporting = dataclasses.replace(
        settings, recipe="tuned", effort=0.0002, networks=("lenet5",), real=(4,),
        export_dir=str(tmp_path / "models"), workers=1,
    )  # fmt: skip
    augmentation.run(dataclasses.replace(exporting, export_dir=None), tmp_path / "run")
    (cell,) = tmp_path.glob("run/cells/lenet5-*")
    (cell / "model.keras").unlink()
    record, arrays = CellStore(cell.parent).read(cell)
    assert record["environment"]["tensorflow_threads"] == 1
    with mock.patch.object(digit_export, "run_cells", wraps=digit_export.run_cells) as again:
        augmentation.run(exporting, tmp_path / "run")
    assert again.call_args.kwargs == {"workers": 1}
    model = tf.saved_model.load(str(tmp_path / "models" / "digit_reader"))
    images = reduced_mnist.load("folder", settings.data_dir).test_images
    served = model.serve(images).numpy().argmax(axis=1)
    np.testing.assert_array_equal(served, arrays["predicted_one_view"])


def test_the_first_seed_of_the_strongest_network_on_most_images_is_exported(settings):
    from experiments.augmentation.export import chosen

    cells = augmentation_cells.tuned(dataclasses.replace(settings, seeds=3), "data")
    named = {name: chosen(cells[::-1]).settings[name] for name in ("network", "real", "seed")}
    assert named == {"network": "wide_vgg_digit_cnn", "real": 8, "seed": 0}


def test_only_the_tuned_recipe_has_a_model_to_export():
    with pytest.raises(InputError, match="add --recipe=tuned"):
        AugmentationSettings(export_dir="models")


def test_a_candidate_that_is_not_there_is_named(settings, tmp_path):
    wrong = dataclasses.replace(settings, recipe="tune", candidates=("feeble",))
    with pytest.raises(InputError, match="candidates must be of base.*received feeble"):
        augmentation.run(wrong, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_network_of_one_recipe_is_not_tuned():
    alone = AugmentationSettings(recipe="tune", networks=("wide_vgg_digit_cnn",))
    with pytest.raises(InputError, match="nothing to tune"):
        augmentation_cells.candidates(alone, "images")
    every = augmentation_cells.candidates(AugmentationSettings(recipe="tune"), "images")
    assert "wide_vgg_digit_cnn" not in {cell.settings["network"] for cell in every}


@pytest.mark.parametrize("which", [0, -1])  # The smallest set and the largest.
def test_a_choice_never_looks_at_test_images_or_at_images_that_were_not_chosen(
    which, settings, tmp_path
):
    """With every other image replaced by noise, the validation scores stay the same."""
    from keras_assign.data import subsets

    images = reduced_mnist.load("folder", settings.data_dir)
    short = dataclasses.replace(settings, effort=0.0002, networks=("lenet5",))
    cell = augmentation_cells.candidates(short, images.sha256)[which].settings
    chosen = subsets.per_class(images.train_labels, (4, 8)[which], 0)
    noise = np.random.default_rng(0).integers(0, 255, (2, 100, 28, 28), dtype=np.uint8)
    other_training = noise[0].copy()
    other_training[chosen] = images.train_images[chosen]
    changed = dataclasses.replace(images, train_images=other_training, test_images=noise[1][:50])
    found = []
    for variant in (images, changed):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(train.reduced_mnist, "load_same", lambda *_, v=variant: v)
            found.append(train.score_candidate(cell, tmp_path))
    assert found[0][0]["metrics"] == found[1][0]["metrics"]


def test_the_learning_rate_reaches_zero_with_the_last_update(monkeypatch):
    from keras_assign.training import warped_training

    models = []

    def compile_classifier(model, *values):
        models.append(model)
        compile_as_ever(model, *values)

    compile_as_ever = warped_training.compile_classifier
    monkeypatch.setattr(warped_training, "compile_classifier", compile_classifier)
    recipe = {**warped_digits.candidate("lenet5", "base"), "examples_seen": 1000, "batch_size": 16}
    cell = {"network": "lenet5", "seed": 0, "recipe": recipe}
    _, log, _ = warped_training.train(reduced_mnist.load(), np.arange(0, 10_000, 30), cell)
    assert len(log.history["loss"]) == 3  # 1,000 passes over 334 images.
    optimizer = models[0].optimizer
    assert int(optimizer.iterations) == 3 * 21  # No multiple of the updates a call.
    assert float(optimizer.learning_rate) == pytest.approx(0, abs=1e-9)


def test_a_run_of_another_experiment_is_not_taken_for_one(finished, settings, tmp_path):
    with pytest.raises(InputError, match="no folder of a run of experiments.attention"):
        attention.run(DigitSettings(rebuild=True), finished)
    stored = str(ROOT / "experiments" / "results" / "attention_digits")
    beside = dataclasses.replace(settings, beside=(stored,))
    with pytest.raises(InputError, match="no folder of a run of experiments.augmentation"):
        augmentation.run(beside, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def made_up(accuracies, seeds=5, items=1000):
    """Cells whose trainings get the first images right, as many as the accuracy says."""
    labels = np.arange(items) % 10
    cells = []
    for (real, augmented, augment, as_long_as), accuracy in accuracies.items():
        for seed in range(seeds):
            right = np.arange(items) < round(accuracy * items)
            record = {
                "settings": {
                    "kind": "grid", "real": real, "augmented": augmented, "augment": augment,
                    "as_long_as": as_long_as, "seed": seed, "dataset": "reduced_mnist",
                    "epochs": 10, "hidden_layers": True,
                },
                "updates": 1, "training_seconds": 1.0, "test_seconds": 0.1,
                "mix": {"real_items": 10 * real, "augmented_items": 10 * augmented,
                        "images_beyond_the_real": 7 * (augment == "all" and real == 300)},
                "metrics": {"train_accuracy": 1.0},
                "history": {"loss": [1.0], "accuracy": [1.0]},
            }  # fmt: skip
            arrays = {
                "test_labels": labels,
                "predicted": np.where(right, labels, (labels + 1) % 10),
                "protocol_items": np.arange(0, items, 2),
            }
            cells.append((record, arrays))
    return cells


GRID = {
    (300, 0, "none", 0): 0.92,
    (300, 1000, "chosen", 0): 0.94,
    (300, 2000, "chosen", 0): 0.95,
    (300, 3000, "chosen", 0): 0.95,
    (300, 1000, "all", 0): 0.95,
    (300, 2000, "all", 0): 0.96,
    (300, 3000, "all", 0): 0.97,
    (300, 0, "none", 33000): 0.935,
    (700, 0, "none", 0): 0.95,
    (700, 1000, "chosen", 0): 0.955,
    (700, 2000, "chosen", 0): 0.96,
    (700, 3000, "chosen", 0): 0.96,
    (700, 1000, "all", 0): 0.96,
    (700, 2000, "all", 0): 0.96,
    (700, 3000, "all", 0): 0.96,
    (700, 0, "none", 37000): 0.95,
}


def test_differences_of_the_grid_are_those_of_a_hand_calculation():
    found = find(made_up(GRID)).where(test="full_test")

    def mean(metric, **on):
        return pytest.approx(found.one(metric=metric, **on)["mean"], abs=1e-9)

    sound = {"protocol": "corrected", "over": "epochs"}
    assert mean("gain", real=300, augmented=1000, **sound) == 0.02
    assert mean("gain", real=700, augmented=3000, **sound) == 0.01
    assert mean("gain", real=300, augmented=3000, protocol="published") == 0.05
    longer = found.where(over="updates")
    assert longer.where(metric="gain", real=700).values("augmented") == [3000]  # No other mix.
    assert mean("gain", real=300, over="updates") == 0.015
    assert mean("leak", real=300, augmented=3000) == 0.02
    # Images leak in the cells of 300 alone.
    assert mean("leak_mean") == (0.01 + 0.01 + 0.02) / 3
    # Mean gains: (2 + 3 + 3) / 3 points at 300 and (0.5 + 1 + 1) / 3 at 700.
    assert mean("gain_at_fewest", real=700, over="epochs") == (0.08 - 0.025) / 3
    assert mean("gain_at_fewest", real=700, over="updates") == 0.015 - 0.01
    assert mean("step", before=1000, augmented=2000) == 0.0075
    assert mean("step", before=2000, augmented=3000) == 0
    assert mean("slowing") == 0.0075
    assert mean("accuracy", real=300, augmented=2000, protocol="corrected") == 0.95
    assert mean("accuracy", real=700, as_long_as=3000) == 0.95


def test_what_has_no_cells_has_no_rows():
    def found(grid):
        rows = find(made_up(grid))
        assert rows.where(metric="accuracy", protocol="report")  # The report's own stay.
        return rows.where(test="full_test")

    sound_only = found({mix: a for mix, a in GRID.items() if mix[2] != "all" and not mix[3]})
    assert sound_only.values("protocol") == ["corrected"]
    assert sound_only.where(metric="gain_at_fewest").values("over") == ["epochs"]
    assert not sound_only.values("as_long_as")
    assert not sound_only.where(metric=("leak", "leak_mean"))
    alone = found({(300, 0, "none", 0): 0.9})
    assert set(alone.values("metric")) == {"accuracy"}
    # Against as many updates alone, where real images alone had not as many epochs.
    longer = found({mix: a for mix, a in GRID.items() if mix[1] or mix[3]})
    assert longer.where(metric="gain").values("over") == ["updates"]


def test_the_table_has_the_reports_figures_beside_ours():
    found = tables(find(made_up(GRID)))
    rows = found["grid"].rows
    assert rows[0][:2] == ["300 + 0", "92.75"]
    assert rows[2][1] == "95.55"
    assert len(rows) == 2 * 4 + 2
    assert {len(row) for row in rows} == {len(found["grid"].header)} == {6}
    gains = found["gains"].rows
    assert len(gains) == 6 + 1
    assert "+2.00 [" in gains[0][1]
    assert gains[0][1].endswith("better")
    assert {len(row) for row in gains} == {len(found["gains"].header)} == {4}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("real", (300, 300), "300,300"),
        ("real", (0,), "1; .*0"),
        ("augmented", (-1,), "0.*; .*-1"),
        ("zoom", 1.0, r"0 .*1; .*1\.0"),
        ("rotation", 181.0, r"180; .*181\.0"),
        ("networks", ("resnet",), "lenet5.*; .*resnet"),
        ("effort", 0.0, r"0.*; .*0\.0"),
        ("workers", -1, "0.*; .*-1"),
        ("scheduler", "localhost:8786", "tcp://.*; .*localhost:8786"),
        ("seeds", 0, "1 .*; .*0"),
    ],
)
def test_a_value_out_of_range_is_one_clear_line(name, value, told):
    with pytest.raises(InputError, match=f"^{name} .*{told}") as error:
        AugmentationSettings(**{name: value})
    assert "\n" not in str(error.value)
