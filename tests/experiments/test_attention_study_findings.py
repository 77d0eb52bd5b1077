"""The study of attention: findings, claims, tables and page, on made-up answers."""

import re

import numpy as np
import pytest
from PIL import Image

from experiments.attention_study import (
    claims,
    comparison,
    contenders,
    findings,
    names,
    page,
    recipes,
)
from experiments.attention_study.findings import Network
from keras_assign.report.claims import BAD, GOOD, QUICK
from keras_assign.studies.study import Run
from tests.experiments.test_speech_findings import ENVIRONMENT

ITEMS = 400


def training(network, seed, right, explains=False):
    """A cell whose answers are right for this share of its items, the same items for all shares."""
    digits = (np.arange(ITEMS) % 10).astype(np.uint8)
    rank = np.random.default_rng(seed).permutation(ITEMS) / ITEMS
    split = {"split": {"kind": network.split}} if network.task == names.SPEECH else {}
    settings = {
        "kind": "training",
        **{n: getattr(network, n) for n in ("task", "backbone", "attention", "size", "count")},
        "seed": seed,
        "explains": explains,
        "recipe": recipes.recipe(network.task, network.count, 0.001),
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


def test_differences_are_paired_and_verdicts_come_from_families():
    plain = Network("digits", count=50)
    found = findings.find(
        cells_of(
            {
                plain: 0.90,
                plain._replace(attention="self"): 0.99,
                plain._replace(attention="se"): 0.90,
                plain._replace(attention="cbam"): 0.80,
            }
        )
    )
    told = {
        (c["question"], c["of"]["attention"], c["against"]["attention"]): c["difference"]
        for c in found["comparisons"]
    }
    assert told["kinds", "self", "none"]["mean"] == pytest.approx(0.09)
    assert told["kinds", "self", "none"]["verdict"] == "better"
    assert told["kinds", "se", "none"]["verdict"] == "equivalent"
    assert told["kinds", "cbam", "none"]["verdict"] == "worse"
    assert told["cbam", "self", "cbam"]["mean"] == pytest.approx(0.19)
    assert ("cbam", "cbam", "cbam") not in told
    worth = [contenders.worth(found, "digits", "plain", kind) for kind in ("self", "se", "cbam")]
    assert worth == [contenders.WORTH, contenders.NO_USE, contenders.COSTS]
    found["front"] = {"digits": {"50": ["plain/none", "residual/none"]}}
    assert contenders.worth(found, "digits", "plain", "self") == contenders.BEATEN
    rows = comparison.verdict_rows(found, "digits")
    assert rows[-1][0] == comparison.DETECTABLE
    detectable = [100 * told["kinds", k, "none"]["detectable"] for k in ("self", "se", "cbam")]
    assert rows[-1][1] == f"{min(detectable):.2f} to {max(detectable):.2f}"
    judged = {claim.id: claim.tone for claim in claims.judge(found)}
    assert judged["4a-self-attention-helps"] == GOOD


def test_few_seeds_give_no_verdict():
    plain = Network("digits", count=50)
    found = findings.find(cells_of({plain: 0.9, plain._replace(attention="self"): 0.99}, seeds=3))
    assert contenders.worth(found, "digits", "plain", "self") == contenders.UNKNOWN
    (claim,) = claims.judge(found)
    assert (claim.verdict, claim.tone) == QUICK


def test_trainings_that_failed_are_told_and_count():
    network = Network("speech", attention="self", count=50)
    rights = (0.9, 0.1, 0.9, 0.4, 0.5)
    cells = [training(network, seed, right) for seed, right in enumerate(rights)]
    whole = [training(Network("speech", count=50), seed, 0.9) for seed in range(5)]
    found = findings.find(cells + whole)
    (told,) = comparison.failed(found)
    assert names.KIND_TITLES["self"] in told
    assert "2 of 5" in told
    assert re.findall(r"[\d.]+ %", told) == ["10.0 %", "40.0 %"]
    assert contenders.network_of(found, network)["accuracy"]["mean"] == pytest.approx(0.56)
    assert contenders.worth(found, "speech", "plain", "self") == contenders.UNSTABLE
    (row, last) = comparison.verdict_rows(found, "speech")
    assert (row[-1], last[1]) == (contenders.UNSTABLE, "–")
    assert comparison.failed(findings.find(whole)) == []


def test_trainings_cut_short_give_no_verdict():
    plain = Network("digits", count=50)
    cells = cells_of({plain: 0.9, plain._replace(attention="self"): 0.99})
    for record, _ in cells:
        record["settings"]["recipe"] = recipes.recipe("digits", 50, 0.001, effort=0.1)
    found = findings.find(cells)
    assert found["shortened"]
    assert {c["difference"]["verdict"] for c in found["comparisons"]} == {None}
    assert contenders.worth(found, "digits", "plain", "self") == contenders.UNKNOWN


def test_other_backbones_are_held_against_the_plain_network_too(tmp_path):
    plain = Network("digits", count=50)
    cells = cells_of({plain: 0.9, plain._replace(backbone="residual"): 0.99})
    cells.append(timing("digits", {"plain/none": 1.0, "residual/none": 8.0}))
    found = findings.find(cells) | {"strong": []}
    (row, _) = comparison.verdict_rows(found, "digits")
    assert (row[0], row[-2], row[-1]) == ("residual CNN", "8.00", contenders.WORTH)
    page.write(Run(tmp_path, {}, "python -m experiments.attention_study", cells, []), found)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f"{names.BACKBONE_TITLES['residual']} (8 times" in html


@pytest.mark.parametrize(
    ("few", "all_items", "on_front_of", "verdict"),
    [
        # Better with few items, where no other beats it; with all it makes no difference.
        (0.95, 0.9, ["50"], contenders.WORTH),
        (0.95, 0.9, ["0"], contenders.BEATEN),
        (0.95, 0.8, ["50"], contenders.MIXED),
        (0.9, 0.9, ["50", "0"], contenders.NO_USE),
    ],
)
def test_a_kind_is_worth_it_where_it_is_better(few, all_items, on_front_of, verdict):
    networks = {}
    for count, right in ((50, few), (names.ALL, all_items)):
        networks[Network("digits", count=count)] = 0.9
        networks[Network("digits", attention="se", count=count)] = right
    found = findings.find(cells_of(networks))
    on = {c: ["plain/se"] if c in on_front_of else ["plain/none"] for c in ("50", "0")}
    found["front"] = {"digits": on}
    assert contenders.worth(found, "digits", "plain", "se") == verdict


def test_a_gain_beyond_another_is_the_difference_of_two_differences():
    small, large = Network("speech", count=50), Network("speech", size=64, count=50)
    accuracies = {
        small: 0.80, small._replace(attention="cbam"): 0.85,
        large: 0.82, large._replace(attention="cbam"): 0.94,
    }  # fmt: skip
    found = findings.find(cells_of(accuracies))
    attends = large._replace(attention="cbam")
    gained = contenders.difference(found, "gains", attends, attends._replace(size=28))
    assert gained["mean"] == pytest.approx((0.94 - 0.82) - (0.85 - 0.80))
    assert gained["verdict"] == "better"
    told = {claim.id: claim.tone for claim in claims.judge(found)}
    assert told["4b-attention-gains-with-size"] == GOOD


def test_a_transformer_is_held_against_cbam_in_the_plain_network():
    accuracies = {
        Network("speech", count=50): 0.80,
        Network("speech", attention="cbam", count=50): 0.95,
        Network("speech", "transformer", count=50): 0.90,
        Network("speech", "transformer", "cbam", count=50): 0.90,
    }
    found = findings.find(cells_of(accuracies))
    (claim,) = (c for c in claims.judge(found) if c.id == "4b-transformer-beats-cbam")
    assert claim.tone == BAD
    against = [
        row[0].partition(", against ")[2] for row in comparison.backbone_rows(found, "speech")
    ]
    assert against == ["plain", "plain with CBAM", "none"]


def test_speakers_are_the_items_where_they_were_not_heard():
    left_out = Network("speech", split="speakers")
    found = findings.find(cells_of({left_out: 0.8, left_out._replace(attention="se"): 0.9}))
    assert found["networks"][0]["accuracy"]["item_count"] == 4
    assert list(found["networks"][0]["by_speaker"]) == ["ann", "bob", "cid", "dan"]
    (only,) = found["comparisons"]
    assert (only["question"], only["difference"]["item_count"]) == ("speakers", 4)


def test_the_front_holds_what_no_other_beats():
    networks = [
        {**Network("digits", attention=kind, count=count)._asdict(), "accuracy": {"mean": mean}}
        for kind, mean in (("none", 0.9), ("se", 0.95), ("self", 0.94), ("cbam", 0.96))
        for count, mean in ((names.ALL, mean), (50, 1 - mean))
    ]
    times = {
        f"plain/{kind}": {"epoch_seconds": {"median": seconds}}
        for kind, seconds in (("none", 1), ("se", 2), ("self", 3), ("cbam", 4))
    }
    front = findings.front(networks, times, "digits", names.ALL)
    assert front == ["plain/none", "plain/se", "plain/cbam"]
    assert findings.front(networks, times, "digits", 50) == ["plain/none"]


def whole_study():
    accuracies = {}
    for task in names.TASKS:
        for count in (50, names.ALL):
            for kind, right in zip(names.KINDS, (90, 91, 90, 90, 92, 95, 90, 80), strict=True):
                accuracies[Network(task, attention=kind, count=count)] = right / 100
            for backbone in ("residual", "transformer"):
                for kind in ("none", "cbam"):
                    accuracies[Network(task, backbone, kind, count=count)] = 0.97
    for kind in ("none", "cbam"):
        accuracies[Network("speech", attention=kind, size=64, count=50)] = 0.85
        accuracies[Network("speech", attention=kind, split="speakers")] = 0.7
    seconds = {f"plain/{kind}": 1 + 0.2 * place for place, kind in enumerate(names.KINDS)}
    seconds |= {"residual/none": 8.0, "transformer/none": 6.0}
    return [
        *cells_of(accuracies),
        *(timing(task, seconds) for task in names.TASKS),
        *(rate_cell(rate, loss) for rate, loss in ((0.0005, 2), (0.001, 1), (0.002, 3))),
    ]


@pytest.mark.usefixtures("with_figures")
def test_the_page_shows_every_part(tmp_path):
    cells = whole_study()
    found = findings.find(cells) | {"strong": []}
    page.write(Run(tmp_path, {}, "python -m experiments.attention_study", cells, []), found)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    for part in ("claims", "kinds", "cost", "backbones", "sizes", "speakers", "maps"):
        assert f'id="{part}"' in html
    drawn = {file.stem for file in (tmp_path / "figures").glob("*.png")}
    assert drawn == {
        "forest", "cost",
        *(f"maps_{task}_block{block}" for task in names.TASKS for block in (1, 2)),
    }  # fmt: skip
    tones = [(claim.id, claim.audits, claim.tone) for claim in claims.judge(found)]
    assert tones == [
        ("4a-self-attention-helps", ("future_self_attention",), GOOD),
        ("4a-heads-help", ("future_multi_head",), BAD),
        ("4b-larger-spectrograms", ("future_larger",), BAD),
        ("4b-attention-gains-with-size", ("future_larger",), BAD),
        ("4b-residual-helps", ("future_residual",), GOOD),
        ("4b-stronger-beats-cbam", ("future_stronger",), GOOD),
        ("4b-transformer-beats-cbam", ("future_transformer",), GOOD),
    ]
    for header, rows in comparison.tables_of(found):
        assert all(len(row) == len(header) for row in rows)


def test_a_claim_says_where_it_was_judged():
    """Larger spectrograms with too few seeds are shown beside it, and have no say in it."""
    small = Network("speech", count=50)
    judged = {small: 0.9, small._replace(size=64): 0.95}
    cells = cells_of(judged) + cells_of({small._replace(size=128): 0.5}, seeds=1)
    (larger,) = claims.judge(findings.find(cells))
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
    found = findings.find(cells) | {"strong": []}
    page.write(Run(tmp_path, {}, "python -m experiments.attention_study", cells, []), found)
    with Image.open(tmp_path / "figures" / "cost.png") as drawn:
        assert max(drawn.size) < 3000
