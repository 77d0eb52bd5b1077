"""The checks that need no claim, against calculations by hand and by brute force."""

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.repeats import noise_of
from keras_assign.audit.checks.spreads import spread_is_possible
from keras_assign.audit.compare import compare, in_words, newcombe_interval
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.report import Report
from keras_assign.audit.printed.table_file import report_of
from keras_assign.errors import InputError
from keras_assign.report import distributions
from tests.audit.tells import tells


def found(text, name="r.csv", items=2000, **given):
    """By id, what is found in a table."""
    return {finding.id: finding for finding in audit(report_of(name, text, items, **given))}


def verdicts(text, begins, **given):
    return [f.verdict for id, f in found(text, **given).items() if id.startswith(begins)]


THREE_SEEDS = "Model,Seed,Accuracy (%)\nCNN,1,57.55\nCNN,2,54.25\nCNN,3,56.15\nAverage,,{}\n"


def test_a_mean_that_is_none_of_its_seeds():
    """57.55, 54.25 and 56.15 make 55.98."""
    wrong = found(THREE_SEEDS.format("55.79"))["own_means_r"]
    assert wrong.verdict == "inconsistent"
    assert tells(wrong.numbers, "55.79", "55.98")
    assert found(THREE_SEEDS.format("55.98"))["own_means_r"].verdict == "holds"


@given(
    st.lists(st.integers(0, 1000), min_size=2, max_size=8),
    st.integers(1, 3),
    st.sampled_from([0, 1]),
)
def test_honest_means_and_deviations_of_rounded_values_are_never_called_wrong(right, digits, ddof):
    shares = 100 * np.array(right) / 1000
    cells = [f"{share:.{digits}f}" for share in (*shares, shares.mean(), shares.std(ddof=ddof))]
    seeds = ",".join(f"Seed {n}" for n in range(len(right)))
    text = f"Accuracy of,{seeds},Mean,SD\nCNN,{','.join(cells)}\n"
    assert set(verdicts(text, ("own_means", "own_sds"), items=1000)) <= {"holds"}


def test_sums_differences_and_relative_ones():
    times = "Part,Time (s)\nload,1.25\ntrain,10.50\nTotal,{}\n"
    assert verdicts(times.format("11.75"), "own_sums") == ["holds"]
    assert verdicts(times.format("12.75"), "own_sums") == ["inconsistent"]
    gains = "Set,Accuracy A (%),Accuracy B (%),Gain\nx,90.0,92.0,{}\ny,91.0,92.5,1.5\n"
    assert verdicts(gains.format("2.0"), "own_differences") == ["holds"]
    assert verdicts(gains.format("3.0"), "own_differences") == ["inconsistent"]
    relative = "Set,Time A (s),Time B (s),Difference (%)\nx,10.0,12.0,20.0\ny,20.0,21.0,5.0\n"
    assert verdicts(relative, "own_differences") == ["holds"]
    # Of several columns none says that these two were meant.
    open_one = "Set,A (%),B (%),C (%),Gain\nx,90.0,92.0,95.0,7.7\n"
    assert verdicts(open_one, "own_differences") == []


def test_ranks_and_bold_cells():
    ranks = "Model,Rank,Accuracy (%),Time (s)\na,1,97.0,5\nb,{},96.0,4\nc,{},95.0,9\nd,4,94.0,1\n"
    assert verdicts(ranks.format(2, 3), "own_ranks") == ["holds"]
    assert verdicts(ranks.format(3, 2), "own_ranks") == ["inconsistent"]
    bold = (
        "| Model | Accuracy (%) | Loss |\n|---|---|---|\n"
        "| a | {} | **0.1** |\n| b | **96.0** | 0.2 |\n"
    )
    assert verdicts(bold.format("95.0"), "own_bold", name="r.md") == ["holds"]
    assert verdicts(bold.format("97.0"), "own_bold", name="r.md") == ["inconsistent"]


def multiples(step, count, items=2000):
    rng = np.random.default_rng(1)
    values = rng.choice(np.arange(80, 99, step), count, replace=False)
    rows = "\n".join(f"m{n},{value:.2f}" for n, value in enumerate(values))
    return found(f"Model,Accuracy (%)\n{rows}\n", items=items)["own_coarser_tests"]


def test_accuracies_that_are_all_multiples_of_half_a_percent():
    odd = multiples(0.5, 24)
    assert odd.verdict == "suspicious"
    assert tells(odd.numbers, "200")
    assert multiples(0.05, 24).verdict == "holds"
    assert multiples(0.5, 2 + 1, items=200).verdict == "holds"  # 200 items make such steps.
    assert multiples(0.5, 24, items=200).verdict == "holds"


@settings(max_examples=200)
@given(st.integers(0, 10_000))
def test_few_honest_accuracies_are_not_taken_for_a_coarser_grid(seed):
    """Of 10,000 seeds, 1 in 1,000 may be."""
    rng = np.random.default_rng(seed % 50)
    items = int(rng.choice([200, 500, 1000, 2000]))
    rows = "\n".join(
        f"m{n},{100 * k / items:.2f}" for n, k in enumerate(rng.integers(0.8 * items, items, 6))
    )
    text = f"Model,Accuracy (%)\n{rows}\n"
    assert "suspicious" not in verdicts(text, "own_coarser", items=items)


COPIED = """First set

| Model | Accuracy (%) | Time (s) |
|---|---|---|
| a | 95.10 | 812.34 |
| b | 96.20 | 955.71 |

Second set

| Model | Accuracy (%) | Time (s) |
|---|---|---|
| a | {} | {} |
| b | {} | {} |
"""


def test_times_that_stand_beside_other_accuracies_too():
    copied = found(COPIED.format("91.05", "812.34", "92.30", "955.71"), name="r.md")
    assert copied["own_copies_times"].verdict == "suspicious"
    assert tells(copied["own_copies_times"].numbers, "812.34", "First set", "Second set")
    own = COPIED.format("91.05", "820.11", "92.30", "940.05")
    assert verdicts(own, "own_copies_times", name="r.md") == ["holds"]
    again = COPIED.format("95.10", "812.34", "96.20", "955.71")  # The same table, set anew.
    assert verdicts(again, "own_copies_times", name="r.md") == ["holds"]


def test_times_in_whole_seconds_are_equal_by_chance():
    rough = COPIED.replace("812.34", "12").replace("955.71", "13").format("91", "12", "92", "13")
    assert verdicts(rough, "own_copies_times", name="r.md") == ["holds"]


def test_a_row_that_is_another_ones():
    table = "Model,S1 accuracy (%),S2 accuracy (%),S3 accuracy (%)\na,95.15,91.20,88.05\nb,{}\n"
    assert verdicts(table.format("95.15,91.20,88.05"), "own_copies_rows") == ["suspicious"]
    assert verdicts(table.format("95.15,91.20,88.10"), "own_copies_rows") == ["holds"]


def all_spreads(items, seeds):
    """Every mean and deviation that whole numbers of right items make, by enumeration."""
    for right in itertools.combinations_with_replacement(range(items + 1), seeds):
        shares = np.array(right) / items
        for ddof in (0, 1):
            yield f"{shares.mean():.4f} ± {shares.std(ddof=ddof):.4f}"


@pytest.mark.parametrize(("items", "seeds"), [(12, 2), (9, 3), (6, 4)])
def test_every_deviation_that_can_be_is_taken_for_one(items, seeds):
    for text in all_spreads(items, seeds):
        assert spread_is_possible(PrintedNumber.parse(text), items, seeds), text


def test_most_deviations_that_can_not_be_are_told():
    can_be, rng = set(all_spreads(20, 2)), np.random.default_rng(0)
    means = [n / 40 for n in range(4, 36)]
    drawn = {f"{rng.choice(means):.4f} ± {rng.uniform(0, 0.2):.4f}" for _ in range(400)} - can_be
    told = sum(not spread_is_possible(PrintedNumber.parse(text), 20, 2) for text in drawn)
    assert told == len(drawn)


def test_a_mean_of_several_seeds_is_a_share_of_all_their_items():
    """89.78 % of 3 x 300 items is 808 of 900; of 300 items it would be none."""
    content = {"sets": {"tests": 300}, "runs": {"r": {"of": "tests", "figures": {"x": "89.78%"}}}}

    def verdict(**run):
        report = {**content, "runs": {"r": content["runs"]["r"] | run}}
        return {f.id: f for f in audit(Report.model_validate(report))}["granularity_tests"]

    assert verdict(seeds=3).verdict == "holds"
    assert verdict().verdict == "impossible"
    assert "seeds: 3" in verdict().numbers


def test_f1_is_held_against_no_items():
    rows = {"CNN": "97.50% 0.9713", "ViT": "98.25% 0.9809"}
    table = {"of": "tests", "columns": ["accuracy", "F1"], "rows": rows}
    report = Report.model_validate({"sets": {"tests": 2000}, "tables": {"t": table}})
    assert {f.id: f for f in audit(report)}["granularity_tests"].verdict == "holds"
    asked = {**table, "of": {"accuracy": "tests", "F1": "tests"}}  # Unless the file says so.
    report = Report.model_validate({"sets": {"tests": 2000}, "tables": {"t": asked}})
    assert {f.id: f for f in audit(report)}["granularity_tests"].verdict == "impossible"


def test_an_impossible_share_is_filed_under_its_own_part():
    runs = {
        part: {"part": part, "of": "tests", "figures": {"x": accuracy}}
        for part, accuracy in (("a", "0.9895"), ("b", "0.9897"), ("c", "0.97820512"))
    }
    report = Report.model_validate({"sets": {"tests": 2000}, "runs": runs})
    odd = {f.part: f.numbers for f in audit(report) if f.verdict == "impossible"}
    assert odd.keys() == {"b", "c"}
    assert tells(odd["b"], "0.9897")
    assert tells(odd["c"], "0.97820512")


LOG = "epoch,loss,accuracy,val_accuracy\n1,0.52,0.8412,{}\n2,{},0.9035,{}\n3,0.10,0.9669,{}\n"


def test_a_loss_that_is_too_low_for_its_accuracy():
    """9.65 % of errors cost 0.0965 ln 2 = 0.0669 at least."""
    low = found(LOG.format(0.8, 0.05, 0.85, 0.9))["own_losses"]
    assert low.verdict == "suspicious"
    assert tells(low.numbers, "0.05", "0.9035", "0.0669")
    assert found(LOG.format(0.8, 0.07, 0.85, 0.9))["own_losses"].verdict == "holds"
    assert found(LOG.format(0.8, 0.07, 0.85, 0.9))["own_validation"].verdict == "holds"
    assert found(LOG.format(0, 0.2, 0, 0))["own_validation"].verdict == "suspicious"


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.99)), min_size=2, max_size=30),
    st.integers(2, 4),
)
def test_cross_entropy_is_never_below_what_its_errors_cost(items, classes):
    """Of made up answers: the largest probability decides, whatever the true class."""
    rng, losses, right = np.random.default_rng(len(items)), [], []
    for share, sharpness in items:
        p = rng.dirichlet(np.full(classes, sharpness * 5))
        true = int(share * (classes - 1))
        losses.append(-math.log(max(p[true], 1e-12)))
        right.append(p.argmax() == true)
    assert np.mean(losses) >= (1 - np.mean(right)) * math.log(2) - 1e-12


def test_the_best_is_held_against_the_seeds_of_the_table():
    """By hand: means 95 and 93.8 %, deviations pooled, the runner-up of three, two-fold."""
    a, b, c = [94.5, 95.0, 95.5], [93.5, 93.8, 94.1], [90.0, 90.5, 91.0]
    rows = [
        f"{name},{seed},{value}"
        for name, values in (("a", a), ("b", b), ("c", c))
        for seed, value in enumerate(values)
    ]
    text = "Model,Seed,Accuracy (%)\n" + "\n".join(rows) + "\n"
    best = found(text, items=10_000)["own_best_r_accuracy"]
    pooled = math.sqrt(np.mean([np.var(v, ddof=1) for v in (a, b, c)]))
    p = 2 * stats.t.sf(1.2 / (pooled * math.sqrt(2 / 3)), 6)
    assert best.p_value == pytest.approx(p, rel=1e-6)
    assert best.verdict == "holds"
    alone = found("Model,Accuracy (%)\na,95.0\nb,93.0\n", items=2000)["own_best_r_accuracy"]
    assert alone.verdict.startswith("beyond sampling")
    assert (
        found("Model,Accuracy (%)\na,95.0\nb,95.0\n")["own_best_r_accuracy"].verdict == "not shown"
    )


def gains(*printed, **claim):
    tables = {"t": {"columns": ["gain"], "rows": {f"{n}": g for n, g in enumerate(printed)}}}
    claim = {"kind": "gains", "of": "t[gain]", "id": "c", **claim}
    report = Report.model_validate({"tables": tables, "claims": [claim]})
    return {f.id: f for f in audit(report)}["c"].verdict


def test_gains_that_grow_are_not_diminishing():
    assert gains("0.5%", "1.0%", "1.5%", pattern="diminishing") == "inconsistent"
    assert gains("0.5%", "1.0%", "1.5%", pattern="growing") == "not shown"  # Of unknown noise.
    assert gains("1.5%", "1.0%", "0.5%", pattern="diminishing") == "not shown"
    assert gains("1.5%", "1.0%", "0.5%", largest="1") == "inconsistent"
    assert gains("0.5%", "1.0%", "0.7%", largest="1") == "not shown"


def test_gains_of_cells_over_others_are_held_against_the_noise():
    table = {
        "of": "tests", "rows": {"copies": ["0", "1"]}, "columns": {"real": ["10", "20", "30"]},
        "cells": ["80.0% 85.0% 90.0%", "88.0% 89.0% 91.0%"],
    }  # fmt: skip
    claim = {"kind": "gains", "of": "t[copies=1]", "over": "t[copies=0]", "id": "c"}

    def verdict(noise=None, **more):
        content = {"sets": {"tests": 2000}, "tables": {"t": table}, "claims": [claim | more]}
        content |= {"noise": noise} if noise else {}
        return {f.id: f for f in audit(Report.model_validate(content))}["c"].verdict

    assert verdict(pattern="diminishing") == "not shown"
    # Gains of 8, 4 and 1 points: 1.96 x 2 x SD has to stay below 3.
    assert verdict("0.7%", pattern="diminishing") == "holds"
    assert verdict("0.8%", pattern="diminishing") == "not shown"
    assert verdict("0.7%", pattern="growing") == "inconsistent"
    assert verdict("0.7%", largest="10") == "holds"
    assert verdict("0.7%", largest="30") == "inconsistent"


def test_steps_share_the_figure_between_them():
    """x2 - x1 against x3 - x2: the one in the middle counts twice, in all 1 + 4 + 1."""
    table = {"of": "tests", "columns": ["accuracy"], "rows": {"1": "80.00%", "2": "88.00%",
                                                              "3": "91.00%"}}  # fmt: skip
    claim = {"kind": "gains", "of": "t", "steps": True, "pattern": "diminishing", "id": "c"}

    def verdict(noise):
        content = {"sets": {"tests": 2000}, "tables": {"t": table}, "claims": [claim]}
        report = Report.model_validate({**content, "noise": noise})
        return {f.id: f for f in audit(report)}["c"].verdict

    # 8 and 3 points: 1.96 sqrt(6) SD has to stay below 5, so SD below 1.04.
    assert verdict("1.0%") == "holds"
    assert verdict("1.1%") == "not shown"


def test_a_network_a_row_has_its_own_noise():
    """Rows repeated for one network tell nothing certain of the other's."""
    table = {
        "of": "tests", "rows": {"model": ["a", "b"]}, "columns": {"seed": ["1", "2"]},
        "cells": ["90.0% 90.2%", "91.0% 95.0%"], "training": {"network": "model"},
    }  # fmt: skip
    groups = [[f"t[model={name}, seed={seed}]" for seed in "12"] for name in "ab"]
    claim = {"kind": "repeats", "groups": groups, "id": "c"}
    report = Report.model_validate(
        {"sets": {"tests": 2000}, "tables": {"t": table}, "claims": [claim]}
    )
    levels = noise_of(report, report.claims).levels
    assert {name: level.deviation for name, level in levels.items()} == {
        "a": pytest.approx(0.002 / math.sqrt(2)), "b": pytest.approx(0.04 / math.sqrt(2)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({"printed": "1.19"}, "holds"),
        ({"printed": "1.25"}, "inconsistent"),
        ({"printed": "19%", "more": True}, "holds"),
        ({"printed": "25%", "more": True}, "inconsistent"),
        ({"at_least": 1.1}, "holds"),
        ({"at_least": 2}, "inconsistent"),
    ],
)
def test_ratios_by_hand(claim, verdict):
    """33.81 / 28.40 = 1.190."""
    runs = {"r": {"figures": {"slow": "33.81s", "fast": "28.40s"}}}
    claim = {"kind": "ratio", "of": ["r.slow", "r.fast"], "id": "c", **claim}
    report = Report.model_validate({"runs": runs, "claims": [claim]})
    assert {f.id: f for f in audit(report)}["c"].verdict == verdict


def test_a_comparison_against_statsmodels():
    found = compare("97.0% 94.9%", 2000)
    z, p = proportions_ztest([1940, 1898], [2000, 2000])
    assert (found.z, found.p_value) == (pytest.approx(z), pytest.approx(p))
    interval = confint_proportions_2indep(1940, 2000, 1898, 2000, method="newcomb")
    assert (found.low, found.high) == pytest.approx(interval)
    assert newcombe_interval(0.97, 0.949, 2000) == pytest.approx(interval)
    assert found.right == 42
    assert found.undone_by == pytest.approx(0.021 / 1.959964 / math.sqrt(2), rel=1e-5)
    words = in_words(found).replace("\n", " ")
    assert tells(words, "42", "3.37", "0.76")
    needed = [found.seeds_needed[sd] for sd in sorted(found.seeds_needed)]
    assert needed == sorted(needed)


def test_a_comparison_of_counts_means_and_ties():
    assert compare("167/200 150/200").right == 17
    assert compare("97.0% 97.0%", 2000).undone_by is None
    for words in ("97.0% vs 94.9%", "97.0%, 94.9%", "97.0% against 94.9%"):
        assert compare(words, 2000).right == 42
    given = compare("89.78% ± 1.49% (3) 86.0% ± 0.8% (3)", 300)
    t = stats.ttest_ind_from_stats(89.78, 1.49, 3, 86.0, 0.8, 3)
    assert given.p_noise == pytest.approx(t.pvalue)
    assert compare("97.0% 94.9%", 2000, noise=0.005).p_noise == pytest.approx(
        2 * stats.norm.sf(2.1 / (0.5 * math.sqrt(2)))
    )


@pytest.mark.parametrize(
    ("text", "items"),
    [("97.0%", 2000), ("97.0% 94.9%", None), ("97.0% x", 2000), ("12s 13s", 2000),
     ("97.0% 94.9% 90%", 2000), ("1/2 1/3", None), ("1e+400 1", 5),
     ("97 94", 2000), ("97.0% ± 0.4% 94.9%", 2000)],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_in_one_line(text, items):
    with pytest.raises(InputError) as refused:
        compare(text, items)
    assert "\n" not in str(refused.value)


@given(st.floats(-6, 6), st.integers(1, 200), st.floats(1e-6, 0.5))
def test_tails_are_those_of_scipy_stats(z, degrees, p):
    assert distributions.normal_sf(z) == pytest.approx(stats.norm.sf(z))
    assert distributions.normal_isf(p) == pytest.approx(stats.norm.isf(p))
    assert distributions.t_sf(z, degrees) == pytest.approx(stats.t.sf(z, degrees))
    assert distributions.t_isf(p, degrees) == pytest.approx(stats.t.isf(p, degrees), rel=1e-6)
    assert distributions.t_sf(z, math.inf) == pytest.approx(stats.norm.sf(z))
    for k in (-1, 0, degrees // 2, degrees):
        assert distributions.binomial_sf(k, degrees, p) == pytest.approx(
            stats.binom.sf(k, degrees, p)
        )
        assert distributions.binomial_cdf(k, degrees, p) == pytest.approx(
            stats.binom.cdf(k, degrees, p)
        )


def test_no_verdict_names_a_check_twice():
    ids = [f.id for f in audit(report_of("r.md", COPIED.format("91", "1", "92", "2"), 2000))]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"\w+", id) for id in ids)


def test_a_rough_mean_of_equal_trainings_is_one_of_few():
    """By hand: without a deviation both have n of 30 right, 29/30 or 30/30, not 29.5/30."""
    for text, possible in (("0.97", True), ("0.98", False), ("0.99", False), ("1.00", True)):
        assert spread_is_possible(PrintedNumber.parse(f"{text} ± 0.00"), 30, 2) == possible, text


def test_rounding_is_allowed_for_once():
    """By hand: half a step of each number that is printed, and no more."""
    times = "Part,Time (s)\nload,1.25\ntrain,10.50\nTotal,{}\n"
    assert verdicts(times.format("11.76"), "own_sums") == ["holds"]
    assert verdicts(times.format("11.77"), "own_sums") == ["inconsistent"]
    differences = "Set,Accuracy A (%),Accuracy B (%),Gain\nx,40.0,42.0,{}\ny,50.0,51.5,1.5\n"
    assert verdicts(differences.format("2.1"), "own_differences") == ["holds"]
    assert verdicts(differences.format("2.2"), "own_differences") == ["inconsistent"]
    ranks = "Model,Rank,Accuracy (%)\na,1,97.0\nb,3,{}\nc,2,95.0\nd,4,94.0\n"
    assert verdicts(ranks.format("95.0"), "own_ranks") == ["holds"]
    assert verdicts(ranks.format("95.1"), "own_ranks") == ["inconsistent"]
    assert gains("0.5%", "0.6%", pattern="diminishing") == "not shown"
    assert gains("0.5%", "0.7%", pattern="diminishing") == "inconsistent"
