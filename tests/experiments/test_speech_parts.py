"""Which clips train, test and choose in Problem 4b: nothing is chosen on what tests."""

import itertools
import json

import numpy as np
import pytest

from experiments.attention_speech import cells as speech_cells
from experiments.attention_speech import tables
from experiments.attention_speech.settings import MODELS, SpeechSettings
from keras_assign.data import speech_splits, spoken_digits
from keras_assign.errors import InputError
from keras_assign.models.speech_networks import network, wide_filters
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import CBAM, PLAIN, POOLED, WIDE
from keras_assign.report import candidates
from keras_assign.studies.rows import Rows
from tests.conftest import ROOT

SPEAKERS = ["ann", "bob", "cid", "dan", "eve"]
STORED = ROOT / "experiments" / "results" / "attention_speech_tuning" / "findings.json"


def index_of(speakers=SPEAKERS, takes=20):
    """Every digit by every speaker, some takes each."""
    digits, speaker, take = (
        part.ravel()
        for part in np.meshgrid(np.arange(10), speakers, np.arange(takes), indexing="ij")
    )
    files = tuple(map(str, range(len(digits))))
    return spoken_digits.SpokenDigits("fsdd", files, digits.astype(np.uint8), speaker, take)


def part(kind, count=0, seed=0, **split):
    split = {"kind": kind, **({"test_fraction": 0.6} if kind == "random" else {}), **split}
    return speech_splits.with_one_test_part(
        index_of(), {"split": split, "clips_per_digit": count, "seed": seed}
    )


def test_all_seeds_share_the_random_test_part_and_draw_their_training_clips_from_the_rest():
    made = [part("random", 10, seed) for seed in range(3)]
    for one in made:
        np.testing.assert_array_equal(one.test, made[0].test)
        assert not set(one.train) & set(one.test)
        np.testing.assert_array_equal(np.bincount(index_of().digits[one.train]), [10] * 10)
        assert set(one.train) <= set(one.voices)
        assert not set(one.voices) & set(one.test)
    assert set(made[0].train) != set(made[1].train)
    assert len(made[0].test) == 600


def test_fewer_clips_lie_within_more():
    few, many = part("random", 5), part("random", 20)
    assert set(few.train) < set(many.train)
    with pytest.raises(InputError, match=r"of one digit only 40 clips train \(stratified\)"):
        part("random", 41)


def test_a_speaker_never_heard_is_in_no_training_and_no_babble():
    made = part("speakers", 10, test_speakers=["bob"])
    index = index_of()
    assert set(index.speakers[made.test]) == {"bob"}
    assert "bob" not in index.speakers[made.voices]
    assert set(made.train) <= set(made.voices)


def test_clips_that_choose_neither_test_nor_train():
    index = index_of()
    tested = part("random", 10)
    chosen_by = part("random", 10, validate=True)
    np.testing.assert_array_equal(chosen_by.train, tested.train)
    assert not set(chosen_by.test) & (set(tested.test) | set(tested.train))
    assert len(chosen_by.test) == 400 - 100
    official = part("official", validate=True)
    assert set(index.takes[official.test]) == set(range(5, 10))
    assert set(index.takes[official.train]) == set(range(10, 20))
    with pytest.raises(InputError, match="lower --clips_per_digit"):
        part("random", 0, validate=True)


def test_a_speaker_who_will_test_neither_trains_nor_tells():
    settings = SpeechSettings(
        dataset="fsdd", recipe="tune", splits=("speakers",), seeds=1, candidates=("base",)
    )
    index, told = index_of(), set()
    for cell in speech_cells.candidate_cells(settings, index, "x"):
        made = speech_splits.with_one_test_part(index, cell.settings)
        one, other = cell.settings["split"]["test_speakers"]
        answers = np.where(
            index.speakers[made.test] == one, index.digits[made.test], 99
        )  # The one is classified all right, the other is not.
        names, ids = np.unique(index.speakers, return_inverse=True)
        record = {"settings": cell.settings, "speakers": names.tolist()}
        arrays = {
            "predicted": answers,
            "test_digits": index.digits[made.test],
            "test_speakers": ids[made.test],
        }
        scores = Rows(candidates.rows([(record, arrays)], ["base"], str, "all"))
        assert scores.one(metric="validation_accuracy", place=other)["mean"] == 1.0
        assert scores.one(metric="validation_accuracy", place=one)["mean"] == 0.0
        assert not {one, other} & set(index.speakers[made.train])
        told |= {one, other}
    assert told == set(SPEAKERS)  # Of an odd number, one stands in two pairs.


@pytest.mark.parametrize("count", [4, 5, 6, 7])
def test_each_seed_pairs_speakers_otherwise_until_all_pairs_have_been(count):
    speakers = [f"s{number}" for number in range(count)]
    rounds = count - 1 if count % 2 == 0 else count
    met = [speech_splits.speaker_pairs(speakers, number) for number in range(rounds)]
    for pairs in met:
        stand = [speaker for pair in pairs for speaker in pair]
        assert set(stand) == set(speakers)
        assert len(stand) == count + count % 2
        assert all(one < other for one, other in pairs)
    assert {pair for pairs in met for pair in pairs} == set(itertools.combinations(speakers, 2))
    assert speech_splits.speaker_pairs(speakers, rounds) == met[0]
    assert met[0][0] == ("s0", "s1")


def test_too_few_speakers_and_unknown_candidates_are_refused():
    settings = SpeechSettings(recipe="tune", splits=("speakers",))
    with pytest.raises(InputError, match="needs 4 speakers or more"):
        speech_cells.candidate_cells(settings, index_of(SPEAKERS[:3]), "x")
    with pytest.raises(InputError, match="candidates must be one of base"):
        SpeechSettings(recipe="tune", candidates=("best",))


def test_a_row_of_the_choice_says_what_a_candidate_changes():
    places = {"random": {"base": 0.625, "wide_range": 0.25, "cbam": 0.5}, "ann": {"base": 0.75}}
    rows = Rows(
        {"metric": "candidate", "candidate": name, **candidates.flat(speech_cnn.candidate(name))}
        for name in ("base", "wide_range", "cbam")
    )
    rows += [
        {"metric": "validation_accuracy", "place": place, "candidate": name, "mean": mean,
         "chosen": name == "base"}
        for place, scores in places.items()
        for name, mean in scores.items()
    ]  # fmt: skip
    found = tables.tables(Rows({"recipe": "tune", **row} for row in rows))["tuning"]
    assert found.rows == [
        ["base", "62.5", "75.0"],
        ["wide_range (top db 80)", "25.0", "–"],
        ["cbam (network CNN with CBAM after the pooling)", "50.0", "–"],
        ["Winner", "base", "base"],
    ]
    changed = speech_cnn.candidate("real_voices")
    base = candidates.flat(speech_cnn.candidate("base"))
    title = candidates.title("real_voices", candidates.flat(changed), base, {})
    assert title == "real_voices (synthesised no)"


def fsdd(**split):
    return {"dataset": "fsdd", "data_sha256": speech_cnn.CHOSEN_DATA, "split": split}


def test_a_recipe_serves_only_where_none_of_its_clips_test():
    fraction = speech_cnn.CHOSEN_FRACTION
    assert speech_cnn.chosen_for(fsdd(kind="random", test_fraction=fraction)) == "random"
    assert speech_cnn.chosen_for(fsdd(kind="random", test_fraction=0.2)) == speech_cnn.NOWHERE
    assert speech_cnn.chosen_for(fsdd(kind="official")) == "official"
    assert speech_cnn.chosen_for(fsdd(kind="speakers", test_speakers=["theo"])) == "theo"
    both = speech_cnn.chosen_for(fsdd(kind="speakers", test_speakers=["lucas", "theo"]))
    assert speech_cnn.tuned_for(both) == speech_cnn.candidate(speech_cnn.BASE)
    parted = {**fsdd(kind="official"), "data_sha256": "other"}
    assert speech_cnn.chosen_for(parted) == speech_cnn.NOWHERE
    assert speech_cnn.chosen_for({**parted, "dataset": "folder"}) == speech_cnn.OTHERS


@pytest.mark.skipif(not STORED.exists(), reason="the choice is not stored")
def test_chosen_are_the_winners_of_the_stored_tuning():
    stored = Rows(json.loads(STORED.read_text(encoding="utf-8")))
    chosen = {row["place"]: row["candidate"] for row in stored.where(chosen=True)}
    assert chosen == speech_cnn.CHOSEN
    candidates_scored = stored.where(metric="candidate").values("candidate")
    assert candidates_scored == list(speech_cnn.CANDIDATES)


def test_fewer_clips_are_trained_on_for_fewer_updates():
    whole = {**speech_cnn.candidate(speech_cnn.BASE), "synthesised": False}
    assert speech_cnn.fitted_to(whole, 5, 1.0)["examples_seen"] == 50 * speech_cnn.MOST_HEARINGS
    assert speech_cnn.fitted_to(whole, 1_000, 0.5)["examples_seen"] == whole["examples_seen"] / 2
    assert speech_cnn.fitted_to(whole, 0, 1.0) == whole
    assert speech_cnn.fitted_to(whole, 1, 0.001)["examples_seen"] == whole["batch_size"]
    voiced = {**whole, "synthesised": True, "examples_seen": 10**6}
    assert (
        speech_cnn.fitted_to(voiced, 5, 1.0)["examples_seen"]
        == (50 + 500) * speech_cnn.MOST_HEARINGS
    )
    assert speech_cnn.fitted_to(speech_cnn.AS_REPORTED, 50, 0.1)["epochs"] == 2


def test_synthesised_voices_train_only_where_they_do_not_test():
    whole = speech_cnn.candidate(speech_cnn.BASE)
    assert whole["synthesised"]
    assert speech_cnn.with_voices_for(whole, "fsdd", 8000)["synthesised"]
    assert not speech_cnn.with_voices_for(whole, "fsdd", 16_000)["synthesised"]
    assert not speech_cnn.with_voices_for(whole, "folder", 8000)["synthesised"]
    assert not speech_cnn.with_voices_for(whole, "synthesised", 8000)["synthesised"]
    settings = SpeechSettings(recipe="tuned", dataset="synthesised", splits=("random",), seeds=1)
    for cell in speech_cells.training_cells(settings, index_of(), "x"):
        assert not cell.settings["recipe"]["synthesised"]


def test_the_published_protocol_is_the_report_s():
    settings = SpeechSettings(protocol="published", seeds=1)
    (plain, attending) = speech_cells.training_cells(settings, index_of(), "x")
    assert [c.settings["model"] for c in (plain, attending)] == [PLAIN, CBAM]
    recipe = plain.settings["recipe"]
    assert (recipe["epochs"], recipe["learning_rate"]) == (20, 0.0001)
    assert plain.settings["clips_per_digit"] == 50
    assert plain.settings["watch"]
    image = plain.settings["spectrogram"]
    assert (image["size"], image["channels"]) == (28, 3)


def test_the_curve_is_of_the_first_network_alone():
    settings = SpeechSettings(
        recipe="tuned", clips_per_digit=20, curve=("5", "0"), models=(PLAIN, POOLED),
        splits=("random",), seeds=1,
    )  # fmt: skip
    made = [
        (c.settings["model"], c.settings["clips_per_digit"])
        for c in speech_cells.training_cells(settings, index_of(), "x")
    ]
    assert made == [(PLAIN, 20), (POOLED, 20), (PLAIN, 5), (PLAIN, 0)]
    assert len({c.label for c in speech_cells.training_cells(settings, index_of(), "x")}) == 4


def test_the_timing_leaves_out_what_differs_in_its_start_alone():
    (cell,) = speech_cells.timing_cells(SpeechSettings(), "x")
    assert cell.settings["models"] == [PLAIN, CBAM, WIDE, POOLED]
    assert speech_cells.timing_cells(SpeechSettings(timing_rounds=0), "x") == []
    assert speech_cells.timing_cells(SpeechSettings(recipe="tuned"), "x") == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"size": 30}, "size must be one of"),
        ({"models": ("lenet5",)}, "models must be one of"),
        ({"curve": ("many",)}, "curve must be numbers of clips"),
        ({"curve": ("50",)}, "other numbers of clips than clips_per_digit"),
        ({"effort": 0.0}, "effort must be above 0"),
        ({"test_fraction": 1.0}, "test_fraction must be"),
        ({"export_dir": "models"}, "add --recipe=tuned"),
    ],
)
def test_settings_that_make_no_sense_are_refused(values, words):
    with pytest.raises(InputError, match=words):
        SpeechSettings(**values)


@pytest.mark.parametrize("size", [28, 64])
def test_the_wider_network_has_as_many_weights_as_cbam_brings(size):
    shape = (size, size, 3)
    counts = {name: network(name, shape, 0).count_params() for name in MODELS}
    assert abs(counts[WIDE] / counts[CBAM] - 1) < 0.005
    assert counts[CBAM] == counts[POOLED] > counts[PLAIN]
    assert all(wide >= plain for wide, plain in zip(wide_filters(shape), (32, 64, 128, 256),
                                                    strict=True))  # fmt: skip
