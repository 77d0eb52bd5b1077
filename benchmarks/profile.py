"""Where the time of a task goes: TensorFlow's own profile, summed up by operation."""

import collections
import glob
import importlib
import re
import tempfile

from benchmarks.task import Task

SHOWN = 8  # Operations named one by one.
# Events of TensorFlow's executor are named `place/in/the/graph:Operation`.
OPERATION = re.compile(r"[^:]*:(_?[A-Z]\w+)$")
# Operations that contain others: their own time is in those.
HOLDING = ("While", "StatelessWhile", "If", "StatelessIf", "PartitionedCall",
           "StatefulPartitionedCall", "ParallelMapDatasetV2", "MapDataset")  # fmt: skip


def by_operation(task: Task, seed: int = 1) -> dict:
    """Run our side of a task once more and sum up what its operations take.

    To be called in a process of its own, whose environment sets the threads: the profile is the
    process', and costs a little itself.

    Args:
        task: whose side.
        seed: of the run; one with another comes before, which loads and compiles.

    Returns:
        `seconds` of the run (compiling included) and `steady_seconds` (without), `busy_seconds` of
        all threads in operations, and `operations`, pairs of name and seconds, the longest first;
        the rest is `"others"`.
    """
    import tensorflow as tf
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    run = importlib.import_module(task.module).ours(task.options)
    run(seed - 1)
    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            outcome = run(seed)
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
        "seconds": outcome.seconds + outcome.before,
        "steady_seconds": outcome.seconds,
        "busy_seconds": sum(took.values()),
        "operations": [*map(list, longest), ["others", others]],
    }
