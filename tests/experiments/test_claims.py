"""Each claim's verdict follows its rule: the stored findings, changed, are judged anew."""

import json

import pytest

from experiments.attention_digits import claims
from tests.conftest import ROOT


@pytest.fixture
def findings():
    """The stored findings, for a test to change."""
    file = ROOT / "experiments" / "results" / "attention_mnist" / "findings.json"
    return json.loads(file.read_text(encoding="utf-8"))


def judged(findings, words):
    """The claim with these words in it."""
    (claim,) = [claim for claim in claims.judge(findings) if words in claim.claim]
    return claim


@pytest.mark.parametrize(
    ("verdict", "expected", "tone"),
    [
        ("better", "holds", "good"),
        ("worse", "contradicted", "bad"),
        ("equivalent", "no difference that matters", "bad"),
        ("not shown", "not shown", "open"),
        (None, "quick", "open"),
    ],
)
def test_judgement_of_accuracy_follows_the_verdict(findings, verdict, expected, tone):
    findings["protocols"]["sound"]["difference"]["full_test"]["verdict"] = verdict
    claim = judged(findings, "more accurate")
    assert expected in claim.verdict
    assert claim.tone == tone


def test_judgement_of_the_88_percent_names_the_digit_never_read_and_the_ceiling(findings):
    model = findings["protocols"]["published"]["models"]["digit_cnn"]
    claim = judged(findings, "about 88 %")
    assert claim.verdict == "an artefact of the split"
    assert "the 9s are validated on and never trained on" in claim.found
    # 1,009 of MNIST's 10,000 test images are a 9.
    assert "89.9 % of all test images is the ceiling" in claim.found
    model["recall"] = [0.0, *[0.5] * 9]
    assert judged(findings, "about 88 %").tone == "open"
    model["recall"] = [0.5] * 10
    claim = judged(findings, "about 88 %")
    assert claim.tone == "open"
    assert "ceiling" not in claim.found


@pytest.mark.parametrize(
    ("on_ink", "low", "high", "gained", "expected"),
    [
        (0.39, 0.1, 0.3, 0.1, "holds"),
        (0.14, 0.01, 0.02, 0.1, "leans to the digit"),
        (0.14, 0.01, 0.02, -0.1, "not shown"),
        (0.12, -0.01, 0.01, 0.1, "not shown"),
        (0.11, -0.02, -0.01, 0.1, "contradicted"),
    ],
)
def test_judgement_of_the_maps_follows_their_measures(
    findings, on_ink, low, high, gained, expected
):
    attention_found = findings["protocols"]["sound"]["attention"]
    for layer in attention_found["layers"].values():
        layer["trained"]["on_ink"]["mean"] = on_ink
        layer["on_ink_above_area"] |= {"low": low, "high": high}
        layer["auc_gained"]["low"] = gained
        layer["ideal_on_ink"] = 0.4
    assert judged(findings, "ignores the background").verdict.startswith(expected)
    attention_found["enough_seeds"] = False
    assert "quick" in judged(findings, "ignores the background").verdict


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("better", "relies on"), ("worse", "better without"), ("equivalent", "nothing that matters")],
)
def test_judgement_of_the_maps_use_follows_the_loss(findings, verdict, expected):
    findings["protocols"]["sound"]["attention"]["even_attention"]["lost"]["verdict"] = verdict
    assert expected in judged(findings, "selective focus").verdict


@pytest.mark.parametrize(
    ("low", "median", "high", "expected"),
    [
        (1.1, 1.2, 1.3, "by its layers, not by their parameters"),
        (1.001, 1.002, 1.003, "holds"),
        (0.9, 0.95, 0.99, "contradicted"),
        (0.9, 1.0, 1.1, "not shown"),
    ],
)
def test_judgement_of_time_follows_the_ratio(findings, low, median, high, expected):
    findings["timing"]["epoch_ratio"] = {"low": low, "median": median, "high": high}
    assert expected in judged(findings, "longer to train").verdict
    findings["timing"]["rounds"] = 1
    assert "quick" in judged(findings, "longer to train").verdict


def test_the_tables_seconds_are_judged_a_misprint(findings):
    claim = judged(findings, "24.40 s")
    assert claim.verdict == "a misprint in the table"
    assert "sum to 29 s" in claim.found
