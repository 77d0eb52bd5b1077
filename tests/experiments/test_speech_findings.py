"""Problem 4b: findings from made-up answers, claims, tables and the page."""

import copy
import re

import numpy as np
import pytest

from experiments.attention_speech import claims, results, study, tables
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES, SpeechSettings
from keras_assign.data.speech_splits import RANDOM
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import CBAM, OPEN, PLAIN, POOLED, WIDE
from keras_assign.report import mistakes
from keras_assign.report.claims import BAD, GOOD, NO_DIFFERENCE, NOT_SHOWN, QUICK
from keras_assign.report.claims import OPEN as UNDECIDED
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Run
from tests.experiments.test_speech_parts import index_of

SPEAKERS = ["ann", "bob", "cid", "dan"]
CLIPS = 400
LEVELS = ("20", "10", "5", "0")
ENVIRONMENT = {
    "versions": {"keras_assign": "0", "tensorflow": "2", "keras": "3"},
    "hardware": {
        "processor": "a processor", "cores": 2, "memory_gib": 8, "gpus": [], "system": "Linux",
    },
}  # fmt: skip


def cells_of(accuracies, tuned=False, seeds=5, counts=(50,), extra=None):
    """Cells in which so much of the answers is right, less 0.1 in noise."""
    return [
        cell(model, kind, speakers, count, seed, accuracy, tuned, extra)
        for model, accuracy in accuracies.items()
        for count in counts
        for seed in range(seeds)
        for kind, speakers in (("random", range(4)), *(("speakers", [s]) for s in range(4)))
    ]


def cell(model, kind, speakers, count, seed, accuracy, tuned, extra):
    digits = (np.arange(CLIPS) % 10).astype(np.uint8)
    speaker_ids = np.arange(CLIPS) // (CLIPS // 4)
    items = np.flatnonzero(np.isin(speaker_ids, list(speakers)))
    rank = np.random.default_rng(seed).permutation(len(items)) / len(items)

    def answers(share):
        return np.where(rank < share, digits[items], (digits[items] + 1) % 10).astype(np.uint8)

    arrays = {
        "test_items": items.astype(np.int32),
        "test_digits": digits[items],
        "test_speakers": speaker_ids[items].astype(np.uint16),
        "test_takes": np.zeros(len(items), np.int16),
        "predicted": answers(accuracy),
        **{f"predicted_hum/{level}": answers(accuracy - 0.1) for level in LEVELS},
    }
    split = {"kind": kind}
    split |= {"test_speakers": [SPEAKERS[s] for s in speakers]} if kind == "speakers" else {}
    recipe = speech_cnn.candidate(speech_cnn.BASE) if tuned else speech_cnn.AS_REPORTED
    epochs = 4
    curve = np.linspace(2, 1, epochs) + (0.1 if model == CBAM else 0.0)
    history = {
        name: curve.tolist()
        for name in ("loss", "val_loss", "accuracy", "val_accuracy", "learning_rate",
                     "train_seconds", "test_seconds", "gradient_norm")
    }  # fmt: skip
    watched = kind == "random" and not tuned
    if watched and model == CBAM:
        arrays |= explained(seed)
    record = {
        "settings": {
            "kind": "training", "model": model, "recipe": {**recipe, **(extra or {})},
            "split": split, "clips_per_digit": count, "seed": seed, "watch": watched,
            "dataset": "folder", "data_sha256": "x", "sample_rate": 8000,
            "spectrogram": speech_cnn.spectrogram_of(recipe, 28),
        },
        "environment": ENVIRONMENT, "speakers": SPEAKERS, "bad": 0, "train_items": 10 * count,
        "architecture": [
            {"name": "block1_conv", "type": "Conv2D", "output_shape": [28, 28, 4], "weights": 100,
             "flops": 2_000_000},
            {"name": "block1_cbam", "type": "CBAM", "output_shape": [28, 28, 4],
             "weights": 4 if model != PLAIN else 0, "flops": 20_000 if model != PLAIN else 0},
        ],
        "history": history if watched else {"loss": [1.0]},
    }  # fmt: skip
    return record, arrays


def explained(seed):
    """Attention of which training moves a twentieth onto voiced columns, away from silence."""
    random = np.random.default_rng(seed)
    voiced = random.uniform(0.6, 0.7, 50).astype(np.float32)
    return {
        "voiced_share": voiced,
        "silent_share": 1 - voiced,
        "untrained/block1_cbam/voiced": voiced,
        "untrained/block1_cbam/silent": 1 - voiced,
        "trained/block1_cbam/voiced": voiced + 0.05,
        "trained/block1_cbam/silent": 0.95 - voiced,
        "channels/block1_cbam": random.uniform(size=(10, 4)).astype(np.float32),
        "gallery_rows": np.array([0, 1, 399], np.int32),
        "gallery_images": random.uniform(size=(3, 28, 28)).astype(np.float16),
        "gallery/block1_cbam": random.uniform(size=(3, 14, 14)).astype(np.float16),
        "gallery_ms": np.array([400, 500, 600], np.float32),
    }


def timing(seconds):
    times = {
        name: {"compile_seconds": 1.0, "epoch_seconds": [s] * 6, "test_seconds": [0.1] * 6}
        for name, s in seconds.items()
    }
    record = {
        "settings": {"kind": "timing", "rounds": 6, "data_sha256": "x"},
        "environment": ENVIRONMENT, "times": times, "train_items": 500, "test_items": 2000,
        "machine_load_before": 0.1,
    }  # fmt: skip
    return record, {}


@pytest.fixture(scope="module")
def report():
    made = cells_of({PLAIN: 0.9, CBAM: 0.8, WIDE: 0.9, POOLED: 0.9, OPEN: 0.9})
    return [*made, timing({PLAIN: 1.0, CBAM: 2.0, WIDE: 1.1, POOLED: 1.2})]


def find(cells, recipe="report"):
    return results.find({recipe: cells})


@pytest.fixture(scope="module")
def found(report):
    return find(report)


def claim(found, name):
    """The claim of this id."""
    (told,) = (c for c in claims.judge(found) if c.id == name)
    return told


def judged(found, name):
    told = claim(found, name)
    return told.verdict, told.tone


def test_accuracies_are_those_of_the_answers_over_all_folds(found):
    random, speakers = (found.where(split=split, clips=50) for split in ("random", "speakers"))
    accuracy = random.one(metric="accuracy", model=CBAM)
    assert accuracy["mean"] == pytest.approx(0.8)
    assert accuracy["item_count"] == CLIPS
    assert speakers.one(metric="accuracy", model=PLAIN)["item_count"] == 4
    assert speakers.one(metric="test")["test_items"] == CLIPS
    by_speaker = speakers.where(metric="speaker_accuracy", model=PLAIN)
    assert {row["speaker"]: row["value"] for row in by_speaker} == dict.fromkeys(
        SPEAKERS, pytest.approx(0.9)
    )
    hum = random.one(metric="noisy_accuracy", model=PLAIN, noise="hum", snr=10)
    assert hum["mean"] == pytest.approx(0.8)


def test_differences_are_paired_and_judged(found):
    difference = found.one(metric="difference", split="random", clips=50, a=CBAM, b=PLAIN)
    assert difference["mean"] == pytest.approx(-0.1)
    assert difference["verdict"] == "worse"
    told = claim(found, "4b-attention-helps")
    assert told.tone == BAD
    assert "worse" in told.verdict
    equal = find(cells_of({PLAIN: 0.9, CBAM: 0.9}))
    assert judged(equal, "4b-attention-helps") == NO_DIFFERENCE
    better = find(cells_of({PLAIN: 0.8, CBAM: 0.9}))
    assert claim(better, "4b-attention-helps").tone == GOOD
    few = find(cells_of({PLAIN: 0.8, CBAM: 0.9}, seeds=2))
    assert judged(few, "4b-attention-helps") == QUICK


@pytest.mark.parametrize(
    ("verdicts", "says", "tone"),
    [
        (("better", "better"), "holds", GOOD),
        (("better", "worse"), "worse under 1 of 2", BAD),
        (("worse", "equivalent"), "worse under 1 of 2", BAD),
        (("better", "not shown"), "better under 1 of 2", UNDECIDED),
        (("equivalent", "equivalent"), *NO_DIFFERENCE),
        (("not shown", "equivalent"), *NOT_SHOWN),
        ((None, "worse"), *QUICK),
    ],
)
@pytest.mark.parametrize(
    ("name", "against"), [("4b-attention-helps", PLAIN), ("4b-not-its-weights", WIDE)]
)
def test_a_claim_on_accuracy_is_judged_by_every_split(found, name, against, verdicts, says, tone):
    changed = Rows(copy.deepcopy(found))
    for split, verdict in zip(("random", "speakers"), verdicts, strict=True):
        between = {"metric": "difference", "split": split, "a": CBAM, "b": against}
        changed.one(**between)["verdict"] = verdict
    told = claim(changed, name)
    assert says in told.verdict
    assert told.tone == tone


def test_a_seed_without_all_its_folds_is_left_out():
    made = cells_of({PLAIN: 0.9}, seeds=3)
    cut = [c for c in made if c[0]["settings"]["seed"] != 2 or c[0]["settings"]["split"]["kind"]
           != "speakers" or c[0]["settings"]["split"]["test_speakers"] != ["dan"]]  # fmt: skip
    assert len(cut) == len(made) - 1
    found = find(cut).one(metric="accuracy", split="speakers", model=PLAIN)
    assert found["seed_count"] == len(found["per_seed"]) == 2


def test_the_time_is_judged_by_every_round(found):
    told = claim(found, "4b-slightly-longer")
    assert told.tone == BAD
    assert "2.00 (2.00 to 2.00)" in told.found
    cells = cells_of({PLAIN: 0.9, CBAM: 0.9})
    a_little = find([*cells, timing({PLAIN: 1.0, CBAM: 1.05})])
    assert claim(a_little, "4b-slightly-longer").tone == GOOD
    assert claim(a_little, "4b-converges-slowly").tone == GOOD  # Behind to the end.
    alike = find([*cells, timing({PLAIN: 1.0, CBAM: 1.0})])
    told = claim(alike, "4b-slightly-longer")
    assert told.tone == UNDECIDED
    assert told.verdict != QUICK[0]


def test_convergence_is_that_of_the_last_epoch(found):
    told = claim(found, "4b-20-epochs-enough")
    assert told.tone == BAD
    assert re.findall(r"\d+ %", told.reported) == ["7 %", "24 %"]


def test_attention_on_voiced_columns_is_judged_against_the_untrained_network(found):
    assert claim(found, "4b-focuses-on-voiced").tone == GOOD
    gained = found.where(metric="attention_gained", model=CBAM, layer="block1_cbam")
    assert gained.one(sound="voiced")["mean"] == pytest.approx(0.05)
    assert gained.one(sound="silent")["mean"] == pytest.approx(-0.05)


def test_the_report_s_own_figures_are_added_up():
    """Known from reading: all accuracies are k/6,000; the table's times are not the logs'."""
    own = results.find({})
    assert own.one(metric="accuracy", model=PLAIN)["item_count"] == 6000
    difference, to_best = own.one(metric="difference"), own.one(metric="difference_to_best")
    assert difference["right"] == 26
    assert difference["mean"] == pytest.approx(26 / 6000)
    assert difference["p"] == pytest.approx(0.056, abs=0.003)
    assert to_best["p"] == pytest.approx(0.54, abs=0.02)
    assert own.one(metric="last_epoch_behind")["value"] == 14
    for model, train, test in ((PLAIN, 420.42, 474.93), (CBAM, 440.01, 472.31)):
        of_log = own.where(model=model, printed="log")
        assert of_log.one(metric="train_seconds")["value"] == pytest.approx(train)
        assert of_log.one(metric="test_seconds")["value"] == pytest.approx(test)
    train, test = (own.one(metric=name)["value"] for name in ("train_ratio", "test_ratio"))
    assert train > 1 > test


def test_last_behind_by_hand():
    assert results.last_behind([1, 0, -1]) == 1
    assert results.last_behind([-1, -1, 1]) == 3
    assert results.last_behind([-1, -1, -1]) == 0


@pytest.fixture(scope="module")
def tuned():
    made = cells_of({PLAIN: 0.97, POOLED: 0.96}, tuned=True)
    return made + cells_of({PLAIN: 0.9}, tuned=True, counts=(5,))


def test_networks_are_compared_where_most_were_trained(tuned):
    found = find(tuned, "tuned")
    assert results.most_compared(found, "tuned").values("clips") == [50]
    header, rows = tables.tables(found)["curve"]
    assert len({len(row) for row in (header, *rows)}) == 1
    assert [row[0] for row in rows] == [
        f"{tables.trained_on(clips)}: {MODEL_TITLES[model]}"
        for clips, model in ((5, PLAIN), (50, PLAIN), (50, POOLED))
    ]


def test_synthesised_voices_in_the_training_are_told(tuned):
    found = Rows(copy.deepcopy(find(tuned, "tuned")))
    note = tables.voices_note(found)
    assert "500 synthesised" in note
    assert SPLIT_TITLES[RANDOM] not in note  # It is so everywhere.
    first, *others = found.where(metric="recipe")
    assert first["place"] == RANDOM
    for row in others:
        row["synthesised"] = False
    note = tables.voices_note(found)
    assert SPLIT_TITLES[RANDOM] in note
    assert not [speaker for speaker in SPEAKERS if speaker in note]
    first["synthesised"] = False
    assert not tables.voices_note(found)


def is_shortened(cells, recipe="report"):
    return find(cells, recipe).one(metric="run")["shortened"]


def test_a_quick_look_is_told(report):
    assert not is_shortened(report)
    assert is_shortened(cells_of({PLAIN: 0.9}, extra={"epochs": 1}))
    whole = speech_cnn.fitted_to(speech_cnn.tuned_for(speech_cnn.OTHERS), 50, effort=1.0)[
        "examples_seen"
    ]
    for passes, shortened in ((whole, False), (100, True)):
        made = cells_of({PLAIN: 0.9}, tuned=True, extra={"examples_seen": passes})
        assert is_shortened(made, "tuned") == shortened


def test_behind_a_mistake_stand_its_clips(report):
    matrix = mistakes.matrix(results.outcomes_of(report, "speakers", 50), PLAIN)
    counts = np.array(matrix["counts"])
    for said in range(10):
        clips = matrix["clips"].get(f"{said}-{(said + 1) % 10}", [])
        times = sum(count for _, count in clips)
        assert times == counts[said, (said + 1) % 10]
    assert np.trace(counts) == 5 * CLIPS * 0.9


@pytest.mark.parametrize("parts", ["report", "both", "tuned"])
def test_the_page_shows_what_there_is(parts, report, tuned, tmp_path, request):
    if parts == "both":
        request.getfixturevalue("with_figures")
    cells = {"report": report} if parts != "tuned" else {}
    cells |= {"tuned": tuned} if parts != "report" else {}
    runs = [Run(tmp_path, {"recipe": name}, "python -m x", cells[name], []) for name in cells]
    study.STUDY.page.write(study.STUDY, runs, study.STUDY.find(runs))
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"<(svg|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)
    assert ("Attention increases the accuracy" in html) == (parts != "tuned")
    assert ('id="a-tuned-recipe-for-the-same-recordings"' in html) == (parts != "report")
    assert (tmp_path / "figures" / f"noise_{list(cells)[0]}_speakers.svg").exists()
    if parts != "tuned":
        learning = html.partition('<h2 id="learning">')[2].partition("<h2")[0]
        assert "<summary>" in learning  # The log of a training.
        assert (tmp_path / "figures" / "maps_right.png").exists()


def test_clips_that_cannot_be_split_are_refused_with_what_would_help():
    with pytest.raises(InputError, match="name {speaker} in --pattern"):
        study.require_splittable(SpeechSettings(splits=("speakers",)), index_of(["ann"]))
    with pytest.raises(InputError, match="change --test_fraction"):
        study.require_splittable(
            SpeechSettings(splits=("random",), test_fraction=0.001), index_of()
        )
    # 9.2 of 20 clips: scikit-learn takes 10, one of each digit.
    some = index_of().select(
        np.concatenate([np.flatnonzero(index_of().digits == d)[:2] for d in range(10)])
    )
    study.require_splittable(SpeechSettings(splits=("random",), test_fraction=0.46), some)
    index = index_of()
    lone = index.select(np.flatnonzero((index.digits != 7) | (index.speakers == "ann")))
    with pytest.raises(InputError, match="digit 7 tests, but no training clip has it"):
        study.require_splittable(SpeechSettings(splits=("speakers",)), lone)
