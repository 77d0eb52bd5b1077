"""How long a program takes to answer, and how much memory, as a user meets it."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from experiments.files import ROOT
from keras_assign.errors import InputError
from keras_assign.report.statistics import describe_spread


class Command(NamedTuple):
    """What a user types after `python -m`.

    Attributes:
        line: of arguments, separated by spaces.
        aim: seconds to reach; None: shown alone.
        ends_with: the exit status of one that does what it should.
        finished: the stored result that lies in the output folder already, so that only its page
            is to be made; None: no folder is given.
        repeats: times that it is run.
    """

    line: str
    aim: float | None = None
    ends_with: int = 0
    finished: str | None = None
    repeats: int = 3


COMMANDS = (
    Command("experiments.attention --help", 0.5, ends_with=1),  # As absl ends it.
    Command("experiments.attention --sedes=3", 0.5, ends_with=2),
    Command("experiments.audit", 1.5, finished="audit"),
    Command("experiments.predict docs/examples/seven.png"),
    Command("experiments.predict docs/examples/seven.flac"),
    Command(
        "experiments.attention --flagfile=experiments/flagfiles/attention_digits.cfg", 5,
        finished="attention_digits",
    ),
    Command(
        "experiments.augmentation --flagfile=experiments/flagfiles/augmentation.cfg", 5,
        finished="augmentation",
    ),
    Command(
        "experiments.attention --flagfile=experiments/flagfiles/attention_quick.cfg",
        finished="", repeats=1,
    ),
)  # fmt: skip
# The command runs under a Python that holds nothing: Linux counts what the parent had taken when it
# started a program as the program's own.
TIMED = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - started
print(json.dumps([seconds, os.waitstatus_to_exitcode(status), usage.ru_maxrss]))
"""


def measured() -> list[dict]:
    """Run each command a few times.

    Returns:
        Of each the `command`, its `aim`, the spread of its `seconds`, and `peak_mib` of its largest
        process.

    Raises:
        InputError: a command failed.
    """
    return [_of(command) for command in COMMANDS]


def _of(command):
    shown = f"python -m {command.line}"
    seconds, peaks = [], []
    for _ in range(command.repeats):
        with tempfile.TemporaryDirectory() as folder:
            arguments = [sys.executable, "-m", *command.line.split(), *_output(command, folder)]
            done = subprocess.run(
                [sys.executable, "-c", TIMED, *arguments],
                stdout=subprocess.PIPE, check=True, cwd=ROOT,
            )  # fmt: skip
        took, status, peak_kib = json.loads(done.stdout)
        if status != command.ends_with:
            raise InputError(f"{shown} ended with {status}; run it by itself to see why")
        seconds.append(took)
        peaks.append(peak_kib / 1024)
    return {
        "command": shown,
        "aim": command.aim,
        "finished": bool(command.finished),
        "seconds": describe_spread(seconds),
        "peak_mib": max(peaks),
    }


def _output(command, folder):
    if command.finished is None:
        return []
    output = Path(folder) / "output"
    if command.finished:
        shutil.copytree(ROOT / "experiments" / "results" / command.finished, output)
    return [f"--output_dir={output}"]
