"""Code that should give the stored results: run again, compared, accepted."""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata

import numpy as np
import pytest

from experiments import cli, recheck
from experiments.code_recheck import old_code, settings, study
from experiments.code_recheck.again import AS_OLD_CODE
from experiments.code_recheck.compare import DIFFERS, LEFT_OUT, SAME, compare
from experiments.code_recheck.settings import RecheckSettings
from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.code_version import (
    LIBRARIES,
    code_version,
    fingerprint,
    same_results_file,
)
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import RECORD, CellStore, write_json, write_result
from tests.conftest import ROOT

MODULE = "toy_package.work"
BEFORE = "0123456789ab"  # The version that the toy's results were stored by.
RUN_DIRS = sorted(folder.parent for folder in study.RESULTS.glob("*/cells"))
TOY = """
import os, time
import numpy as np

def run_cell(settings, folder):
    if settings["size"] < 0:
        raise ZeroDivisionError("nothing is that small")
    (folder / "images.npz").write_text("drawn")
    values = np.random.default_rng(settings["seed"]).normal(size=settings["size"])
    values[0] = np.nan
    record = {
        "environment": {"tensorflow_threads": int(os.environ.get("TF_NUM_INTRAOP_THREADS", 2))},
        "history": {"loss": [0.5, 0.25], "seconds": [time.perf_counter()]},
        "training_seconds": time.perf_counter(),
        "metrics": {"accuracy": 0.5},
    }
    return record, {"values": values, "labels": np.arange(3)}
"""


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """The toy is the only module that defines work, and its code has changed since it was run."""
    package = write_toy(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for module in (settings, study):
        monkeypatch.setattr(module, "WORKS", (MODULE,))
    monkeypatch.setattr(study, "RESULTS", tmp_path / "results")
    old = contextlib.nullcontext(tmp_path / "old")
    monkeypatch.setattr(old_code, "code_of", lambda commit: old)
    monkeypatch.setattr(old_code, "versions_at", lambda folder, of: dict.fromkeys(of, BEFORE))
    yield package
    for name in ("toy_package", MODULE):
        sys.modules.pop(name, None)


def write_toy(folder, text=TOY):
    package = folder / "toy_package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "work.py").write_text(text, encoding="utf-8")
    return package


def write_old_toy(tmp_path, text=TOY):
    """What the commit has: code of the version that the results were stored by."""
    package = write_toy(tmp_path / "old", text)
    entry = {"code": fingerprint(MODULE), "same_as": BEFORE}
    write_json(package / same_results_file(MODULE).name, {MODULE: [entry]})


def stored(run_dir, *settings, workers=0):
    """Run cells, and have it that they were run by earlier code; returns their folders."""
    store, version = CellStore(run_dir / "cells"), code_version(MODULE)
    cells = [
        Cell(f"cell{number}", {"kind": "toy", "seed": number, "size": 4, **some}, version)
        for number, some in enumerate(settings)
    ]
    run_cells(cells, f"{MODULE}:run_cell", store, workers)
    folders = [store.root / cell.folder for cell in cells]
    for folder in folders:
        change_record(folder, code_version=BEFORE)
        (folder / "images.npz").unlink()
    return folders


def change_record(folder, **values):
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    write_json(folder / RECORD, record | values)


def change_arrays(folder, change):
    record, arrays = CellStore(folder.parent).read(folder)
    change(arrays)
    write_result(folder, record, arrays)


def by_one_bit(arrays):
    arrays["values"][1] = np.nextafter(arrays["values"][1], np.inf)


def outcomes(**settings):
    return recheck.run(RecheckSettings(**settings))[MODULE]


def accepted(toy):
    """What is written down of the toy."""
    (entry,) = json.loads((toy / "same_results.json").read_text(encoding="utf-8"))[MODULE]
    return entry


def test_cells_that_come_out_the_same_are_accepted(toy, tmp_path, capsys):
    folders = stored(tmp_path / "results" / "quick", {}, {})
    now = code_version(MODULE)
    names = [f"quick/{folder.name}" for folder in folders]
    verdicts = {name: outcome.verdict for name, outcome in outcomes().items()}
    assert verdicts == dict.fromkeys(names, SAME)
    assert not same_results_file(MODULE).exists()
    assert not (folders[0] / "images.npz").exists()
    outcomes(accept=True, keep_files=True)
    assert code_version(MODULE) == BEFORE
    entry = {"code": now, "same_as": BEFORE, "run_again": 2, "cells": names, "by_old_code_too": []}
    assert accepted(toy) == entry
    assert [file.name for file in sorted(folders[0].iterdir())] == [
        "arrays.npz",
        "images.npz",
        "record.json",
    ]
    # Nothing is left to do, but what is asked for by name is run again.
    capsys.readouterr()
    assert recheck.run(RecheckSettings()) == {}
    assert f"{MODULE}: the same code as in HEAD" in capsys.readouterr().out
    again = outcomes(modules=(MODULE,), accept=True)
    assert [outcome.verdict for outcome in again.values()] == [SAME, SAME]
    assert accepted(toy) == entry


OTHERWISE = TOY.replace("values[0] = np.nan", "values += 1e-12")


@pytest.mark.process
def test_a_difference_in_the_last_bit_is_told_and_not_accepted(toy, tmp_path, monkeypatch, capsys):
    folders = stored(tmp_path / "results" / "quick", {}, {})
    change_arrays(folders[1], by_one_bit)
    change_record(folders[1], metrics={"accuracy": 0.25})
    write_old_toy(tmp_path, OTHERWISE)
    monkeypatch.setattr(
        cli, "settings_from_flags", lambda kind: RecheckSettings(accept=True, keep_files=True)
    )
    with pytest.raises(SystemExit) as ended:
        recheck.main()
    assert ended.value.code == f"1 cells came out otherwise, quick/{folders[1].name} for one"
    out = capsys.readouterr().out
    assert f"  quick/{folders[0].name}: same\n" in out
    assert "differs in metrics.accuracy (1 of 1 by up to 0.25), array values (1 of 4 by up" in out
    assert f"{MODULE}: 1 same, 1 differs" in out
    assert not same_results_file(MODULE).exists()
    assert (folders[0] / "images.npz").exists()
    assert not (folders[1] / "images.npz").exists()


@pytest.mark.process
def test_what_the_old_code_gives_here_too_is_the_same(toy, tmp_path, capsys):
    folders = stored(tmp_path / "results" / "quick", {}, {})
    change_arrays(folders[1], by_one_bit)
    write_old_toy(tmp_path)
    names = [f"quick/{folder.name}" for folder in folders]
    found = outcomes(accept=True, keep_files=True)
    assert [found[name].verdict for name in names] == [SAME, SAME]
    assert [found[name].why for name in names] == ["", AS_OLD_CODE]
    assert accepted(toy)["cells"] == names
    assert accepted(toy)["by_old_code_too"] == names[1:]
    # The stored arrays are not those that these files came with.
    assert (folders[0] / "images.npz").exists()
    assert not (folders[1] / "images.npz").exists()
    assert f"  {names[1]}: differs in array values (1 of 4" in capsys.readouterr().out


@pytest.mark.process
def test_a_cell_that_the_old_code_cannot_run_here_differs(toy, tmp_path, capsys):
    folders = stored(tmp_path / "results" / "quick", {}, {})
    change_arrays(folders[0], by_one_bit)
    write_old_toy(tmp_path, TOY.replace("< 0", "< 9"))
    found = outcomes(accept=True)
    differs, same = (found[f"quick/{folder.name}"] for folder in folders)
    assert differs.verdict == DIFFERS
    assert differs.why.endswith("the old code: ZeroDivisionError: nothing is that small")
    assert same.verdict == SAME  # The others go on.
    assert not same_results_file(MODULE).exists()
    out = capsys.readouterr().out
    assert "Traceback" not in out
    assert out.count("the old code: ") == 1


def test_other_threads_may_be_why_a_cell_differs(toy, tmp_path):
    (folder,) = stored(tmp_path / "results" / "quick", {})
    change_record(folder, environment={"tensorflow_threads": 3})
    assert [outcome.verdict for outcome in outcomes().values()] == [SAME]
    change_arrays(folder, by_one_bit)
    (outcome,) = outcomes(accept=True).values()
    assert outcome.verdict == LEFT_OUT
    assert outcome.why.endswith("but was stored with threads 3, here 2")
    assert not same_results_file(MODULE).exists()


@pytest.mark.process
def test_cells_of_workers_are_run_by_workers(toy, tmp_path):
    folders = stored(tmp_path / "results" / "quick", {}, {}, workers=2)
    record, _ = CellStore(folders[0].parent).read(folders[0])
    assert record["environment"]["tensorflow_threads"] == 1
    change_arrays(folders[1], by_one_bit)
    write_old_toy(tmp_path)  # Run with one thread, too, or it would be another's environment.
    found = outcomes(workers=2)
    assert [str(found[f"quick/{folder.name}"]) for folder in folders] == [
        "same",
        f"same {AS_OLD_CODE}",
    ]


def test_a_cell_that_fails_differs_and_its_traceback_is_kept(toy, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folders = stored(tmp_path / "results" / "quick", {}, {})
    record, _ = CellStore(folders[0].parent).read(folders[0])
    change_record(folders[0], settings=record["settings"] | {"size": -1})
    verdicts = {name: outcome.verdict for name, outcome in outcomes().items()}
    assert verdicts == {f"quick/{folders[0].name}": DIFFERS, f"quick/{folders[1].name}": SAME}
    assert "as it fails: ZeroDivisionError: nothing is that small" in capsys.readouterr().out
    (note,) = tmp_path.glob("recheck-*/failed/*.json")
    assert "ZeroDivisionError" in note.read_text(encoding="utf-8")


def test_times_and_damaged_records_are_not_compared(toy, tmp_path):
    run_dir = tmp_path / "results" / "quick"
    (folder,) = stored(run_dir, {"kind": "timing"})
    (outcome,) = outcomes(accept=True).values()
    assert (outcome.verdict, outcome.why) == (LEFT_OUT, study.NOT_COMPARABLE)
    assert not same_results_file(MODULE).exists()
    (folder / RECORD).write_text('{"label": ', encoding="utf-8")
    with pytest.raises(InputError, match=r"record\.json is no whole record"):
        outcomes()
    write_json(folder / RECORD, {"label": "cell0"})
    with pytest.raises(InputError, match=r"record\.json is no whole record"):
        outcomes()


DATA = {"dataset": "reduced_mnist", "data_dir": None, "data_sha256": "0"}


def gan_run(folder):
    """A finished run of one GAN whose images are not there; returns its cell's folder."""
    settings = {"seed": 0, "real": 5, "digits": list(range(10)), "own_draw": False, **DATA}
    settings |= {"generate": 5, "conditional": True}
    cell = folder / "cells" / "gan0"
    cell.mkdir(parents=True)
    record = {"label": "gan0", "code_version": "of other code", "settings": settings}
    write_result(cell, record | {"attempts": [{"fault": ""}]}, {})
    run_info = {"command": "python -m experiments.gan", "cells": ["gan0"]}
    write_json(folder / "run.json", run_info | {"settings": {"recipe": "report", "effort": 1.0}})
    return cell


def test_cells_whose_input_is_missing_are_left_out_in_one_line(toy, tmp_path, capsys):
    gan, run_dir = tmp_path / "results" / "gan", tmp_path / "results" / "mixes"
    gan_cell = gan_run(gan)
    folders = stored(run_dir, {"gan": []}, {"gan": ["gan0"]}, {"gan": ["gan0"]})
    run_info = {"command": "python -m experiments.synthesis", "cells": [], "settings": {}}
    write_json(run_dir / "run.json", run_info | {"settings": {"gan": str(gan)}})
    assert list(outcomes(cells=3)) == [f"mixes/{folders[0].name}"]
    out = capsys.readouterr().out
    line = f"mixes: 2 cells left out because files of GANs are missing, {gan_cell / 'images.npz'}"
    assert out.count("missing") == 1
    assert line in out
    (gan_cell / "images.npz").touch()
    assert [outcome.verdict for outcome in outcomes(cells=3).values()] == 3 * [SAME]
    # One of each kind comes first.
    assert set(outcomes(cells=2)) == {f"mixes/{folder.name}" for folder in folders[:2]}
    assert "1 stored cells are of other code than HEAD has" in capsys.readouterr().out


def pair(record=None, **arrays):
    return {"environment": {"tensorflow_threads": 1}, **(record or {})}, arrays


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (pair(), pair(), "same"),
        (pair({"seconds": 1.0}), pair({"epoch_seconds": [2.0]}), "same"),
        (pair({"a": {"b": None}}), pair({"a": {"b": None}}), "same"),
        (pair({"a": {"b": None}}), pair({"a": {"b": 1.0}}), "differs in a.b (1 of 1)"),
        (pair({"a": 1}), pair({"a": 1.0}), "differs in a (1 became 1.0)"),
        (pair({"a": [1.0, 2.0]}), pair({"a": [1.0]}), "differs in a (shape (2,) became (1,))"),
        (pair({"a": "x"}), pair({"a": "y"}), "differs in a (1 of 1)"),
        (pair({"a": 1}), pair(), "differs in a (in one of them only)"),
        (pair(x=np.zeros(2)), pair(), "differs in array x (in one of them only)"),
        (
            pair(x=np.zeros(2)),
            pair(x=np.zeros(2, np.float32)),
            "differs in array x (float64 became float32)",
        ),
        (
            pair(x=np.array([np.nan, 1.0, np.inf])),
            pair(x=np.array([np.nan, np.nan, np.inf])),
            "differs in array x (1 of 3)",
        ),
        (
            pair(x=np.array([3, 255], np.uint8)),
            pair(x=np.array([5, 254], np.uint8)),
            "differs in array x (2 of 2 by up to 2)",
        ),
        (
            pair(dict.fromkeys("abcdef", 1)),
            pair(),
            "differs in a (in one of them only), b (in one of them only), "
            "c (in one of them only), d (in one of them only), 2 more",
        ),
    ],
)
def test_what_differs_is_named(one, other, told):
    assert str(compare(one, other)) == told


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"since": ""}, "since must be a git commit"),
        ({"since": "--output=x"}, "since must be a git commit"),
        ({"cells": 0}, "cells must be at least 1; received 0"),
        ({"workers": 0}, "workers must be from 1 to 1024"),
        ({"modules": ("os",)}, "modules must be of experiments.attention_digits.cells, "),
        ({"run_dirs": ("nowhere",)}, "nowhere is no folder of a run"),
        ({"run_dirs": ("a/gan", "b/gan")}, "run_dirs must be folders of different names"),
    ],
)
def test_bad_settings_are_refused_by_name(bad, message):
    with pytest.raises(InputError, match=message) as error:
        RecheckSettings(**bad)
    assert "\n" not in str(error.value)


@pytest.mark.process
def test_an_unknown_commit_is_told_in_one_line(fails):
    (line,) = fails("experiments.recheck", "--since=no-such-commit")
    assert line.startswith("error: cannot read the code of commit no-such-commit: ")


@pytest.mark.process
def test_versions_are_told_by_the_code_of_the_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(old_code, "ROOT", tmp_path)
    for name in ("__init__.py", "errors.py", "studies/__init__.py", "studies/code_version.py"):
        (tmp_path / "keras_assign" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "keras_assign" / name, tmp_path / "keras_assign" / name)
    work = tmp_path / "experiments" / "work.py"
    work.parent.mkdir()
    (work.parent / "__init__.py").touch()

    def git(*words):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init")

    def version_at(commit):
        with old_code.code_of(commit) as folder:
            return old_code.versions_at(folder, ["experiments.work"])["experiments.work"]

    versions = []
    for text in ("value = 1", "value = 2"):
        work.write_text(text, encoding="utf-8")
        git("add", ".")
        git("commit", "-m", text)
        versions.append(version_at("HEAD"))
    work.write_text("value = 3", encoding="utf-8")
    assert len(set(versions)) == 2
    assert [version_at("HEAD~1"), version_at("HEAD")] == versions


@pytest.fixture(scope="module")
def versions_today():
    return {code_version(module) for module in (*settings.WORKS, *study.TIMING_MODULES)}


@pytest.mark.parametrize("run_dir", RUN_DIRS, ids=lambda folder: folder.name)
def test_no_stored_cell_would_be_run_again(run_dir, versions_today):
    """After a change that changes no result: python -m experiments.recheck --accept."""
    records = [json.loads(file.read_text("utf-8")) for file in run_dir.glob(f"cells/*/{RECORD}")]
    here = {library: metadata.version(library) for library in LIBRARIES}
    if not any(here.items() <= record["environment"]["versions"].items() for record in records):
        pytest.skip(f"the results were stored with other libraries than {here}")
    stale = [record["label"] for record in records if record["code_version"] not in versions_today]
    assert not stale, f"{len(stale)} of {len(records)} are of other code"


def test_every_module_that_defines_work_is_known():
    defining = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "experiments").glob("*/*.py")
        if "\ndef run_cell(" in file.read_text(encoding="utf-8")
    ]
    assert sorted(defining) == sorted((*settings.WORKS, *study.TIMING_MODULES))
