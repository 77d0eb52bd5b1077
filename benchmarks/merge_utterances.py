"""Method C of Problem 1: all utterances at once against the plain loop, a model call a pair.

    python -m benchmarks.merge_utterances --dataset=fsdd

Both merge with the same autoencoder, as it is before any training (the work is the same). Beside
them method B and the improved B and C are timed, all utterances at once. The
loop calls the model for every pair of neighbours in every step, as the text of the report has it;
it is timed on a few utterances, spread over all lengths, and its time for all is reckoned from how
many pairs it calls the model for. Both must end in the same vectors. Writes
benchmarks/results/merge_utterances.json; about seven minutes on 2 cores.
"""

import dataclasses
import json
import time
from pathlib import Path
from statistics import median

import numpy as np

from keras_assign.data import utterances
from keras_assign.data.spoken_digits import SOURCES, TITLES
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.recipes.utterance_vectors import MERGE, recipe_of
from keras_assign.report.tables import Table
from keras_assign.studies import command_line
from keras_assign.studies.settings import Settings, setting
from keras_assign.utterances import trees
from keras_assign.utterances.mfcc_frames import Frames, matrices, scaled

RESULT = Path(__file__).parent / "results" / "merge_utterances.json"
REPEATS = 3
OTHERS = {"b": "Method B", "b_improved": "B improved", "c_improved": "C improved"}


@dataclasses.dataclass(frozen=True)
class BenchmarkSettings(Settings):
    """What to merge; each field is a flag.

    Raises:
        InputError: a value is out of range.
    """

    dataset: str = setting("synthesised", "as of experiments.autoencoders", SOURCES)
    data_dir: str = setting(str, "the folder of the recordings")
    sample: int = setting(5, "utterances for the loop, from the shortest to the longest", ge=1)


def run(settings: BenchmarkSettings) -> dict:
    """Time both ways in turn.

    Args:
        settings: what to merge.

    Returns:
        What is written: utterances, pairs, seconds of each way, and their ratio.

    Raises:
        InputError: the recordings cannot be read.
        RuntimeError: the two ways do not agree.
    """
    with tensorflow_notices_hidden():
        from keras_assign.models.dense_autoencoder import dense_autoencoder
        from keras_assign.models.tree_autoencoder import TreeAutoencoder
        from keras_assign.training import vector_methods
        from keras_assign.training.environment import describe_environment
    data = {"dataset": settings.dataset, "data_dir": settings.data_dir}
    found = utterances.load_named({**data, "pattern": None, "skip_bad": False, "sample_rate": 8000})
    clips = matrices(found, {})
    frames, _ = scaled(clips, np.arange(len(clips)))
    coefficients = frames.values.shape[2]
    autoencoder = dense_autoencoder(2 * coefficients, coefficients, (64,), seed=0)
    merging = vector_methods.merge(autoencoder)
    by_length = np.argsort(frames.lengths, kind="stable")
    sample = by_length[np.linspace(0, len(by_length) - 1, settings.sample).astype(int)]
    merged = merging(*frames).vectors[sample]  # Traces its graph, too.
    if not np.allclose(_loop(autoencoder, frames, sample), merged, atol=1e-3):
        raise RuntimeError("the two ways do not end in the same vectors; nothing was timed")
    at_once, one_by_one = [], []
    for _ in range(REPEATS):
        at_once.append(_seconds(lambda: merging(*frames)))
        one_by_one.append(_seconds(lambda: _loop(autoencoder, frames, sample)))
    recipe = recipe_of(MERGE)
    tree = TreeAutoencoder(coefficients, recipe["learned"], recipe["hidden"], seed=0)
    improved, leaves = (
        vector_methods.merge_of_trees(tree),
        vector_methods.leaves(tree, frames.values),
    )
    chains = trees.chain(frames.lengths, frames.values.shape[1])
    others = {
        "b": lambda: vector_methods.fold(autoencoder)(*frames),
        "b_improved": lambda: vector_methods.encode(tree, frames, chains),
        "c_improved": lambda: improved(leaves, frames.lengths),
    }
    calls, sampled = _calls(frames.lengths).sum(), _calls(frames.lengths[sample]).sum()
    loop_seconds = median(one_by_one) * calls / sampled
    return {
        "data": TITLES[settings.dataset],
        "utterances": len(clips),
        "at_once_seconds": at_once,
        "others_at_once_seconds": {name: _warm_seconds(work) for name, work in others.items()},
        "loop_utterances": len(sample),
        "loop_seconds": one_by_one,
        "loop_calls": int(sampled),
        "loop_calls_for_all": int(calls),
        "loop_seconds_for_all": loop_seconds,
        "ratio": loop_seconds / median(at_once),
        "environment": describe_environment(),
    }


def table() -> Table:
    """The times as stored: method C in both ways, then the others."""
    timed = json.loads(RESULT.read_text(encoding="utf-8"))
    once, loop = median(timed["at_once_seconds"]), timed["loop_seconds_for_all"]
    sampled = f"a model call a pair (from {timed['loop_utterances']} utterances, by pairs)"
    lines = [
        ("all at once", f"{once:.2f} s"),
        (sampled, f"{loop:,.0f} s"),
        ("ratio", f"{timed['ratio']:,.0f}"),
    ]
    for name, seconds in timed["others_at_once_seconds"].items():
        lines.append((f"{OTHERS[name]}, all at once", f"{median(seconds):.2f} s"))
    header = (f"Method C, {timed['utterances']:,} utterances of {timed['data']}", "Time")
    return Table(header, lines, aside=True)


def _calls(lengths):
    """Pairs that the loop looks at, and merges: (n - 1) + (n - 2) + ... + 1, and n - 1."""
    return lengths * (lengths - 1) // 2 + lengths - 1


def _warm_seconds(work):
    work()  # Traces its graph.
    return [_seconds(work) for _ in range(REPEATS)]


def _seconds(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _loop(autoencoder, frames: Frames, clips) -> list[np.ndarray]:
    """Merge utterances one by one, with a call of the model for each pair."""
    found = []
    for clip in clips:
        vectors = list(frames.values[clip, : frames.lengths[clip]])
        while len(vectors) > 1:
            errors = []
            for left, right in zip(vectors, vectors[1:], strict=False):
                pair = np.concatenate([left, right])[None]
                errors.append(np.mean((np.asarray(autoencoder.whole(pair)) - pair) ** 2))
            place = int(np.argmin(errors))
            pair = np.concatenate(vectors[place : place + 2])[None]
            vectors[place : place + 2] = [np.asarray(autoencoder.encoder(pair))[0]]
        found.append(vectors[0])
    return found


def main() -> None:
    """Turn flags into settings, run, write and print."""
    result = run(command_line.settings_from_flags(BenchmarkSettings))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(
        f"{result['utterances']:,} utterances at once: {median(result['at_once_seconds']):.2f} s; "
        f"in the plain loop {result['loop_seconds_for_all']:,.0f} s, {result['ratio']:,.0f} times "
        f"as long ({result['data']}; {RESULT})"
    )


if __name__ == "__main__":
    command_line.define_flags(BenchmarkSettings)
    command_line.run(main)
