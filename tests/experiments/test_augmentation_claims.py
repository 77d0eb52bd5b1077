"""Each claim's verdict follows its rule: findings of known numbers are judged, then changed."""

import pytest

from experiments.augmentation_digits import claims
from experiments.augmentation_digits.findings import find
from tests.experiments.test_augmentation_digits import GRID, made_up


@pytest.fixture
def findings():
    return find(made_up(GRID))


def judged(findings, words):
    """The claim with these words in it."""
    (claim,) = [claim for claim in claims.judge(findings) if words in claim.claim]
    return claim


def test_improving_or_keeping_holds_when_no_cell_loses_and_some_gain(findings):
    claim = judged(findings, "improves accuracy")
    assert (claim.verdict, claim.tone) == ("holds", "good")
    assert "9 cells, one run each, from +0.20 points to +2.80 points" in claim.reported
    assert "for as many epochs: better in 6 of 6 cells" in claim.found
    assert "from +0.50 points to +3.00 points" in claim.found


def test_improving_or_keeping_is_judged_against_equal_updates_too():
    claim = judged(find(made_up({**GRID, (700, 0, "none", 37000): 0.97})), "improves accuracy")
    assert (claim.verdict, claim.tone) == ("contradicted: a cell is worse", "bad")
    assert "worse in 3" in claim.found


def test_most_at_the_fewest_real_images_follows_the_differences(findings):
    claim = judged(findings, "helps most")
    assert (claim.verdict, claim.tone) == ("holds", "good")
    assert "+1.83 points" in claim.found
    turned = {**GRID, **{(300, count, "chosen", 0): 0.92 for count in (1000, 2000, 3000)}}
    turned |= {(700, count, "chosen", 0): 0.99 for count in (1000, 2000, 3000)}
    claim = judged(find(made_up(turned)), "helps most")
    assert (claim.verdict, claim.tone) == ("contradicted", "bad")


def test_saturation_needs_a_gain_before_and_none_after(findings):
    claim = judged(findings, "Past 2,000")
    assert (claim.verdict, claim.tone) == ("holds", "good")
    rising = {**GRID, (300, 3000, "chosen", 0): 0.97, (700, 3000, "chosen", 0): 0.98}
    claim = judged(find(made_up(rising)), "Past 2,000")
    assert (claim.verdict, claim.tone) == ("contradicted: it still gains", "bad")
    flat = {**GRID, (300, 1000, "chosen", 0): 0.95, (700, 1000, "chosen", 0): 0.96}
    assert judged(find(made_up(flat)), "Past 2,000").verdict == "not shown"


def test_the_leak_is_the_published_figures_lead(findings):
    claim = judged(findings, "300 real + 3,000")
    assert claim.verdict == "flattered by 0.75 points in the mean"
    even = {
        (real, count, "all", 0): GRID[real, count, "chosen", 0]
        for real in (300, 700)
        for count in (1000, 2000, 3000)
    }
    assert judged(find(made_up({**GRID, **even})), "300 real + 3,000").tone == "open"


def test_few_seeds_give_no_verdicts():
    found = claims.judge(find(made_up(GRID, seeds=4)))
    assert len(found) == 4
    assert all("quick" in claim.verdict for claim in found)


def test_claims_without_numbers_are_left_out():
    alone = find(made_up({(300, 0, "none", 0): 0.9}))
    assert claims.judge(alone) == []
