"""The study of attention: rows, claims, tables and page, on made-up answers."""

import re

import numpy as np
import pytest
from PIL import Image

from experiments.attention_study import claims, results, tables
from experiments.attention_study.results import Network, find
from experiments.attention_study.study import STUDY
from keras_assign.recipes.attention_networks import (
    BACKBONE_TITLES,
    EVERY_ITEM,
    KIND_TITLES,
    KINDS,
    TASKS,
    recipe,
)
from keras_assign.report.claims import BAD, GOOD, QUICK
from keras_assign.studies.study import Run
from tests.experiments.test_speech_findings import ENVIRONMENT

ITEMS = 400


def training(network, seed, right, explains=False):
    """A cell whose answers are right for this share of its items, the same items for all shares."""
    digits = (np.arange(ITEMS) % 10).astype(np.uint8)
    rank = np.random.default_rng(seed).permutation(ITEMS) / ITEMS
    split = {"split": {"kind": network.split}} if network.task == "speech" else {}
    settings = {
        "kind": "training",
        **{n: getattr(network, n) for n in ("task", "backbone", "attention", "size", "count")},
        "seed": seed,
        "explains": explains,
        "recipe": recipe(network.task, network.count, 0.001),
        "dataset": "fsdd",
        "sample_rate": 8000,
        **split,
    }
    arrays = {
        "test_digits": digits,
        "test_speakers": (np.arange(ITEMS) // 100).astype(np.uint16),
        "predicted": np.where(rank < right, digits, (digits + 1) % 10).astype(np.uint8),
    }
    if explains:
        images = np.random.default_rng(0).random((10, 28, 28)).astype(np.float16)
        arrays["shown_images"] = images
        for block, side in ((1, 14), (2, 7)):
            heads = {"multi_head": 4, "none": 0}.get(network.attention, 1)
            if heads:
                maps = np.random.default_rng(block).random((10, side, side, heads))
                arrays[f"weights/block{block}_{network.attention}/map"] = maps.astype(np.float16)
    record = {
        "settings": settings,
        "environment": ENVIRONMENT,
        "metrics": {"accuracy": right},
        "widths": [32, 64, 128],
        "weights": 896_906,
        "flops": 16e6,
        "train_items": 500,
        "test_items": ITEMS,
        "epoch_seconds": [0.5, 0.4, 0.4],
        "speakers": ["ann", "bob", "cid", "dan"],
    }
    return record, arrays


def cells_of(accuracies, seeds=5, **options):
    return [
        training(network, seed, right, explains=seed == 0, **options)
        for network, right in accuracies.items()
        for seed in range(seeds)
    ]


def timing(task, seconds):
    times = {
        name: {
            "compile_seconds": 1.0,
            "epoch_seconds": [value, 1.1 * value],
            "test_seconds": [value / 2, value / 2],
        }
        for name, value in seconds.items()
    }
    record = {
        "settings": {"kind": "timing", "task": task, "rounds": 2},
        "environment": ENVIRONMENT,
        "train_items": 500,
        "test_items": 1000,
        "times": times,
        "machine_load_before": 0.1,
    }
    return record, {}


def rate_cell(rate, loss, seed=100, attention="none", task="digits", backbone="plain"):
    settings = {
        "kind": "rate", "task": task, "backbone": backbone, "attention": attention,
        "seed": seed, "recipe": {"learning_rate": rate},
    }  # fmt: skip
    return {"settings": settings, "environment": ENVIRONMENT, "metrics": {"loss": loss}}, {}


def summaries(rows):
    """By kind of attention, or backbone, what its comparisons come to."""
    found = rows.where(metric="summary")
    return {
        row["attention"] if row["backbone"] == "plain" else row["backbone"]: row["value"]
        for row in found
    }


def page_of(tmp_path, cells):
    """The page of a run of cells, and its rows."""
    rows = find(cells)
    run = Run(tmp_path, {}, "python -m experiments.attention_study", cells, [])
    STUDY.page.write(STUDY, [run], rows)
    return (tmp_path / "index.html").read_text(encoding="utf-8"), rows


def test_differences_are_paired_and_verdicts_come_from_families():
    plain = Network("digits", count=50)
    rows = find(
        cells_of(
            {
                plain: 0.90,
                plain._replace(attention="self"): 0.99,
                plain._replace(attention="se"): 0.90,
                plain._replace(attention="cbam"): 0.80,
            }
        )
    )
    found = rows.where(metric="difference")
    told = {(row["attention"], row["against"]): row for row in found}
    assert told["self", "none"]["mean"] == pytest.approx(0.09)
    assert told["self", "none"]["verdict"] == "better"
    assert told["se", "none"]["verdict"] == "equivalent"
    assert told["cbam", "none"]["verdict"] == "worse"
    assert told["self", "cbam"]["mean"] == pytest.approx(0.19)
    assert told["self", "cbam"]["question"] == "cbam"
    assert ("cbam", "cbam") not in told
    assert summaries(rows) == {
        "self": results.IMPROVES, "se": results.NO_MATTER, "cbam": results.LOWERS,
    }  # fmt: skip
    lines = tables.tables(rows)["verdicts_digits"].rows
    assert lines[-1][0] == tables.DETECTABLE
    detectable = [100 * told[k, "none"]["detectable"] for k in ("self", "se", "cbam")]
    assert lines[-1][1] == f"{min(detectable):.2f} to {max(detectable):.2f}"
    judged = {claim.id: claim.tone for claim in claims.judge(rows)}
    assert judged["4a-self-attention-helps"] == GOOD


def test_few_seeds_give_no_verdict():
    plain = Network("digits", count=50)
    rows = find(cells_of({plain: 0.9, plain._replace(attention="self"): 0.99}, seeds=3))
    assert summaries(rows) == {"self": results.UNJUDGED}
    (claim,) = claims.judge(rows)
    assert (claim.verdict, claim.tone) == QUICK


def test_trainings_that_failed_are_told_and_count():
    network = Network("speech", attention="self", count=50)
    rights = (0.9, 0.1, 0.9, 0.4, 0.5)
    cells = [training(network, seed, right) for seed, right in enumerate(rights)]
    whole = [training(Network("speech", count=50), seed, 0.9) for seed in range(5)]
    rows = find(cells + whole)
    (told,) = tables.failures(rows)
    assert KIND_TITLES["self"] in told
    assert "2 of 5" in told
    assert re.findall(r"[\d.]+ %", told) == ["10.0 %", "40.0 %"]
    accuracy = rows.one(metric="accuracy", **network._asdict())
    assert accuracy["mean"] == pytest.approx(0.56)
    assert summaries(rows) == {"self": results.UNSTABLE}
    (row, last) = tables.tables(rows)["verdicts_speech"].rows
    assert (row[-1], last[1]) == (results.UNSTABLE, "–")
    assert tables.failures(find(whole)) == []


def test_trainings_cut_short_give_no_verdict():
    plain = Network("digits", count=50)
    cells = cells_of({plain: 0.9, plain._replace(attention="self"): 0.99})
    for record, _ in cells:
        record["settings"]["recipe"] = recipe("digits", 50, 0.001, effort=0.1)
    rows = find(cells)
    assert {row["verdict"] for row in rows.where(metric="difference")} == {None}
    assert summaries(rows) == {"self": results.UNJUDGED}


def test_other_backbones_are_held_against_the_plain_network_too(tmp_path):
    plain = Network("digits", count=50)
    cells = cells_of({plain: 0.9, plain._replace(backbone="residual"): 0.99})
    cells.append(timing("digits", {"plain/none": 1.0, "residual/none": 8.0}))
    html, rows = page_of(tmp_path, cells)
    (row, _) = tables.tables(rows)["verdicts_digits"].rows
    assert (row[0], row[-2], row[-1]) == ("residual CNN", "8.00", results.IMPROVES)
    assert f"{BACKBONE_TITLES['residual']} (8 times" in html


@pytest.mark.parametrize(
    ("few", "all_items", "beaten_at", "verdict"),
    [
        # Better with few items, where no other beats it; with all it makes no difference.
        (0.95, 0.9, (EVERY_ITEM,), results.IMPROVES),
        (0.95, 0.9, (50,), results.BEATEN),
        (0.95, 0.8, (EVERY_ITEM,), results.MIXED),
        (0.9, 0.9, (), results.NO_MATTER),
    ],
)
def test_what_is_better_improves_accuracy_where_no_other_beats_it(
    few, all_items, beaten_at, verdict
):
    """Another kind, which is as fast, beats it at some numbers of items."""
    networks = {}
    for count, right in ((50, few), (EVERY_ITEM, all_items)):
        networks[Network("digits", count=count)] = 0.9
        networks[Network("digits", attention="se", count=count)] = right
        networks[Network("digits", attention="spatial", count=count)] = (
            0.99 if count in beaten_at else 0.8
        )
    seconds = {"plain/none": 1.0, "plain/se": 2.0, "plain/spatial": 2.0}
    rows = find([*cells_of(networks), timing("digits", seconds)])
    assert summaries(rows)["se"] == verdict


def test_a_gain_beyond_another_is_the_difference_of_two_differences():
    small, large = Network("speech", count=50), Network("speech", size=64, count=50)
    accuracies = {
        small: 0.80, small._replace(attention="cbam"): 0.85,
        large: 0.82, large._replace(attention="cbam"): 0.94,
    }  # fmt: skip
    rows = find(cells_of(accuracies))
    gained = rows.one(metric="difference_of_gains", size=64, attention="cbam", against="28x28")
    assert gained["mean"] == pytest.approx((0.94 - 0.82) - (0.85 - 0.80))
    assert gained["verdict"] == "better"
    told = {claim.id: claim.tone for claim in claims.judge(rows)}
    assert told["4b-attention-gains-with-size"] == GOOD


def test_a_transformer_is_held_against_cbam_in_the_plain_network():
    accuracies = {
        Network("speech", count=50): 0.80,
        Network("speech", attention="cbam", count=50): 0.95,
        Network("speech", "transformer", count=50): 0.90,
        Network("speech", "transformer", "cbam", count=50): 0.90,
    }
    rows = find(cells_of(accuracies))
    (claim,) = (c for c in claims.judge(rows) if c.id == "4b-transformer-beats-cbam")
    assert claim.tone == BAD
    lines = tables.tables(rows)["compared_speech"].rows
    against = [line[0].partition(", against ")[2] for line in lines]
    assert against == ["plain CNN", "none", "plain CNN, CBAM"]


@pytest.mark.parametrize(
    ("of_kinds", "tone"),
    [
        # The same in both tests; CBAM is right in 90 %.
        ({"se": 0.95, "self": 0.8, "non_local": 0.9}, GOOD),
        ({"se": 0.9, "self": 0.9, "non_local": 0.9}, BAD),
        ({"se": 0.9, "self": 0.8, "non_local": 0.8}, BAD),
    ],
)
def test_one_stronger_kind_is_enough(of_kinds, tone):
    kinds = {"none": 0.9, "cbam": 0.9, **of_kinds}
    accuracies = {
        Network("speech", attention=kind, count=count): right
        for kind, right in kinds.items()
        for count in (50, EVERY_ITEM)
    }
    judged = claims.judge(find(cells_of(accuracies)))
    (claim,) = (c for c in judged if c.id == "4b-stronger-beats-cbam")
    assert claim.tone == tone


def test_speakers_are_the_items_where_they_were_not_heard():
    left_out = Network("speech", split="speakers")
    rows = find(cells_of({left_out: 0.8, left_out._replace(attention="se"): 0.9}))
    assert rows.where(metric="accuracy").values("item_count") == [4]
    assert rows.values("speaker") == ["ann", "bob", "cid", "dan"]
    (only,) = rows.where(metric="difference")
    assert (only["question"], only["item_count"]) == ("speakers", 4)


def test_the_front_is_by_number_of_items():
    accuracies = {
        Network("digits", attention=kind, count=count): mean
        for kind, mean in (("none", 0.9), ("se", 0.95), ("self", 0.94))
        for count, mean in ((EVERY_ITEM, mean), (50, 1 - mean))
    }
    seconds = {"plain/none": 1, "plain/se": 2, "plain/self": 3}
    rows = find([*cells_of(accuracies), timing("digits", seconds)])
    on_front = rows.where(metric="on_front", value=True)
    assert on_front.where(count=EVERY_ITEM).values("attention") == ["none", "se"]
    assert on_front.where(count=50).values("attention") == ["none"]


def whole_study():
    accuracies = {}
    for task in TASKS:
        for count in (50, EVERY_ITEM):
            for kind, right in zip(KINDS, (90, 91, 90, 90, 92, 95, 90, 80), strict=True):
                accuracies[Network(task, attention=kind, count=count)] = right / 100
            for backbone in ("residual", "transformer"):
                for kind in ("none", "cbam"):
                    accuracies[Network(task, backbone, kind, count=count)] = 0.97
    for kind in ("none", "cbam"):
        accuracies[Network("speech", attention=kind, size=64, count=50)] = 0.85
        accuracies[Network("speech", attention=kind, split="speakers")] = 0.7
    seconds = {f"plain/{kind}": 1 + 0.2 * place for place, kind in enumerate(KINDS)}
    seconds |= {"residual/none": 8.0, "transformer/none": 6.0}
    return [
        *cells_of(accuracies),
        *(timing(task, seconds) for task in TASKS),
        *(rate_cell(rate, loss) for rate, loss in ((0.0005, 2), (0.001, 1), (0.002, 3))),
    ]


@pytest.mark.usefixtures("with_figures")
def test_the_page_shows_every_part(tmp_path):
    html, rows = page_of(tmp_path, whole_study())
    for part in (
        "claims", "every-kind-beside-none", "other-backbones-and-cbam", "larger-spectrograms",
        "speakers-never-heard", "costs", "where-attention-looks",
    ):  # fmt: skip
        assert f'id="{part}"' in html
    drawn = {file.stem for file in (tmp_path / "figures").glob("*.png")}
    assert drawn == {
        "forest", "cost",
        *(f"maps_{task}_block{block}" for task in TASKS for block in (1, 2)),
    }  # fmt: skip
    tones = [(claim.id, claim.audits, claim.tone) for claim in claims.judge(rows)]
    assert tones == [
        ("4a-self-attention-helps", ("future_self_attention",), GOOD),
        ("4a-heads-help", ("future_multi_head",), BAD),
        ("4b-larger-spectrograms", ("future_larger",), BAD),
        ("4b-attention-gains-with-size", ("future_larger",), BAD),
        ("4b-residual-helps", ("future_residual",), GOOD),
        ("4b-stronger-beats-cbam", ("future_stronger",), GOOD),
        ("4b-transformer-beats-cbam", ("future_transformer",), GOOD),
    ]
    for header, lines in tables.tables(rows).values():
        assert all(len(line) == len(header) for line in lines)


def test_a_claim_says_where_it_was_judged():
    """Larger spectrograms with too few seeds are shown beside it, and have no say in it."""
    small = Network("speech", count=50)
    judged = {small: 0.9, small._replace(size=64): 0.95}
    cells = cells_of(judged) + cells_of({small._replace(size=128): 0.5}, seeds=1)
    (larger,) = claims.judge(find(cells))
    assert larger.tone == GOOD
    assert "64x64" in larger.verdict
    assert "128x128" not in larger.verdict
    assert "128x128" in larger.found


@pytest.mark.usefixtures("with_figures")
def test_networks_that_take_the_same_time_can_be_drawn(tmp_path):
    """On an axis so short, a name placed by its values would stretch the picture without end."""
    accuracies = {Network("digits", attention=k, count=2): 0.9 for k in ("none", "se")}
    cells = cells_of(accuracies, seeds=1)
    cells.append(timing("digits", {"plain/none": 1.0, "plain/se": 1.0001}))
    page_of(tmp_path, cells)
    with Image.open(tmp_path / "figures" / "cost.png") as drawn:
        assert max(drawn.size) < 3000
