"""A task of no work: each side writes down when it is run, and says how long it took."""

import os
from pathlib import Path

import joblib
import numpy as np
import psutil

from benchmarks.task import LIBROSA, LOADER, OURS, Outcome
from keras_assign.errors import InputError

SECONDS = {OURS: 1.0, LOADER: 4.0, LIBROSA: 7.0}  # The last is slow.
BEFORE = 1.0


def ours(data):
    """Takes a second more in each round."""
    return _side(OURS, data)


def pytorch(data):
    """Takes four seconds, and one more in each round."""
    assert data["how"] == LOADER
    return _side(LOADER, data)


def librosa(data):
    """Takes seven seconds, and one more in each round."""
    return _side(LIBROSA, data)


def cores():
    """Cores that this process may use; None where that cannot be told."""
    process = psutil.Process()
    return len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else None


def _side(name, data):
    if data.get("fails") == "preparing":
        raise InputError("no recordings are there")

    def run(seed):
        if data.get("fails") == "running":
            raise ValueError("no luck\nat all")
        if data.get("fails") == "ending":
            os._exit(3)
        with Path(data["log"]).open("a", encoding="utf-8") as log:
            threads, devices = map(os.environ.get, ("OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES"))
            log.write(f"{name} {seed} {threads} {devices} {cores()}\n")
        if data.get("joblib"):
            joblib.Parallel(2)(joblib.delayed(np.sum)(np.ones(2**18)) for _ in range(2))
        right = np.arange(1000) % 10 > 0
        return Outcome(SECONDS[name] + seed, BEFORE, {"right": right}, repeated=-100.0)

    return run
