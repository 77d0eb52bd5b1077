"""The engine in this process: what runs, what is kept, what is said."""

import dataclasses
import errno
import json
import logging
import os

import pytest

from keras_assign.errors import InputError
from keras_assign.studies import provenance, runner
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore
from keras_assign.studies.worker import do_cell
from tests.studies import work

CELLS = work.cells(3)


@pytest.fixture
def store(tmp_path):
    return CellStore(tmp_path / "cells")


def folders(store):
    return sorted(path.name for path in store.root.iterdir())


def test_a_finished_cell_reads_back_whole(store):
    assert run_cells(CELLS, store) == 3
    record, arrays = store.read(store.root / CELLS[2].folder)
    assert record["square"] == 4
    assert record["settings"] == {"number": 2}
    assert record["key"] == CELLS[2].key
    assert arrays["values"].tolist() == [0, 1, 2]
    assert (store.root / CELLS[2].folder / "logs" / "more.txt").read_text("utf-8") == "worked"


def test_tensorflows_warnings_do_not_break_the_progress_bar(store, caplog):
    logging.getLogger("tensorflow").setLevel(logging.WARNING)
    assert run_cells(work.doing("warns", CELLS), store) == 3
    assert not caplog.records


def test_finished_cells_are_not_run_again(store, tmp_path, capsys):
    counted = work.doing("square_and_count", work.cells(3, count=str(tmp_path / "count")))
    run_cells(counted[:2], store)
    assert run_cells(counted, store) == 1
    assert (tmp_path / "count").read_text("utf-8").split() == ["0", "1", "2"]
    assert "2 of 3 cells are finished already" in capsys.readouterr().out
    assert run_cells(counted, store) == 0


def test_a_cell_that_raises_is_noted_with_its_traceback_and_the_others_finish(store):
    with pytest.raises(InputError, match="1 of 3 cells failed, cell1 with ZeroDivisionError") as e:
        run_cells(work.doing("raises_at_1", CELLS), store)
    assert "\n" not in str(e.value)
    assert folders(store) == sorted([CELLS[0].folder, CELLS[2].folder, "failed"])
    file = store.root / "failed" / f"{CELLS[1].folder}.json"
    note = json.loads(file.read_text("utf-8"))
    assert note["error"] == "ZeroDivisionError: one is not allowed"
    assert any("raises_at_1" in line for line in note["traceback"])
    # Repaired, it is run again and the note goes.
    assert run_cells(CELLS, store) == 1
    assert not file.exists()


def test_ctrl_c_leaves_nothing_half_done_and_keeps_the_finished(store):
    with pytest.raises(KeyboardInterrupt):
        run_cells(work.doing("interrupted_at_1", CELLS), store)
    assert folders(store) == [CELLS[0].folder]


def test_wrong_input_stops_the_study_at_once(store):
    with pytest.raises(InputError, match="^the images changed; start again$"):
        run_cells(work.doing("wrong_input_at_1", CELLS), store)
    assert folders(store) == [CELLS[0].folder]


def test_a_disk_that_is_full_where_a_cell_works_is_one_clear_line(store):
    with pytest.raises(InputError, match="cannot write to .*the disk is full") as error:
        run_cells(work.doing("full_disk_at_1", CELLS), store)
    assert "\n" not in str(error.value)
    assert folders(store) == [CELLS[0].folder]


def test_a_disk_that_is_full_where_results_are_kept_is_one_clear_line(store, monkeypatch):
    run_cells(CELLS[:1], store)

    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError, match="cannot write to .*the disk is full"):
        run_cells(CELLS, store)
    monkeypatch.undo()
    assert folders(store) == [CELLS[0].folder]
    assert run_cells(CELLS, store) == 2


def test_a_read_error_of_the_work_is_not_called_a_full_disk(store):
    with pytest.raises(InputError, match="FileNotFoundError"):
        run_cells(work.doing("misses_a_file", CELLS), store)


def test_a_record_says_which_code_and_processor_made_it(store):
    run_cells(CELLS[:1], store)
    record, _ = store.read(store.root / CELLS[0].folder)
    assert record["code_version"] == CELLS[0].function.version
    assert record["provenance"] == json.loads(json.dumps(provenance.describe()))


def test_a_worker_with_other_code_is_noted_once(store, monkeypatch, capsys):
    elsewhere = {**provenance.describe(), "commit": "f" * 40, "clean": True}
    monkeypatch.setattr(runner, "do_cell", lambda cell: dataclasses.replace(
        do_cell(cell), code=provenance.code(elsewhere)
    ))  # fmt: skip
    assert run_cells(CELLS, store) == 3
    said = capsys.readouterr()
    assert (said.out + said.err).count("f" * 10) == 1


def test_a_half_written_cell_of_a_killed_run_is_replaced(store):
    half = store.root / f".unfinished-{CELLS[0].folder}"
    half.mkdir(parents=True)
    (half / "record.json").write_text("{", encoding="utf-8")
    run_cells(CELLS, store)
    assert folders(store) == sorted(cell.folder for cell in CELLS)


def test_two_runs_in_one_folder_exclude_each_other(tmp_path):
    with (
        only_run_in(tmp_path),
        pytest.raises(InputError, match="another run .*output_dir"),
        only_run_in(tmp_path),
    ):
        pass
    with only_run_in(tmp_path):  # Free again.
        pass


def cut_record(folder):
    text = (folder / "record.json").read_text(encoding="utf-8")
    (folder / "record.json").write_text(text[: len(text) // 2], encoding="utf-8")


def cut_arrays(folder):
    content = (folder / "arrays.npz").read_bytes()
    (folder / "arrays.npz").write_bytes(content[:-20])


def lose_arrays(folder):
    (folder / "arrays.npz").unlink()


@pytest.mark.parametrize("damage", [cut_record, cut_arrays, lose_arrays])
def test_a_damaged_cell_is_noticed_and_run_again(store, damage):
    run_cells(CELLS, store)
    folder = store.root / CELLS[1].folder
    damage(folder)
    with pytest.raises(InputError, match="holds no whole result"):
        store.read(folder)
    assert run_cells(CELLS, store) == 1
    assert store.read(folder)[0]["square"] == 1
