"""Few recordings and few digits, so that tasks are done in no time."""

import dataclasses

import numpy as np
import pytest

from benchmarks import clips
from keras_assign.data import reduced_mnist

SYNTHESISED = {"dataset": "synthesised", "data_dir": None}


@pytest.fixture
def few(monkeypatch):
    """50 recordings, 5 a digit, are all that tasks find."""
    found = clips.recordings(SYNTHESISED)
    chosen = np.concatenate([np.flatnonzero(found.index.digits == d)[::10] for d in range(10)])
    parts = {
        name: getattr(found.index, name)[chosen] for name in ("digits", "speakers", "takes")
    }  # fmt: skip
    index = dataclasses.replace(
        found.index, files=[found.index.files[clip] for clip in chosen], **parts
    )
    waveforms = [found.waveforms[clip] for clip in chosen]
    kept = dataclasses.replace(found, index=index, waveforms=waveforms)
    monkeypatch.setattr(clips, "recordings", lambda data: kept)
    return kept


@pytest.fixture
def small(monkeypatch, digits):
    """Every fortieth digit is all that tasks find."""
    parts = {
        name: getattr(digits, name)[::40]
        for name in ("train_images", "train_labels", "test_images", "test_labels")
    }
    kept = dataclasses.replace(digits, **parts)
    monkeypatch.setattr(reduced_mnist, "load", lambda: kept)
    return kept


@pytest.fixture
def flax():
    """Flax, if it is installed, with JAX and Optax."""
    pytest.importorskip("optax")
    return pytest.importorskip("flax")


@pytest.fixture
def torch():
    """PyTorch with one thread, if it is installed: several wait long where others are busy."""
    module = pytest.importorskip("torch")
    module.set_num_threads(1)
    return module
