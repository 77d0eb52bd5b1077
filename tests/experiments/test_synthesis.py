"""Problem 3's second half: which images each training sees, and what becomes of bad input."""

import dataclasses
import json
import re
import shutil

import numpy as np
import pytest

from experiments import gan, gan_run
from experiments.gan.settings import GanSettings
from experiments.synthesis import cells as study_cells
from experiments.synthesis import train
from experiments.synthesis.cells import added_to_best, of_mixes, of_quality
from experiments.synthesis.mixes import mix_of, mixes, name_of
from experiments.synthesis.settings import SynthesisSettings
from experiments.synthesis.study import STUDY
from keras_assign.data import reduced_mnist, subsets
from keras_assign.errors import InputError
from keras_assign.generation import mixed_digits, quality
from keras_assign.recipes import warped_digits
from keras_assign.studies.rows import from_json
from keras_assign.studies.store import CellStore
from keras_assign.studies.study import stored_run
from keras_assign.training import lenet5_training
from keras_assign.training.lenet5_training import training_images
from tests.conftest import shrink_gans, write_digit_folder

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).

SIZES = {"real": (4, 8), "generated": (0, 3, 6), "augmented": (0, 5)}


def gan_of(folder):
    """What a stored run of GANs offers to classifiers."""
    return gan_run.of(stored_run(folder, "experiments.gan"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, digits):
    return write_digit_folder(tmp_path_factory.mktemp("data") / "digits", digits, 10, 5)


@pytest.fixture(scope="module")
def images(folder):
    return reduced_mnist.load("folder", folder)


@pytest.fixture(scope="module")
def gans(folder, tmp_path_factory):
    """Runs of small GANs that are hardly trained, by protocol."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        shrink_gans(patch)
        for protocol in ("published", "corrected"):
            found[protocol] = tmp_path_factory.mktemp(protocol) / "gan"
            settings = GanSettings(
                protocol=protocol, dataset="folder", data_dir=str(folder), real=(4, 8),
                generate=(6,), effort=0.001,
            )  # fmt: skip
            gan.run(settings, found[protocol])
    return found


@pytest.fixture
def settings_of(gans):
    def make(protocol="corrected", **changes):
        values = {**SIZES, "gan": str(gans[protocol]), "trainings": 1, "epochs": 1, **changes}
        return SynthesisSettings(protocol=protocol, **values)

    return make


def cell_of(settings, **mix):
    """The first cell of a mix, as its work gets it."""
    mix = {"keep": [], "as_long_as": 0, "after": None, **mix}
    made = of_mixes(settings, gan_of(settings.gan))
    found = [c for c in made if all(c.settings[name] == value for name, value in mix.items())]
    return {**found[0].settings, **found[0].where}


def as_bytes(images):
    return {image.tobytes() for image in images}


def test_the_network_that_filters_learns_from_the_gans_own_real_images_alone(
    settings_of, images, monkeypatch
):
    cell = cell_of(settings_of(), real=4, generated=6, keep=[0.9, 1.0], as_long_as=100)
    drawn, seen = mixed_digits.drawn_by(images, cell), []
    monkeypatch.setattr(lenet5_training, "train", lambda model, *data: seen.append(data[:2]))
    assert quality.confidences(images, drawn, cell, seed=0).shape == drawn.labels.shape
    ((some, labels),) = seen
    assert len(some) == 40 < len(images.train_images)
    assert as_bytes(some) == as_bytes(images.train_images[drawn.real_items])
    np.testing.assert_array_equal(labels, images.train_labels[drawn.real_items])


def test_the_grids_have_the_reports_cells_and_their_controls():
    def counts(protocol):
        found = mixes(SynthesisSettings(protocol=protocol, alone=False))
        assert len({name_of(mix) for mix in found}) == len(found)
        return found

    published = [mix for mix in counts("published") if not mix["after"]]
    assert len(published) == 12 + 16 - 4  # Those without augmented images belong to both grids.
    assert len([mix for mix in published if mix["real"] == 300]) == 16
    assert {mix["augment"] for mix in published} == {"none", "all"}
    assert len([mix for mix in counts("published") if mix["after"]]) == 4
    sound = counts("corrected")
    controls = [mix for mix in sound if mix["as_long_as"]]
    assert len(sound) - len(controls) == 24
    assert {(m["real"], m["augmented"], m["as_long_as"]) for m in controls} == {
        (300, 0, 33_000), (300, 1000, 43_000), (300, 2000, 53_000), (300, 3000, 63_000),
        (700, 0, 37_000), (1000, 0, 40_000),
    }  # fmt: skip
    assert {mix["augment"] for mix in sound} == {"none", "chosen"}


def test_generated_images_also_train_alone_and_filtered():
    found = mixes(SynthesisSettings())
    alone = [mix for mix in found if not mix["real"]]
    assert {(mix["gan_real"], mix["generated"]) for mix in alone if not mix["keep"]} == {
        (300, 1000), (300, 2000), (300, 3000), (700, 3000), (1000, 3000),
    }  # fmt: skip
    filtered = {(m["gan_real"], m["real"], *m["keep"], m["as_long_as"]) for m in found if m["keep"]}
    assert filtered == {
        (gan, 0, *keep, 30_000) for gan in (300, 700, 1000) for keep in ((0.9, 1), (0.6, 0.9))
    } | {(300, 300, *keep, 33_000) for keep in ((0.9, 1), (0.6, 0.9))}


def test_sound_trains_on_the_very_images_that_the_gan_learnt_from(settings_of, images):
    settings = settings_of()
    cell = cell_of(settings, real=4, augmented=0, generated=6)
    train_images, labels, counts = mixed_digits.training_set(images, cell)
    drawn = mixed_digits.drawn_by(images, cell)
    learnt = images.train_images[drawn.real_items]
    assert as_bytes(train_images[:40]) == as_bytes(learnt)
    np.testing.assert_array_equal(train_images[40:], drawn.images)
    np.testing.assert_array_equal(labels[40:], np.repeat(np.arange(10), 6))
    assert counts["generated_items"] == [6] * 10
    assert counts["gans_images_beyond_the_real"] == 0
    assert counts["images_beyond_the_real"] == 0


def test_gans_of_other_real_images_are_refused_by_the_sound_protocol(settings_of, images):
    cell = cell_of(settings_of(), real=4, augmented=0, generated=6)
    with pytest.raises(InputError, match="did not learn from the images that are called real here"):
        mixed_digits.training_set(images, {**cell, "seed": 1})


def test_published_draws_the_real_images_of_each_scenario_anew(settings_of, images):
    settings = settings_of("published", trainings=2)
    made = [c.settings for c in of_mixes(settings, gan_of(settings.gan))]
    few = [c for c in made if c["real"] == 4 and c["training"] == 0]
    drawn = [tuple(subsets.per_class(images.train_labels, 4, c["seed"])) for c in few]
    assert len(set(drawn)) == len(few) > 3
    assert len({c["seed"] for c in made}) == len(made)
    cell = cell_of(settings, real=4, augmented=0, generated=6)
    _, _, counts = mixed_digits.training_set(images, cell)
    learnt = mixed_digits.drawn_by(images, cell).real_items
    here = subsets.per_class(images.train_labels, 4, cell["seed"])
    assert counts["gans_images_beyond_the_real"] == len(set(learnt) - set(here)) > 0


def test_gans_that_were_trained_again_are_other_ones(settings_of):
    """On another machine the same training draws other images: no cell is of both."""
    settings = settings_of()
    gans = gan_of(settings.gan)
    again = dataclasses.replace(gans, made=dict.fromkeys(gans.made, "other"))
    for before, after in zip(of_mixes(settings, gans), of_mixes(settings, again), strict=True):
        uses_gan = bool(before.settings["generated"])
        assert (before.key != after.key) == uses_gan, before.label
    assert of_quality(settings, gans)[0].key != of_quality(settings, again)[0].key


def test_the_first_training_on_a_seed_is_that_of_problem_2(settings_of, images):
    """Its real images and their copies: the grids of both problems can be compared."""
    cell = cell_of(settings_of(trainings=2), real=4, augmented=5, generated=0)
    assert (cell["seed"], cell["training_seed"]) == (0, 0)
    found, labels, _ = mixed_digits.training_set(images, cell)
    expected = training_images(images, cell)
    np.testing.assert_array_equal(found, expected[0])
    np.testing.assert_array_equal(labels, expected[1])
    second = of_mixes(settings_of(trainings=2), gan_of(settings_of().gan))[-1].settings
    assert second["training"] == 1
    assert second["seed"] == 0
    assert second["training_seed"] != 0


def test_a_filter_keeps_what_lenet_is_that_sure_of(settings_of, images, monkeypatch):
    cell = cell_of(settings_of(), real=4, augmented=0, generated=6)
    drawn = mixed_digits.drawn_by(images, cell)
    confidence = np.linspace(0, 1, 60)
    monkeypatch.setattr(quality, "confidences", lambda *given: confidence)
    kept = {
        band: mixed_digits.kept(images, drawn, {**cell, "keep": band})
        for band in ((0.9, 1.0), (0.6, 0.9))
    }
    assert kept[0.9, 1.0].tolist() == list(range(54, 60))
    assert confidence[59] == 1
    assert kept[0.6, 0.9].tolist() == list(range(36, 54))
    monkeypatch.setattr(quality, "confidences", lambda *given: 0 * confidence)
    nothing = cell_of(
        settings_of(), real=0, gan_real=4, generated=6, keep=[0.9, 1.0], as_long_as=60
    )
    record, arrays = train.train_mix(nothing, None)
    assert record["updates"] == 0
    assert sum(record["mix"]["generated_items"]) == 0
    assert len(arrays["predicted"]) == len(images.test_labels)


def test_confidence_is_lenets_probability_of_the_digit_to_be_drawn(settings_of, images):
    """Shown real images, a LeNet-5 that learnt these is surer of their digit than of the next."""
    cell = cell_of(settings_of(epochs=40), real=8, augmented=0, generated=6)
    drawn = mixed_digits.drawn_by(images, cell)
    learnt = drawn.real_items
    drawn = dataclasses.replace(
        drawn,
        images=images.train_images[learnt],
        labels=images.train_labels[learnt],
    )
    right = quality.confidences(images, drawn, cell, seed=0)
    wrong = dataclasses.replace(drawn, labels=(drawn.labels + 1) % 10)
    assert right.mean() > 0.5 > 0.1 > quality.confidences(images, wrong, cell, seed=0).mean()
    assert right.max() <= 1


def test_the_reference_goes_on_from_what_was_learnt_before(settings_of):
    settings = settings_of("published", epochs=2)
    fresh = cell_of(settings, real=8, augmented=0, generated=0)
    after = mix_of(settings, 8, 0, 0)
    warm = cell_of(settings, real=8, augmented=0, generated=0, after=after)
    # The same images and order for both, so that only what was learnt before differs.
    warm |= {"seed": fresh["seed"], "training_seed": fresh["training_seed"]}
    (cold, _), (hot, _) = (train.train_mix(cell, None) for cell in (fresh, warm))
    assert hot["before"]["history"] == cold["history"]
    assert cold["before"] is None
    assert hot["history"]["loss"][0] < cold["history"]["loss"][0]
    assert hot["updates"] == cold["updates"]  # By an optimiser of its own.


@pytest.fixture(scope="module")
def finished(gans, tmp_path_factory):
    """A run of each protocol, that of the sound one with the other beside it."""
    folders = {}
    for protocol, augmented in (("published", (0,)), ("corrected", (0, 5))):
        folders[protocol] = tmp_path_factory.mktemp("finished") / protocol
        beside = (str(folders["published"]),) if protocol == "corrected" else ()
        settings = SynthesisSettings(
            gan=str(gans[protocol]), protocol=protocol, beside=beside, trainings=1, epochs=1,
            real=(4,), generated=(0, 6), augmented=augmented,
        )  # fmt: skip
        STUDY.run(settings, folders[protocol])
    return folders


def test_a_run_leaves_records_that_name_no_place_and_a_page_that_shows_both_protocols(finished):
    run_info = json.loads((finished["corrected"] / "run.json").read_text(encoding="utf-8"))
    store = CellStore(finished["corrected"] / "cells")
    for name in run_info["cells"]:
        record, _ = store.read(store.root / name)
        assert "gan_cells" not in record["settings"]
    rows = from_json(json.loads((finished["corrected"] / "findings.json").read_text("utf-8")))
    assert set(rows.values("protocol")) == {"report", "published", "corrected"}
    sound = rows.where(protocol="corrected")
    updates = sound.one(metric="updates", kind="mix", real=4, augmented=5, generated=6)
    assert updates["value"] == 3  # 150 images, 64 each.
    filtered = sound.where(metric="gain", kind="filtered", gan_real=4)
    assert filtered.values("filter") == ["all", "confident", "doubtful"]
    html = (finished["corrected"] / "index.html").read_text(encoding="utf-8")
    # A reference is of the published protocol alone, augmented images of the other.
    titles = re.findall(r'<h2 id="([\w-]+)">', html)
    assert {"claim-by-claim", "what-the-reference-had-learnt", "the-quality-of-the-images"} <= set(
        titles
    )
    assert "Real + augmented + generated a digit" in html
    assert '<p class="notice">quick' in html
    assert "Run it</h2>" not in html  # What docs alone show.


@pytest.mark.usefixtures("with_figures")
def test_a_page_is_rebuilt_without_the_gans(finished, tmp_path):
    copy = shutil.copytree(finished["published"], tmp_path / "run")
    (copy / "index.html").unlink()
    before = json.loads((copy / "findings.json").read_text(encoding="utf-8"))
    found = STUDY.run(SynthesisSettings(gan="gone", rebuild=True), copy)
    assert (copy / "index.html").is_file()
    assert found.where(protocol="published")
    assert json.loads(json.dumps(found)) == before


def test_the_quality_of_images_is_measured_on_the_gans_own(gans, images, settings_of):
    (cell, *_) = of_quality(settings_of(), gan_of(gans["corrected"]))
    assert cell.label == "quality-real4-seed0"
    record, arrays = train.measure({**cell.settings, **cell.where}, None)
    assert record["generated"] == 60
    assert sum(record["confidence"]["histogram"]) == 60
    assert record["frechet"] > 0
    # Hardly trained GANs draw one grey shape.
    assert max(record["spread"]["pixels"].values()) < 0.3
    assert record["nearest"]["memorised_share"] == 0
    learnt = mixed_digits.drawn_by(images, {**cell.settings, **cell.where}).real_items
    real = as_bytes(images.train_images[learnt])
    assert as_bytes(arrays["closest"][1]) <= real
    assert as_bytes(arrays["typical"][1]) <= real
    assert sum(arrays[f"shown_{band}"].any(axis=(2, 3)).sum() for band in (
        "confident", "doubtful", "rejected"
    )) == 60  # fmt: skip


def test_generated_images_are_added_to_the_best_recipe(
    settings_of, gans, images, tmp_path, monkeypatch
):
    recipe = {
        "network": {"activation": "relu"}, "warp": {"rotation": 5.0}, "examples_seen": 64,
        "batch_size": 16, "learning_rate": 0.001, "weight_decay": 0.0,
    }  # fmt: skip
    views = {"count": 2, "warp": {"rotation": 2.0}}
    version = warped_digits.VERSION
    stands_on = {"kind": "tuned", "network": "lenet5", "real": 4, "seed": 0, "recipe": recipe,
                 "views": views}  # fmt: skip
    stored = [({"settings": stands_on, "code_version": version}, {})]
    monkeypatch.setattr(study_cells, "base", lambda *given: stored)
    settings = settings_of(on_top="there", networks=("lenet5",), real=(4,), generated=(0, 6))
    cells = added_to_best(settings, gan_of(gans["corrected"]), None)
    assert [cell.label for cell in cells] == [
        "added-lenet5-real4-generated4-of_gan4-seed0",
        "added-lenet5-real4-generated12-of_gan4-seed0",
        "added-lenet5-real4-generated4-keep_0.9_1.0-of_gan4-seed0",
        "added-lenet5-real0-generated6-of_gan4-seed0",
    ]
    assert all(cell.settings["recipe"] == recipe for cell in cells)
    record, arrays = train.train_best({**cells[0].settings, **cells[0].where}, None)
    assert (record["real_items"], record["generated_items"]) == (40, [4] * 10)
    assert {"predicted_one_view", "predicted_many_views"} < arrays.keys()
    monkeypatch.setattr(quality, "confidences", lambda *given: np.zeros(60))
    nothing, arrays = train.train_best({**cells[2].settings, **cells[2].where}, None)
    assert (nothing["real_items"], nothing["generated_items"]) == (40, [0] * 10)
    assert len(arrays["predicted_one_view"]) == len(images.test_labels)
    stored[0][0]["code_version"] = "other"
    with pytest.raises(InputError, match="there was run by another version"):
        added_to_best(settings, gan_of(gans["corrected"]), None)
    stored[0][0]["code_version"] = version
    with pytest.raises(InputError, match="there has no lenet5 of 8 real images a digit and seed 0"):
        added_to_best(dataclasses.replace(settings, real=(8,)), gan_of(gans["corrected"]), None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gan": "nowhere"}, "nowhere is no folder of a run"),
        ({"real": (5,)}, r"has no GAN of 5 real images a digit and seed 0 \(it has 4, 8\)"),
        ({"generated": (0, 7)}, "7 generated images a digit are asked for, but each GAN .* 6"),
        ({"on_top": "there"}, "24 generated images a digit are asked for"),
        (
            {"on_top": "there", "networks": ("vgg_digit_cnn",)},
            "8 generated images a digit are asked for",
        ),
        ({"protocol": "published", "augmented": (0, 31)}, "augmented must be at most 30"),
    ],
)
def test_what_the_gans_cannot_give_is_refused_before_anything_is_written(
    settings_of, gans, tmp_path, changes, message
):
    if "on_top" in changes:  # A run without cells.
        changes = {**changes, "on_top": str(tmp_path)}
        run_info = {"command": "python -m experiments.augmentation", "settings": {}, "cells": []}
        (tmp_path / "run.json").write_text(json.dumps(run_info), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        STUDY.run(settings_of(**changes), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_run_of_gans_goes_with_its_own_protocol(gans, settings_of, tmp_path):
    for protocol, other in (("corrected", "published"), ("published", "corrected")):
        settings = dataclasses.replace(settings_of(protocol), gan=str(gans[other]))
        with pytest.raises(InputError, match=f"protocol must be {other}"):
            STUDY.run(settings, tmp_path / "run")


def test_a_run_without_the_images_of_all_digits_is_refused(folder, tmp_path, monkeypatch):
    shrink_gans(monkeypatch)
    settings = GanSettings(
        dataset="folder", data_dir=str(folder), real=(5,), generate=(2,), effort=0.0001,
        digits=(1, 7),
    )  # fmt: skip
    gan.run(settings, tmp_path / "gan")
    with pytest.raises(InputError, match="has GANs of some digits only"):
        gan_of(tmp_path / "gan")
    run_file = tmp_path / "gan" / "run.json"
    run_info = json.loads(run_file.read_text(encoding="utf-8"))
    run_info["settings"]["recipe"] = "tune"
    run_file.write_text(json.dumps(run_info), encoding="utf-8")
    with pytest.raises(InputError, match="has no images: .* --recipe=tune"):
        gan_of(tmp_path / "gan")


def test_images_that_were_not_kept_are_asked_for_in_one_line(gans, images, settings_of, tmp_path):
    copy = shutil.copytree(gans["corrected"], tmp_path / "gan")
    for file in copy.rglob("images.npz"):
        file.unlink()
    settings = settings_of(gan=str(copy))
    assert of_mixes(settings, gan_of(copy))  # They can be listed, as stored ones must be.
    cell = cell_of(settings, real=4, augmented=0, generated=6)
    with pytest.raises(InputError, match="cannot read .*images.npz.*run experiments.gan first"):
        mixed_digits.training_set(images, cell)
