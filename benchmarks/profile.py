"""Where the time of a task goes: TensorFlow's own profile, summed up by operation."""

import collections
import glob
import importlib
import re
import tempfile

from benchmarks.task import Stopwatch, Task
from keras_assign.errors import InputError

SHOWN = 8  # Operations named one by one.
# Events of TensorFlow's executor are named `place/in/the/graph:Operation`.
OPERATION = re.compile(r"[^:]*:(_?[A-Z]\w+)$")
# Operations that contain others: their own time is in those.
HOLDING = ("While", "StatelessWhile", "If", "StatelessIf", "PartitionedCall",
           "StatefulPartitionedCall", "ParallelMapDatasetV2", "MapDataset")  # fmt: skip


def by_operation(task: Task, seed: int = 1) -> dict:
    """Run our side of a task once more and sum up what its operations take.

    To be called in a process of its own with one thread, or operations at the same time would
    count twice: the profile is the process', and costs a little itself.

    Args:
        task: whose side.
        seed: of the run; one with another comes before, which loads and compiles.

    Returns:
        `wall_seconds` of the whole run, `before_seconds` of it for building and compiling,
        `busy_seconds` in operations, and `operations`, pairs of name and seconds, the longest
        first; the rest is `"others"`.

    Raises:
        InputError: this TensorFlow does not say how to read its profiles.
    """
    import tensorflow as tf

    try:
        # No public module reads what the profiler writes.
        from tensorflow.tsl.profiler.protobuf import xplane_pb2
    except ImportError as error:
        raise InputError(
            f"this TensorFlow keeps its profiles elsewhere than 2.16 to 2.21 do ({error}); nothing "
            "is profiled"
        ) from error

    run = importlib.import_module(task.module).ours(task.options)
    run(seed - 1)
    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            # Timed here: what the task counts may be one epoch of several.
            watch = Stopwatch()
            outcome = run(seed)
            wall = watch.read()
        space = xplane_pb2.XSpace()
        for file in glob.glob(f"{folder}/**/*.xplane.pb", recursive=True):
            with open(file, "rb") as content:
                space.MergeFromString(content.read())
    took = collections.Counter()
    for plane in space.planes:
        names = {key: value.name for key, value in plane.event_metadata.items()}
        for line in plane.lines:
            for event in line.events:
                operation = OPERATION.match(names[event.metadata_id])
                if operation and operation[1] not in HOLDING:
                    took[operation[1]] += event.duration_ps / 1e12
    longest = took.most_common(SHOWN)
    others = sum(took.values()) - sum(seconds for _, seconds in longest)
    return {
        "wall_seconds": wall,
        "before_seconds": outcome.before,
        "busy_seconds": sum(took.values()),
        "operations": [*map(list, longest), ["others", others]],
    }
