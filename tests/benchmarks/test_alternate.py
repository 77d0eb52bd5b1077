"""Both sides run in turn, each in its process."""

import dataclasses
import os
import subprocess
import sys
import types
from pathlib import Path

import psutil
import pytest

from benchmarks import alternate, side
from benchmarks.own_process import in_own_process
from benchmarks.side import Side
from benchmarks.task import CLASSES, LIBROSA, LOADER, OURS, Task
from keras_assign.errors import InputError
from tests.benchmarks import toy_task
from tests.benchmarks.toy_task import cores

pytestmark = pytest.mark.process
FRESH, ROUNDS = 2, 3
TOY = Task(
    "toy", "nothing", "tests.benchmarks.toy_task", (LOADER, LIBROSA), 0.5, 1.0, CLASSES,
    fresh=FRESH, rounds=ROUNDS, options={"data_dir": "a folder of this machine"},
)  # fmt: skip
LATER = range(1, 1 + FRESH + ROUNDS)


@pytest.fixture(scope="module")
def timed(tmp_path_factory):
    """What is found of the toy, the lines told meanwhile, and the lines that its sides wrote."""
    log, told = tmp_path_factory.mktemp("timed") / "log", []
    task = dataclasses.replace(TOY, options={**TOY.options, "log": str(log)}, threads=3)
    found = alternate.timed(task, told.append)
    return found, told, log.read_text(encoding="utf-8").splitlines()


def test_sides_take_turns_with_the_same_seeds_and_threads_and_a_slow_one_is_run_once(timed):
    _, told, lines = timed
    runs = [(which, 0) for which in (OURS, LOADER, LIBROSA)]
    runs += [(which, seed) for seed in LATER for which in (OURS, LOADER)]
    # No accelerator is seen, and all cores.
    assert lines == [f"{which} {seed} 3 -1 {cores()}" for which, seed in runs]
    assert len(told) == len(runs)
    assert told[0].startswith("toy, ours, seed 0: ")


def test_the_first_run_and_those_in_new_processes_are_no_later_ones(timed):
    found, _, _ = timed
    rounds = LATER[FRESH:]
    for which in (OURS, LOADER):
        side = found["sides"][which]
        assert side["seconds"] == [toy_task.SECONDS[which] + seed for seed in rounds]
        assert side["before"] == [toy_task.BEFORE] * ROUNDS
        assert len(side["fresh"]) == len(side["imports"]) == FRESH
        assert min(side["imports"]) > 0
        # Of no work, less 100 s that it says it repeated, with the sign turned.
        assert all(100 < seconds < 110 for seconds in side["fresh"])
        assert side["peak_mib"] > 10
    slow = found["sides"][LIBROSA]
    assert (slow["seconds"], len(slow["fresh"])) == ([], 1)
    assert "data_dir" not in found["options"]


def test_the_ratio_is_of_each_round_to_the_fastest(timed):
    found, _, _ = timed
    assert found["fastest"] == found["fastest_all_counted"] == LOADER
    assert found["ratio"] == {"low": 4 / 7, "median": 5 / 8, "high": 6 / 9}
    assert found["ratio_all_counted"]["median"] == pytest.approx(1, abs=0.1)
    assert list(found["agreement"]) == [LOADER]  # One run of another says nothing.
    assert found["agreement"][LOADER]["agrees"]
    assert found["agreement"][LOADER]["comparisons"][0]["ours"] == 0.9


class FakeSide:
    """Says that the first work takes a while, and that all of a new process takes longer."""

    peak_bytes, imports = 2**20, 0.5
    watched: list = []
    work = {OURS: 1.0, LOADER: 2.0, LIBROSA: 2.9}
    whole = {OURS: 6.0, LOADER: 4.0, LIBROSA: 3.0}

    def __init__(self, task, which):
        self.which = which

    def run(self, seed, watch_memory=False):
        self.watched.append((self.which, seed, watch_memory))
        outcome = toy_task.Outcome(self.work[self.which], 0.0, {"right": [[True]]})
        return outcome, self.whole[self.which]

    def close(self):
        pass


@pytest.fixture
def faked(monkeypatch):
    monkeypatch.setattr(alternate, "Side", FakeSide)
    monkeypatch.setattr(FakeSide, "watched", [])
    monkeypatch.setattr(alternate.agreement, "found", lambda task, ours, peer: len(peer))
    return lambda **changed: alternate.timed(dataclasses.replace(TOY, **changed), lambda line: None)


def test_memory_is_watched_in_the_first_run_alone(faked):
    assert faked()["sides"][OURS]["peak_mib"] == 1
    watched = [(which, seed) for which, seed, watch in FakeSide.watched if watch]
    assert watched == [(which, 0) for which in (OURS, LOADER, LIBROSA)]
    assert len(FakeSide.watched) == 3 * (1 + FRESH + ROUNDS)


def test_each_kind_has_a_fastest_peer_of_its_own(faked):
    found = faked()
    assert (found["fastest"], found["ratio"]["median"]) == (LOADER, 0.5)
    assert (found["fastest_all_counted"], found["ratio_all_counted"]["median"]) == (LIBROSA, 2)
    assert found["agreement"] == dict.fromkeys(TOY.peers, 1 + FRESH + ROUNDS)


def test_what_is_not_run_again_is_told_by_its_new_processes(faked):
    found = faked(rounds=0)
    assert found["ratio"] == found["ratio_all_counted"]
    assert found["sides"][OURS]["seconds"] == []


def test_a_side_of_one_thread_is_kept_to_one_core(tmp_path):
    log = tmp_path / "log"
    one = Side(dataclasses.replace(TOY, options={"log": str(log)}, threads=1), LOADER)
    one.run(1)
    one.close()
    assert log.read_text(encoding="utf-8") == f"{LOADER} 1 1 -1 {cores() and 1}\n"


def test_shared_pages_count_once_where_that_is_known():
    def process(**memory):
        memory = types.SimpleNamespace(**memory)
        return types.SimpleNamespace(memory_full_info=lambda: memory)

    def ended():
        raise psutil.NoSuchProcess(0)

    assert side._taken(process(rss=5, pss=3)) == 3
    assert side._taken(process(rss=5)) == 5
    assert side._taken(types.SimpleNamespace(memory_full_info=ended)) == 0


def test_work_in_a_process_of_its_own_sees_no_accelerator(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert in_own_process(os.getenv, "CUDA_VISIBLE_DEVICES") == "-1"
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "0"


WITH_JOBLIB = """
from benchmarks.side import Side
from benchmarks.task import LOADER
from tests.benchmarks.test_alternate import TOY
import dataclasses, sys
if __name__ == "__main__":
    one = Side(dataclasses.replace(TOY, options={"log": sys.argv[1], "joblib": True}), LOADER)
    one.run(1)
    one.close()
"""


def test_a_side_that_used_joblib_ends_without_warnings(tmp_path):
    script = tmp_path / "with_joblib.py"
    script.write_text(WITH_JOBLIB, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, tmp_path / "log"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    assert "leaked" not in done.stderr


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        ("preparing", "toy, PyTorch: no recordings are there$"),
        ("running", "toy, PyTorch: ValueError: no luck$"),
        ("ending", "toy, PyTorch: .*process"),
    ],
)
def test_a_side_that_fails_is_told_in_one_line(fails, told):
    task = dataclasses.replace(TOY, options={"fails": fails})
    with pytest.raises(InputError, match=told) as error:
        Side(task, LOADER).run(0)
    assert "\n" not in str(error.value)
