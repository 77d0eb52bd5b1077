"""Cells' work for the tests of the engine, by name, as workers fetch it."""

import dataclasses
import errno
import logging
import os
import signal
import time
from pathlib import Path

import numpy as np

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell, CellFunction

MODULE = "tests.studies.work"


def function(name, module=MODULE, version="v1"):
    return CellFunction(f"{module}:{name}", version)


def cells(how_many, **settings):
    return [
        Cell(f"cell{n}", {"number": n, **settings}, function("square")) for n in range(how_many)
    ]


def doing(name, some):
    """The same cells, done by another function of this module."""
    return [dataclasses.replace(cell, function=function(name)) for cell in some]


def square(settings, folder):
    (folder / "log.txt").write_text("worked", encoding="utf-8")
    (folder / "logs").mkdir()
    (folder / "logs" / "more.txt").write_text("worked", encoding="utf-8")
    return {"square": settings["number"] ** 2}, {"values": np.arange(settings["number"] + 1)}


def square_and_count(settings, folder):
    """Leave a line for every time that a cell is run."""
    with Path(settings["count"]).open("a", encoding="utf-8") as file:
        file.write(f"{settings['number']}\n")
    return square(settings, folder)


def tells_its_process(settings, folder):
    """Leave a line with the process for every time that a cell is run."""
    with Path(settings["told"]).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    return square(settings, folder)


def warns(settings, folder):
    logging.getLogger("tensorflow").warning("triggered tf.function retracing")
    return square(settings, folder)


def raises_at_1(settings, folder):
    if settings["number"] == 1:
        (folder / "half").write_text("half", encoding="utf-8")
        raise ZeroDivisionError("one is not allowed")
    return square(settings, folder)


def interrupted_at_1(settings, folder):
    if settings["number"] == 1:
        raise KeyboardInterrupt
    return square(settings, folder)


def wrong_input_at_1(settings, folder):
    if settings["number"] == 1:
        raise InputError("the images changed; start again")
    return square(settings, folder)


def full_disk_at_1(settings, folder):
    if settings["number"] == 1:
        raise OSError(errno.ENOSPC, "No space left on device")
    return square(settings, folder)


def misses_a_file(settings, folder):
    raise FileNotFoundError(errno.ENOENT, "No such file", "data.png")


def waits_at_1(settings, folder):
    """Say that cell 1 has started, then wait to be killed while the file `wait` is there."""
    if settings["number"] == 1:
        Path(settings["started"]).touch()
        while Path(settings["wait"]).exists():
            time.sleep(0.05)
    return square(settings, folder)


def dies_once_at_1(settings, folder):
    """Kill the worker in mid-cell the first time that cell 1 runs."""
    died = Path(settings["died"])
    if settings["number"] == 1 and not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(settings, folder)


def always_dies_at_1(settings, folder):
    if settings["number"] == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(settings, folder)


def tell_of_dask(settings, folder):
    """What Dask has made of the process that runs this."""
    import dask

    return {
        "malloc": [name for name in os.environ if name.startswith("MALLOC_")],
        "profiled": dask.config.get("distributed.worker.profile.enabled"),
    }, {}


def train(settings, folder):
    """A seeded training; its weights are the result."""
    from keras_assign.data import reduced_mnist
    from keras_assign.training.warped_training import train as train_tuned

    recipe = {
        "network": {"dropout": 0.1},
        "warp": {"rotation": 10.0, "elastic": 0.5},
        "examples_seen": 600,
        "batch_size": 32,
        "learning_rate": 0.001,
        "weight_decay": 0.1,
    }
    images = reduced_mnist.load()
    model, log, _ = train_tuned(
        images,
        np.arange(0, 10_000, 33),
        {"network": "lenet5", "seed": settings["seed"], "recipe": recipe},
    )
    return {"loss": log.history["loss"]}, {
        f"weight{number}": weight for number, weight in enumerate(model.get_weights())
    }


def add(settings, folder):
    return {"sum": settings["a"] + settings["b"]}, {}
