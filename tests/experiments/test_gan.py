"""GANs run for a moment on few digits: what they see, what they leave, what happens to bad ones."""

import keras
import numpy as np
import pytest
from scipy import ndimage

from experiments.files import findings_of
from experiments.gan import grid, recipes, results, study, tables, train, tune
from experiments.gan.settings import GENERATOR_FILE, GanSettings
from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.pipelines import to_model_input
from keras_assign.data.utterances import default_cache
from keras_assign.errors import InputError
from keras_assign.generation import archives
from keras_assign.generation.archives import IMAGES_FILE
from keras_assign.studies.rows import Rows
from tests.conftest import shrink_gans

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).

QUICK = {"real": (6,), "generate": (2, 4), "digits": (1, 7)}


@pytest.fixture
def small(monkeypatch):
    shrink_gans(monkeypatch)


@pytest.fixture
def cell_of(small, digits):
    """The settings of a cell."""

    def make(**changes):
        settings = GanSettings(**{**QUICK, "effort": 0.0001, **changes})
        values = grid.cells(settings, digits.sha256)[0].settings
        return {**values, "updates": 8}

    return make


@pytest.mark.parametrize(
    ("protocol", "conditional", "recipe"),
    [("published", False, "report"), ("corrected", True, "tuned")],
)
def test_no_test_image_and_no_image_outside_the_chosen_ones_is_seen(
    cell_of, digits, tmp_path, monkeypatch, protocol, conditional, recipe
):
    seen = []
    train_step = train.GAN.train_step

    def watched(self, data):
        import tensorflow as tf

        tf.py_function(lambda images: seen.append(np.rint(255 * images.numpy())), [data[0]], [])
        return train_step(self, data)

    monkeypatch.setattr(train.GAN, "train_step", watched)
    settings = cell_of(protocol=protocol, conditional=conditional, recipe=recipe)
    _, arrays = train.run_cell(settings, tmp_path)
    items = arrays["real_items"]
    chosen = {digits.train_images[item].tobytes() for item in items}
    pictures = np.concatenate([np.moveaxis(batch, -1, 1).reshape(-1, 28, 28) for batch in seen])
    assert {picture.astype(np.uint8).tobytes() for picture in pictures} == chosen
    labels = digits.train_labels[items]
    assert np.bincount(labels, minlength=10)[list(settings["digits"])].tolist() == [6] * len(
        settings["digits"]
    )
    classifier_s = subsets.per_class(digits.train_labels, 6, settings["seed"])
    assert set(items) <= set(classifier_s) or protocol == "published"
    assert not (set(items) <= set(classifier_s) and protocol == "published")
    assert archives.read(tmp_path / IMAGES_FILE).real_items.tolist() == items.tolist()


def test_a_cell_leaves_images_samples_and_the_generator(cell_of, tmp_path):
    record, arrays = train.run_cell(cell_of(), tmp_path)
    assert arrays["samples"].shape == (train.ROUNDS, 2, train.WATCHED, 28, 28)
    assert arrays["real_samples"].shape == (2, train.WATCHED, 28, 28)
    drawn = archives.read(tmp_path / IMAGES_FILE)
    assert drawn.labels.tolist() == [1] * 4 + [7] * 4
    assert len(record["history"]["d_loss"]) == train.ROUNDS
    assert [bool(attempt["fault"]) for attempt in record["attempts"]] == [True]  # But not retried.
    generator = keras.saving.load_model(tmp_path / GENERATOR_FILE)
    latent = np.zeros((1, 100), "float32")
    assert np.asarray(generator([latent, np.array([7])])).shape == (1, 28, 28, 1)


@pytest.mark.parametrize("centred", [True, False])
def test_warped_real_images_are_centred_where_the_drawn_ones_are(centred, digits):
    warp = {"zoom": 0.4, "shear": 0.5, "elastic": 3.0}
    recipe = {**recipes.BASE_RECIPE, "warp": warp, "centred": centred}
    model = train.build({"recipe": recipe, "conditional": True}, seed=0)
    warped = np.asarray(model.warp(to_model_input(digits.train_images[::500]), training=True))
    centres = np.array([ndimage.center_of_mass(image) for image in warped[..., 0]])
    assert (np.abs(centres - 14).max() < 0.7) == centred


def test_a_collapsed_gan_is_tried_again_and_kept_with_its_fault_at_last(
    cell_of, tmp_path, monkeypatch
):
    faults = iter(["its images of 1 are blank", "once more", "and again"])
    monkeypatch.setattr(train, "collapse", lambda *drawn: next(faults))
    record, _ = train.run_cell({**cell_of(), "retry": True}, tmp_path)
    first, second, third = record["attempts"]
    assert first == {"seed": 0, "fault": "its images of 1 are blank"}
    assert len({first["seed"], second["seed"], third["seed"]}) == 3
    assert third["fault"] == "and again"  # Kept, with its fault.


def test_another_attempt_is_another_training_also_after_a_kill(cell_of, tmp_path, monkeypatch):
    settings = {**cell_of(), "retry": True}
    kept = {}
    for name, faults in (("first", [""]), ("second", ["blank", ""]), ("killed", ["blank"])):
        (tmp_path / name).mkdir()
        told = iter(faults)
        monkeypatch.setattr(train, "collapse", lambda *drawn, told=told: next(told))
        if name == "killed":  # When the second attempt is to be judged.
            with pytest.raises(StopIteration):
                train.run_cell(settings, tmp_path / name)
            told = iter(["blank", ""])
            monkeypatch.setattr(train, "collapse", lambda *drawn, told=told: next(told))
        train.run_cell(settings, tmp_path / name)
        generator = keras.saving.load_model(tmp_path / name / GENERATOR_FILE)
        kept[name] = generator.get_layer("dense").get_weights()[0]
    assert (kept["first"] != kept["second"]).any()
    np.testing.assert_array_equal(kept["second"], kept["killed"])


def test_a_killed_cell_goes_on_and_leaves_nothing_in_the_cache(cell_of, tmp_path, monkeypatch):
    def folder(name):
        (tmp_path / name).mkdir()
        return tmp_path / name

    settings = cell_of(recipe="tuned")  # Whose warps and shifts are drawn the same, too.
    _, whole = train.run_cell(settings, folder("whole"))
    draw_digits, drawn = train.draw_digits, []

    def killed(*arguments):
        drawn.append(1)
        if len(drawn) == 3:  # After both rounds, when the archive is to be drawn.
            raise KeyboardInterrupt
        return draw_digits(*arguments)

    monkeypatch.setattr(train, "draw_digits", killed)
    with pytest.raises(KeyboardInterrupt):
        train.run_cell(settings, folder("killed"))
    monkeypatch.setattr(train, "draw_digits", draw_digits)
    train_step, trained = train.GAN.train_step, []
    monkeypatch.setattr(
        train.GAN, "train_step", lambda self, data: trained.append(1) or train_step(self, data)
    )
    _, again = train.run_cell(settings, folder("again"))
    assert not trained
    np.testing.assert_array_equal(again["samples"], whole["samples"])
    one, other = (archives.read(tmp_path / name / IMAGES_FILE) for name in ("whole", "again"))
    np.testing.assert_array_equal(one.images, other.images)
    assert not list((default_cache() / "gans").glob("*.npz"))


def test_archives_hold_all_digits_whether_one_gan_drew_them_or_two(small, digit_folder, tmp_path):
    for conditional in (True, False):
        settings = GanSettings(
            **QUICK, dataset="folder", data_dir=str(digit_folder), effort=0.0001,
            conditional=conditional,
        )  # fmt: skip
        folder = tmp_path / str(conditional)
        findings = study.STUDY.run(settings, folder)
        assert findings.one(metric="gans", real=6)["value"] == (1 if conditional else 2)
        small, large = (
            archives.read(archives.path_of(folder / "archives" / "seed0", 6, count))
            for count in (2, 4)
        )
        assert large.labels.tolist() == [1] * 4 + [7] * 4
        np.testing.assert_array_equal(small.images[:2], large.images[:2])
        data = reduced_mnist.load("folder", digit_folder)
        assert large.data_sha256 == data.sha256
        assert np.bincount(data.train_labels[large.real_items]).tolist() == [0, 6, 0, 0, 0, 0, 0, 6]
        # From the stored results alone the page is the same; without the images archives stay.
        page = (folder / "index.html").read_bytes()
        for images in folder.glob("cells/*/images.npz"):
            images.unlink()
        assert (
            study.STUDY.run(GanSettings(rebuild=True, output_dir=str(folder)), folder) == findings
        )
        assert (folder / "index.html").read_bytes() == page
        assert archives.path_of(folder / "archives" / "seed0", 6, 4).is_file()


def test_the_published_grid_is_thirty_gans_and_the_sound_one_a_gan_a_size_and_seed(digits):
    published = grid.cells(GanSettings(protocol="published", conditional=False), digits.sha256)
    assert len(published) == 30
    assert {cell.settings["updates"] for cell in published} == {460, 1080, 1560}
    assert all(cell.settings["own_draw"] for cell in published)
    sound = grid.cells(GanSettings(seeds=3), digits.sha256)
    assert len(sound) == 9
    assert {cell.settings["updates"] for cell in sound} == {4680, 5000}
    assert not any(cell.settings["own_draw"] for cell in sound)


def test_updates_are_passes_up_to_the_most():
    recipe = {"passes": 10, "batch_size": 64, "most_updates": 310}
    assert recipes.updates_of(recipe, 500, 1.0) == 60  # Of 78, in whole rounds of 20.
    assert recipes.updates_of(recipe, 6500, 1.0) == 300
    assert recipes.updates_of(recipe, 65, 0.001) == 20


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"digits": (3, 10)}, "digits .*0 to 9.*; .*3,10"),
        ({"real": ()}, r"real .*; received ''$"),
        ({"real": (1,)}, "real .*2; .*1"),
        ({"generate": (0,)}, "generate .*1; .*0"),
        ({"recipe": "tuned", "conditional": False}, "conditional .*; .*False"),
        ({"export_dir": "x", "conditional": False}, "export_dir .*; .*x"),
        ({"real": (2000,)}, r"2000 .*\b1000 "),
    ],
)
def test_what_cannot_be_run_is_refused_before_it_is(flags, told, tmp_path):
    with pytest.raises(InputError, match=f"^{told}"):
        study.STUDY.run(GanSettings(**flags), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_candidate_is_scored_on_a_fold_that_its_gan_has_not_seen(digits, small, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        tune.train,
        "trained",
        lambda real, labels, *given: (
            seen.update(real=real, labels=labels) or (None, {"seconds": [2.0]}, [np.eye(3)])
        ),
    )
    drawn = np.zeros((4, 28, 28), np.uint8), np.array([1, 1, 7, 7], np.uint8)
    monkeypatch.setattr(tune.train, "draw", lambda *given: drawn)
    monkeypatch.setattr(tune, "_classifiers", lambda *given: {"plain": given[-1], "warped": 0})
    scored = []

    def predicted(model, images):
        """Always a 1, but for the third training on images as they are, which knows all."""
        scored.append(images)
        return np.array([1, 1, 7, 7] if model == 2 else [1, 1, 1, 1])

    monkeypatch.setattr(tune, "predict_classes", predicted)
    settings = GanSettings(recipe="tune", real=(10,), digits=(1, 7), generate=(2,))
    cells = grid.cells(settings, digits.sha256)
    assert len(cells) == grid.SCORED_FOLDS * len(recipes.CANDIDATES)
    record, _ = tune.run_cell(cells[0].settings, None)
    chosen = subsets.per_class(digits.train_labels, 10, 0)
    chosen = chosen[np.isin(digits.train_labels[chosen], [1, 7])]
    held_out = {image.tobytes() for image in scored[0]}
    trained = {image.tobytes() for image in seen["real"]}
    assert held_out | trained == {digits.train_images[item].tobytes() for item in chosen}
    assert not held_out & trained
    assert (record["train_items"], record["validation_items"]) == (16, 4)
    assert np.bincount(seen["labels"])[[1, 7]].tolist() == [8, 8]
    assert record["metrics"] == {"plain": pytest.approx(2 / 3), "warped": 0.5}


def test_the_candidate_with_the_best_mean_of_both_scores_wins():
    def record(name, fold, plain, warped):
        settings = {"candidate": name, "recipe": recipes.candidate(name), "updates": 20,
                    "real": 300, "seed": 0, "fold": fold, "trainings": 3}  # fmt: skip
        return {"settings": settings, "metrics": {"plain": plain, "warped": warped},
                "spread": {"0": 0.9, "1": 0.7 + 0.1 * fold}, "gan_seconds": 60.0,
                "seconds": 1800.0, "validation_items": 600}  # fmt: skip

    records = [
        record("base", 0, 0.80, 0.94), record("base", 1, 0.82, 0.94),
        record("erased", 0, 0.86, 0.93), record("erased", 1, 0.88, 0.93),
    ]  # fmt: skip
    rows = results.find([(one, {}) for one in records])
    assert rows.values("candidate") == ["erased", "base"]
    assert rows.one(metric="hours")["value"] == 2
    error = rows.one(metric="standard_error")["value"]
    assert error == pytest.approx((0.87 * 0.13 / 1200) ** 0.5)
    first, second = tables.tables(rows)["candidates"].rows
    assert first == ["erased (erased 14)", "87.0", "93.0", "0.75", "1"]
    assert second[0] == "base"
    assert "next base with" in study._answer(rows, [])["text"]


def test_one_candidate_alone_is_answered_for():
    rows = Rows([{"metric": "mean_of_both", "candidate": "base", "value": 0.88}])
    answer = study._answer(rows, [])
    assert "base" in " ".join(answer.values())
    assert "next" not in " ".join(answer.values())


def test_the_tuned_recipe_is_the_winner_of_the_stored_tuning():
    rows = findings_of("gan_tuning")
    assert rows.values("candidate")[0] == recipes.CHOSEN
    chosen = results.recipe_rows(recipes.candidate(recipes.CHOSEN), candidate=recipes.CHOSEN)
    assert rows.where(metric="recipe", candidate=recipes.CHOSEN) == list(chosen)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"candidates": ("bse",)}, "candidates must be of base, .*; received 'bse'"),
     ({"real": (4,)}, "real must be at least 5 with recipe=tune; received 4")],
)  # fmt: skip
def test_a_choice_that_cannot_be_made_is_refused(digits, changes, message):
    settings = GanSettings(recipe="tune", **changes)
    with pytest.raises(InputError, match=message):
        grid.cells(settings, digits.sha256)
