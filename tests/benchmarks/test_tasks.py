"""Both sides of each task, on little data."""

import importlib

import numpy as np
import pytest

from benchmarks import agreement
from benchmarks.all_tasks import MOST_ROUNDS, all_tasks
from benchmarks.task import CLASSES, VALUES
from benchmarks.tasks import grid, mfcc
from tests.benchmarks.conftest import SYNTHESISED

TASKS = {task.name: task for task in all_tasks(**SYNTHESISED)}
# By task what makes its training short.
TRAININGS = {
    "a": {"REAL": 20, "EPOCHS": 2},
    "c": {},
    "c+": {},
    "e": {"EPOCHS": 2},
    "h": {"EPOCHS": 2},
    "i": {"REAL": 20, "EPOCHS": 2},
}
SHAPES = {"a": (250,), "c": (250,), "c+": (250,), "e": (10,), "h": (10,), "i": (2,)}


def run_once(name, side):
    task = TASKS[name]
    return getattr(importlib.import_module(task.module), side)(task.options)(1)


def check_training(name, outcome):
    kind = "right" if TASKS[name].compared == CLASSES else "error"
    assert list(outcome.result) == [kind]
    assert outcome.result[kind].shape == SHAPES[name]
    assert outcome.seconds > 0
    assert outcome.before > 0
    if kind == "error":
        assert np.isfinite(outcome.result[kind]).all()
    else:
        assert outcome.result[kind].dtype == bool


@pytest.fixture
def short(request, monkeypatch, few, small):
    """A training by the name of its task, made short."""
    module = importlib.import_module(TASKS[request.param].module)
    for constant, value in TRAININGS[request.param].items():
        monkeypatch.setattr(module, constant, value)
    return request.param


@pytest.mark.parametrize("short", ["a", "c+", "e", "h", "i"], indirect=True)
def test_our_side_trains(short):
    check_training(short, run_once(short, "ours"))


@pytest.mark.parametrize("short", TRAININGS, indirect=True)
def test_the_peer_trains(short, torch):
    check_training(short, run_once(short, "peer"))


def networks(name):
    """Ours, and the peer's function that makes its own."""
    from benchmarks.tasks import dcgan, digit_cnn, lenet_cell, speech_cnn
    from keras_assign.models import audio_cnn
    from keras_assign.models import dcgan as our_dcgan
    from keras_assign.models import digit_cnn as our_digit_cnn
    from keras_assign.models.lenet5 import lenet5

    return {
        "a": lambda: (lenet5(), lenet_cell.lenet5()),
        "c": lambda: (our_digit_cnn.digit_cnn(), digit_cnn._torch_cnn(False)),
        "c+": lambda: (our_digit_cnn.digit_cnn(True), digit_cnn._torch_cnn(True)),
        "h": lambda: (audio_cnn.audio_cnn(cbam=True), speech_cnn._torch_cnn(28)),
        "i, generator": lambda: (our_dcgan.dcgan_generator(), dcgan._generator()),
        "i, discriminator": lambda: (our_dcgan.dcgan_discriminator(), dcgan._discriminator()),
    }[name]()


@pytest.mark.parametrize("name", ["a", "c", "c+", "h", "i, generator", "i, discriminator"])
def test_both_train_networks_of_one_shape(name, torch):
    ours, peer = networks(name)
    our_sizes = sorted(int(np.prod(weight.shape)) for weight in ours.trainable_weights)
    assert sorted(weight.numel() for weight in peer.parameters()) == our_sizes
    peers = {weight.numel(): weight for weight in peer.parameters() if weight.ndim > 1}
    for weight in ours.trainable_weights:
        size = int(np.prod(weight.shape))
        if len(weight.shape) > 1 and size > 1000:  # Drawn from the same distribution.
            ours_spread, peer_spread = np.std(weight), float(peers[size].detach().std())
            assert peer_spread == pytest.approx(ours_spread, rel=0.1), weight.path


def check_values(name):
    task = TASKS[name]
    assert task.compared == VALUES
    ours, peer = (run_once(name, side) for side in ("ours", "peer"))
    found = agreement.found(task, [ours.result], [peer.result])
    assert found["agrees"], found
    assert found["same_rows"] == 1
    assert ours.seconds > 0
    assert np.ptp(ours.result["values"]) > 0.5
    return ours.result["values"]


def test_our_mfcc_are_librosas(few, monkeypatch):
    monkeypatch.setattr(mfcc, "PROCESSES", 1)
    values = check_values("d")
    assert values.shape == (sum(len(waveform) // 80 + 1 for waveform in few.waveforms), 13)


def test_our_log_mel_images_are_librosas(few):
    assert check_values("g").shape == (50, 28, 28)


def test_greedy_merges_end_in_the_same_vectors(few, torch):
    assert check_values("f").shape == (50, 13)


def test_warps_move_the_ink_and_keep_most_of_it(small, torch):
    images = torch.from_numpy(small.train_images[:, None]).float() / 255
    torch.manual_seed(0)
    warped = grid._warped(images)
    assert warped.shape == images.shape
    assert not torch.equal(warped, images)
    assert float(warped.mean() / images.mean()) == pytest.approx(1, abs=0.15)


def test_tasks_have_names_of_their_own_and_rounds_as_asked():
    assert len(TASKS) == len(all_tasks(**SYNTHESISED))
    assert max(task.rounds for task in TASKS.values()) == MOST_ROUNDS
    fewer = {task.name: task.rounds for task in all_tasks(**SYNTHESISED, rounds=3)}
    assert fewer == {name: min(3, task.rounds) for name, task in TASKS.items()}
    assert all(importlib.import_module(task.module) for task in TASKS.values())
