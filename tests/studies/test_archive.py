"""Cells in one archive: read as from folders, added to, and safe whatever stops the packing."""

import io
import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest

from experiments import pack
from keras_assign.errors import InputError
from keras_assign.studies import archive
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore
from tests.studies import work

CELLS = work.cells(3)


@pytest.fixture
def store(tmp_path):
    found = CellStore(tmp_path / "run" / "cells")
    run_cells(CELLS, found)
    for cell in CELLS:  # What a cell leaves beside is not packed.
        for path in (found.root / cell.folder / "log.txt", found.root / cell.folder / "logs"):
            (path / "more.txt" if path.is_dir() else path).unlink()
            if path.is_dir():
                path.rmdir()
    return found


def results(store):
    return [store.read(store.root / cell.folder) for cell in CELLS]


def assert_same(found, expected):
    for (record, arrays), (other, others) in zip(found, expected, strict=True):
        assert record == other
        assert arrays.keys() == others.keys()
        for name, values in arrays.items():
            np.testing.assert_array_equal(values, others[name])


def test_packed_cells_read_back_as_they_were_and_are_not_run_again(store):
    before, names = results(store), store.names()
    assert store.pack() == 3
    assert [path.name for path in store.root.iterdir()] == [archive.ARCHIVE]
    for found in (store, CellStore(store.root)):
        assert_same(results(found), before)
        assert found.names() == names == sorted(cell.folder for cell in CELLS)
        assert run_cells(CELLS, found) == 0
    assert store.pack() == 0


def test_a_study_that_goes_on_is_packed_again_to_the_same_bytes(store, tmp_path):
    other = CellStore(tmp_path / "other")
    run_cells(CELLS[:1], other)
    other.pack()
    assert run_cells(CELLS, other) == 2
    assert_same(results(other), results(store))
    other.pack(), store.pack()
    assert_same(results(other), results(store))
    first, second = ((s.root / archive.ARCHIVE).read_bytes() for s in (other, store))
    assert first == second


def test_what_lies_beside_a_cell_stays(store):
    kept = store.root / CELLS[1].folder / "model.keras"
    kept.write_text("a network", encoding="utf-8")
    store.pack()
    assert kept.read_text("utf-8") == "a network"
    assert store.is_finished(CELLS[1])


def test_a_cell_in_a_folder_counts_where_both_are(store):
    store.pack()
    changed = work.doing("square", work.cells(3))[2]
    run_cells([changed], other := CellStore(store.root.parent / "other"))
    folder = store.root / changed.folder
    os.rename(other.root / changed.folder, folder)
    record = json.loads((folder / "record.json").read_text("utf-8"))
    (folder / "record.json").write_text(json.dumps({**record, "square": 5}), encoding="utf-8")
    assert store.read(folder)[0]["square"] == 5
    store.pack()
    assert store.read(folder)[0]["square"] == 5


@pytest.mark.parametrize(("where", "moment"), [(archive.os, "replace"), (Path, "unlink")])
def test_packing_that_is_stopped_loses_nothing(store, monkeypatch, where, moment):
    before = results(store)

    def stopped(*names, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, moment, stopped)
        with pytest.raises(KeyboardInterrupt):
            store.pack()
    assert_same(results(CellStore(store.root)), before)
    assert CellStore(store.root).pack() == 3
    assert_same(results(CellStore(store.root)), before)


def test_a_damaged_cell_is_not_packed_and_is_run_again(store):
    before = results(store)
    arrays = store.root / CELLS[1].folder / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-1])
    assert store.pack() == 2
    assert run_cells(CELLS, store) == 1
    for (_, found), (_, expected) in zip(results(store), before, strict=True):
        np.testing.assert_array_equal(found["values"], expected["values"])


def damage(file, how):
    content = file.read_bytes()
    if how == "cut off":
        file.write_bytes(content[: len(content) // 2])
    elif how == "no archive":
        file.write_bytes(b"not an archive")
    elif how == "a byte":
        middle = len(content) // 2
        file.write_bytes(content[:middle] + b"\xff" + content[middle + 1 :])
    else:
        repack(file, *{"changed": (b"square", b"circle"), "newer": (b"cells 2", b"cells 3")}[how])


def repack(file, before, after):
    """As a person would who unpacks it, writes something else for it and packs it again."""
    with tarfile.open(file) as opened:
        members = [(m, opened.extractfile(m).read()) for m in opened]
    with tarfile.open(file, "w:xz") as opened:
        for member, content in members:
            content = content.replace(before, after)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("cut off", "cells.tar.xz is damaged"),
        ("no archive", "cells.tar.xz is damaged"),
        ("a byte", "cells.tar.xz is damaged"),
        ("changed", "cells.tar.xz is damaged .*not what was packed"),
        ("newer", "cells.tar.xz is of another form .* update"),
    ],
)
def test_a_bad_archive_is_told_in_one_line_and_left_alone(store, how, told):
    store.pack()
    file = store.root / archive.ARCHIVE
    damage(file, how)
    content = file.read_bytes()
    with pytest.raises(InputError, match=told) as error:
        results(CellStore(store.root))
    assert "\n" not in str(error.value)
    with pytest.raises(InputError, match=told):
        run_cells(CELLS, CellStore(store.root))  # Days of trainings are not run again for it.
    run_cells(CELLS[:1], other := CellStore(store.root.parent / "other"))
    os.rename(other.root / CELLS[0].folder, store.root / CELLS[0].folder)
    with pytest.raises(InputError, match=told):
        CellStore(store.root).pack()
    assert file.read_bytes() == content
    assert (store.root / CELLS[0].folder / "record.json").is_file()


def test_the_program_packs_runs_and_passes_over_what_is_none(store, tmp_path):
    (tmp_path / "no_run").mkdir()
    run = store.root.parent
    assert pack.run([str(run), str(tmp_path / "no_run")]) == {str(run): 3}
    with pytest.raises(InputError, match="name folders of runs"):
        pack.run([str(tmp_path / "no_run")])
