"""Time both sides of a task in turn: ours, the peer, ours, the peer, ..."""

import contextlib
import dataclasses
from collections.abc import Callable

import numpy as np

from benchmarks import agreement
from benchmarks.side import OURS, PEER, Side
from benchmarks.task import Task
from keras_assign.report.statistics import describe_spread

MIB = 2**20


def timed(task: Task, tell: Callable[[str], None] = print) -> dict:
    """Run both sides of a task in turn, each in a process of its own.

    A drift of the machine's speed meets both alike. The first run of each, which loads and
    compiles what the process does not have yet, is told apart; memory is watched in it alone.

    Args:
        task: what to time.
        tell: gets a line a round.

    Returns:
        What `report` shows: of `ours` and `peer_side` each `seconds` and `before` (a value a
        round), `first_call` and `peak_mib`; `ratio` and `ratio_with_compiling` with `median`, `low`
        and `high` over the rounds; `agreement`.

    Raises:
        InputError: a side failed.
    """
    with contextlib.ExitStack() as stack:
        sides = {}
        for which in (OURS, PEER):
            sides[which] = Side(task, which)
            stack.callback(sides[which].close)
        outcomes = {which: [] for which in sides}
        for seed in range(task.rounds + 1):
            for which, side in sides.items():
                outcomes[which].append(side.run(seed, watch_memory=seed == 0))
            ours, peer = (outcomes[which][-1] for which in (OURS, PEER))
            tell(
                f"{task.name}: {'first call' if seed == 0 else f'round {seed}'}: "
                f"ours {ours.seconds:.2f} + {ours.before:.2f} s, "
                f"{task.peer} {peer.seconds:.2f} + {peer.before:.2f} s"
            )
        peaks = {which: side.peak_bytes / MIB for which, side in sides.items()}
    names = {OURS: "ours", PEER: "peer_side"}  # `peer` says what the other side is.
    counted = {which: rounds[1:] for which, rounds in outcomes.items()}
    return {
        **dataclasses.asdict(task),
        **{
            names[which]: {
                "seconds": [outcome.seconds for outcome in rounds],
                "before": [outcome.before for outcome in rounds],
                "first_call": outcomes[which][0].seconds + outcomes[which][0].before,
                "peak_mib": peaks[which],
            }
            for which, rounds in counted.items()
        },
        "ratio": _ratio(counted, lambda outcome: outcome.seconds),
        "ratio_with_compiling": _ratio(counted, lambda outcome: outcome.seconds + outcome.before),
        "agreement": agreement.found(
            task, *([outcome.result for outcome in counted[which]] for which in (OURS, PEER))
        ),
    }


def _ratio(counted, seconds):
    """Of each round the ratio, so that what slows the machine for a while slows both."""
    ours, peer = (np.array([seconds(outcome) for outcome in counted[w]]) for w in (OURS, PEER))
    return describe_spread(ours / peer)
