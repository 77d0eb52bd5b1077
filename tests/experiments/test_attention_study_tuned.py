"""The study's best networks with the tuned recipes, on made-up answers."""

import dataclasses

import numpy as np
import pytest

from experiments.attention_study import rates, tables, tuned, tuned_results
from experiments.attention_study.results import Network
from experiments.attention_study.settings import RATE_SEEDS
from keras_assign.data import reduced_mnist
from keras_assign.errors import InputError
from keras_assign.recipes import warped_digits
from keras_assign.recipes.attention_networks import EVERY_ITEM
from keras_assign.studies.rows import Rows
from tests.experiments.test_attention_study import DATA, FULL, Rates
from tests.experiments.test_attention_study_results import training


def tuned_cell(right, seed, **settings):
    """A tuned training, of the study or of the runs beside it, with so many right answers."""
    record, arrays = training(Network("speech"), seed, right)
    checksum = "images" if "answer" in settings or "network" in settings else "clips"
    record["settings"] = {"kind": "tuned", "seed": seed, "data_sha256": checksum, **settings}
    arrays["predicted_many_views"] = arrays["predicted"]
    return record, arrays


CANDIDATE, _ = warped_digits.CHOSEN["vgg_digit_cnn"][1000]
VGG_RECIPE = warped_digits.candidate("vgg_digit_cnn", CANDIDATE)


def ours_and_theirs(left_out="ann", recipe=VGG_RECIPE, their_seeds=range(5)):
    """Tuned cells of the study, and by task those of the incumbents."""
    digits = {"task": "digits", "backbone": "plain", "attention": "se", "answer": "many_views"}
    speech = {"task": "speech", "backbone": "plain", "attention": "se"}
    heard = {"recipe": {"examples_seen": 2000}}

    def split(speaker):
        return {"split": {"kind": "speakers", "test_speakers": [speaker]}}

    ours = [
        *(tuned_cell(0.99, seed, **digits, recipe={"examples_seen": 100}) for seed in range(5)),
        *(tuned_cell(0.8, seed, **speech, **heard, **split("ann")) for seed in range(5)),
    ]
    beside = {
        "digits": [
            tuned_cell(right, seed, network="vgg_digit_cnn", real=real, recipe=recipe)
            for seed in their_seeds
            for real, right in ((1000, 0.9), (300, 0.1))
        ],
        "speech": [
            tuned_cell(0.9, seed, kind="training", model="audio_cnn", clips_per_digit=0,
                        **heard, **split(left_out))
            for seed in their_seeds
        ],
    }  # fmt: skip
    return ours, beside


def test_the_best_networks_stand_beside_the_strongest_before():
    rows = Rows(tuned_results.find(*ours_and_theirs()))
    theirs, ours = rows.where(metric="tuned_accuracy", task="digits")
    assert ours["examples_low"] == ours["examples_high"] == 500  # A whole epoch, though asked 100.
    assert theirs["examples_high"] == VGG_RECIPE["examples_seen"]
    assert theirs["mean"] == pytest.approx(0.9)
    difference = rows.one(metric="tuned_difference", task="digits")
    assert difference["mean"] == pytest.approx(0.09)
    assert difference["verdict"] == "better"
    _, ours = rows.where(metric="tuned_accuracy", task="speech")
    assert ours["examples_low"] == 2000
    assert ours["item_count"] == 4  # Speakers.
    assert rows.one(metric="tuned_difference", task="speech")["mean"] == pytest.approx(-0.1)
    shown = tables.tables(rows)["tuned"]
    assert [(line[0], line[-1][:5]) for line in shown.rows] == [
        ("Digits, test images: VGG, Problem 2", "–"),
        ("Digits, test images: plain CNN, squeeze-and-excitation", "+9.00"),
        ("Speech, speakers never heard: plain CNN, Problem 4b", "–"),
        ("Speech, speakers never heard: plain CNN, squeeze-and-excitation", "−10.0"),
    ]


def verdicts_of(*found, **options):
    """By task the verdict; a task without a difference is left out."""
    rows = Rows(tuned_results.find(*found, **options))
    assert rows.where(metric="tuned_accuracy", incumbent=None).values("task") == [
        "digits",
        "speech",
    ]
    compared = rows.where(metric="tuned_difference")
    assert set(compared.values("task")) == {row["task"] for row in rows if "incumbent" in row}
    return {row["task"]: row["verdict"] for row in compared}


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        # Nothing to compare with: no common seed, or another test part.
        ({"their_seeds": range(10, 15)}, {}),
        ({"left_out": "bob"}, {"digits": "better"}),
        # Fewer seeds than a verdict needs, and an incumbent that was not trained to the end.
        ({"their_seeds": range(3)}, {"digits": None, "speech": None}),
        ({"recipe": {**VGG_RECIPE, "examples_seen": 100}}, {"digits": None, "speech": "worse"}),
    ],
)
def test_only_what_can_be_compared_is_judged(changes, verdicts):
    assert verdicts_of(*ours_and_theirs(**changes)) == verdicts


def test_a_quick_look_and_a_study_alone_have_no_verdicts():
    ours, beside = ours_and_theirs()
    assert verdicts_of(ours, beside, whole=False) == {"digits": None, "speech": None}
    assert verdicts_of(ours, {}) == {}


def test_incumbents_that_cannot_be_compared_with_stop_before_anything_is_trained():
    _, beside = ours_and_theirs()
    digits = dataclasses.replace(FULL, tasks=("digits",), parts=("kinds", "tuned"))
    tuned_results.require_comparable(digits, DATA, {"digits": beside["digits"]})
    with pytest.raises(InputError, match="^strong_digits: .*vgg_digit_cnn"):
        tuned_results.require_comparable(digits, DATA, {"digits": beside["digits"][1::2]})
    with pytest.raises(InputError, match="^strong_speech: .*audio_cnn"):
        tuned_results.require_comparable(FULL, DATA, {"speech": beside["speech"]})


def test_tuned_cells_take_the_incumbents_recipes():
    best = {"digits": ("plain", "se"), "speech": ("residual", "none")}
    made = tuned.cells(FULL, DATA, Rates(), best)
    assert len({cell.folder for cell in made}) == len(made) == 5 * (1 + 5)
    digits = next(cell.settings for cell in made if cell.settings["task"] == "digits")
    assert digits["recipe"]["learning_rate"] == 0.001
    assert digits["recipe"]["examples_seen"] == tuned.EXAMPLES_SEEN
    assert digits["answer"] == "many_views"
    speech = [cell.settings for cell in made if cell.settings["task"] == "speech"]
    assert {s["clips_per_digit"] for s in speech} == {EVERY_ITEM}
    assert {s["split"]["kind"] for s in speech} == {"speakers"}


def test_rates_of_the_tuned_recipe_begin_with_the_incumbent_s_and_leave_speech_alone():
    best = {"digits": ("residual", "none"), "speech": ("plain", "se")}
    wanted = [factor * VGG_RECIPE["learning_rate"] for factor in tuned.RATE_FACTORS]
    assert tuned.first_rates(FULL, best) == {("digits", "residual", "none"): wanted}
    single = dataclasses.replace(FULL, rates=(0.003,))
    assert tuned.first_rates(single, best) == {("digits", "residual", "none"): [0.003]}
    assert tuned.first_rates(FULL, {"speech": ("plain", "se")}) == {}


def test_rates_of_the_tuned_recipe_are_chosen_apart_from_the_study_s():
    key = ("digits", "plain", "se")
    cells = tuned.rate_cells(FULL, DATA, {key: [0.004, 0.008]})
    assert len({cell.folder for cell in cells}) == len(cells) == 2 * len(RATE_SEEDS)
    assert {cell.settings["seed"] for cell in cells} == set(RATE_SEEDS)
    assert {cell.settings["recipe"]["examples_seen"] for cell in cells} == {tuned.RATE_EXAMPLES}
    records = [
        {"settings": cell.settings, "metrics": {"loss": cell.settings["recipe"]["learning_rate"]}}
        for cell in cells
    ]
    assert rates.losses(records) == {}
    assert rates.chosen(records, rates.TUNED_RATE) == {key: 0.004}
    assert rates.widened({key: [0.004]}, records, rates.TUNED_RATE) == {key: [0.004, 0.008, 0.002]}


def test_rates_of_the_tuned_recipe_never_see_a_test_image(tmp_path, monkeypatch):
    from experiments.attention_study import train
    from keras_assign.training import warped_training

    trained, answered = [], []
    train_network, answer = warped_training.train_network, warped_training.answers_of

    def train_and_note(model, images, chosen, *how):
        trained.extend(image.tobytes() for image in images.train_images[chosen])
        return train_network(model, images, chosen, *how)

    def answer_and_note(model, images, settings):
        answered.extend(image.tobytes() for image in images)
        return answer(model, images, settings)

    monkeypatch.setattr(warped_training, "train_network", train_and_note)
    monkeypatch.setattr(warped_training, "answers_of", answer_and_note)
    images = reduced_mnist.load()
    blind = dataclasses.replace(images, test_images=None, test_labels=None)
    monkeypatch.setattr(warped_training.reduced_mnist, "load_same", lambda *_: blind)
    quick = dataclasses.replace(FULL, effort=0.0001)
    cell = tuned.rate_cells(quick, DATA, {("digits", "plain", "none"): [0.004]})[0]
    values = cell.settings | {"real": 990, "views": {**cell.settings["views"], "count": 2}}
    record, arrays = train.run_tuned_rate_cell(values, tmp_path)
    assert (record["train_items"], record["test_items"], arrays) == (9_900, 100, {})
    # Each training image either trains or is answered.
    assert sorted(trained + answered) == sorted(image.tobytes() for image in images.train_images)
    # Better than a guess, which would cost ln 10.
    assert 0 < record["metrics"]["loss"] < np.log(10)
    assert record["metrics"]["accuracy"] > 0.5
