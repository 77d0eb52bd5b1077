"""What is known to be wrong with the report is found, and what holds is confirmed.

Expected numbers were worked out by hand or with other programs from the printed figures.
"""

import json

import pytest

from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.entry import VERDICTS
from keras_assign.audit.published import REPORT
from keras_assign.studies.rows import Rows
from tests.audit.tells import tells
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def found():
    return {finding.id: finding for finding in audit(REPORT)}


@pytest.mark.parametrize(
    ("id", "verdict", "terms"),
    [
        # Problem 1
        ("granularity_vectors_test", "impossible", ["k/1,500", "0.8958", "0.9757", "0.4450"]),
        ("granularity_vectors_train", "impossible", ["k/6,000", "0.9844"]),
        ("digits_1", "suspicious", ["0.7200", "0.6300", "training log"]),
        ("one_classifier", "suspicious", ["+19.6", "+9.0", "Method B", "Method C"]),
        ("a_over_baseline", "holds", ["+7.99", "8.92"]),
        ("vectors_printed_alike", "holds", ["8"]),
        # Problem 2
        (
            "copies_of_own_images",
            "inconsistent",
            ["4", "Figure 10", "900", "12", "Figure 21", "900"],
        ),
        (
            "single_trainings_tell",
            "not shown",
            ["9", "0.45", "89.65%", "Figure 21", "91.20%", "Figure 19"],
        ),
        ("augmentation_saturates", "not shown", ["−0.30", "−0.15", "+0.15"]),
        ("cells_differ_in_data_alone", "suspicious", ["30,000", "630,000", "21.0 times"]),
        ("augmentation_keeps_300", "holds", ["3", "3", "0", "+2.05"]),
        ("augmentation_keeps_700", "not shown", ["3", "3", "0", "+0.48"]),
        ("augmentation_keeps_1000", "not shown", ["3", "3", "0", "+0.55"]),
        ("augmentation_helps_more", "not shown", ["6", "6", "0", "+0.52"]),
        ("augmentation_helps_300", "holds", ["+2.80", "56", "2,000", "3.77"]),
        ("augmentation_helps_300_3000", "holds", ["3.33"]),
        ("logs_and_augmentation_table", "holds", ["4"]),
        ("augmentation_printed_twice", "holds", ["12"]),
        ("mild_overfitting", "holds", ["+2.39", "4.89"]),
        # Problem 3
        ("generated_decrease", "inconsistent", ["9", "3", "5", "2", "2"]),
        ("generated_lower", "holds", ["9", "9", "0"]),
        ("generated_help_augmented", "not shown", ["1", "9", "8", "−0.61"]),
        ("praised_mix", "inconsistent", ["95.80%", "95.90%", "−0.10"]),
        ("reference_is_fresh", "suspicious", ["97.97%", "97.14%"]),
        ("real_replaced", "not shown", ["−0.55", "+0.65", "+0.35"]),
        ("gans_own_images", "suspicious", ["300", "510", "600"]),
        ("logs_and_generation_table", "holds", ["4"]),
        ("granularity_digits_test", "holds", ["k/2,000"]),
        # Problem 4a
        (
            "all_digits_learnt",
            "impossible",
            ["0.0000e+00", "1,000", "90.00 %"],
        ),
        ("all_digits_learnt_with_attention", "impossible", ["90.00 %"]),
        (
            "attention_digits_printed_alike",
            "inconsistent",
            ["1", "6", "24.40s", "28.40s", "Figure 23", "Figure 26"],
        ),
        ("attention_digits_training_time", "holds", ["29.00s"]),
        ("attention_better", "not shown", ["13", "2,000", "0.64", "0.26"]),
        ("test_images_do", "not shown", ["86.61 %", "89.45 %"]),
        # Problem 4b
        ("granularity_speech_test", "holds", ["4,000", "6,000", "8,000", "6,000"]),
        ("cbam_better", "not shown", ["+0.43", "1.90", "0.029", "0.26"]),
        ("cbam_better_than_best_epoch", "not shown", ["0.27", "0.42"]),
        ("plain_training_time", "inconsistent", ["419.61s", "420.42s"]),
        ("plain_test_time", "inconsistent", ["475.76s", "474.93s"]),
        ("cbam_training_time", "inconsistent", ["440.17s", "440.01s"]),
        ("cbam_test_time", "inconsistent", ["472.19s", "472.31s"]),
        ("cbam_slower", "not shown", ["1.049", "0.992"]),
        ("attention_digits_slower", "not shown", ["1.190", "198", "0.02 %"]),
        ("epochs_enough", "inconsistent", ["7 %", "24 %"]),
        ("cbam_converges_slowly", "inconsistent", ["14", "20", "14"]),
        ("attention_speech_accuracies", "holds", ["4"]),
        ("plain_mean_epoch", "holds", ["44.7685s"]),
        ("mimics_humans", "not testable here", []),
        ("gains_elsewhere", "not testable here", []),
    ],
)
def test_each_known_fault_is_found_and_what_holds_is_confirmed(found, id, verdict, terms):
    assert found[id].verdict == verdict
    assert tells(found[id].numbers, *terms)


def test_what_is_known_of_the_networks_is_what_was_built():
    """Weights are no figures of the report's: they are those of the stored results."""
    speech = Rows(stored("attention_speech")).where(metric="weights", recipe="report")
    digits = Rows(stored("attention_digits")).where(metric="weights", protocol="corrected")
    built = {row["model"]: row["value"] for row in [*speech, *digits]}
    known = {name: run.training for name, run in REPORT.runs.items() if run.training}
    with_weights = {name: t.weights for name, t in known.items() if t.weights}
    assert with_weights == {name: built[name] for name in with_weights}
    assert len(with_weights) == 4


def stored(run):
    file = ROOT / "experiments" / "results" / run / "findings.json"
    return json.loads(file.read_text(encoding="utf-8"))


def test_every_claim_and_every_set_has_a_finding_that_says_where(found):
    assert {claim.id for claim in REPORT.claims} < found.keys()
    assert {f"granularity_{name}" for name in REPORT.sets} < found.keys()
    for finding in found.values():
        assert finding.verdict in VERDICTS
        assert all((finding.claim, finding.place, finding.check, finding.numbers))
        assert finding.numbers.endswith("."), finding.id
