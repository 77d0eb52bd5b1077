"""What a run of a training counts."""

from benchmarks.task import Stopwatch, training_outcome


def test_compiling_in_the_first_epoch_is_no_part_of_the_seconds():
    found = training_outcome([5.0, 1.0, 2.0, 1.0], 9.75, {"right": [1]})
    assert found.seconds == 1.0 + 4.0  # The first as long as the median of the others.
    assert found.before == 9.75 - 5.0  # Between the epochs, too.
    assert found.result == {"right": [1]}


def test_seconds_and_what_came_before_are_all_that_went_by():
    found = training_outcome([0.5, 1.0], 1.75, {})
    assert (found.seconds, found.before) == (2.0, -0.25)  # The first epoch was faster.


def test_a_stopwatch_starts_again_when_it_is_read(monkeypatch):
    times = iter([1.0, 3.0, 3.5])
    monkeypatch.setattr("benchmarks.task.time.perf_counter", lambda: next(times))
    watch = Stopwatch()
    assert [watch.read(), watch.read()] == [2.0, 0.5]
