"""This package beside what a user would take instead, timed in one run.

    python -m benchmarks --flagfile=benchmarks/full.cfg

Every task is done by all sides in turn, each in processes of its own. Nothing else should run on
the machine: what others keep busy is measured before each part, and the run refuses a busy
machine. Each part is stored as soon as it is done, in benchmarks/results/speed.json, from which
benchmarks/README.md is written; --only does some parts anew.
"""

import dataclasses
import importlib.util
import time
from pathlib import Path

import psutil

from benchmarks import clips, growth, limit, profile, report, start_up, workers
from benchmarks.all_tasks import MOST_ROUNDS, all_tasks
from benchmarks.alternate import timed
from benchmarks.own_process import in_own_process
from benchmarks.store import RESULT, Store
from keras_assign.data.spoken_digits import SOURCES
from keras_assign.errors import InputError
from keras_assign.studies import command_line
from keras_assign.studies.settings import Settings, require, setting

LIMIT, GROWTH, WORKERS, START_UP = "limit", "growth", "workers", "start_up"
PARTS = tuple(task.name for task in all_tasks("", None)) + (LIMIT, GROWTH, WORKERS, START_UP)
LISTENED_SECONDS = 3
MOST_BUSY = 0.1  # Cores.
# Those that need no pattern of file names.
DATASETS = tuple(source for source in SOURCES if source != "folder")
PEER_MODULES = ("torch", "jax", "flax", "optax")
# Done by processes of its own, or without TensorFlow, which the profile does not reach.
NOT_PROFILED = ("benchmarks.tasks.grid", "benchmarks.tasks.mfcc", "benchmarks.tasks.log_mel")
# Its sides take spectrogram images, which TensorFlow computes; the peer is to have none.
TAKES_IMAGES = "benchmarks.tasks.speech_cnn"


@dataclasses.dataclass(frozen=True)
class SpeedSettings(Settings):
    """What to time; each field is a flag.

    Raises:
        InputError: a value is not allowed.
    """

    dataset: str = setting("synthesised", "as of experiments.autoencoders", DATASETS)
    data_dir: str = setting(str, "the folder of the recordings")
    only: tuple = setting((), f"parts to do anew, separated by commas: {', '.join(PARTS)}")
    rounds: int = setting(MOST_ROUNDS, "times that each side is run, at most", ge=2)
    any_load: bool = setting(False, "time on a busy machine, too; for a trial, not for a table")
    result: str = setting(str(RESULT), "file of the figures; the table goes beside its folder")

    def check(self):
        """Refuse what cannot be timed."""
        require(set(self.only) <= set(PARTS), "only", f"of {', '.join(PARTS)}", self)
        trial = self.any_load or self.rounds != MOST_ROUNDS
        if trial and Path(self.result).resolve() == RESULT.resolve():
            raise InputError(
                "a trial (--any_load, or --rounds) is not stored among the figures of the table; "
                "name another file with --result, in a folder of its own"
            )


def run(settings: SpeedSettings) -> dict:
    """Time what is asked for, store it, and write the table.

    Args:
        settings: what to time.

    Returns:
        All that is stored.

    Raises:
        InputError: a peer is missing, the machine is busy, the page's place is taken, or a part
            failed.
    """
    _require_peers()
    tasks = {task.name: task for task in all_tasks(settings.dataset, settings.data_dir,
                                                   settings.rounds)}  # fmt: skip
    store = Store(Path(settings.result))
    report.page_file(store)
    parts = settings.only or PARTS
    for number, part in enumerate(parts):
        busy = _busy_cores()
        if busy > MOST_BUSY and not settings.any_load:
            raise InputError(
                f"{busy:.1f} cores are busy with something else; stop it and run again with "
                f"--only={','.join(parts[number:])} (what is timed so far is kept)"
            )
        store.put(part, _part(part, tasks, settings) | {"busy_cores_before": busy})
        report.write(store)
    return store.content


def _part(part, tasks, settings):
    recordings = {"dataset": settings.dataset, "data_dir": settings.data_dir}
    if part == LIMIT:
        return {
            "matrix_peak": {
                str(count): in_own_process(limit.matrix_peak, thread_count=count)
                for count in (1, 0)
            },
            "copy_bandwidth": in_own_process(limit.copy_bandwidth),
            "convolutions": in_own_process(limit.convolution_rates, thread_count=1),
        }
    if part == GROWTH:
        return in_own_process(growth.measured, recordings, thread_count=1)
    if part == WORKERS:
        return in_own_process(workers.measured)
    if part == START_UP:
        return {"commands": start_up.measured()}
    task = tasks[part]
    if task.module == TAKES_IMAGES:
        in_own_process(clips.keep_images, task.options)
    found = timed(task)
    found["flops"] = in_own_process(limit.training_flops, task)
    found["bytes"] = in_own_process(limit.moved_bytes, task)
    if task.module not in NOT_PROFILED:
        try:
            found["profile"] = in_own_process(profile.by_operation, task, thread_count=1)
        except InputError as error:
            print(f"{part}: {error}")
    return found


def _require_peers():
    missing = [name for name in PEER_MODULES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            f"peers are not installed ({', '.join(missing)}); `pip install -e .[bench]` installs "
            "them"
        )


def _busy_cores():
    psutil.cpu_percent()
    time.sleep(LISTENED_SECONDS)
    return psutil.cpu_percent() / 100 * psutil.cpu_count()


def main() -> None:
    """Turn flags into settings, run and print the table."""
    settings = command_line.settings_from_flags(SpeedSettings)
    print(report.table_text(run(settings)))


if __name__ == "__main__":
    command_line.define_flags(SpeedSettings)
    command_line.run(main)
