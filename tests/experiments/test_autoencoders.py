"""Problem 1: cells and their splits, findings from made-up answers, claims, and the program."""

import base64
import dataclasses
import io
import json
import re
import shutil

import librosa
import numpy as np
import pytest
import soundfile

from experiments import autoencoders
from experiments.autoencoders import claims, grid, study
from experiments.autoencoders.results import find, outcomes_by_split
from experiments.autoencoders.settings import UtteranceSettings
from experiments.autoencoders.tables import tables
from experiments.autoencoders.vectors import VECTORS
from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.data import spoken_digits, utterances
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import CHOSEN_DATA, METHODS, chosen_for, recipe_of
from keras_assign.report.claims import BAD, GOOD, NO_DIFFERENCE, OPEN, QUICK
from keras_assign.studies.rows import Rows
from keras_assign.training import vector_methods
from keras_assign.utterances import mfcc_frames, trees
from keras_assign.utterances.classifiers import TITLES

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).

SPEAKERS = ["ann", "bob"]
CLIPS = 400
# Of each vector, how much is right: with speakers shared, and of either speaker when not heard.
ACCURACIES = {
    "mean": (0.85, (0.4, 0.5)),
    "mean_deviation": (0.90, (0.5, 0.6)),
    "padded": (0.95, (0.6, 0.7)),
    "flattened": (0.95, (0.6, 0.7)),
    "flattened_speeds": (0.95, (0.6, 0.7)),
    "fold_pairs": (0.40, (0.2, 0.3)),
    "fold_own_codes": (0.45, (0.2, 0.3)),
    "merge_pairs": (0.60, (0.3, 0.4)),
    "improved_fold": (0.97, (0.7, 0.8)),
    "improved_fold_learned": (0.96, (0.7, 0.8)),
    "improved_merge": (0.98, (0.8, 0.9)),
    "improved_merge_learned": (0.97, (0.8, 0.9)),
}


AFTER = ("fold_pairs", "mean")  # Vectors whose accuracy after some folds is looked at.
MERGED = VECTORS["improved_merge"].title


def made_up(accuracies, seeds=5):
    """Cells in which every answer on clip i is right if i, mixed up, lies below the accuracy."""
    return [
        cell(method, kind, speakers, seed, accuracies)
        for method in METHODS
        for seed in range(seeds)
        for kind, speakers in (("random", [0, 1]), ("speakers", [0]), ("speakers", [1]))
        if method != "plain" or kind == "random" or seed == 0
    ]


def cell(method, kind, speakers, seed, accuracies):
    digits = (np.arange(CLIPS) % 10).astype(np.uint8)
    speaker_ids = np.arange(CLIPS) // (CLIPS // 2)
    items = np.flatnonzero(np.isin(speaker_ids, speakers))
    names = [n for n, v in VECTORS.items() if v.method == method and n in accuracies]
    arrays = {
        "test_items": items.astype(np.int32),
        "test_digits": digits[items],
        "test_speakers": speaker_ids[items].astype(np.uint16),
    }
    rank = np.random.default_rng(seed).permutation(len(items)) / len(items)
    for name in names:
        shared, alone = accuracies[name]
        right = rank < (shared if kind == "random" else alone[speakers[0]])
        for classifier in TITLES:
            arrays[f"predicted_{name}_{classifier}"] = np.where(
                right, digits[items], (digits[items] + 1) % 10
            ).astype(np.uint8)
    split = {"kind": kind}
    if kind == "speakers":
        split["test_speakers"] = [SPEAKERS[number] for number in speakers]
    scores = {c: {"train_accuracy": 1.0, "test_accuracy": 0.0} for c in TITLES}
    settings = {
        "kind": "method",
        "method": method,
        "split": split,
        "seed": seed,
        "dataset": "fsdd",
        "data_sha256": CHOSEN_DATA,
        "clips_per_digit": 0,
        "sample_rate": 8000,
        "mfcc": dataclasses.asdict(MfccSettings()),
        "map": False,
    }
    record = {
        "settings": {**settings, "recipe": recipe_of(method, chosen_for(settings))},
        "speakers": SPEAKERS, "frames": 20, "bad": 0, "train_items": CLIPS - len(items),
        "vector_sizes": dict.fromkeys(names, 13),
        "history": {} if method == "plain" else {"loss": [0.5, 0.25]},
        "method_seconds": 2.0,
        "metrics": dict.fromkeys(names, scores),
    }  # fmt: skip
    return record, arrays


@pytest.fixture(scope="module")
def rows():
    return find(made_up(ACCURACIES))


def accuracy(rows, split, vector, classifier="svc"):
    return rows.one(metric="accuracy", split=split, vector=vector, classifier=classifier)


def test_accuracies_are_those_of_the_answers_over_all_folds(rows):
    shared = accuracy(rows, "random", "merge_pairs")
    assert shared["mean"] == pytest.approx(0.60)
    assert shared["item_count"] == CLIPS
    alone = accuracy(rows, "speakers", "merge_pairs")
    assert alone["mean"] == pytest.approx(0.35)
    assert alone["item_count"] == 2
    speakers = rows.where(metric="speaker_accuracy", vector="merge_pairs", classifier="svc")
    assert {row["speaker"]: row["value"] for row in speakers} == pytest.approx(
        {"ann": 0.3, "bob": 0.4}
    )
    assert rows.one(metric="clips", split="speakers")["test"] == CLIPS


def test_mistakes_are_counted_over_all_seeds_and_folds():
    for split, share in (("random", 0.6), ("speakers", 0.35)):
        outcomes = outcomes_by_split(made_up(ACCURACIES))[split]
        counts = outcomes.confusion("pairs", "predicted_merge_pairs_svc")
        assert counts.sum() == 5 * CLIPS
        assert np.trace(counts) == pytest.approx(share * 5 * CLIPS)


def test_where_speakers_are_new_the_interval_is_that_of_speakers(rows):
    """Both speakers gain 20 points on the mean, whatever clips they have: no doubt is left."""
    found = rows.where(metric="difference", classifier="svc", a="flattened", b="mean")
    difference = found.one(split="speakers")
    for end in ("mean", "low", "high"):
        assert difference[end] == pytest.approx(0.2)
    shared = found.one(split="random")
    assert shared["low"] < 0.1 < shared["high"]


def test_a_method_without_training_stands_for_every_seed(rows):
    assert accuracy(rows, "speakers", "mean")["per_seed"] == pytest.approx([0.45] * 5)


def lines(rows, table):
    """By title the cells of a table."""
    return {title: cells for title, *cells in tables(rows)[table].rows}


def test_tables_have_a_line_a_vector_and_a_column_a_split(rows):
    header, found = tables(rows)["accuracy_svc"]
    assert [line[0] for line in found] == [vector.title for vector in VECTORS.values()]
    assert {len(line) for line in found} == {len(header)} == {5}
    accuracies = lines(rows, "accuracy_svc")
    assert accuracies["C: greedy merge"][1] == "63.00"
    assert accuracies["C: greedy merge"][2].startswith("60.00 [")
    assert accuracies[MERGED][1] == "–"
    worse = lines(rows, "difference_logistic")["C: greedy merge − mean over frames"][0]
    assert worse.startswith("−25.00 [")
    assert worse.endswith(", worse")
    assert lines(rows, "training")["A: padded frames, autoencoder"] == [
        "98.44", "100.00", "100.00", "0.0790, 0.0600", "0.2500, 0.2500",
    ]  # fmt: skip
    by_speaker = tables(rows)["speakers"]
    assert lines(rows, "speakers")["ann"][by_speaker.header.index(MERGED) - 1] == "80.00"


def test_vectors_of_several_sizes_are_told_with_each():
    cells = made_up(ACCURACIES)
    for record, _ in cells:
        if record["settings"]["split"].get("test_speakers") == ["bob"]:
            record["vector_sizes"] = dict.fromkeys(record["vector_sizes"], 1045)
    found = lines(find(cells), "accuracy_svc")
    assert found["Baseline: mean over frames"][0] == "13 or 1,045"


def test_recipes_are_told_with_where_they_are_used(rows):
    places = ["random, seed 0", "ann", "bob", *(f"random, seed {n}" for n in range(1, 5))]

    def used(method):
        """By place the recipe."""
        return {
            place: {name: row[name] for name in recipe_of(method)}
            for row in rows.where(metric="recipe", method=method)
            for place in row["places"].split("; ")
        }

    assert used("pairs") == dict.fromkeys(places, recipe_of("pairs"))
    assert used("flattened") == {place: recipe_of("flattened", place) for place in places}
    assert not rows.one(metric="run")["shortened"]


def judged(accuracies, name, **analysed):
    """The claim of this id."""
    cells = made_up(accuracies)
    if analysed:
        cells.append(({"settings": {"kind": "error_analysis"}, **analysed}, {}))
    (claim,) = [claim for claim in claims.judge(find(cells)) if claim.id == name]
    return claim


def test_claims_hold_where_every_table_says_so():
    for name in ("1-autoencoder-beats-mean", "1-fold-and-merge-lose", "1-merge-beats-fold"):
        assert judged(ACCURACIES, name).tone == GOOD
    claim = judged(ACCURACIES, "1-fold-and-merge-lose")
    assert VECTORS["fold_pairs"].title in claim.found
    assert "−45.00 points to −20.00" in claim.found
    assert claim.found.count("4 of 4") == 3  # B, as either reading has it, and C.
    for figure in ("44.50 %", "89.58 %", "−45.08 points"):
        assert figure in claim.reported


def test_one_table_that_says_the_opposite_contradicts():
    turned = {**ACCURACIES, "merge_pairs": (0.60, (0.1, 0.2))}
    claim = judged(turned, "1-merge-beats-fold")
    assert claim.tone == BAD
    assert "worse in 2 of 4" in claim.verdict


def test_what_one_table_does_not_show_is_open():
    (shared, alone), (folded, folded_alone) = (
        ACCURACIES[name] for name in ("merge_pairs", "fold_pairs")
    )
    for merged, says in (
        ((shared, folded_alone), "better in 2 of 4"),
        ((folded, alone), "better in 2 of 4"),
    ):
        claim = judged({**ACCURACIES, "merge_pairs": merged}, "1-merge-beats-fold")
        assert claim.tone == OPEN
        assert says in claim.verdict
    nowhere = judged({**ACCURACIES, "merge_pairs": (folded, folded_alone)}, "1-merge-beats-fold")
    assert (nowhere.verdict, nowhere.tone) == NO_DIFFERENCE


def test_the_idea_is_judged_by_what_the_improved_ones_reach():
    name = "1-folding-costs-accuracy"
    assert judged(ACCURACIES, name).tone == BAD
    worse = {**ACCURACIES, "improved_fold": (0.5, (0.1, 0.1))}
    assert judged(worse, name).tone == GOOD
    by_the_mean_alone = {**ACCURACIES, "improved_merge_learned": ACCURACIES["mean"]}
    claim = judged(by_the_mean_alone, name)
    assert claim.tone == OPEN
    assert "12 of 16" in claim.verdict


def test_the_ranking_must_be_the_same_in_every_table():
    claim = judged(ACCURACIES, "1-ranking")
    assert claim.tone == GOOD
    assert "4 of 4" in claim.found
    turned = {**ACCURACIES, "fold_pairs": (0.40, (0.9, 0.9))}
    claim = judged(turned, "1-ranking")
    assert claim.tone == OPEN
    assert "2 of 4" in claim.verdict
    assert "2 of 4" in claim.found
    assert "B > A > baseline > C (speakers never heard" in claim.found


def test_one_training_says_whether_deep_frames_and_long_folds_lose():
    b = {"depths": [1, 2, 4], "frames": [50, 45, 5], "error": [0.2, 0.9, 2], "mean_depth": 2}
    after = {"folds": [0, 1, 2], **{v: {c: [0.4, 0.8, 0.3] for c in TITLES} for v in AFTER}}
    analysed = {"unfolded": {"fold_pairs": b}, "after_folds": after}
    claim = judged(ACCURACIES, "1-errors-add-up", **analysed)
    assert claim.tone == OPEN  # Whatever one training shows.
    assert "is so in the one training" in claim.verdict
    # After one fold and beyond it, then with the best number of folds and with all.
    assert re.findall(r"[\d.]+ %", claim.found) == ["20 %", "90 %", *["80.0 %", "30.0 %"] * 2]
    assert re.search(r"after 1\b", claim.found)
    after["fold_pairs"] = {c: [0.1, 0.30, 0.29] for c in TITLES}  # Next to nothing is lost.
    assert "in part so" in judged(ACCURACIES, "1-errors-add-up", **analysed).verdict
    b["error"] = [0.2, 0.21, 2]
    assert "is not so" in judged(ACCURACIES, "1-errors-add-up", **analysed).verdict


def test_a_mistake_can_be_heard_and_says_whose_it_is():
    record, arrays = cell("improved_merge", "random", [0, 1], 0, ACCURACIES)
    clip = CLIPS // 2 + 3  # Of Bob, who says a 3.
    arrays["heard_items"] = np.array([clip])
    arrays["heard_0"] = np.array([0, 1000, -1000], np.int16)
    row = list(arrays["test_items"]).index(clip)
    arrays["predicted_improved_merge_svc"][row] = 8
    ((caption, wave),) = study.misclassified([(record, arrays)])
    assert caption.startswith("bob says 3")
    assert caption.endswith("as 8")
    content = base64.b64decode(wave.removeprefix("data:audio/wav;base64,"))
    samples, rate = soundfile.read(io.BytesIO(content), dtype="int16")
    assert rate == 8000
    assert samples.tolist() == [0, 1000, -1000]


def test_errors_that_no_number_holds_are_more_than_all():
    cells = made_up(ACCURACIES)
    b = {"depths": [1, 2, 4], "frames": [1] * 3, "error": [0.2, 1e9, None], "mean_depth": 2}
    after = {"folds": [], **dict.fromkeys(AFTER, {})}
    record = {
        "settings": {"kind": "error_analysis"},
        "unfolded": {"fold_pairs": b},
        "after_folds": after,
    }
    cells.append((record, {}))
    assert [row["value"] for row in find(cells).where(metric="lost")] == [0.2, 10.0, 10.0]


def test_few_seeds_give_no_verdict():
    found = find(made_up(ACCURACIES, seeds=2))
    assert {(claim.verdict, claim.tone) for claim in claims.judge(found)} == {QUICK}


def test_cells_leave_out_what_all_seeds_share():
    index = spoken_digits.find()
    settings = UtteranceSettings(seeds=2, leave_out=13, methods=("plain", "pairs"))
    labels = [made.label for made in grid.cells(settings, index, "x")]
    assert labels == [
        "random-plain-seed0", "random-pairs-seed0",
        "speakers0-plain-seed0", "speakers0-pairs-seed0",
        "speakers1-plain-seed0", "speakers1-pairs-seed0",
        "random-plain-seed1", "random-pairs-seed1",
        "speakers0-pairs-seed1", "speakers1-pairs-seed1",
    ]  # fmt: skip
    few = UtteranceSettings(seeds=2, leave_out=13, methods=("plain",), clips_per_digit=3)
    assert len(grid.cells(few, index, "x")) == 6


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"splits": ("official",)}, "takes 0 to 4"),
        ({"clips_per_digit": 99}, "clips_per_digit is 99, but of one digit only 40 clips train"),
        ({"leave_out": 26}, "cannot leave out 26 of 25 speakers"),
        ({"test_fraction": 0.001}, "cannot test on 0.001 of 500 clips"),
    ],
)
def test_what_cannot_be_split_is_refused_before_the_run(flags, words, tmp_path):
    settings = UtteranceSettings(**{"splits": ("random", "speakers"), **flags})
    with pytest.raises(InputError, match=words):
        autoencoders.run(settings, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def folder_run(folder, tmp_path, **flags):
    settings = UtteranceSettings(
        dataset="folder",
        data_dir=str(folder),
        pattern="{speaker}/{digit}_{take}.flac",
        **{"methods": ("plain", "improved_merge"), **flags},
    )
    return autoencoders.run(settings, tmp_path / "run")


def test_a_digit_that_only_the_left_out_speaker_says_is_named(recording_folder, tmp_path):
    voices = sorted(recording_folder.iterdir())
    for file in (file for voice in voices[1:] for file in voice.glob("9_*")):
        file.unlink()
    for few in (0, 3):
        with pytest.raises(InputError, match="speakers0-plain-seed0: digit 9 tests, but no"):
            folder_run(recording_folder, tmp_path, splits=("speakers",), clips_per_digit=few)


def test_splits_that_recordings_cannot_have_are_told_with_a_way_out(recording_folder, tmp_path):
    one = next(recording_folder.iterdir())
    for other in set(recording_folder.iterdir()) - {one}:
        shutil.rmtree(other)
    with pytest.raises(
        InputError, match=r"leave out 1 of 1 speakers.*--splits=random.*\{speaker\}"
    ):
        folder_run(recording_folder, tmp_path)
    (one / "7_4.flac").unlink()
    with pytest.raises(InputError, match="two recordings of each digit.*of digit 7 there is one"):
        folder_run(recording_folder, tmp_path, splits=("random",))


def test_probabilities_need_every_digit_from_several_speakers(recording_folder, tmp_path):
    first, second = sorted(recording_folder.iterdir())[:2]
    for voice in recording_folder.iterdir():
        for file in voice.glob("*.flac"):
            low = int(file.name[0]) < 5
            if voice not in (first, second) or low != (voice == first):
                file.unlink()
    flags = {"splits": ("random",), "test_fraction": 0.5, "export_dir": str(tmp_path / "models")}
    with pytest.raises(InputError, match="every digit from more speakers: without .* there is no"):
        folder_run(recording_folder, tmp_path, **flags)
    assert not (tmp_path / "run").exists()


def frames_of(lengths, seed=0):
    random = np.random.default_rng(seed)
    return [random.normal(3, 2, (length, 4)).astype(np.float32) for length in lengths]


def test_scaling_goes_by_the_training_clips_alone():
    clips = frames_of([5, 9, 7])
    frames, scaler = mfcc_frames.scaled(clips, np.array([0, 2]))
    together = np.concatenate([clips[0], clips[2]])
    expected = (clips[1] - together.mean(axis=0)) / together.std(axis=0)
    np.testing.assert_allclose(frames.values[1, :9], expected, rtol=1e-4, atol=1e-5)
    assert frames.lengths.tolist() == [5, 9, 7]
    assert not frames.values[0, 5:].any()
    np.testing.assert_allclose(scaler.inverse_transform(frames.values[1]), clips[1], rtol=1e-4)


def test_further_speeds_are_scaled_and_cut_as_the_recorded_one(tmp_path, monkeypatch):
    monkeypatch.setenv(utterances.CACHE_VARIABLE, str(tmp_path))
    tone = np.sin(2 * np.pi * 500 * np.arange(8000) / 8000).astype(np.float32)
    clips = [tone[:4000], tone[:2000]]
    index = spoken_digits.SpokenDigits(
        "folder", ("a", "b"), np.zeros(2, np.uint8), np.array(["x", "y"]), np.arange(2)
    )
    found = utterances.Utterances(index, clips, 8000)
    train = np.array([0])
    views, scaler = mfcc_frames.with_speeds(found, {}, [0.8, 1.25], train)
    assert [view.lengths.tolist() for view in views] == [[51, 26], [51, 32], [41, 21]]
    assert len({view.values.shape for view in views}) == 1
    (higher,) = mfcc_frames.matrices(
        utterances.Utterances(
            index, [librosa.resample(clips[1], orig_sr=1250, target_sr=1000)], 8000
        ),
        {},
    )
    np.testing.assert_allclose(
        scaler.inverse_transform(views[2].values[1, :21]), higher, rtol=1e-3, atol=1e-3
    )


def test_of_each_clip_one_view_is_drawn():
    views = [mfcc_frames.Frames(np.full((3, 2, 1), v, np.float32), np.full(3, v)) for v in (1, 2)]
    random = np.random.default_rng(0)
    seen = [mfcc_frames.drawn(views, np.array([2, 0]), random) for _ in range(20)]
    for values, lengths in seen:
        assert values.shape == (2, 2, 1)
        np.testing.assert_array_equal(values[:, 0, 0], lengths)
    assert {tuple(lengths) for _, lengths in seen} == {(1, 1), (1, 2), (2, 1), (2, 2)}


@pytest.mark.parametrize("method", METHODS)
def test_no_method_looks_at_other_clips_than_those_it_trains_on(method):
    """Others may be anything: the vectors of training clips stay the same."""
    clips = frames_of([6, 4, 5, 6, 3, 4])
    train = np.array([0, 1, 3])
    recipe = {**recipe_of(method), "epochs": 2}
    found = []
    for other in (1.0, -20.0):
        changed = [clip * (1 if n in train else other) for n, clip in enumerate(clips)]
        views = [mfcc_frames.scaled([clip * f for clip in changed], train)[0] for f in (1, 0.9)]
        views = views if recipe.get("speeds") else views[:1]
        vectors = vector_methods.METHODS[method](views, train, recipe, 0).vectors
        assert set(vectors) == {name for name, v in VECTORS.items() if v.method == method}
        found.append({name: values[train] for name, values in vectors.items()})
    for name in found[0]:
        np.testing.assert_allclose(found[0][name], found[1][name], rtol=1e-5, atol=1e-6)


def test_a_tree_decoded_in_batches_is_the_tree_decoded_by_the_model():
    frames, _ = mfcc_frames.scaled(frames_of([6, 4, 5]), np.arange(3))
    encoded = vector_methods.METHODS["improved_merge"](
        [frames], np.arange(3), {**recipe_of("improved_merge"), "epochs": 1}, 0
    )
    pairs = trees.balanced(frames.lengths, frames.values.shape[1])
    decoded = vector_methods.decode(encoded.model, frames, pairs)
    assert decoded.shape == frames.values.shape
    second = mfcc_frames.Frames(frames.values[1:2], frames.lengths[1:2])
    alone = vector_methods.decode(encoded.model, second, pairs[1:2])
    np.testing.assert_allclose(decoded[1], alone[0], rtol=1e-4, atol=1e-5)
    roots = vector_methods.encode(encoded.model, frames, pairs)
    means = [values[:length].mean(axis=0) for values, length in zip(*frames, strict=True)]
    np.testing.assert_allclose(roots[:, :4], means, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"dataset": "fsdd", "splits": ("elsewhere",)}, "splits .*speakers.*; .*elsewhere"),
        ({"test_fraction": 1.0}, r"test_fraction .*0.*; .*1\.0"),
        ({"leave_out": 0}, "leave_out .*1; .*0"),
        ({"methods": ()}, r"methods .*; received ''$"),
        ({"export_dir": "x", "methods": ("plain",)}, "export_dir .*improved_merge.*methods"),
    ],
)
def test_settings_that_make_no_sense_are_refused(flags, told):
    with pytest.raises(InputError, match=f"^{told}"):
        UtteranceSettings(**flags)


@pytest.mark.process
def test_the_program_lists_bad_recordings_and_goes_on_without_them(
    recording_folder, fails, program, tmp_path
):
    (recording_folder / "0_bad_9.flac").write_bytes(b"")
    flags = [
        "--dataset=folder", f"--data_dir={recording_folder}",
        "--pattern={speaker}/{digit}_{take}.flac",
        f"--cache_dir={tmp_path / 'cache'}", "--methods=plain", "--seeds=1", "--splits=random",
        f"--output_dir={tmp_path / 'run'}",
    ]  # fmt: skip
    first, second = fails("experiments.autoencoders", *flags)
    assert first.startswith("error: 1 recording ")
    assert "--skip_bad" in first
    assert "0_bad_9.flac" in second
    finished = program("experiments.autoencoders", *flags, "--skip_bad")
    assert finished.returncode == 0
    assert "0_bad_9.flac" in finished.stdout
    assert "80 recordings" in finished.stdout
    assert spoken_digits.TITLES["folder"] in finished.stdout
    found = json.loads((tmp_path / "run" / "findings.json").read_text("utf-8"))
    assert Rows(found).one(metric="run")["bad"] == 1
    html = (tmp_path / "run" / "index.html").read_text("utf-8")
    assert re.search(r'<p class="notice">[^<]*\(1 ', html)
