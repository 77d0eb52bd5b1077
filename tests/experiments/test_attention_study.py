"""The study of attention: its cells, the choice of rates, what is refused, and a small run."""

import dataclasses
import math
import re

import pytest

from experiments.attention_study import grid, had_a_say, rates, study, train
from experiments.attention_study.settings import StudySettings
from experiments.files import DOCS, RESULTS
from keras_assign.errors import InputError
from keras_assign.recipes.attention_networks import EVERY_ITEM, TASKS
from keras_assign.studies import choices
from keras_assign.studies.study import Asked, stored_run
from keras_assign.training.environment import describe_environment
from tests.experiments.test_attention_study_results import rate_cell
from tests.experiments.test_speech_parts import index_of

DATA = grid.Data("images", "clips", index_of(takes=40))
FULL = StudySettings(
    parts=("kinds", "backbones", "sizes", "speakers"), counts=(50, EVERY_ITEM), dataset="fsdd"
)


CELLS_LISTED = r"^\d+ cells\b"  # What a dry run prints.


class Rates(dict):
    """The same rate for every network."""

    def __missing__(self, key):
        return 0.001


def test_the_whole_study_has_160_cells_of_kinds_and_each_cell_once():
    kinds = grid.training_cells(dataclasses.replace(FULL, parts=("kinds",)), DATA, Rates())
    assert len(kinds) == 8 * 2 * 2 * 5
    cells = grid.training_cells(FULL, DATA, Rates())
    assert len({cell.folder for cell in cells}) == len(cells)
    assert {cell.folder for cell in kinds} <= {cell.folder for cell in cells}
    # Two more backbones with two kinds, and two kinds in three sizes, the largest with one seed.
    assert len(cells) == 160 + 2 * 2 * 2 * 2 * 5 + 2 * (5 + 1 + 1)
    largest = {cell.settings["seed"] for cell in cells if cell.settings["size"] > 64}
    assert largest == {0}
    shown = [cell for cell in cells if cell.settings["explains"]]
    assert {cell.settings["seed"] for cell in shown} == {0}
    assert {cell.settings["count"] for cell in shown} == {EVERY_ITEM}


def test_a_part_alone_trains_what_it_is_compared_with():
    sizes = StudySettings(
        parts=("sizes",), tasks=("speech",), seeds=2, input_size=(28, 64), counts=(50, 0)
    )
    made = {
        (cell.settings["size"], cell.settings["attention"], cell.settings["seed"])
        for cell in grid.training_cells(sizes, DATA, Rates())
        if cell.settings["count"] == 50
    }
    assert {(s, k, n) for s in (28, 64) for k in ("none", "cbam") for n in (0, 1)} <= made
    assert {kind for _, kind, _ in made} == {"none", "cbam"}


def test_sizes_alone_train_and_time_no_digits():
    settings = StudySettings(parts=("sizes",), seeds=1)
    (timed,) = grid.timing_cells(settings, DATA)
    assert timed.settings["task"] == "speech"
    assert timed.settings["networks"] == [["plain", "none"], ["plain", "cbam"]]
    cells = grid.training_cells(settings, DATA, Rates())
    assert {cell.settings["task"] for cell in cells} == {"speech"}
    # 28, 64, 96 and 128, with and without CBAM, on the fewest clips.
    assert len(cells) == 4 * 2


def test_each_speaker_tests_once_in_every_seed():
    cells = grid.speaker_cells(FULL, DATA, Rates(), ["none", "se"])
    tested = [
        (c.settings["attention"], c.settings["seed"], *c.settings["split"]["test_speakers"])
        for c in cells
    ]
    assert len(set(tested)) == len(tested) == 2 * 5 * 5


def test_rates_are_chosen_without_test_items_and_by_other_seeds():
    cells = grid.rate_cells(FULL, DATA, {("speech", "plain", "se"): [0.001, 0.002]})
    assert len(cells) == 4
    for cell in cells:
        assert cell.settings["validates"]
        assert cell.settings["seed"] >= 100
        assert cell.settings["count"] == 50


def test_every_network_has_a_rate_of_its_own():
    """One at all sizes and counts, and with attention another than without."""
    networks = grid.rated_networks(FULL)
    wanted = {(task, "residual", kind) for task in TASKS for kind in ("none", "cbam")}
    assert wanted < set(networks)
    assert len(networks) == 2 * (8 + 2 * 2)
    rates_of = {network: 0.001 * (1 + place) for place, network in enumerate(networks)}
    for cell in grid.training_cells(FULL, DATA, rates_of):
        settings = cell.settings
        network = settings["task"], settings["backbone"], settings["attention"]
        assert settings["recipe"]["learning_rate"] == rates_of[network]


def test_rates_are_widened_by_the_losses_of_their_own_cells_alone():
    key, other = ("digits", "plain", "none"), ("digits", "plain", "se")
    records = [rate_cell(rate, loss)[0] for rate, loss in ((0.001, 2), (0.002, 1))]
    tried = {key: [0.001, 0.002], other: [0.001, 0.002]}
    assert rates.widened(tried, records) == {**tried, key: [0.001, 0.002, 0.004]}
    assert rates.widened(tried, records, rates.TUNED_RATE) == tried
    assert rates.chosen(records) == {key: 0.002}


def test_the_best_are_those_of_the_lowest_loss_on_items_held_out():
    losses = {"none": 0.1, "se": 0.5, "self": 0.9, "cbam": 0.2, "channel": 0.6}
    records = [
        rate_cell(rate, loss + extra, attention=kind, task="speech")[0]
        for kind, loss in losses.items()
        for rate, extra in ((0.001, 1.0), (0.002, 0.0))
    ]
    assert rates.best_kinds(records) == ["cbam", "se", "channel"]
    records.append(rate_cell(0.001, 0.05, task="speech", backbone="residual")[0])
    records.append(rate_cell(0.001, 0.7, attention="se")[0])
    assert rates.best_networks(records) == {
        "speech": ("residual", "none"), "digits": ("plain", "se"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"attention": ("se", "none")}, "attention .*none.*; .*se"),
        ({"attention": ("none", "much")}, "attention .*cbam.*; .*much"),
        ({"input_size": (30,)}, "input_size .*28.*; .*30"),
        ({"parts": ("speakers",)}, "parts .*kinds.*; .*speakers"),
        ({"parts": ("tuned",)}, "parts .*kinds.*backbones.*; .*tuned"),
        ({"backbone": ("residual",)}, "backbone .*plain.*; .*residual"),
        ({"parts": ("sizes",), "tasks": ("digits",)}, "parts .*input_size.*; .*sizes"),
        ({"parts": ("sizes",), "input_size": (28,)}, "parts .*input_size.*; .*sizes"),
        ({"first_seed": 98}, "first_seed .*100.*101.*; .*98"),
        ({"counts": (-1,)}, "counts .*0; .*-1"),
        ({"counts": (0,)}, r"counts .*0.*; received '0'"),
        ({"effort": 2.0}, r"effort .*0.*1.*; .*2\.0"),
    ],
)
def test_what_cannot_be_run_is_refused(changes, told):
    with pytest.raises(InputError, match=f"^{told}"):
        StudySettings(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tasks": ("digits",), "counts": (801,)}, "at most 800 .* as 200 choose rates"),
        ({"tasks": ("digits",), "counts": (50, 1001)}, "counts must be at most 1000"),
        # Half of the 40 clips of each digit and speaker train: 20 of 5 speakers.
        ({"tasks": ("speech",), "counts": (101,)}, "counts is 101, but of one digit only 100"),
        ({"tasks": ("speech",), "counts": (100,)}, "neither train nor test; lower --counts"),
    ],
)
def test_more_items_than_there_are_stop_before_anything_is_trained(changes, message):
    with pytest.raises(InputError, match=message):
        grid.require_enough(StudySettings(**changes), DATA)


def test_a_single_speaker_stops_the_tuned_part_before_anything_is_trained(tmp_path):
    data = grid.Data("images", "clips", index_of(speakers=("ann",), takes=40))
    study_there = dataclasses.replace(study.STUDY, data=lambda asked: data)
    settings = StudySettings(tasks=("speech",), parts=("kinds", "tuned"), counts=(2,))
    with pytest.raises(InputError, match="cannot leave out 1 of 1 speakers"):
        study_there.run(settings, tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_the_flags_ask_for_by_themselves_can_be_run(tmp_path, capsys):
    study.STUDY.run(StudySettings(dry_run=True), tmp_path)
    assert re.search(CELLS_LISTED, capsys.readouterr().out, re.MULTILINE)
    assert not list(tmp_path.iterdir())


def made_up_losses(settings, folder):
    """A validation that trains nothing, best at 0.004: the search is not about networks."""
    rate = settings["recipe"]["learning_rate"]
    loss = abs(math.log2(rate / 0.004))
    return {"environment": describe_environment(), "metrics": {"loss": loss}}, {}


def is_flat(row):
    """Whether a row has scalars, and lists of numbers."""
    return not any(isinstance(v, dict) or (isinstance(v, list) and isinstance(v[0], (dict, list)))
                   for v in row.values())  # fmt: skip


def test_a_small_study_runs_goes_on_and_is_rebuilt(tmp_path, capsys, monkeypatch):
    run_cell = train.run_cell
    monkeypatch.setattr(
        train, "run_cell",
        lambda settings, folder: (made_up_losses if settings["validates"] else run_cell)(
            settings, folder
        ),
    )  # fmt: skip
    settings = StudySettings(
        tasks=("digits",), attention=("none", "se"), counts=(2,), seeds=1, effort=0.003,
        timing_rounds=1, rates=(0.001, 0.002),
    )  # fmt: skip
    found = study.STUDY.run(settings, tmp_path)
    accuracies = found.where(metric="accuracy")
    assert accuracies.values("attention") == ["none", "se"]
    assert accuracies.values("item_count") == [10_000]
    assert found.where(metric="validation_loss").values("rate") == [0.001, 0.002, 0.004, 0.008]
    assert found.where(metric="chosen_rate").values("value") == [0.004]
    assert all(is_flat(row) for row in found)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<p class="notice">quick' in page
    assert study.STUDY.run(settings, tmp_path) == found
    assert study.STUDY.rebuild(tmp_path) == found
    capsys.readouterr()
    study.STUDY.run(dataclasses.replace(settings, dry_run=True), tmp_path)
    assert re.search(CELLS_LISTED, capsys.readouterr().out, re.MULTILINE)


@pytest.fixture
def asked():
    return Asked(FULL, {}, DATA)


def say(asked):
    """Settings of the cells that choose rates and kinds."""
    tried = dict.fromkeys(grid.rated_networks(FULL), [0.001])
    return [cell.settings for cell in grid.rate_cells(FULL, DATA, tried)]


def test_what_is_chosen_had_no_say_of_the_random_split_s_test_items(asked):
    cells = grid.training_cells(FULL, DATA, Rates())
    choices.require_clear(asked, cells, say(asked), had_a_say.scored_on)


def test_kinds_for_speakers_never_heard_are_marked_as_chosen_on_them(asked):
    cells = grid.speaker_cells(FULL, DATA, Rates(), ["none", "se"])
    with pytest.raises(InputError, match="had a say"):
        choices.require_clear(asked, cells, say(asked), had_a_say.scored_on)
    marked = [stage for stage in study.STUDY.stages if stage.marked]
    assert [stage.marked for stage in marked] == [("speech",), ("speech",)]


@pytest.mark.newest
def test_the_page_tells_how_many_test_items_chose_the_spectrograms():
    run = stored_run(RESULTS / "attention_study", study.STUDY.program)
    said = had_a_say.spectrogram(run.cells)
    assert f"{said['chose']} had a say" in (DOCS / "attention_study.md").read_text("utf-8")
    assert 0 < said["chose"] < said["test"] == 1500
