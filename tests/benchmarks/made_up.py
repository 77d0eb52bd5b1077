"""Figures as a run would store them, of round numbers."""

import dataclasses

from benchmarks.all_tasks import all_tasks
from benchmarks.task import OURS, VALUES
from keras_assign.report.statistics import describe_spread
from tests.benchmarks.conftest import SYNTHESISED

TASKS = {task.name: task for task in all_tasks(**SYNTHESISED)}
ENVIRONMENT = {
    "versions": {
        "tensorflow": "2.0",
        "keras": "3.0",
        "torch": "2.1",
        "jax": "0.5",
        "flax": "0.10",
        "librosa": "0.9",
    },
    "hardware": {"processor": "a processor", "cores": 2, "gpus": []},
}
SURROUNDED = {"environment": ENVIRONMENT, "busy_cores_before": 0.04}


def timed(name, ratio=0.5, agrees=True):
    """A task whose peers take 2 seconds, and 4 s with all that a new process does."""
    task = TASKS[name]
    peers = dict.fromkeys(task.peers, (2.0, 4.0))
    sides = {
        side: {
            "seconds": [seconds] * 2 if task.rounds else [], "before": [0.5, 0.5],
            "fresh": [whole] * 3, "imports": [8.0], "peak_mib": 1234,
        }
        for side, (seconds, whole) in {OURS: (2 * ratio, 4 * ratio + 0.4), **peers}.items()
    }  # fmt: skip
    if task.compared == VALUES:
        agreement = {"agrees": agrees, "same_rows": 0.995 if agrees else 0.5, "largest": 1e-3}
    else:
        comparison = {
            "verdict": "not shown", "ours": 0.95, "peer": 0.94, "detectable": 0.0123,
            "difference": {"mean": 0.01, "low": -0.002, "high": 0.0234},
        }  # fmt: skip
        count = 2 if task.options.get("apart") else 1
        agreement = {"agrees": agrees, "margin": 0.005, "comparisons": count * [comparison]}
    profile = {
        "wall_seconds": 1.0, "before_seconds": 0.25, "busy_seconds": 0.5,
        "operations": [["_MklNativeFusedConv2D", 0.25], ["MatMul", 0.2], ["others", 0.05]],
    }  # fmt: skip
    trains = task.compared != VALUES
    return {
        **dataclasses.asdict(task),
        "sides": sides,
        "fastest": task.peers[-1],
        "fastest_all_counted": task.peers[0],
        "ratio": describe_spread([ratio, ratio]),
        "ratio_all_counted": describe_spread([ratio + 0.1, ratio + 0.1]),
        "agreement": dict.fromkeys(task.peers, agreement),
        "flops": 20e9 if trains else None,
        "bytes": 4e6 if name in "dg" else None,
        **({} if name in "bdg" else {"profile": profile}),
        **SURROUNDED,
    }


def content():
    """All parts; of the tasks a, b and d miss their aims, and the sides of c disagree."""
    tasks = {name: timed(name, task.aim / 2) for name, task in TASKS.items()}
    tasks |= {name: timed(name, 0.9) for name in "abd"}
    tasks["c"] = timed("c", 0.123, agrees=False)
    grown = {"exponent": 1.04}
    growth = {
        "images": {"sizes": [1000, 10_000], "seconds": [0.2, 2.0], **grown},
        "frames": {"sizes": [10, 80], "seconds": [0.01, 0.09], **grown},
    }
    commands = [
        {
            "command": "python -m program", "seconds": describe_spread([1, 2, 6]), "aim": aim,
            "finished": aim is None, "peak_mib": 1500,
        }
        for aim in (0.5, None)
    ]  # fmt: skip
    convolution = {
        "task": "a", "shape": "5x5, 1 to 6 channels", "forward": 4e9, "backward": 2e9
    }  # fmt: skip
    times = {"start": 2.0, "first": 5.0, "later": 1.0}
    return {
        **tasks,
        "limit": {
            "matrix_peak": {"1": 40e9, "0": 80e9},
            "copy_bandwidth": 16e9,
            "convolutions": [convolution],
            **SURROUNDED,
        },
        "growth": {**growth, **SURROUNDED},
        "workers": {
            "cells": 16,
            "measured": {"1": {**times, "seconds": 22.0}, "2": {**times, "seconds": 16.0}},
            "simulated": {"1": 22.0, "2": 14.0, "4": 10.0, "8": 8.0},
            "gaps": 0.0123,
            "memory_cells": 200,
            "memory_mib": [800.0, 808.0],
            **SURROUNDED,
        },
        "start_up": {"commands": commands, **SURROUNDED},
    }
