"""Where a task's time goes, by TensorFlow's own profile."""

import pytest

from benchmarks import profile
from benchmarks.own_process import in_own_process
from benchmarks.task import VALUES, Task

TOY = Task("toy", "products", "tests.benchmarks.toy_matmul", "nobody", 1.0, VALUES, threads=1)


@pytest.mark.process
def test_products_take_most_of_the_time_of_a_task_of_products():
    found = in_own_process(profile.by_operation, TOY, thread_count=1)
    took = dict(found["operations"])
    longest = found["operations"][0][0]
    assert longest.endswith("MatMul")
    assert took[longest] > 0.5 * found["busy_seconds"]
    assert 0 < found["busy_seconds"] <= 1.05 * found["seconds"]  # There is one thread.
    assert sum(took.values()) == pytest.approx(found["busy_seconds"])
    assert found["seconds"] == found["steady_seconds"]
    assert found["operations"][-1][0] == "others"
