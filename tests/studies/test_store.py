import errno
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore, write_json, write_result
from tests.conftest import ROOT

CELLS = [Cell(f"cell{n}", {"number": n}, "v1") for n in range(3)]


def work(settings, folder):
    (folder / "log.txt").write_text("worked", encoding="utf-8")
    return {"square": settings["number"] ** 2}, {"values": np.arange(settings["number"] + 1)}


@pytest.fixture
def store(tmp_path):
    return CellStore(tmp_path / "cells")


def test_a_finished_cell_reads_back_whole(store):
    assert run_cells(CELLS, work, store) == 3
    record, arrays = store.read(store.root / CELLS[2].folder)
    assert record["square"] == 4
    assert record["settings"] == {"number": 2}
    assert record["key"] == CELLS[2].key
    assert arrays["values"].tolist() == [0, 1, 2]
    assert (store.root / CELLS[2].folder / "log.txt").exists()


def test_finished_cells_are_not_run_again(store, capsys):
    run_cells(CELLS[:2], work, store)
    ran = []

    def counted(settings, folder):
        ran.append(settings["number"])
        return work(settings, folder)

    assert run_cells(CELLS, counted, store) == 1
    assert ran == [2]
    assert "2 of 3 cells are finished already" in capsys.readouterr().out


def test_other_settings_or_code_are_another_cell(store):
    run_cells(CELLS[:1], work, store)
    assert not store.is_finished(Cell("cell0", {"number": 5}, "v1"))
    assert not store.is_finished(Cell("cell0", {"number": 0}, "v2"))


@pytest.mark.parametrize("raised", [RuntimeError, KeyboardInterrupt])
def test_a_cell_that_breaks_leaves_nothing_and_keeps_the_finished(store, raised):
    def breaks(settings, folder):
        if settings["number"] == 1:
            (folder / "half").write_text("half", encoding="utf-8")
            raise raised
        return work(settings, folder)

    with pytest.raises(raised):
        run_cells(CELLS, breaks, store)
    assert [path.name for path in store.root.iterdir()] == [CELLS[0].folder]


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
    run_cells(CELLS, work, store)
    folder = store.root / CELLS[1].folder
    damage(folder)
    with pytest.raises(InputError, match="holds no whole result"):
        store.read(folder)
    assert run_cells(CELLS, work, store) == 1
    assert store.read(folder)[0]["square"] == 1


def test_a_full_disk_is_one_clear_line_and_keeps_the_finished(store):
    def full(settings, folder):
        if settings["number"] == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return work(settings, folder)

    with pytest.raises(InputError, match="cannot write to .*the disk is full") as error:
        run_cells(CELLS, full, store)
    assert "\n" not in str(error.value)
    assert [path.name for path in store.root.iterdir()] == [CELLS[0].folder]


def test_json_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "result.json"
    write_json(file, {"a": [1.5, 2], "b": [{"c": 1}], "d": {}, "e": []})
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "a": [1.5, 2], "b": [{"c": 1}], "d": {}, "e": [],
    }  # fmt: skip
    with pytest.raises(TypeError):
        write_json(file, {"a": object()})
    assert "1.5" in file.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [file]


def test_a_block_that_wrote_no_result_finishes_no_cell(store):
    with pytest.raises(RuntimeError, match="cell0 wrote no result"), store.unfinished(CELLS[0]):
        pass
    assert not store.is_finished(CELLS[0])
    with store.unfinished(CELLS[0]) as folder:
        write_result(folder, {"a": 1}, {})
    assert store.is_finished(CELLS[0])


def test_a_read_error_of_the_work_is_not_called_a_full_disk(store):
    def misses(settings, folder):
        raise FileNotFoundError(errno.ENOENT, "No such file", "data.png")

    with pytest.raises(FileNotFoundError):
        run_cells(CELLS, misses, store)


def test_numbers_that_json_has_not_become_null(tmp_path):
    write_json(tmp_path / "a.json", {"loss": [1.0, float("nan")], "b": {"c": float("inf")}})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=None) == {"loss": [1.0, None], "b": {"c": None}}


KILLED = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # A shell's `&` has it ignored.
import numpy as np
from pathlib import Path
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore
from tests.studies.test_store import CELLS

def work(settings, folder):
    if settings["number"] == 1:
        (folder / "half").write_text("half")
        Path(sys.argv[2]).touch()
        time.sleep(60)
    return {"square": settings["number"] ** 2}, {"values": np.arange(3)}

run_cells(CELLS, work, CellStore(Path(sys.argv[1])))
"""


@pytest.mark.process
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_process_loses_only_the_cell_it_was_in(store, tmp_path, how):
    started = tmp_path / "started"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store.root), str(started)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    while not started.exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(how)
    assert process.wait(30) != 0
    assert store.is_finished(CELLS[0])
    assert not store.is_finished(CELLS[1])
    assert run_cells(CELLS, work, store) == 2
    assert sorted(path.name for path in store.root.iterdir()) == sorted(c.folder for c in CELLS)
