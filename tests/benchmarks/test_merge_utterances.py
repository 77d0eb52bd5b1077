"""Merging all at once is timed against the plain loop."""

from statistics import median

import pytest

from benchmarks import merge_utterances
from benchmarks.merge_utterances import BenchmarkSettings
from keras_assign.errors import InputError


def test_merging_all_at_once_is_timed_against_the_loop(few, monkeypatch):
    monkeypatch.setattr(merge_utterances.utterances, "load_named", lambda data: few)
    found = merge_utterances.run(BenchmarkSettings(sample=1))
    # Of n frames (n - 1) + ... + 1 errors and n - 1 merges.
    assert found["loop_calls"] in {(n - 1) * (n + 2) // 2 for n in range(2, 300)}
    assert found["utterances"] == 50
    for_all = median(found["loop_seconds"]) * found["loop_calls_for_all"] / found["loop_calls"]
    assert found["loop_seconds_for_all"] == pytest.approx(for_all)
    assert found["ratio"] == pytest.approx(for_all / median(found["at_once_seconds"]))
    assert found["others_at_once_seconds"].keys() == {"b", "b_improved", "c_improved"}
    assert len(found["at_once_seconds"]) == len(found["loop_seconds"]) == merge_utterances.REPEATS


def test_a_sample_of_none_is_refused():
    with pytest.raises(InputError, match="sample must be at least 1"):
        BenchmarkSettings(sample=0)
