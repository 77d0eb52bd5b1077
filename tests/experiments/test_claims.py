"""Each claim's verdict follows its rule: the stored rows, changed, are judged anew."""

import json

import pytest

from experiments.attention_digits import claims
from keras_assign.report.claims import BAD, GOOD, NO_DIFFERENCE, NOT_SHOWN, OPEN, QUICK, measured
from keras_assign.studies.rows import Rows
from tests.conftest import ROOT


@pytest.fixture
def rows():
    """The stored rows, for a test to change."""
    file = ROOT / "experiments" / "results" / "attention_digits" / "findings.json"
    return Rows(json.loads(file.read_text(encoding="utf-8")))


def judged(rows, name):
    """The claim of this id."""
    (claim,) = [claim for claim in claims.judge(rows) if claim.id == name]
    return claim


@pytest.mark.parametrize(
    ("verdict", "expected", "tone"),
    [
        ("better", "attention is better", GOOD),
        ("worse", "attention is worse", BAD),
        ("equivalent", *NO_DIFFERENCE),
        ("not shown", *NOT_SHOWN),
        (None, *QUICK),
    ],
)
def test_judgement_of_accuracy_follows_the_verdict(rows, verdict, expected, tone):
    rows.one(metric="difference", protocol="corrected", test="full_test")["verdict"] = verdict
    claim = judged(rows, "4a-attention-helps")
    assert expected in claim.verdict
    assert claim.tone == tone


def test_judgement_of_the_88_percent_names_the_digit_never_classified_and_the_ceiling(rows):
    recalls = rows.where(metric="recall", protocol="published", model="digit_cnn")
    claim = judged(rows, "4a-accuracy-88")
    assert claim.tone == BAD
    assert "9s" in claim.verdict
    assert "9s" in claim.found
    # 1,009 of MNIST's 10,000 test images are a 9.
    assert "89.9 %" in claim.found
    for row in recalls:
        row["value"] = 0.5 if row["digit"] else 0.0
    claim = judged(rows, "4a-accuracy-88")
    assert claim.tone == OPEN
    assert "0s" in claim.found
    assert "90.2 %" not in claim.found  # 980 are a 0.
    recalls[0]["value"] = 0.5
    claim = judged(rows, "4a-accuracy-88")
    assert claim.tone == OPEN
    assert "0s" not in claim.found
    assert "100.0 %" not in claim.found


@pytest.mark.parametrize(
    ("on_ink", "above_area", "gained", "expected", "tone"),
    [
        (0.39, "better", "better", "holds", GOOD),
        (0.14, "better", "better", "leans to the digit", BAD),
        (0.14, "better", "not shown", *NOT_SHOWN),
        (0.12, "equivalent", "better", *NOT_SHOWN),
        (0.11, "worse", "better", "favours the background", BAD),
    ],
)
def test_judgement_of_the_maps_follows_their_measures(
    rows, on_ink, above_area, gained, expected, tone
):
    found = rows.where(protocol="corrected")
    for row in found.where(metric="on_ink"):
        row["mean"] = {"trained": on_ink, "untrained": 0.12, "ideal": 0.4}[row["state"]]
    for row in found.where(metric="on_ink_above_area"):
        row["verdict"] = above_area
    for row in found.where(metric="auc_gained"):
        row["verdict"] = gained
    claim = judged(rows, "4a-looks-at-digit")
    assert expected in claim.verdict
    assert claim.tone == tone
    found.one(metric="lost_with_even_maps")["verdict"] = None
    claim = judged(rows, "4a-looks-at-digit")
    assert (claim.verdict, claim.tone) == QUICK


@pytest.mark.parametrize(
    ("verdict", "low", "high", "expected", "tone"),
    [
        ("better", 0.006, 0.008, "relies on", GOOD),
        # Shown, and yet less than half a point wherever in its interval it lies.
        ("better", 0.001, 0.003, "0.5 points", OPEN),
        ("worse", -0.008, -0.006, "better without", BAD),
        ("equivalent", -0.002, 0.002, "as well", BAD),
        ("not shown", -0.01, 0.01, *NOT_SHOWN),
        (None, 0.006, 0.008, *QUICK),
    ],
)
def test_judgement_of_the_maps_use_follows_the_loss(rows, verdict, low, high, expected, tone):
    lost = rows.one(metric="lost_with_even_maps", protocol="corrected")
    lost |= {"verdict": verdict, "low": low, "high": high}
    claim = judged(rows, "4a-focus-carries")
    assert expected in claim.verdict
    assert claim.tone == tone


@pytest.mark.parametrize(
    ("low", "median", "high", "expected", "tone"),
    [
        (1.1, 1.2, 1.3, "by its layers", OPEN),
        (1.001, 1.002, 1.003, "holds", GOOD),
        (0.9, 0.95, 0.99, "not slower", BAD),
        (0.9, 1.0, 1.1, "disagree", OPEN),
    ],
)
def test_judgement_of_time_follows_the_ratio(rows, low, median, high, expected, tone):
    rows.one(metric="epoch_ratio").update({"low": low, "median": median, "high": high})
    claim = judged(rows, "4a-trains-longer")
    assert expected in claim.verdict
    assert claim.tone == tone
    rows.one(metric="timed")["rounds"] = 1
    claim = judged(rows, "4a-trains-longer")
    assert (claim.verdict, claim.tone) == QUICK


def test_the_tables_seconds_are_judged_a_misprint(rows):
    claim = judged(rows, "4a-training-time")
    assert claim.tone == BAD
    assert "24.40 s" in claim.claim
    assert "29 s" in claim.found
    basic = rows.where(model="digit_cnn", protocol="report")
    printed = basic.one(metric="training_seconds")["value"]
    basic.one(metric="training_seconds_in_table")["value"] = printed
    assert judged(rows, "4a-training-time").tone == GOOD


def test_a_main_claim_carries_the_rows_that_decide_it(rows):
    where = {"metric": "difference", "test": "full_test"}
    (one,) = judged(rows, "4a-attention-helps").measured
    assert one.reported == pytest.approx(0.8875 - 0.8810)  # From the report, by hand.
    for protocol, found in (("published", one.reproduced), ("corrected", one.corrected)):
        assert rows.one(protocol=protocol, **where).items() > found.items()
    rows.remove(rows.one(protocol="published", **where))
    assert judged(rows, "4a-attention-helps").measured[0].reproduced is None


def test_a_quantity_is_one_that_was_measured_here():
    row = {"mean": 0.1, "low": 0.0, "high": 0.2, "seed_count": 5}
    assert measured(0.1) == measured(None, None, None) == ()
    assert measured(None, {"mean": 0.1})[0].reproduced == {"mean": 0.1}
    (one,) = measured(0.1, None, row, "B")
    assert (one.reproduced, one.label) == (None, "B")
    assert one.corrected == {"mean": 0.1, "low": 0.0, "high": 0.2}
