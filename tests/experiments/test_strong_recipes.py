"""The strong recipes' choice and tables, on made-up scores and predictions."""

import json
import re

import numpy as np
import pytest

from experiments.augmentation import strong, strong_comparison
from experiments.augmentation.findings import find
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from tests.conftest import ROOT


def choice_cells(scores, real=4):
    """Cells of a choice with the given scores.

    Args:
        scores: per candidate and answer, (loss, errors of 10) of each fold.
    """
    recipes = {
        "base": {"warp": {"elastic": 1.0, "zoom": 0.1}, "image_passes": 1000},
        "steep": {"warp": {"elastic": 1.4, "zoom": 0.1}, "image_passes": 2000},
    }
    return [
        (
            {
                "settings": {"kind": "choice", "network": "lenet5", "candidate": name, "real": real,
                             "fold": fold, "recipe": recipes[name], "views": {"count": 3}},
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


SCORES = {
    "base": {"one_view": ((1, 1), (5, 2)), "many_views": ((2, 3), (2, 2))},
    "steep": {"one_view": ((1, 1), (2, 3)), "many_views": ((0, 1), (3, 3))},
}


def test_the_answer_goes_by_the_errors_of_all_candidates_then_the_candidate_by_its_loss():
    found = find(choice_cells(SCORES))["choice"]["lenet5"]["4"]
    assert found["answers"] == {
        "one_view": {"errors": 7, "items": 40},
        "many_views": {"errors": 9, "items": 40},
    }
    assert found["answer"] == "one_view"
    assert [c["name"] for c in found["candidates"]] == ["steep", "base"]  # 1.5 against 3.
    rows = strong_comparison.choice_rows({"choice": {"lenet5": {"4": found}}})
    changes = f"steep (elastic 1.4, {strong_comparison.TITLES['image_passes']} 2,000)"
    assert rows == [
        (f"LeNet-5, 4: {changes}", "1.5000", "80.00", "1.5000", "80.00"),
        ("LeNet-5, 4: base", "3.0000", "85.00", "2.0000", "75.00"),
        ("LeNet-5, 4: all, 40 answers", "", "7 wrong", "", "9 wrong"),
    ]


def test_a_choice_with_few_images_does_not_hang_on_the_larger_set():
    worse = {name: dict.fromkeys(answers, ((90, 9), (90, 9))) for name, answers in SCORES.items()}
    alone = find(choice_cells(SCORES))["choice"]["lenet5"]["4"]
    both = find(choice_cells(SCORES) + choice_cells(worse, real=8))["choice"]["lenet5"]
    assert both["4"] == alone
    assert list(both) == ["4", "8"]


@pytest.mark.parametrize(
    ("real", "size"), [(100, 300), (300, 300), (700, 300), (1000, 1000), (5000, 1000)]
)
def test_a_recipe_was_chosen_within_the_images_it_is_for(real, size):
    assert strong.chosen_at("lenet5", real) == size


def test_strong_rows_have_the_chosen_answer_and_the_other_in_their_columns(monkeypatch):
    monkeypatch.setitem(strong.CHOSEN, "lenet5", {4: ("base", "many_views")})
    monkeypatch.setitem(strong_comparison.AIMS, "lenet5", {4: 0.9})
    labels = np.zeros(10, np.uint8)
    wrong = {  # Seed 0 and seed 1.
        "one_view": ((0, 1, 2), (0, 1, 2, 3)),
        "many_views": ((0,), (9,)),
    }
    cells = [
        (
            {
                "settings": {"kind": "strong", "network": "lenet5", "real": 4, "seed": seed,
                             "recipe": strong.candidate("lenet5", "base"), "views": {"count": 3}},
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
    findings = find(cells)
    (row,) = strong_comparison.test_rows(findings)
    assert row[:2] == ("LeNet-5, mean of 3 views", "4")
    assert row[2].startswith("90.00 [")  # One of the first five is wrong with seed 0.
    assert row[3].startswith("90.00 [")
    assert row[4] == "90.00, reached"
    assert row[5].startswith("65.00 [")
    assert row[6] == "0"
    assert findings["strong"]["lenet5"]["real"]["4"]["one_view"]["always_wrong"] == 3
    assert strong_comparison.recipes_scored(findings) == 2
    assert strong_comparison.misses(findings) == []
    monkeypatch.setitem(strong_comparison.AIMS, "lenet5", {4: 0.95})
    (told,) = strong_comparison.misses(findings)
    _, title, missed = told.partition(NETWORK_TITLES["lenet5"])
    assert title
    # At 4 real images by 5 points; of the 1 image that is wrong, 0 are wrong in every training.
    assert re.findall(r"\d[\d.]*\b", missed) == ["4", "5.00", "1", "0"]


STORED_CHOICE = ROOT / "experiments" / "results" / "augmentation_choice" / "findings.json"


def test_the_strong_recipes_are_the_winners_of_the_stored_choice():
    choice = json.loads(STORED_CHOICE.read_text(encoding="utf-8"))["choice"]
    winners = {
        network: {
            int(real): (found["candidates"][0]["name"], found["answer"])
            for real, found in sizes.items()
        }
        for network, sizes in choice.items()
    }
    assert winners == strong.CHOSEN
    for network, sizes in choice.items():
        for found in sizes.values():
            for candidate in found["candidates"]:
                assert candidate["recipe"] == strong.candidate(network, candidate["name"])
                assert candidate["views"] == strong.VIEWS
