"""A task of no work: each side writes down when it is run, and says how long it took."""

import os
from pathlib import Path

import joblib
import numpy as np
import psutil

from benchmarks.task import Outcome
from keras_assign.errors import InputError

OURS_SECONDS, PEER_SECONDS, FIRST, BEFORE = 1.0, 4.0, 100.0, 1.0


def ours(data):
    """Takes a second more in each round."""
    return _side("ours", data, OURS_SECONDS)


def peer(data):
    """Takes four seconds, and one more in each round."""
    return _side("peer", data, PEER_SECONDS)


def cores():
    """Cores that this process may use; None where that cannot be told."""
    process = psutil.Process()
    return len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else None


def _side(name, data, seconds):
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
        took = seconds + seed if seed else FIRST
        return Outcome(took, BEFORE, {"right": right})

    return run
