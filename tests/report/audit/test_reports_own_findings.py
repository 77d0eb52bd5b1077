"""What is known to be wrong with the report is found, and what holds is confirmed.

Expected numbers were worked out by hand or with other programs from the printed figures.
"""

import json

import pytest

from keras_assign.report.audit.audit import audit
from keras_assign.report.audit.entry import VERDICTS
from keras_assign.report.published import REPORT
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def found():
    return {finding.id: finding for finding in audit(REPORT)}


@pytest.mark.parametrize(
    ("id", "verdict", "words"),
    [
        # Problem 1
        ("granularity_vectors_test", "impossible", ["0.8958", "0.9757", "0.4450", "k/1,500"]),
        ("granularity_vectors_train", "impossible", ["0.9844", "k/6,000"]),
        ("digits_1", "suspicious", ["0.7200 and 0.6300, whole percents", "no training log"]),
        ("one_classifier", "suspicious", ["+19.6", "Method B", "Method C"]),
        ("a_over_baseline", "holds", ["+7.99 points", "z = 8.92"]),
        ("vectors_printed_alike", "holds", ["All 8 agree"]),
        # Problem 2
        (
            "copies_of_own_images",
            "inconsistent",
            ["900 copies", "4 cells of Figure 10", "12 cells of Figure 21"],
        ),
        (
            "single_trainings_tell",
            "not shown",
            ["0.45 points", "9 settings", "89.65% in Figure 21 against 91.20% in Figure 19"],
        ),
        ("augmentation_saturates", "not shown", ["−0.30", "−0.15", "+0.15"]),
        ("cells_differ_in_data_alone", "suspicious", ["30,000", "630,000", "21.0 times"]),
        ("augmentation_keeps_300", "holds", ["3 of 3 cells lie above", "mean +2.05"]),
        ("augmentation_keeps_700", "not shown", ["mean +0.48"]),
        ("augmentation_keeps_1000", "not shown", ["mean +0.55"]),
        ("augmentation_helps_more", "not shown", ["6 of 6 cells", "mean +0.52"]),
        ("augmentation_helps_300", "holds", ["+2.80 points", "56 of 2,000", "z = 3.77"]),
        ("augmentation_helps_300_3000", "holds", ["z = 3.33"]),
        ("logs_and_augmentation_table", "holds", ["All 4 agree"]),
        ("augmentation_printed_twice", "holds", ["All 12 agree"]),
        ("mild_overfitting", "holds", ["+2.39 points", "z = 4.89"]),
        # Problem 3
        ("generated_decrease", "inconsistent", ["5 are falling, 2 are level and 2 go the other"]),
        ("generated_lower", "holds", ["9 of 9 cells lie above"]),
        ("generated_help_augmented", "not shown", ["1 of 9 cells lie above", "mean −0.61"]),
        ("praised_mix", "inconsistent", ["95.80%", "95.90%", "−0.10 points"]),
        ("reference_is_fresh", "suspicious", ["97.97%", "the best of them 97.14%"]),
        ("real_replaced", "not shown", ["−0.55 points", "+0.65 points", "+0.35 points"]),
        ("gans_own_images", "suspicious", ["300 become 510 (at most 600)"]),
        ("logs_and_generation_table", "holds", ["All 4 agree"]),
        ("granularity_digits_test", "holds", ["are k/2,000"]),
        # Problem 4a
        (
            "all_digits_learnt",
            "impossible",
            ["never exceeds 0.0000e+00 of 1,000", "90.00 % of the test"],
        ),
        ("all_digits_learnt_with_attention", "impossible", ["90.00 % of the test"]),
        (
            "attention_digits_printed_alike",
            "inconsistent",
            ["24.40s", "28.40s in Figure 23 and Figure 26", "1 of 6"],
        ),
        ("attention_digits_training_time", "holds", ["29.00s"]),
        ("attention_better", "not shown", ["13 of 2,000", "z = 0.64", "p = 0.52"]),
        ("test_images_do", "not shown", ["86.61 %", "89.45 %"]),
        # Problem 4b
        ("granularity_speech_test", "holds", ["4,000, 6,000, 8,000", "6,000, as it may be, does"]),
        ("cbam_better", "not shown", ["+0.43 points", "z = 1.90", "p = 0.058"]),
        ("cbam_better_than_best_epoch", "not shown", ["p = 0.55"]),
        ("plain_training_time", "inconsistent", ["419.61s", "420.42s"]),
        ("plain_test_time", "inconsistent", ["475.76s", "474.93s"]),
        ("cbam_training_time", "inconsistent", ["440.17s", "440.01s"]),
        ("cbam_test_time", "inconsistent", ["472.19s", "472.31s"]),
        ("cbam_slower", "not shown", ["1.049 times", "0.992 times"]),
        ("attention_digits_slower", "not shown", ["1.190 times", "198 weights more (0.02 %)"]),
        ("epochs_enough", "inconsistent", ["7 % in the last", "24 % in the last"]),
        ("cbam_converges_slowly", "inconsistent", ["14 of 20", "the last of these is 14"]),
        ("attention_speech_accuracies", "holds", ["All 4 agree"]),
        ("plain_mean_epoch", "holds", ["44.7685s"]),
        ("mimics_humans", "not testable here", []),
        ("gains_elsewhere", "not testable here", []),
    ],
)
def test_each_known_fault_is_found_and_what_holds_is_confirmed(found, id, verdict, words):
    assert found[id].verdict == verdict
    for word in words:
        assert word in found[id].numbers


def test_what_is_known_of_the_networks_is_what_was_built():
    """Weights are no figures of the report's: they are those of the stored results."""
    built = {
        **stored("attention_mnist")["protocols"]["sound"]["models"],
        **stored("attention_speech")["report"]["costs"],
    }
    known = {name: run.training for name, run in REPORT.runs.items() if run.training}
    with_weights = {name: t.weights for name, t in known.items() if t.weights}
    assert with_weights == {name: built[name]["weights"] for name in with_weights}
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
