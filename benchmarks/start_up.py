"""How long a program takes to answer, and how much memory, as a user meets it."""

import json
import subprocess
import sys
import tempfile

from keras_assign.errors import InputError
from keras_assign.report.statistics import describe_spread

REPEATS = 3
COMMANDS = {
    "python -m experiments.attention --help": ["experiments.attention", "--help"],
    "python -m experiments.attention --flagfile=experiments/flagfiles/attention_quick.cfg": [
        "experiments.attention",
        "--flagfile=experiments/flagfiles/attention_quick.cfg",
    ],
}
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
        Of each the `command`, the spread of its `seconds`, and `peak_mib` of its largest process.

    Raises:
        InputError: a command failed.
    """
    return [_of(command, arguments) for command, arguments in COMMANDS.items()]


def _of(command, arguments):
    seconds, peaks = [], []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            more = [] if "--help" in arguments else [f"--output_dir={folder}"]
            done = subprocess.run(
                [sys.executable, "-c", TIMED, sys.executable, "-m", *arguments, *more],
                stdout=subprocess.PIPE,
                check=True,
            )
        took, status, peak_kib = json.loads(done.stdout)
        # absl's --help ends with status 1.
        if status not in ((0, 1) if "--help" in arguments else (0,)):
            raise InputError(f"{command} failed; run it by itself to see why")
        seconds.append(took)
        peaks.append(peak_kib / 1024)
    return {"command": command, "seconds": describe_spread(seconds), "peak_mib": max(peaks)}
