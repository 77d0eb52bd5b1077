"""Both sides run in turn, each in its process."""

import dataclasses

import pytest

from benchmarks import alternate
from benchmarks.side import PEER, Side
from benchmarks.task import CLASSES, Task
from keras_assign.errors import InputError
from tests.benchmarks.toy_task import BEFORE, FIRST, OURS_SECONDS, PEER_SECONDS

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
    in_turn = [f"{side} {seed} 3" for seed in range(ROUNDS + 1) for side in ("ours", "peer")]
    assert lines == in_turn
    assert len(told) == ROUNDS + 1
    assert told[0].startswith("toy: first call: ours 100.00 + 1.00 s, no peer 100.00")


def test_the_first_round_does_not_count(timed):
    found, _, _ = timed
    rounds = range(1, ROUNDS + 1)
    assert found["ours"]["seconds"] == [OURS_SECONDS + seed for seed in rounds]
    assert found["peer_side"]["seconds"] == [PEER_SECONDS + seed for seed in rounds]
    for side in ("ours", "peer_side"):
        assert found[side]["before"] == [BEFORE] * ROUNDS
        assert found[side]["first_call"] == FIRST + BEFORE
        assert found[side]["peak_mib"] > 10
    assert found["peer"] == "no peer"


def test_the_ratio_is_of_each_round(timed):
    found, _, _ = timed
    assert found["ratio"] == {"low": 2 / 5, "median": 3 / 6, "high": 4 / 7}
    assert found["ratio_with_compiling"] == {"low": 3 / 6, "median": 4 / 7, "high": 5 / 8}
    assert found["agreement"]["agrees"]
    assert found["agreement"]["ours"] == 0.9


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        ("preparing", "task toy, peer: no recordings are there"),
        ("running", "task toy, peer: ValueError: no luck"),
        ("ending", "task toy, peer: its process ended; see above for why"),
    ],
)
def test_a_side_that_fails_is_told_in_one_line(fails, told):
    task = dataclasses.replace(TOY, options={"fails": fails})
    with pytest.raises(InputError) as error:
        Side(task, PEER).run(0)
    assert str(error.value) == told
