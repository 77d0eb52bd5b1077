"""Keys of cells, and those of every stored one."""

import json
import pkgutil

import pytest

from experiments.attention_digits import study as attention_digits
from experiments.attention_speech import cells as speech_cells
from experiments.attention_study import grid as study_grid
from experiments.attention_study import tuned as study_tuned
from experiments.augmentation import cells as augmentation_cells
from experiments.autoencoders import grid as vectors_grid
from experiments.calibration import designs as calibration
from experiments.gan import grid as gan_grid
from experiments.new_voices import cells as new_voices_cells
from experiments.robustness import study as robustness
from experiments.synthesis import cells as synthesis_cells
from experiments.train import plan as train_plan
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.store import CellStore
from tests.conftest import ROOT

FUNCTIONS = {
    ("attention_digits", "timing"): attention_digits.CELL,
    ("attention_digits", "training"): attention_digits.CELL,
    ("attention_digits_published", "training"): attention_digits.CELL,
    ("attention_speech", "timing"): speech_cells.TIME,
    ("attention_speech", "training"): speech_cells.TRAIN,
    ("attention_speech_tuning", "tuning"): speech_cells.TRAIN,
    ("attention_speech_tuned", "training"): speech_cells.TRAIN,
    ("attention_study", "rate"): study_grid.TRAIN,
    ("attention_study", "tuned"): study_tuned.TRAIN,
    ("attention_study", "tuned_rate"): study_tuned.TUNE_RATE,
    ("attention_study", "timing"): study_grid.TIME,
    ("attention_study", "training"): study_grid.TRAIN,
    ("augmentation", "gallery"): augmentation_cells.GALLERY,
    ("augmentation", "grid"): augmentation_cells.MIX,
    ("augmentation_tuning", "tuning"): augmentation_cells.CANDIDATE,
    ("augmentation_tuned", "gallery"): augmentation_cells.GALLERY,
    ("augmentation_tuned", "int8"): augmentation_cells.TRAIN_INT8,
    ("augmentation_tuned", "tuned"): augmentation_cells.TRAIN_TUNED,
    ("autoencoders_tuning", "tuning"): vectors_grid.TRAIN,
    ("autoencoders_fsdd", "method"): vectors_grid.TRAIN,
    ("autoencoders_fsdd", "error_analysis"): vectors_grid.EXPLAIN,
    ("calibration", "simulation"): calibration.SIMULATE,
    ("gan", "gan"): gan_grid.TRAIN,
    ("gan_tuning", "tuning"): gan_grid.SCORE,
    ("gan_published", "gan"): gan_grid.TRAIN,
    ("gan_tuned", "gan"): gan_grid.TRAIN,
    ("new_voices", "choice"): new_voices_cells.TRAIN,
    ("new_voices", "speakers"): new_voices_cells.TRAIN,
    ("new_voices", "shared"): new_voices_cells.TRAIN,
    ("new_voices", "bands"): new_voices_cells.TRAIN,
    ("new_voices", "engines"): new_voices_cells.TRAIN,
    ("robustness", "pictures"): robustness.PICTURES,
    ("robustness", "speech"): robustness.SPEECH,
    ("synthesis", "mix"): synthesis_cells.TRAIN,
    ("synthesis", "quality"): synthesis_cells.MEASURE,
    ("synthesis_published", "mix"): synthesis_cells.TRAIN,
    ("synthesis_published", "quality"): synthesis_cells.MEASURE,
    ("synthesis_tuned", "mix"): synthesis_cells.TRAIN,
    ("synthesis_tuned", "added"): synthesis_cells.TRAIN_BEST,
    ("synthesis_tuned", "quality"): synthesis_cells.MEASURE,
    ("train", "test"): train_plan.TRAIN,
    ("train", "tuning"): train_plan.TRAIN,
}
RESULTS = ROOT / "experiments" / "results"
STORED = sorted(path.parent.name for path in RESULTS.glob("*/cells"))


def test_key_follows_settings_and_version_but_not_their_order_the_label_or_the_path():
    function = CellFunction("module:train", "v1")
    cell = Cell("a", {"epochs": 3, "seed": 0}, function)
    assert Cell("b", {"seed": 0, "epochs": 3}, function).key == cell.key
    assert Cell("a", {"epochs": 4, "seed": 0}, function).key != cell.key
    assert Cell("a", {"epochs": 3, "seed": 0}, CellFunction("module:train", "v2")).key != cell.key
    assert Cell("a", cell.settings, CellFunction("moved:trained", "v1")).key == cell.key
    assert cell.folder == f"a-{cell.key}"
    assert Cell("a", cell.settings, function, 7.0).key == cell.key  # What it costs.
    assert Cell("a", cell.settings, function, where={"data": "/there"}).key == cell.key


def test_a_moved_copy_of_the_data_is_the_same_data_and_changed_data_are_others():
    def key(**settings):
        return Cell("a", {"seed": 0, **settings}, CellFunction("module:train", "v1")).key

    here = key(data_dir="/here", data_sha256="1")
    assert key(data_dir="/there", data_sha256="1") == here
    assert key(data_dir=None, data_sha256="1") == here
    assert key(data_dir="/here", data_sha256="2") != here


@pytest.mark.parametrize("run", STORED)
def test_every_stored_cell_is_found_under_the_key_that_it_has_today(run):
    listed = json.loads((RESULTS / run / "run.json").read_text("utf-8"))["cells"]
    store = CellStore(RESULTS / run / "cells")
    records = [store.read(store.root / name)[0] for name in store.names()]
    found = [
        Cell(r["label"], r["settings"], FUNCTIONS[run, r["settings"]["kind"]]).folder
        for r in records
    ]
    assert sorted(found) == sorted(listed)
    assert len(set(found)) == len(found) > 0


def test_a_function_is_where_its_path_says():
    for function in FUNCTIONS.values():
        assert callable(pkgutil.resolve_name(function.path))
