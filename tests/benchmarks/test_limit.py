"""What the machine can do at most, and what the tasks ask of it."""

import itertools
import types

import numpy as np

from benchmarks import clips, limit
from benchmarks.all_tasks import all_tasks
from benchmarks.tasks import flat_autoencoder
from tests.benchmarks.conftest import SYNTHESISED

TASKS = {task.name: task for task in all_tasks(**SYNTHESISED)}
# A multiply-add is two operations; a step takes a pass forward and two backward, but for the first
# layer, whose inputs are data.
LENET_FIRST = 2 * 28**2 * 25 * 6
LENET_PASS = LENET_FIRST + 2 * (10**2 * 25 * 6 * 16 + 400 * 120 + 120 * 84 + 84 * 10)
LENET_STEP = 3 * LENET_PASS - LENET_FIRST


def test_lenet_is_counted_by_hand():
    assert limit.training_flops(TASKS["a"]) == LENET_STEP * 3000 * 10


def test_the_grid_is_as_many_trainings_of_lenet_as_it_has_images():
    # 12 mixes of 300, 700 or 1,000 real images a digit with 0 to 3,000 augmented ones.
    images = 10 * (4 * (300 + 700 + 1000) + 3 * (1000 + 2000 + 3000))
    assert limit.training_flops(TASKS["b"]) == LENET_STEP * images * 10


def test_attention_is_counted_beside_the_cnn():
    convolutions = 9 * 32 * 28**2 + 9 * 32 * 64 * 14**2 + 9 * 64 * 128 * 7**2
    plain = 2 * (convolutions + 128 * 7**2 * 128 + 128 * 10)
    first = 2 * 9 * 32 * 28**2
    attention = 2 * 7**2 * 2 * (14**2 + 7**2)
    assert limit.training_flops(TASKS["c"]) == (3 * plain - first) * 9000
    assert limit.training_flops(TASKS["c+"]) == (3 * (plain + attention) - first) * 9000


def test_transposed_convolutions_multiply_at_every_place_of_their_input():
    transposed = 25 * 256 * 128 * 7**2 + 25 * 128 * 64 * 7**2 + 25 * 64 * 1 * 14**2
    dense = 2 * 100 * 7**2 * 256
    convolution = 2 * 25 * 1 * 64 * 14**2
    discriminator = convolution + 2 * (25 * 64 * 128 * 7**2 + 128 * 7**2)
    drawing = 3 * (dense + 2 * transposed) - dense
    judging = 2 * (3 * discriminator - convolution)  # Real images, and drawn ones.
    passed = 2 * discriminator  # Forward, and back to the drawn images.
    images = 46 * 64  # Whole batches of 3,000.
    assert limit.training_flops(TASKS["i"]) == images * (drawing + judging + passed)


def test_the_autoencoder_is_counted_by_what_it_takes(few):
    size = np.prod(clips.frames(SYNTHESISED).values.shape[1:])
    a_pass = 2 * 2 * (size * flat_autoencoder.HIDDEN + flat_autoencoder.HIDDEN * 64)
    first = 2 * size * flat_autoencoder.HIDDEN
    assert limit.training_flops(TASKS["e"]) == (3 * a_pass - first) * 40 * 10


def test_the_speech_cnn_learns_from_four_fifths(few):
    first = 2 * 9 * 3 * 32 * 28**2
    one = (limit.training_flops(TASKS["h"]) / 40 + first) / 3
    convolutions = 9 * (
        3 * 32 * 28**2 + 32 * 64 * 14**2 + 64 * 128 * 7**2 + 128 * 256 * 4**2
    )  # fmt: skip
    plain = 2 * (convolutions + 256 * 2**2 * 128 + 128 * 10)
    assert plain < one < 1.05 * plain  # CBAM takes little.


def test_pipelines_move_what_they_read_and_write(few):
    read = sum(4 * len(waveform) for waveform in few.waveforms)
    frames = len(np.concatenate(clips.mfcc_frames.matrices(few, {})))
    assert limit.moved_bytes(TASKS["d"]) == read + frames * 13 * 4
    assert limit.moved_bytes(TASKS["g"]) == read + 50 * 28 * 28 * 4
    for name in ("d", "f", "g"):
        assert limit.training_flops(TASKS[name]) is None
    for name in ("a", "e", "f"):
        assert limit.moved_bytes(TASKS[name]) is None


def test_peaks_are_the_most_that_was_reached(monkeypatch):
    """By a clock that shows 1 s for all but every third run, which takes 0.5 s."""
    readings = itertools.accumulate(itertools.cycle([0, 1, 0, 0.5, 0, 1]))
    clock = types.SimpleNamespace(perf_counter=readings.__next__)
    monkeypatch.setattr(limit, "time", clock)
    monkeypatch.setattr(limit, "SIDES", (64, 8))
    monkeypatch.setattr(limit, "COPIED_BYTES", 2**20)
    assert limit.matrix_peak() == 2 * 64**3 / 0.5
    assert limit.copy_bandwidth() == 2 * 2**20 / 0.5  # Read and written.


def test_every_convolution_is_timed_and_counted_by_hand(monkeypatch):
    """In no second at all, but for the operations of each."""
    monkeypatch.setattr(limit, "_fastest", lambda work: work() is not None)
    rates = limit.convolution_rates()
    assert [row["task"] for row in rates] == 2 * ["a"] + 4 * ["h"]
    first, second = rates[:2]
    assert first["shape"] == "5x5, 1 to 6 channels, 28x28, batch of 64"
    assert first["forward"] == 64 * LENET_FIRST
    assert second["forward"] == 64 * 2 * 10**2 * 25 * 6 * 16
    for row in rates:
        assert row["backward"] == 2 * row["forward"]
