"""Both sides run in turn, each in its process."""

import dataclasses
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import psutil
import pytest

from benchmarks import alternate, side
from benchmarks.own_process import in_own_process
from benchmarks.side import OURS, PEER, Side
from benchmarks.task import CLASSES, Task
from keras_assign.errors import InputError
from tests.benchmarks import toy_task
from tests.benchmarks.toy_task import BEFORE, FIRST, OURS_SECONDS, PEER_SECONDS, cores

pytestmark = pytest.mark.process
ROUNDS = 3
TOY = Task(
    "toy", "nothing", "tests.benchmarks.toy_task", "no peer", 0.5, CLASSES, rounds=ROUNDS
)  # fmt: skip


@pytest.fixture(scope="module")
def timed(tmp_path_factory):
    """What is found of the toy, the lines told meanwhile, and the lines that its sides wrote."""
    log, told = tmp_path_factory.mktemp("timed") / "log", []
    task = dataclasses.replace(TOY, options={"log": str(log)}, threads=3)
    found = alternate.timed(task, told.append)
    return found, told, log.read_text(encoding="utf-8").splitlines()


def test_sides_take_turns_with_the_same_seeds_and_threads(timed):
    _, told, lines = timed
    # No accelerator is seen, and all cores.
    in_turn = [
        f"{which} {seed} 3 -1 {cores()}" for seed in range(ROUNDS + 1) for which in ("ours", "peer")
    ]
    assert lines == in_turn
    assert len(told) == ROUNDS + 1
    assert told[0].startswith("toy: ")
    assert re.findall(r"\d+\.\d+", told[0]) == 2 * ["100.00", "1.00"]


def test_the_first_round_does_not_count(timed):
    found, _, _ = timed
    rounds = range(1, ROUNDS + 1)
    assert found["ours"]["seconds"] == [OURS_SECONDS + seed for seed in rounds]
    assert found["peer_side"]["seconds"] == [PEER_SECONDS + seed for seed in rounds]
    for which in ("ours", "peer_side"):
        assert found[which]["before"] == [BEFORE] * ROUNDS
        assert found[which]["first_call"] == FIRST + BEFORE
        assert found[which]["peak_mib"] > 10
    assert found["peer"] == "no peer"


def test_the_ratio_is_of_each_round(timed):
    found, _, _ = timed
    assert found["ratio"] == {"low": 2 / 5, "median": 3 / 6, "high": 4 / 7}
    assert found["ratio_with_compiling"] == {"low": 3 / 6, "median": 4 / 7, "high": 5 / 8}
    assert found["agreement"]["agrees"]
    assert found["agreement"]["comparisons"][0]["ours"] == 0.9


def test_a_side_of_one_thread_is_kept_to_one_core(tmp_path):
    log = tmp_path / "log"
    one = Side(dataclasses.replace(TOY, options={"log": str(log)}, threads=1), PEER)
    one.run(1)
    one.close()
    assert log.read_text(encoding="utf-8") == f"peer 1 1 -1 {cores() and 1}\n"


def test_memory_is_watched_in_the_first_run_alone(monkeypatch):
    watched = []

    class FakeSide:
        peak_bytes = 2**20

        def __init__(self, task, which):
            self.which = which

        def run(self, seed, watch_memory=False):
            watched.append((self.which, seed, watch_memory))
            return toy_task.Outcome(1.0, 0.0, {"right": [[True]]})

        def close(self):
            pass

    monkeypatch.setattr(alternate, "Side", FakeSide)
    monkeypatch.setattr(alternate.agreement, "found", lambda *given: {"agrees": True})
    assert alternate.timed(TOY, lambda line: None)["ours"]["peak_mib"] == 1
    assert [(which, seed) for which, seed, watch in watched if watch] == [(OURS, 0), (PEER, 0)]
    assert len(watched) == 2 * (ROUNDS + 1)


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
from benchmarks.side import PEER, Side
from tests.benchmarks.test_alternate import TOY
import dataclasses, sys
if __name__ == "__main__":
    one = Side(dataclasses.replace(TOY, options={"log": sys.argv[1], "joblib": True}), PEER)
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
        ("preparing", "toy, peer: no recordings are there$"),
        ("running", "toy, peer: ValueError: no luck$"),
        ("ending", "toy, peer: .*process"),
    ],
)
def test_a_side_that_fails_is_told_in_one_line(fails, told):
    task = dataclasses.replace(TOY, options={"fails": fails})
    with pytest.raises(InputError, match=told) as error:
        Side(task, PEER).run(0)
    assert "\n" not in str(error.value)
