"""Speakers never heard: who has a say in a choice, what is tested, and what the tables tell."""

import io
import itertools
import json

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from experiments.files import RESULTS, findings_of
from experiments.new_voices import cells, results, tables
from experiments.new_voices.settings import CHOICE, ENGINES, SPEAKERS, NewVoicesSettings
from experiments.new_voices.study import STUDY
from experiments.new_voices.train import train
from experiments.registry import settings_from_flagfile
from keras_assign.data import spoken_digits
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError
from keras_assign.recipes import new_voices
from keras_assign.recipes.new_voices import BASE, OTHERS
from keras_assign.studies.study import Asked
from tests.conftest import fsdd

NAMES = ["ann", "bob", "cy", "dee", "eve", "fay"]
CANDIDATES = ["base", "no_noise", "no_tempo"]


def index(names=NAMES):
    """Ten digits in six takes of each speaker."""
    rows = list(itertools.product(range(10), names, range(6)))
    digits, speakers, takes = map(np.array, zip(*rows, strict=True))
    files = tuple(map(str, rows))
    return SpokenDigits("fsdd", files, digits.astype(np.uint8), speakers, takes)


def settings(**values):
    return NewVoicesSettings(**{"dataset": "fsdd", "candidates": tuple(CANDIDATES)} | values)


def scored(accuracy):
    """Records of a choice: accuracy(candidate, speaker, other) of each left out with the other."""
    return [
        {
            "settings": {"kind": CHOICE, "candidate": name, "split": {"test_speakers": list(pair)}},
            "speaker_accuracy": {
                one: accuracy(name, one, other) for one, other in (pair, pair[::-1])
            },
        }
        for name in CANDIDATES
        for pair in itertools.combinations(NAMES, 2)
    ]


@given(st.integers(0, 2**32 - 1), st.sampled_from(NAMES))
def test_a_speaker_has_no_say_in_what_is_tested_on_that_speaker(seed, tested):
    drawn = np.random.default_rng(seed).uniform(size=(2, len(CANDIDATES), 6, 6))

    def accuracy(which):
        def of(name, one, other):
            place = CANDIDATES.index(name), NAMES.index(one), NAMES.index(other)
            return drawn[which if one == tested else 0][place]

        return of

    before, after = (results.chosen(scored(accuracy(which)), BASE) for which in (0, 1))
    assert before[tested] == after[tested]


def test_the_best_mean_on_the_others_is_chosen_and_of_equals_the_first():
    def accuracy(name, one, other):
        if name == "no_tempo" and other == "bob":
            return 0.9  # With bob left out, others are read better: chosen to test bob.
        return 0.5 if name == "no_noise" else 0.8

    chosen = results.chosen(scored(accuracy), BASE)
    assert chosen["bob"] == "no_tempo"
    assert chosen["ann"] == BASE
    assert results.chosen([], "no_noise") == {OTHERS: "no_noise"}
    assert results.chosen(scored(lambda *about: 0.8), BASE)["ann"] == BASE


def test_all_pairs_are_left_out_once_and_everyone_validates_for_everyone():
    made = cells.choice_cells(settings(), index(), "clips")
    of_base = [cell for cell in made if cell.settings["candidate"] == BASE]
    pairs = {tuple(cell.settings["split"]["test_speakers"]) for cell in of_base}
    assert pairs == set(itertools.combinations(NAMES, 2))
    assert len(of_base) == 15
    assert len(made) == 45


def test_each_speaker_is_tested_by_the_recipe_that_was_chosen_for_him():
    chosen = dict.fromkeys(NAMES, BASE) | {"cy": "no_noise", OTHERS: "no_tempo"}
    made = list(cells.chosen_cells(settings(seeds=2), index(), "clips", chosen))
    by_speaker = {
        cell.settings["split"]["test_speakers"][0]: cell.settings["candidate"]
        for cell in made
        if cell.settings["kind"] == SPEAKERS
    }
    assert by_speaker == {name: chosen[name] for name in NAMES}
    others = {c.settings["candidate"] for c in made if c.settings["kind"] != SPEAKERS}
    assert others == {"no_tempo"}
    assert len({cell.folder for cell in made}) == len(made) == 2 * (6 + 1 + 3 + 6)


def test_an_engine_that_tests_is_heard_in_no_part_of_the_training():
    made = cells.chosen_cells(settings(seeds=1), index(), "clips", {OTHERS: BASE})
    left_out = [cell.settings for cell in made if cell.settings["kind"] == ENGINES]
    assert len(left_out) == 3
    for values in left_out:
        engine = values["split"]["engine"]
        heard = new_voices.voices(values["recipe"]["engines"], 8000)
        assert engine not in values["recipe"]["engines"]
        assert ("synthesised" in heard) == (engine != "espeak")


def test_of_the_voices_themselves_an_engine_tests_at_both_rates_and_the_others_train():
    asked = settings(parts=("bands",), candidates=(BASE,), seeds=1)
    made = list(cells.chosen_cells(asked, index(), "clips", {OTHERS: BASE}))
    assert len({cell.folder for cell in made}) == len(made) == 6
    for cell in made:
        values, split = cell.settings, cell.settings["split"]
        assert all(name.startswith(split["engine"]) for name in split["test_speakers"])
        assert values["dataset"] == "synthesised_voices"
        assert values["recipe"]["engines"] == []  # None besides those that are told apart here.
        highest = values["recipe"]["frames"].get("high_hz", 3700)
        assert highest == {8000: 3700, 16_000: 7600}[values["sample_rate"]]
    heard = {(c.settings["split"]["engine"], c.settings["sample_rate"]) for c in made}
    assert heard == set(itertools.product(new_voices.ENGINES, (8000, 16_000)))


def test_another_corpus_tests_and_its_place_is_no_part_of_the_cell(tmp_path):
    """One speaker of AudioMNIST, ten words; the key holds what they are, not where."""
    found = spoken_digits.find()
    folder = tmp_path / "data" / "01"
    folder.mkdir(parents=True)
    for clip in np.flatnonzero(found.speakers == found.speakers[0])[:10]:
        wave, rate = soundfile.read(io.BytesIO(found.files[clip].read_bytes()))
        soundfile.write(folder / f"{found.digits[clip]}_01_{clip}.wav", wave, rate)
    values = {"dataset": "synthesised", "seeds": 1, "effort": 0.0001, "workers": 0}
    asked = NewVoicesSettings(
        **values,
        parts=("speakers",),
        candidates=(BASE,),
        audio_mnist_dir=str(tmp_path),
        skip_bad=True,
    )
    data = STUDY.data(Asked(asked, {}))
    recordings, other = data
    (cell,) = [
        cell
        for cell in cells.chosen_cells(
            asked, recordings.index, recordings.sha256, {OTHERS: BASE}, other
        )
        if cell.settings["kind"] == "audio_mnist"
    ]
    assert str(tmp_path) not in str(cell.settings)
    record, arrays = train({**cell.settings, **cell.where}, tmp_path)
    assert record["test_items"] == 10
    assert record["train_items"] == len(recordings.index)
    assert len(arrays["predicted"]) == 10


def test_other_data_get_no_voices_that_would_test_or_be_foreign():
    for dataset in ("synthesised", "synthesised_voices", "folder"):
        recipe = new_voices.fitted_to(new_voices.candidate(BASE), dataset, 8000, 1.0)
        assert recipe["engines"] == []
        assert recipe["first_on_voices"] == 0
        base = new_voices.candidate(BASE)  # In all as many examples are seen.
        assert recipe["examples_seen"] == base["first_on_voices"] + base["examples_seen"]
    fast = new_voices.fitted_to(new_voices.candidate(BASE), "audio_mnist", 48_000, 1.0)
    assert fast["engines"] == []


def test_every_candidate_is_the_base_with_some_values_replaced():
    base = new_voices.candidate(BASE)
    for name in new_voices.CANDIDATES:
        made = new_voices.candidate(name)
        assert made.keys() == base.keys()
        assert (made == base) == (name == BASE)


def test_every_candidate_has_a_line_that_says_what_it_changes():
    made = [
        answers(
            CHOICE, {"kind": "speakers", "test_speakers": ["ann", "bob"]}, 0, {"ann": 9, "bob": 8},
            candidate=name, pairing=0, recipe=new_voices.candidate(name),
        )
        for name in new_voices.CANDIDATES
    ]  # fmt: skip
    lines = [line[0] for line in tables.tables(results.find(made))["candidates"].rows]
    assert [line.split(" (")[0] for line in lines] == list(new_voices.CANDIDATES)
    assert [name for name in lines if "(" not in name] == [BASE]


def test_the_exported_recipe_is_the_winner_of_the_stored_choice():
    rows = findings_of("new_voices").where(metric="validation_accuracy", chosen=True)
    assert {row["place"]: row["candidate"] for row in rows} == new_voices.CHOSEN


def test_candidates_that_are_the_base_without_voices_are_not_scored_twice():
    every = settings(dataset="folder", candidates=tuple(new_voices.CANDIDATES), pairings=1)
    made = cells.choice_cells(every, index(), "clips")
    names = {cell.settings["candidate"] for cell in made}
    assert names.isdisjoint({"no_voices", "no_first_on_voices", "no_espeak", "no_festival"})
    assert {BASE, "no_noise", "wider"} < names
    alike = [cell.settings for cell in made if cell.settings["split"] == made[0].settings["split"]]
    assert len({str(values["recipe"]) for values in alike}) == len(alike) == len(names)


def test_an_odd_speaker_who_is_left_out_twice_in_a_pairing_counts_once():
    asked = settings(candidates=(BASE, "no_noise"), pairings=3)
    made = []
    for cell in cells.choice_cells(asked, index(NAMES[:5]), "clips"):
        values = cell.settings
        right = dict.fromkeys(values["split"]["test_speakers"], 9)
        about = {"candidate": values["candidate"], "pairing": values["pairing"]}
        made.append(answers(CHOICE, values["split"], 0, right, **about))
    rows = results.find(made)
    assert rows.one(metric="candidate_accuracy", candidate=BASE)["item_count"] == 5
    assert rows.one(metric="candidate_accuracy", candidate=BASE)["mean"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("values", "message"),
    [({"dataset": "audio_mnist", "audio_mnist_dir": "there"}, "audio_mnist_dir"),
     ({"parts": ("speakers", "speakers")}, "parts")],
)  # fmt: skip
def test_settings_that_would_test_on_what_trains_or_twice_are_refused(values, message):
    with pytest.raises(InputError, match=message):
        settings(**values)


@pytest.mark.parametrize(
    ("flags", "message"),
    [({"parts": ("engines",)}, "none train with these"),
     ({"parts": ("speakers",), "pattern": "{digit}_{take}.wav"}, "needs two speakers"),
     ({"parts": ("shared",)}, "leave the part shared out")],
)  # fmt: skip
def test_a_part_that_cannot_be_run_is_refused_with_what_to_do(flags, message, tmp_path):
    rng = np.random.default_rng(0)
    for digit, take in itertools.product(range(2), range(2)):
        soundfile.write(tmp_path / f"{digit}_{take}.wav", rng.normal(0, 0.1, 4000), 8000)
    about = {"dataset": "folder", "data_dir": str(tmp_path), "pattern": "{digit}_{take}.wav"}
    asked = settings(**{**about, "candidates": (BASE,), "workers": 0, **flags})
    with pytest.raises(InputError, match=message):
        STUDY.run(asked, tmp_path / "run")
    assert not (tmp_path / "run" / "cells").exists()


def test_a_digit_that_one_speaker_alone_says_is_refused(tmp_path):
    rng = np.random.default_rng(0)
    for name, digit in (("ann", 1), ("ann", 2), ("bob", 1)):
        soundfile.write(tmp_path / f"{digit}_{name}.wav", rng.normal(0, 0.1, 4000), 8000)
    about = {"dataset": "folder", "data_dir": str(tmp_path), "pattern": "{digit}_{speaker}.wav"}
    asked = settings(**about, parts=("speakers",), candidates=(BASE,), workers=0)
    with pytest.raises(InputError, match=r"digit 2 tests.*--parts"):
        STUDY.run(asked, tmp_path / "run")


def test_the_stored_cells_are_the_choice_and_the_tests_that_follow_from_it():
    asked = settings_from_flagfile(STUDY, "new_voices.cfg", f"--data_dir={fsdd()}")
    stored = RESULTS / "new_voices"
    records = STUDY.runs(stored)[0].records
    about = Asked(asked, {}, STUDY.data(Asked(asked, {})))
    made = [cell.folder for stage in STUDY.stages for cell in stage.cells(about, records)]
    assert sorted(made) == sorted(json.loads((stored / "run.json").read_text("utf-8"))["cells"])


def test_too_few_speakers_or_nothing_chosen_is_refused_in_a_line():
    with pytest.raises(InputError, match="4 speakers"):
        cells.choice_cells(settings(), index(NAMES[:3]), "clips")
    with pytest.raises(InputError, match="--candidates"):
        settings(parts=("speakers",))


def answers(kind, split, seed, right, **about):
    """A record and its arrays: ten clips of each speaker, so many of them right."""
    names = list(right)
    digits = np.tile(np.arange(10), len(names))
    predicted = np.concatenate(
        [np.where(np.arange(10) < count, np.arange(10), (np.arange(10) + 1) % 10)
         for count in right.values()]
    )  # fmt: skip
    record = {
        "settings": {
            "kind": kind, "split": split, "seed": seed, "dataset": "fsdd", "sample_rate": 8000,
            "recipe": new_voices.candidate(BASE), **about,
        },
        "speakers": NAMES, "weights": 1234, "train_items": 50,
        "speaker_accuracy": {name: count / 10 for name, count in right.items()},
    }  # fmt: skip
    speakers = np.repeat([NAMES.index(name) for name in names], 10)
    arrays = {
        "test_items": 10 * speakers + digits,
        "test_digits": digits,
        "test_speakers": speakers,
        "predicted": predicted,
        "logits": np.eye(10, dtype=np.float16)[predicted],
        "predicted_babble/0": (digits + 1) % 10,
    }
    return record, arrays


def test_accuracies_worst_speaker_and_aims_by_hand():
    right = dict(zip(NAMES, (10, 10, 10, 10, 10, 8), strict=True))
    made = [
        answers(SPEAKERS, {"kind": "speakers", "test_speakers": [name]}, seed, {name: count})
        for seed in range(5)
        for name, count in right.items()
    ]
    rows = results.find(made)
    assert rows.one(metric="accuracy", kind=SPEAKERS)["mean"] == pytest.approx(58 / 60)
    assert rows.one(metric="speaker_accuracy", speaker="fay")["value"] == pytest.approx(0.8)
    assert rows.one(metric="noisy_accuracy", noise="babble", snr=0)["mean"] == 0
    reached = {line[0]: line[-1] for line in tables.aims(rows).rows}
    assert reached == {
        "Speakers never heard, mean": "reached",
        "Speakers never heard, worst of them": "missed",
        "Speakers never heard, babble as loud as the word": "missed",
        "Weights": "reached",
    }


def test_the_most_frequent_errors_are_told_and_rare_ones_left_out():
    """Of a digit that is not classified correctly `answers` says the next: 8 as 9, and 9 as 0."""
    split = {"kind": "speakers", "test_speakers": ["ann"]}
    made = [answers(SPEAKERS, split, seed, {"ann": right}) for seed, right in ((0, 8), (1, 9))]
    rows = results.find(made)
    (error,) = rows.where(metric="error")
    assert (error["speaker"], error["digit"], error["taken_for"]) == ("ann", 9, 0)
    assert (error["value"], error["words"]) == (1, 10)
    assert tables.tables(rows)["speakers"].rows[0][-1] == "9 as 0: 1.0"


def test_trainings_that_answer_as_one_go_by_the_mean_of_their_probabilities():
    """Of four trainings three are unsure and wrong, the fourth is sure and right."""
    made = []
    for seed in range(5):
        right = {"ann": 10 if seed == 3 else 0}
        split = {"kind": "speakers", "test_speakers": ["ann"]}
        record, arrays = answers(SPEAKERS, split, seed, right)
        sure = 9.0 if seed == 3 else 0.1
        arrays["logits"] = (sure * np.eye(10)[arrays["predicted"]]).astype(np.float16)
        made.append((record | {"weights": 250_000}, arrays))
    rows = results.find(made)
    together = rows.one(metric="accuracy_together")
    assert (together["mean"], together["trainings"], together["weights"]) == (1, 4, 1_000_000)
    assert rows.one(metric="accuracy", kind=SPEAKERS)["mean"] == pytest.approx(0.2)
    assert rows.one(metric="speaker_accuracy_together", speaker="ann")["value"] == 1
    large = [(record | {"weights": 600_000}, arrays) for record, arrays in made]
    assert not results.find(large).where(metric="accuracy_together")
    assert not results.find(made[:3]).where(metric="accuracy_together")


def test_a_voice_with_several_vocal_tracts_is_one_and_persons_of_two_engines_are_told_apart():
    names = ["flite_awb_0", "flite_awb_1", "flite_slt_0", "flite_slt_1"]
    made = []
    for seed in range(3):
        right = dict(zip(NAMES, (10, 8, 5, 5), strict=False))
        split = {"kind": ENGINES, "engine": "flite"}
        record, arrays = answers(ENGINES, split, seed, right)
        made.append((record | {"speakers": names}, arrays))
    rows = results.find(made)
    assert rows.one(metric="accuracy", kind=ENGINES)["item_count"] == 2
    assert rows.one(metric="accuracy", kind=ENGINES)["mean"] == pytest.approx(0.7)
    new = rows.one(metric="accuracy_new_persons")
    assert (new["voices"], new["value"]) == (["awb"], pytest.approx(0.9))


def test_a_run_tells_of_its_own_recordings_not_of_the_voices():
    split = {"kind": "speakers", "test_speakers": ["ann"]}
    own, arrays = answers(SPEAKERS, split, 0, {"ann": 9})
    bands, other = answers("bands", {**split, "engine": "flite"}, 0, {"ann": 9}, sample_rate=16_000)
    bands = bands | {"weights": 99, "speakers": ["ann", "flite_kal"]}
    run = results.find([(bands, other), (own, arrays)]).one(metric="run")
    assert (run["weights"], run["speaker_count"], run["sample_rate"]) == ([1234], 6, 8000)


def test_it_is_told_what_is_chosen_without_the_items_that_test():
    """On the item that tests, digit 0, the first candidate is better, on all others the second."""
    made = []
    for name, right in (("base", 1), ("no_noise", 9)):
        split = {"kind": "speakers", "test_speakers": ["ann", "bob"]}
        cell = answers(CHOICE, split, 0, {"ann": right, "bob": right}, candidate=name, pairing=0)
        if name == "no_noise":
            cell[1]["predicted"] = np.where(cell[1]["test_digits"] == 0, 1, cell[1]["predicted"])
        made.append(cell)
    record, arrays = answers("shared", {"kind": "official"}, 0, {"ann": 9}, candidate=BASE)
    tests = {name: values[:1] for name, values in arrays.items()}
    row = results.find([*made, (record, tests)]).one(metric="without_test_items")
    assert (row["candidate"], row["tested"]) == ("no_noise", BASE)


def test_what_the_higher_rate_gains_by_hand():
    made = [
        answers(
            "bands", {"kind": "speakers", "test_speakers": NAMES[:3], "engine": "flite"}, seed,
            dict.fromkeys(NAMES[:3], 9 if rate == 16_000 else 7), sample_rate=rate,
        )
        for seed in range(5)
        for rate in (16_000, 8000)
    ]  # fmt: skip
    rows = results.find(made)
    ((engine, low, high, gain),) = tables.tables(rows)["bands"].rows
    assert engine == "flite"
    assert (low[:5], high[:5], gain[:6]) == ("70.00", "90.00", "+20.00")
    assert gain.endswith("better")


def test_a_candidate_that_is_worse_with_every_speaker_is_told_so():
    made = [
        answers(
            CHOICE, {"kind": "speakers", "test_speakers": list(pair)}, 0,
            dict.fromkeys(pair, 9 if name == BASE else 6), candidate=name, pairing=pairing,
        )
        for name in (BASE, "no_noise")
        for pairing, pairs in enumerate(
            ((("ann", "bob"), ("cy", "dee"), ("eve", "fay")),
             (("ann", "cy"), ("bob", "eve"), ("dee", "fay")),
             (("ann", "dee"), ("bob", "fay"), ("cy", "eve")))
        )
        for pair in pairs
    ]  # fmt: skip
    rows = results.find(made)
    difference = rows.one(metric="candidate_difference", a="no_noise")
    assert difference["mean"] == pytest.approx(-0.3)
    assert difference["verdict"] == "worse"
    winners = rows.where(metric="validation_accuracy", chosen=True).values("candidate")
    assert winners == [BASE]
