"""Figures as a run would store them, of round numbers."""

import dataclasses

from benchmarks.all_tasks import all_tasks
from benchmarks.task import VALUES
from keras_assign.report.statistics import describe_spread
from tests.benchmarks.conftest import SYNTHESISED

TASKS = {task.name: task for task in all_tasks(**SYNTHESISED)}
ENVIRONMENT = {
    "versions": {"tensorflow": "2.0", "keras": "3.0", "torch": "2.1", "librosa": "0.9"},
    "hardware": {"processor": "a processor", "cores": 2, "gpus": []},
}
SURROUNDED = {"environment": ENVIRONMENT, "busy_cores_before": 0.04}


def timed(name, ratio=0.5, agrees=True):
    """A task whose peer takes 2 seconds."""
    task = TASKS[name]
    sides = {
        side: {"seconds": 2 * [seconds], "before": [0.5, 0.5], "first_call": 8.0, "peak_mib": 1234}
        for side, seconds in (("ours", 2 * ratio), ("peer_side", 2.0))
    }
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
        **sides,
        "ratio": describe_spread([ratio, ratio]),
        "ratio_with_compiling": describe_spread([ratio + 0.25, ratio + 0.25]),
        "agreement": agreement,
        "flops": 20e9 if trains else None,
        "bytes": 4e6 if name in "dg" else None,
        **({} if name in ("a+", "b", "d") else {"profile": profile}),
        **SURROUNDED,
    }


def content():
    """All parts; of the tasks a, b and d miss their aims, and the sides of c disagree."""
    tasks = {name: timed(name, (task.aim or 1.5) / 2) for name, task in TASKS.items()}
    tasks |= {name: timed(name, 0.9) for name in "abd"}
    tasks["c"] = timed("c", 0.123, agrees=False)
    grown = {"exponent": 1.04}
    growth = {
        "images": {"sizes": [1000, 10_000], "seconds": [0.2, 2.0], **grown},
        "frames": {"sizes": [10, 80], "seconds": [0.01, 0.09], **grown},
        "cells": {"sizes": [2, 8], "seconds": [9.0, 15.0], **grown},
        "workers": {"sizes": [1, 2], "seconds": [22.0, 14.0], **grown},
    }
    commands = [
        {"command": "python -m program", "seconds": describe_spread([1, 2, 6]), "peak_mib": 1500}
    ]
    return {
        **tasks,
        "limit": {"matrix_peak": {"1": 40e9, "0": 80e9}, "copy_bandwidth": 16e9, **SURROUNDED},
        "growth": {**growth, **SURROUNDED},
        "start_up": {"commands": commands, **SURROUNDED},
    }
