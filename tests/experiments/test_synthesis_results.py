"""Problem 3's rows and each claim's rule, on made-up predictions of known numbers."""

import dataclasses
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from experiments.synthesis import claims
from experiments.synthesis.mixes import mixes
from experiments.synthesis.results import by_protocol, find, of_best
from experiments.synthesis.settings import SynthesisSettings
from experiments.synthesis.study import STUDY
from experiments.synthesis.tables import tables
from keras_assign.recipes import warped_digits
from keras_assign.report.claims import BAD, GOOD, NOT_SHOWN, OPEN, QUICK
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Run

ITEMS = 1000
LABELS = np.arange(ITEMS) % 10
INFO = {"settings": {"epochs": 10}}


def predictions(accuracy):
    right = np.arange(ITEMS) < round(accuracy * ITEMS)
    return {
        "test_labels": LABELS,
        "predicted": np.where(right, LABELS, (LABELS + 1) % 10),
        "protocol_items": np.arange(0, ITEMS, 2),
    }


def gains(mix, gan):
    """The opposite of `loses`."""
    return 1 - loses(mix, gan)


def quality(protocol, gan_seed=0, gan_real=300, recipe="report"):
    per_digit = {str(digit): 0.9 for digit in range(10)}
    return (
        {
            "settings": {"kind": "quality", "protocol": protocol, "gan_faults": [],
                         "gan_about": {"recipe": recipe, "conditional": protocol == "corrected",
                                       "shortened": False},
                         "gan_seed": gan_seed, "gan_real": gan_real},
            "judge_test_accuracy": 0.98, "frechet": 5.0 + gan_seed, "frechet_of_real": 1.0,
            "agreement": 0.9, "agreement_per_digit": per_digit,
            "spread": {kind: {**per_digit, "3": 0.5} for kind in ("pixels", "centred", "features")},
            "confidence": {"histogram": [1] * 20, "confident": 0.7, "doubtful": 0.2},
            "nearest": {"median": 5.0, "median_of_unseen_real": 6.0, "memorised_share": 0.01},
        },
        {},
    )  # fmt: skip


def run_of(accuracy_of, protocol="corrected", gans=3, trainings=2, recipe="report", **settings):
    """A run whose trainings get as many images right as the function of mix and GAN says."""
    settings = SynthesisSettings(protocol=protocol, **settings)
    cells = []
    for gan in range(gans):
        for training in range(trainings):
            for mix in mixes(settings):
                record = {
                    "settings": {"kind": "mix", **mix, "protocol": protocol, "gan_seed": gan,
                                 "training": training, "dataset": "reduced_mnist"},
                    "updates": 1, "training_seconds": 1.0, "test_seconds": 0.1,
                    "mix": {"images_beyond_the_real": 0, "gans_images_beyond_the_real": 2100,
                            "generated_items": [mix["generated"]] * 10},
                    "metrics": {"train_accuracy": 1.0},
                    "history": {"loss": [1.0], "accuracy": [first_epoch(mix)]},
                }  # fmt: skip
                cells.append((record, predictions(accuracy_of(mix, gan))))
        cells += [quality(protocol, gan, real, recipe) for real in settings.real]
    return Run(Path(), INFO["settings"], "", cells, [])


def first_epoch(mix):
    """Fresh networks start low; one that learnt the first grid's last cell starts as reported."""
    if not mix["after"]:
        return 0.85
    before = tuple(mix["after"][name] for name in ("real", "augmented", "generated"))
    return 0.9797 if before == (1000, 0, 3000) else 0.95


def loses(mix, gan):
    """A point for a thousand generated images; more updates do not matter."""
    return 0.95 - 0.01 * mix["generated"] / 1000 + 0.001 * gan


def changed(rows, where, **values):
    """The same rows, those that have something with other values."""
    those = rows.where(**where)
    assert those
    return Rows(row | values if row in those else row for row in rows)


def judged(found, name):
    """The claim of this id."""
    (claim,) = [claim for claim in claims.judge(found) if claim.id == name]
    return claim


def by_yardstick(claim):
    """What an open verdict says for as many epochs, and for as many updates."""
    assert claim.tone == OPEN
    epochs, updates = claim.verdict.split(";")
    assert "as many epochs" in epochs
    assert "as many updates" in updates
    return epochs, updates


@pytest.fixture(scope="module")
def losing():
    return find([run_of(loses), run_of(loses, "published", gans=1, trainings=5)])


def test_gains_are_differences_between_mixes_of_one_gan_and_training(losing):
    sound = losing.where(protocol="corrected", test="full_test")
    gains = sound.where(metric="gain", kind="mix", as_many="epochs")
    for real, augmented in ((300, 0), (300, 2000), (1000, 0)):
        for count in (1000, 2000, 3000):
            gain = gains.one(real=real, augmented=augmented, generated=count)
            assert gain["mean"] == pytest.approx(-0.01 * count / 1000)
            assert gain["verdict"] == "worse"
            assert len(gain["per_seed"]) == 3  # A GAN each.
    means = sound.where(metric="mean_gain")
    mean = means.one(grid="real", as_many="epochs")
    assert (mean["cells"], mean["below"]) == (9, 9)
    assert mean["mean"] == pytest.approx(-0.02)
    assert means.one(grid="real", as_many="updates")["mean"] == pytest.approx(-0.03)
    assert means.one(grid="augmented", as_many="epochs")["cells"] == 9


def test_harm_needs_as_many_epochs_and_as_many_updates(losing):
    claim = judged(losing, "3-generated-lower")
    assert claim.tone == GOOD
    assert "9 of 9" in claim.found
    assert "−0.74 points" in claim.reported

    def only_updates(mix, gan):  # Real images alone lose as much when trained as long.
        return 0.90 if mix["as_long_as"] else loses(mix, gan)

    claim = judged(find([run_of(only_updates)]), "3-generated-lower")
    epochs, updates = by_yardstick(claim)
    assert "lower it" in epochs
    assert "raise it" in updates
    claim = judged(find([run_of(loses, control=False)]), "3-generated-lower")
    epochs, updates = by_yardstick(claim)
    assert "lower it" in epochs
    assert "not run" in updates
    claim = judged(find([run_of(lambda mix, gan: 0.95)]), "3-generated-lower")
    assert claim.tone == OPEN
    assert claim.verdict.count("nothing that matters") == 1  # Said once, of either yardstick.
    assert judged(find([run_of(gains)]), "3-generated-lower").tone == BAD


def test_a_consistent_decrease_is_one_at_every_step(losing):
    claim = judged(losing, "3-more-is-worse")
    assert claim.tone == GOOD
    assert re.findall(r"\d+", claim.reported) == ["9", "5"]
    flat = find([run_of(lambda mix, gan: 0.93 if mix["generated"] else 0.95)])
    claim = judged(flat, "3-more-is-worse")
    assert claim.tone == OPEN
    assert "every step" in claim.verdict

    def turns(mix, gan):  # Back to where it was.
        return 0.95 if mix["generated"] in (0, 3000) else 0.93

    claim = judged(find([run_of(turns)]), "3-more-is-worse")
    assert claim.tone == BAD
    assert "from 2,000 to 3,000" in claim.verdict


def test_help_on_top_of_augmentation_follows_the_pooled_gain(losing):
    claim = judged(losing, "3-help-on-top")
    assert claim.tone == BAD
    assert "1 of 9" in claim.reported
    assert "−0.61 points" in claim.reported
    helped = find([run_of(lambda mix, gan: 0.9 + 0.01 * bool(mix["generated"]))])
    assert judged(helped, "3-help-on-top").tone == GOOD

    def as_updates_do(mix, gan):  # What generated images add, more updates add, too.
        return 0.92 if mix["generated"] or mix["as_long_as"] else 0.9

    epochs, updates = by_yardstick(judged(find([run_of(as_updates_do)]), "3-help-on-top"))
    assert "raise it" in epochs
    assert "nothing that matters" in updates


def test_augmented_images_are_compared_with_as_many_generated_ones(losing):
    assert judged(losing, "3-augmented-beat-generated").tone == GOOD
    even = find([run_of(lambda mix, gan: 0.95)])
    claim = judged(even, "3-augmented-beat-generated")
    assert claim.tone == OPEN
    assert claim.verdict != QUICK[0]
    assert judged(find([run_of(gains)]), "3-augmented-beat-generated").tone == BAD


def test_the_reference_is_told_by_its_first_epoch(losing):
    claim = judged(losing, "3-reference-is-fresh")
    assert claim.tone == BAD
    assert "1,000 real + 3,000 generated" in claim.verdict
    assert "nearest" not in claim.verdict  # It starts where that one does.
    assert "(5)" in claim.found
    assert "85.00 % to 85.00 %" in claim.found
    after = losing.where(metric="first_epoch", kind="reference", protocol="published")
    assert len(after) == 4
    smaller = find([run_of(loses, "published", gans=1, trainings=5, real=(300, 700))])
    assert "3-reference-is-fresh" not in {claim.id for claim in claims.judge(smaller)}
    before = {"metric": "first_epoch", "before": "1,000 real + 3,000 generated"}
    other = changed(losing, before, per_seed=[0.97, 0.975])
    claim = judged(other, "3-reference-is-fresh")
    assert claim.tone == BAD
    assert "nearest" in claim.verdict
    assert "1,000 real + 3,000 generated" in claim.verdict
    fresh = {"metric": "first_epoch", "kind": "mix", "real": 1000, "generated": 0}
    other = changed(other, fresh, per_seed=[0.85, 0.985])  # One fresh network starts so high.
    assert judged(other, "3-reference-is-fresh").tone == GOOD


def test_few_real_images_with_augmented_ones_are_held_against_many(losing):
    claim = judged(losing, "3-augmented-replace-real")
    assert claim.tone == GOOD
    assert "−0.55 points" in claim.reported
    few = find([run_of(lambda mix, gan: 0.9 if mix["real"] == 300 else 0.95)])
    assert judged(few, "3-augmented-replace-real").tone == BAD
    wide = changed(losing, {"metric": "few_real_over_many"}, low=-0.02, high=0.0)
    claim = judged(wide, "3-augmented-replace-real")
    assert (claim.verdict, claim.tone) == NOT_SHOWN


def test_the_gans_own_images_count_as_real_ones_seen(losing):
    claim = judged(losing, "3-only-own-images")
    assert claim.tone == BAD
    assert re.findall(r"\d+", claim.found) == ["300", "210", "210"]


def test_few_trainings_give_no_verdict():
    quick = find([run_of(loses, gans=1, trainings=1)])
    assert {(claim.verdict, claim.tone) for claim in claims.judge(quick)} == {QUICK}


def test_tables_have_the_reports_figures_and_every_row(losing):
    shown = {name: table.rows for name, table in tables(losing).items()}
    rows = shown["accuracy"]
    assert [row[:2] for row in rows[:2]] == [["300 + 0", "92.20"], ["300 + 1,000", "91.50"]]
    assert len(rows) == 12 + 3
    rows = shown["accuracy_augmented"]
    assert ["300 + 3,000 + 2,000", "95.80"] in [row[:2] for row in rows]
    assert len(rows) == 16 + 4
    assert len(shown["gains"]) == len(shown["gains_augmented"]) == 9 + 2
    assert shown["reference"][0][1:4] == ["97.97", "99.07", "96.45"]
    of_sound = shown["quality"][3]
    assert of_sound[0] == "the report's GAN, conditional, 300"
    assert of_sound[1] == "6.0 (5.0 to 7.0)"
    assert of_sound[4] == "0.50 (3)"
    filters = [row[0].rsplit(": ", 1)[1] for row in shown["filtered"]]
    assert filters == ["all", "confident", "doubtful"]


def test_what_is_added_to_the_best_recipe_pairs_seed_and_image(monkeypatch):
    def cell(mix, seed, accuracy):
        arrays = predictions(accuracy)
        settings = {"network": "lenet5", "gan_real": 300, "gan_seed": seed, "seed": seed,
                    "keep": [], "recipe": {"examples_seen": 1}, **mix}  # fmt: skip
        return {"settings": settings}, {"predicted_one_view": arrays["predicted"], **arrays}

    cells = [
        cell({"real": real, "generated": 300}, seed, accuracy)
        for seed in range(5)
        for real, accuracy in ((300, 0.97), (0, 0.90))
    ]
    base = [
        cell({"kind": "tuned", "real": 300}, seed, 0.96)
        for seed in range(6)  # One more than there are GANs.
    ]
    monkeypatch.setattr(warped_digits, "candidate", lambda network, name: {"examples_seen": 1})
    found = Rows(of_best(cells, base)).where(test="full_test", network="lenet5", gan_real=300)
    accuracies = found.where(metric="accuracy")
    assert accuracies.values("seed_count") == [5]
    assert accuracies.one(real=300, generated=0)["mean"] == pytest.approx(0.96)
    assert accuracies.one(real=0, generated=300)["mean"] == pytest.approx(0.90)
    (gain,) = found.where(metric="gain")
    assert (gain["real"], gain["generated"]) == (300, 300)
    assert gain["mean"] == pytest.approx(0.01)
    assert gain["verdict"] == "better"
    monkeypatch.setattr(warped_digits, "candidate", lambda network, name: {"examples_seen": 2})
    shortened = Rows(of_best(cells, base)).one(metric="gain", test="full_test")
    assert shortened["verdict"] is None


@pytest.mark.parametrize(
    ("verdict", "high", "says", "tone"),
    [
        ("better", 0.009, "holds", GOOD),
        ("worse", -0.001, "no gain that matters", BAD),
        ("not shown", 0.009, "0.33 points", OPEN),
        ("not shown", 0.004, "0.33 points", BAD),
        (None, 0.009, *QUICK),
    ],
)
def test_whether_the_best_recipe_gains_follows_its_intervals(losing, verdict, high, says, tone):
    none = {
        "mean": 0.0, "low": -0.002, "high": 0.002, "detectable": 0.0033, "verdict": "equivalent",
    }  # fmt: skip
    gain = none | {"verdict": verdict, "high": high}
    on = {"metric": "gain", "kind": "best", "network": "lenet5", "test": "full_test", "real": 300,
          "filter": "all"}  # fmt: skip
    added = [{**on, "generated": more, **found} for more, found in ((300, none), (900, gain))]
    claim = judged(Rows([*losing, *added]), "3-better-gan-helps")
    assert says in claim.verdict
    assert claim.tone == tone


ODD = {
    "no control": {"control": False},
    "nothing alone": {"alone": False},
    "none without generated images": {"generated": (1000, 3000)},
    "one size": {"real": (300,)},
    "no augmented images": {"augmented": (0,)},
    "one number": {"real": (700,), "augmented": (0,), "generated": (0, 500), "alone": False},
}


@pytest.mark.parametrize("settings", ODD.values(), ids=ODD)
def test_odd_settings_have_a_page_too(settings, tmp_path):
    """Each beside a run of the other protocol with other numbers, and one of the same kind."""
    runs = [
        run_of(loses, **settings),
        run_of(loses, "published", gans=1, real=(300, 500), augmented=(0,)),
        run_of(loses, gans=1),
        run_of(loses, recipe="tuned", real=(300,), augmented=(0,)),
    ]
    for run in runs:
        for record, arrays in run.cells:
            record["environment"] = {
                "hardware": {"processor": "P", "cores": 2, "memory_gib": 1, "gpus": [],
                             "system": "S"},
                "versions": {"keras_assign": "0"},
            }  # fmt: skip
            if record["settings"]["kind"] == "quality":
                for name in ("confident", "doubtful", "rejected"):
                    arrays[f"shown_{name}"] = np.zeros((10, 6, 28, 28), np.uint8)
                for name in ("closest", "typical"):
                    arrays[name] = np.zeros((2, 10, 28, 28), np.uint8)
    assert list(by_protocol(runs)) == ["published", "corrected", "better"]
    assert by_protocol(runs)["corrected"] is runs[0]
    found = find(runs)
    runs[0] = dataclasses.replace(runs[0], path=tmp_path, command="c")
    STUDY.page.write(STUDY, runs, found)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "From 300 real images a digit" in html
    judged_claims = claims.judge(found)
    for claim in judged_claims:
        assert claim.claim in unescape(html)
    if settings.get("augmented") == (0,):  # None to replace real ones with.
        assert "3-augmented-replace-real" not in {claim.id for claim in judged_claims}
    for header, lines in tables(found).values():
        assert {len(line) for line in lines} <= {len(header)}


def test_one_gan_of_a_size_gives_no_verdict_under_the_sound_protocol():
    found = find([run_of(loses, gans=1, trainings=6)])
    assert {(claim.verdict, claim.tone) for claim in claims.judge(found)} == {QUICK}
