"""The engine on Dask: it survives what happens to processes, and changes no result."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from experiments.augmentation import cells as augmentation_cells
from experiments.augmentation.settings import AugmentationSettings
from keras_assign.data import reduced_mnist
from keras_assign.errors import InputError
from keras_assign.studies import runner
from keras_assign.studies.cell import Cell
from keras_assign.studies.runner import ONE_THREAD, run_cells
from keras_assign.studies.store import CellStore
from tests.conftest import ROOT
from tests.studies import tensorflow_work, work

pytestmark = pytest.mark.process


@pytest.fixture
def store(tmp_path):
    return CellStore(tmp_path / "cells")


def folders(store):
    return sorted(path.name for path in store.root.iterdir())


def until(happened, seconds=60):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


PROGRAM = """
import signal, sys
from pathlib import Path
from keras_assign.errors import InputError
from keras_assign.studies.lock import only_run_in
from keras_assign.studies import runner
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore
from tests.studies import work

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # A shell's `&` has it ignored.
    root, name, workers, scheduler, wait = sys.argv[1:]
    settings = {"started": wait + ".started", "wait": wait}
    try:
        with only_run_in(Path(root)):
            run_cells(work.doing(name, work.cells(4, **settings)),
                      CellStore(Path(root) / "cells"), int(workers), scheduler or None)
    except InputError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped")
"""


def start(tmp_path, name="waits_at_1", workers=2, scheduler="", **options):
    """Start a study of four cells as a program of its own."""
    wait = tmp_path / "wait"
    file = tmp_path / "program.py"  # Workers import the main program: it must be a file.
    file.write_text(PROGRAM, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, file, tmp_path / "run", name, str(workers), scheduler, wait],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        **options,
    )


def started_cells(tmp_path):
    wait = tmp_path / "wait"
    return work.cells(4, started=f"{wait}.started", wait=str(wait))


@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGKILL, 0), (signal.SIGKILL, 2), (signal.SIGINT, 2)]
)
def test_a_stopped_main_process_loses_only_the_cells_it_was_in(tmp_path, how, workers):
    (tmp_path / "wait").touch()
    process = start(tmp_path, workers=workers)
    cells, store = started_cells(tmp_path), CellStore(tmp_path / "run" / "cells")
    until((tmp_path / "wait.started").exists)
    until(lambda: store.is_finished(cells[0]))
    if workers == 0:  # Meanwhile, the same folder is not to be had, whoever does the cells.
        second = start(tmp_path, workers=workers)
        assert "another run" in second.communicate(timeout=60)[1]
        assert second.returncode == 1
    os.kill(process.pid, how)
    assert process.wait(60) != 0
    assert not store.is_finished(cells[1])
    kept = [folder for folder in store.root.iterdir() if not folder.name.startswith(".")]
    times = {folder: folder.stat().st_mtime_ns for folder in kept}
    (tmp_path / "wait").unlink()
    again = start(tmp_path, workers=workers)
    assert again.wait(120) == 0
    assert folders(store) == sorted(cell.folder for cell in cells)
    assert {folder: folder.stat().st_mtime_ns for folder in kept} == times
    undisturbed = CellStore(tmp_path / "undisturbed")
    run_cells(cells, undisturbed)
    for cell in cells:
        for name in ("record.json", "arrays.npz"):
            content, expected = (
                (s.root / cell.folder / name).read_bytes() for s in (store, undisturbed)
            )
            assert content == expected


@pytest.mark.parametrize("moment", ["workers start", "mid-cell"])
def test_ctrl_c_sent_to_the_workers_too_is_answered_by_one_line(tmp_path, moment):
    """A terminal sends it to the whole group of processes."""
    (tmp_path / "wait").touch()
    process = start(tmp_path, start_new_session=True)
    if moment == "workers start":
        until(lambda: any("spawn_main" in command_of(p) for p in family_of(process)))
    else:
        until((tmp_path / "wait.started").exists)
    family = family_of(process)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert said.splitlines()[-1] == "stopped"
    assert "Traceback" not in said
    assert "Error" not in said
    _, left = psutil.wait_procs(family, timeout=20)
    assert not left


def command_of(process):
    with contextlib.suppress(psutil.Error):  # It may have ended meanwhile.
        return " ".join(process.cmdline())
    return ""


def family_of(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def test_a_worker_prints_no_notices_and_does_as_a_program_alone_does(store, monkeypatch, capfd):
    """Of TensorFlow; it allocates memory as that does, and Dask does not profile it."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")  # As where the program has hidden its own.
    adds = Cell("sum", {"number": 1}, work.function("add", tensorflow_work.MODULE))
    (tells,) = work.doing("tell_of_dask", work.cells(1))
    run_cells([adds, tells], store, workers=1)
    said = capfd.readouterr().err
    assert "2 of 2 cells" in said
    assert "absl::InitializeLog" not in said
    record, _ = store.read(store.root / tells.folder)
    assert record["malloc"] == []
    assert record["profiled"] is False


def test_kept_workers_start_once_and_more_come_when_they_are_of_use(store, tmp_path):
    cells = work.doing("tells_its_process", work.cells(4, told=str(tmp_path / "told")))
    with runner.kept_workers(2):
        for some in (cells[:1], cells[1:2], cells[2:]):
            run_cells(some, store, workers=2)
    told = (tmp_path / "told").read_text(encoding="utf-8").split()
    assert told[0] == told[1]
    assert 1 <= len(set(told[2:])) <= 2
    assert len(set(told)) <= 2


def test_other_work_is_done_by_kept_workers_or_here(tmp_path):
    with runner.kept_workers(1) as workers:
        assert workers.submit(os.getpid).result() != os.getpid()
    with runner.kept_workers(0) as workers:
        assert workers.submit(os.getpid).result() == os.getpid()


@pytest.mark.parametrize(("grown", "processes"), [(-1.0, 4), (0.9, 1)])
def test_a_worker_that_has_grown_is_started_anew_between_cells(
    store, tmp_path, monkeypatch, grown, processes
):
    """None is done twice for it. Below 0 even a worker whose memory is not yet known has grown."""
    monkeypatch.setattr(runner, "GROWN", grown)
    cells = work.cells(4, told=str(tmp_path / "told"))
    assert run_cells(work.doing("tells_its_process", cells), store, workers=1) == 4
    told = (tmp_path / "told").read_text(encoding="utf-8").split()
    assert len(told) == 4
    assert len(set(told)) == processes
    assert folders(store) == sorted(cell.folder for cell in cells)


def test_a_cell_whose_worker_is_killed_is_run_again(store, tmp_path):
    cells = work.cells(3, died=str(tmp_path / "died"))
    assert run_cells(work.doing("dies_once_at_1", cells), store, workers=2) == 3
    assert (tmp_path / "died").exists()
    assert folders(store) == sorted(cell.folder for cell in cells)


def test_a_cell_that_always_kills_its_worker_is_given_up_and_takes_no_other_with_it(store):
    cells = work.cells(8)
    with pytest.raises(InputError, match="1 of 8 cells failed, cell1 with KilledWorker"):
        run_cells(work.doing("always_dies_at_1", cells), store, workers=2)
    finished = [cell.folder for cell in cells if cell is not cells[1]]
    assert folders(store) == sorted([*finished, "failed"])


def test_a_cell_that_raises_in_a_worker_is_noted_and_the_others_finish(store):
    cells = work.cells(3)
    with pytest.raises(InputError, match="1 of 3 cells failed, cell1 with ZeroDivisionError"):
        run_cells(work.doing("raises_at_1", cells), store, workers=2)
    assert folders(store) == sorted([cells[0].folder, cells[2].folder, "failed"])


@contextlib.contextmanager
def cluster(tmp_path, workers, path=str(ROOT)):
    """A user's own cluster: a scheduler and workers, started by Dask's commands."""
    address_file = tmp_path / "scheduler.json"
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": path}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    dask = [sys.executable, "-m", "distributed.cli."]
    processes = []

    def run(program, *options):
        command = [*dask[:2], f"{dask[2]}{program}", *map(str, options)]
        processes.append(subprocess.Popen(command, cwd=tmp_path, **quiet))

    try:
        run("dask_scheduler", "--port", 0, "--no-dashboard", "--scheduler-file", address_file)
        # The file is there a moment before it is written.
        until(lambda: address_file.exists() and "tcp://" in address_file.read_text("utf-8"))
        for _ in range(workers):
            run("dask_worker", "--scheduler-file", address_file, "--nthreads", 2, "--no-dashboard")
        address = next(
            word for word in address_file.read_text("utf-8").split('"') if word.startswith("tcp://")
        )
        yield address, processes
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def test_a_users_cluster_does_the_cells_and_its_end_is_one_clear_line(tmp_path):
    (tmp_path / "wait").touch()
    cells, store = started_cells(tmp_path), CellStore(tmp_path / "run" / "cells")
    with cluster(tmp_path, workers=2) as (address, processes):
        process = start(tmp_path, workers=0, scheduler=address)
        until((tmp_path / "wait.started").exists)
        until(lambda: store.is_finished(cells[0]))
        processes[0].kill()  # The scheduler.
        error = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    last = error.strip().splitlines()[-1]
    assert last.startswith(f"error: the connection to the scheduler {address} was lost")
    assert "Traceback" not in error
    assert store.is_finished(cells[0])
    assert not store.is_finished(cells[1])


@pytest.mark.parametrize("protocol", ["tcp", "tls", "nonsense"])
def test_a_scheduler_that_does_not_answer_is_one_clear_line(store, protocol, monkeypatch):
    monkeypatch.setattr("keras_assign.studies.runner.ANSWER_SECONDS", 1)
    address = f"{protocol}://127.0.0.1:9"
    with pytest.raises(InputError, match=address) as error:
        run_cells(work.cells(1), store, scheduler=address)
    assert "\n" not in str(error.value)


def test_a_worker_without_this_project_is_one_clear_line(store, tmp_path):
    with (
        cluster(tmp_path, workers=1, path="") as (address, _),
        pytest.raises(InputError, match="a worker cannot import tests.studies.work:square"),
    ):
        run_cells(work.cells(1), store, scheduler=address)


def test_wrong_input_in_a_worker_stops_the_study(store):
    with pytest.raises(InputError, match="^the images changed; start again$"):
        run_cells(work.doing("wrong_input_at_1", work.cells(3)), store, workers=1)
    assert folders(store) == [work.cells(3)[0].folder]


def test_a_scheduler_without_workers_is_one_clear_line(store, tmp_path, monkeypatch):
    monkeypatch.setattr("keras_assign.studies.runner.WORKER_SECONDS", 1)
    with (
        cluster(tmp_path, workers=0) as (address, _),
        pytest.raises(InputError, match="has no workers"),
    ):
        run_cells(work.cells(1), store, scheduler=address)


ALONE = """
import sys
from pathlib import Path
from keras_assign.studies import runner
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore
from tests.studies.test_dask import STUDIES

run_cells(STUDIES[sys.argv[1]], CellStore(Path(sys.argv[2])))
"""
GRID = AugmentationSettings(protocol="both", real=(4,), augmented=(0, 12), seeds=1, epochs=2)
STUDIES = {
    "on-line warps": [
        Cell(f"seed{seed}", {"seed": seed}, work.function("train")) for seed in (0, 1, 2)
    ],
    "augmented copies": augmentation_cells.grid(GRID, reduced_mnist.load().sha256),
}


@pytest.mark.parametrize(
    "study", ["on-line warps", pytest.param("augmented copies", marks=pytest.mark.slow)]
)
def test_a_worker_trains_to_the_same_bits_as_a_program_alone_its_first_cell_too(
    study, store, tmp_path
):
    cells = STUDIES[study]
    run_cells(cells, store, workers=2)
    alone = CellStore(tmp_path / "alone")
    environment = {**os.environ, **ONE_THREAD, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", ALONE, study, alone.root]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    found = [[result_of(s, cell) for cell in cells] for s in (store, alone)]
    assert found[0] == found[1]
    assert len({str(result) for result in found[0]}) == len(cells)


def result_of(store, cell):
    record, _ = store.read(store.root / cell.folder)
    return arrays_sum(store.root / cell.folder), record.get("history", record.get("loss"))


def arrays_sum(folder):
    return hashlib.sha256((folder / "arrays.npz").read_bytes()).hexdigest()
