"""The tuned recipes' choice and tables, on made-up scores and predictions."""

import re

import numpy as np
import pytest

from experiments.augmentation import study, tuned_results
from experiments.augmentation.results import find
from experiments.augmentation.tables import tables
from experiments.files import findings_of
from keras_assign.recipes import warped_digits
from keras_assign.studies.study import Run


def tuning_cells(scores, real=4):
    """Cells of a choice with the given scores.

    Args:
        scores: per candidate and answer, (loss, errors of 10) of each fold.
    """
    recipes = {
        "base": {"warp": {"elastic": 1.0, "zoom": 0.1}, "examples_seen": 1000},
        "steep": {"warp": {"elastic": 1.4, "zoom": 0.1}, "examples_seen": 2000},
    }
    return [
        (
            {
                "settings": {"kind": "tuning", "network": "lenet5", "candidate": name, "real": real,
                             "fold": fold, "recipe": recipes[name], "views": VIEWS},
                "validation_items": 10,
                "training_seconds": 1.0,
                "metrics": {
                    answer: {"validation_loss": folds[fold][0],
                             "validation_accuracy": 1 - folds[fold][1] / 10}
                    for answer, folds in answers.items()
                },
            },
            {},
        )
        for name, answers in scores.items()
        for fold in range(2)
    ]  # fmt: skip


VIEWS = {"count": 3, "warp": {"rotation": 1.0}}
SCORES = {
    "base": {"one_view": ((1, 1), (5, 2)), "many_views": ((2, 3), (2, 2))},
    "steep": {"one_view": ((1, 1), (2, 3)), "many_views": ((0, 1), (3, 3))},
}


def test_the_answer_goes_by_the_errors_of_all_candidates_then_the_candidate_by_its_loss():
    found = find(tuning_cells(SCORES))
    of_all = found.where(candidate="all")
    assert {row["answer"]: (row["errors"], row["item_count"]) for row in of_all} == {
        "one_view": (7, 40),
        "many_views": (9, 40),
    }
    assert of_all.one(chosen=True)["answer"] == "one_view"
    losses = found.where(metric="validation_loss", chosen=True)
    assert [(row["candidate"], row["mean"]) for row in losses] == [("steep", 1.5), ("base", 3)]
    assert tables(found)["tuning"].rows == [
        [
            "LeNet-5, 4: steep (elastic 1.4, images seen 2,000)",
            "1.5000",
            "80.00",
            "1.5000",
            "80.00",
        ],
        ["LeNet-5, 4: base", "3.0000", "85.00", "2.0000", "75.00"],
        ["LeNet-5, 4: all, 40 answers", "–", "7 wrong", "–", "9 wrong"],
    ]


def test_a_choice_with_few_images_does_not_hang_on_the_larger_set():
    worse = {name: dict.fromkeys(answers, ((90, 9), (90, 9))) for name, answers in SCORES.items()}
    alone = find(tuning_cells(SCORES)).where(network="lenet5")
    both = find(tuning_cells(SCORES) + tuning_cells(worse, real=8)).where(network="lenet5")
    assert both.where(real=4) == alone
    assert both.values("real") == [4, 8]


@pytest.mark.parametrize(
    ("real", "size"), [(100, 300), (300, 300), (700, 300), (1000, 1000), (5000, 1000)]
)
def test_a_recipe_was_chosen_within_the_images_it_is_for(real, size):
    assert warped_digits.chosen_at("lenet5", real) == size


def test_tuned_rows_have_the_chosen_answer_and_the_other_in_their_columns(monkeypatch, tmp_path):
    monkeypatch.setitem(warped_digits.CHOSEN, "lenet5", {4: ("base", "many_views")})
    monkeypatch.setitem(tuned_results.AIMS, "lenet5", {4: 0.9})
    labels = np.zeros(10, np.uint8)
    wrong = {  # Seed 0 and seed 1.
        "one_view": ((0, 1, 2), (0, 1, 2, 3)),
        "many_views": ((0,), (9,)),
    }
    cells = [
        (
            {
                "settings": {"kind": "tuned", "network": "lenet5", "real": 4, "seed": seed,
                             "recipe": warped_digits.candidate("lenet5", "base"), "views": VIEWS},
                "architecture": [{"weights": 5, "flops": 7}],
                "training_seconds": 1.0,
            },
            {
                "test_labels": labels,
                "protocol_items": np.arange(5),
                **{f"predicted_{answer}": np.isin(np.arange(10), items[seed]).astype(np.uint8)
                   for answer, items in wrong.items()},
            },
        )
        for seed in (1, 0)
    ]  # fmt: skip
    found = find(cells)
    (row,) = tables(found)["tuned"].rows
    assert row[:2] == ["LeNet-5, mean of 3 views", "4"]
    assert row[2].startswith("90.00 [")  # One of the first five is wrong with seed 0.
    assert row[3].startswith("90.00 [")
    assert row[4] == "90.00, reached"
    assert row[5].startswith("65.00 [")
    assert row[6] == "0"
    never_read = found.one(metric="always_wrong", answer="one_view")
    assert (never_read["value"], never_read["agreed"]) == (3, 3)
    cells[0][1]["predicted_one_view"][1] = 7  # One of three, of which the other training says 1.
    never_read = find(cells).one(metric="always_wrong", answer="one_view")
    assert (never_read["value"], never_read["agreed"]) == (3, 2)
    run = Run(tmp_path, {}, "", cells, [])
    told = study.STUDY.page.markdown(study.STUDY, [run], found)
    assert "2 finished recipes" in told
    assert "misses" not in told
    monkeypatch.setitem(tuned_results.AIMS, "lenet5", {4: 0.95})
    told = study.STUDY.page.markdown(study.STUDY, [run], find(cells))
    (sentence,) = re.findall(r"The LeNet-5 (misses .*?every)", told, re.DOTALL)
    # At 4 real images by 5 points; of the 1 image that is wrong, 0 are wrong in every training.
    assert re.findall(r"\d[\d.]*\b", sentence) == ["4", "5.00", "1", "0"]


def test_the_tuned_recipes_are_the_winners_of_the_stored_tuning():
    rows = findings_of("augmentation_tuning")
    winners = {}
    for row in rows.where(metric="validation_loss", chosen=True):
        best = winners.setdefault(row["network"], {})
        best.setdefault(row["real"], (row["candidate"], row["answer"]))
    assert winners == {network: warped_digits.CHOSEN[network] for network in winners}
    for row in rows.where(metric="candidate"):
        values = tuned_results.values(
            {
                "recipe": warped_digits.candidate(row["network"], row["candidate"]),
                "views": warped_digits.VIEWS,
            }
        )
        assert values.items() <= row.items()


def test_what_8_bits_cost_is_counted_on_the_same_images():
    labels = np.zeros(1000, np.uint8)
    settings = {"kind": "int8", "network": "vgg_digit_cnn", "real": 4}
    wrong = {"one_view": ((0, 1), (0,), (2,)), "int8": ((0, 1, 2), (0, 3), (2,))}
    cells = [
        (
            {
                "settings": {**settings, "seed": seed},
                "architecture": [{"weights": 5}, {"weights": 6}],
                "bytes": 90_000 + seed,
            },
            {
                "test_labels": labels,
                "protocol_items": np.arange(500),
                **{
                    f"predicted_{answer}": np.isin(np.arange(1000), items[seed]).astype(np.uint8)
                    for answer, items in wrong.items()
                },
            },
        )
        for seed in range(3)
    ]
    found = find(cells)
    on = {"test": "full_test"}
    means = {row["answer"]: row["mean"] for row in found.where(metric="int8_accuracy", **on)}
    assert means == pytest.approx({"one_view": 1 - 4 / 3000, "int8": 1 - 6 / 3000})
    assert found.one(metric="int8_difference", **on)["mean"] == pytest.approx(-2 / 3000)
    ((title, real, kilobytes, network, file, _),) = tables(found)["int8"].rows
    assert (title, real, kilobytes) == ("VGG-style CNN, 11 weights", "4", "90.0")
    assert (network[:5], file[:5]) == ("99.87", "99.80")


def test_the_small_network_is_the_best_from_one_view_of_what_fits_into_100_kb():
    rows = findings_of("augmentation_tuning").where(network=warped_digits.SMALL)
    fit = [
        row["candidate"]
        for row in rows.where(metric="candidate", real=1000)
        if "filters" not in row  # A wider one does not.
    ]
    losses = {
        row["candidate"]: row["mean"]
        for row in rows.where(metric="validation_loss", real=1000, answer="one_view")
        if row["candidate"] in fit
    }
    assert len(losses) == 3
    assert min(losses, key=losses.get) == warped_digits.SMALL_RECIPE
