"""Where a task's time goes, by TensorFlow's own profile."""

import sys

import pytest

from benchmarks import profile
from benchmarks.own_process import in_own_process
from benchmarks.task import VALUES, Task
from keras_assign.errors import InputError

TOY = Task("toy", "products", "tests.benchmarks.toy_epochs", (), 1.0, 1.0, VALUES, threads=1)


@pytest.mark.process
def test_products_take_most_of_a_run_of_products_and_shares_are_of_the_whole_run():
    """Of several epochs one is counted."""
    found = in_own_process(profile.by_operation, TOY, thread_count=1)
    took = dict(found["operations"])
    longest = found["operations"][0][0]
    assert longest.endswith("MatMul")
    assert took[longest] > 0.5 * found["busy_seconds"]
    assert 0 < found["busy_seconds"] <= 1.05 * found["wall_seconds"]  # There is one thread.
    assert sum(took.values()) == pytest.approx(found["busy_seconds"])
    assert found["operations"][-1][0] == "others"
    # One of five equal shares of the run, but for what else the machine does.
    assert 0 < found["before_seconds"] < found["wall_seconds"] / 2


def test_a_tensorflow_with_its_profiles_elsewhere_is_told_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow.tsl.profiler.protobuf", None)
    with pytest.raises(InputError, match="TensorFlow.*profiles") as error:
        profile.by_operation(TOY)
    assert "\n" not in str(error.value)
