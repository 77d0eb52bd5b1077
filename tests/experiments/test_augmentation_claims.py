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
    long = {(300, 0, "none", 33000): 0.97, (700, 0, "none", 37000): 0.97}
    claim = judged(find(made_up({**GRID, **long})), "improves accuracy")
    assert (claim.verdict, claim.tone) == ("contradicted: a cell is worse", "bad")
    assert "worse in 2" in claim.found
    epochs_only = {mix: a for mix, a in GRID.items() if not mix[3]}
    claim = judged(find(made_up(epochs_only)), "improves accuracy")
    assert claim.verdict == "holds for as many epochs; as many updates were not run"
    assert claim.tone == "open"


def test_a_gain_in_no_cell_is_not_an_improvement():
    flat = dict.fromkeys(GRID, 0.95)
    assert judged(find(made_up(flat)), "improves accuracy").verdict == "not shown in every cell"


def test_most_at_the_fewest_real_images_follows_the_differences(findings):
    # 1.5 points against 1 over the controls is not enough to show it with 1,000 images.
    claim = judged(findings, "helps most")
    assert claim.verdict == "not shown against every yardstick"
    assert "at 700: +1.83 points" in claim.found
    assert "at 700: +0.50 points" in claim.found
    claim = judged(find(made_up({**GRID, (300, 0, "none", 33000): 0.92})), "helps most")
    assert (claim.verdict, claim.tone) == ("holds", "good")
    turned = {**GRID, **{(300, count, "chosen", 0): 0.92 for count in (1000, 2000, 3000)}}
    turned |= {(700, count, "chosen", 0): 0.99 for count in (1000, 2000, 3000)}
    claim = judged(find(made_up(turned)), "helps most")
    assert (claim.verdict, claim.tone) == ("contradicted", "bad")


def test_saturation_needs_the_last_step_to_add_little_and_less_than_the_one_before(findings):
    claim = judged(findings, "Past 2,000")
    assert (claim.verdict, claim.tone) == ("holds: it levels off to within half a point", "good")
    rising = {**GRID, (300, 3000, "chosen", 0): 0.97, (700, 3000, "chosen", 0): 0.98}
    claim = judged(find(made_up(rising)), "Past 2,000")
    assert (claim.verdict, claim.tone) == ("contradicted: it still gains", "bad")
    flat = {**GRID, (300, 1000, "chosen", 0): 0.95, (700, 1000, "chosen", 0): 0.96}
    assert judged(find(made_up(flat)), "Past 2,000").verdict == "not shown"


def test_the_leak_is_the_published_figures_lead_where_images_leak(findings):
    claim = judged(findings, "rests on 300")
    assert claim.verdict == "flattered by 1.33 points in the mean"
    even = {(300, count, "all", 0): GRID[300, count, "chosen", 0] for count in (1000, 2000, 3000)}
    assert judged(find(made_up({**GRID, **even})), "rests on 300").tone == "open"


def test_few_seeds_give_no_verdicts():
    found = claims.judge(find(made_up(GRID, seeds=4)))
    assert len(found) == 4
    assert all("quick" in claim.verdict for claim in found)


def test_claims_without_numbers_are_left_out():
    alone = find(made_up({(300, 0, "none", 0): 0.9}))
    assert claims.judge(alone) == []
