"""Each claim's verdict follows its rule: findings of known numbers are judged, then changed."""

import re

import pytest

from experiments.augmentation import claims
from experiments.augmentation.results import find
from keras_assign.report.claims import BAD, GOOD, OPEN, QUICK
from tests.experiments.test_augmentation import GRID, made_up

COUNTS = (1000, 2000, 3000)
EPOCHS_ONLY = {mix: accuracy for mix, accuracy in GRID.items() if not mix[3]}


@pytest.fixture
def findings():
    return find(made_up(GRID))


def judged(findings, name):
    """The claim of this id."""
    (claim,) = [claim for claim in claims.judge(findings) if claim.id == name]
    return claim


def test_improving_or_keeping_holds_when_no_cell_loses_and_some_gain(findings):
    claim = judged(findings, "2-augmentation-helps")
    assert claim.tone == GOOD
    assert "9 cells" in claim.reported
    assert "+0.20 points to +2.80 points" in claim.reported
    # Of +0.50 points, p is 0.025, which is not beyond chance among twelve.
    assert "better in 5 of 6 cells, kept in 6" in claim.found
    assert "+0.50 points to +3.00 points" in claim.found


def test_improving_or_keeping_is_judged_against_equal_updates_too():
    long = {(300, 0, "none", 33000): 0.97, (700, 0, "none", 37000): 0.97}
    claim = judged(find(made_up({**GRID, **long})), "2-augmentation-helps")
    assert claim.tone == BAD
    assert "worse in 2" in claim.found
    claim = judged(find(made_up(EPOCHS_ONLY)), "2-augmentation-helps")
    assert claim.tone == OPEN
    assert "as many updates" in claim.verdict


def test_a_gain_in_no_cell_is_not_an_improvement():
    claim = judged(find(made_up(dict.fromkeys(GRID, 0.95))), "2-augmentation-helps")
    assert claim.tone == OPEN
    assert "not shown" in claim.verdict


def test_most_at_the_fewest_real_images_follows_the_differences(findings):
    # 1.5 points against 1 over the controls is not enough to show it with 1,000 images.
    claim = judged(findings, "2-helps-most-with-few")
    assert claim.tone == OPEN
    assert "not shown" in claim.verdict
    assert re.findall(r"\b700\b.*?(\+[\d.]+) points", claim.found) == ["+1.83", "+0.50"]
    shown = {**GRID, (300, 0, "none", 33000): 0.92}
    assert judged(find(made_up(shown)), "2-helps-most-with-few").tone == GOOD
    claim = judged(find(made_up(EPOCHS_ONLY)), "2-helps-most-with-few")
    assert claim.tone == OPEN
    assert "as many updates" in claim.verdict
    turned = {**GRID, **{(300, count, "chosen", 0): 0.92 for count in COUNTS}}
    turned |= {(700, count, "chosen", 0): 0.99 for count in COUNTS}
    assert judged(find(made_up(turned)), "2-helps-most-with-few").tone == BAD


def test_saturation_needs_the_last_step_to_add_little_and_less_than_the_one_before(findings):
    claim = judged(findings, "2-levels-off")
    assert claim.tone == GOOD
    assert "2,000" in claim.claim
    rising = {**GRID, (300, 3000, "chosen", 0): 0.97, (700, 3000, "chosen", 0): 0.98}
    assert judged(find(made_up(rising)), "2-levels-off").tone == BAD
    flat = {**GRID, (300, 1000, "chosen", 0): 0.95, (700, 1000, "chosen", 0): 0.96}
    claim = judged(find(made_up(flat)), "2-levels-off")
    assert claim.tone == OPEN
    assert claim.verdict != QUICK[0]


def test_the_leak_is_the_published_figures_lead_where_images_leak(findings):
    claim = judged(findings, "2-only-own-images")
    assert claim.tone == BAD
    assert "1.33 points" in claim.verdict
    verdicts = []
    for less in (0, 0.02):
        changed = {(300, count, "all", 0): GRID[300, count, "chosen", 0] - less for count in COUNTS}
        claim = judged(find(made_up({**GRID, **changed})), "2-only-own-images")
        assert claim.tone == OPEN
        verdicts.append(claim.verdict)
    even, lower = verdicts
    assert "higher" in lower
    assert "higher" not in even
    assert QUICK[0] not in verdicts


def test_few_seeds_give_no_verdicts():
    found = claims.judge(find(made_up(GRID, seeds=4)))
    assert len({claim.id for claim in found}) == 4
    assert {(claim.verdict, claim.tone) for claim in found} == {QUICK}


def test_claims_without_numbers_are_left_out():
    alone = find(made_up({(300, 0, "none", 0): 0.9}))
    assert claims.judge(alone) == []
