"""The vectors of an utterance that are compared, and with what."""

import dataclasses

from keras_assign.recipes.utterance_vectors import (
    FLATTENED,
    FLATTENED_SPEEDS,
    FOLD,
    MERGE,
    OWN_CODES,
    PAIRS,
    PLAIN,
)


@dataclasses.dataclass(frozen=True)
class Vector:
    """One way to make a vector of an utterance.

    Attributes:
        title: for tables.
        method: whose cell makes it.
        reported: the report's run of the method, see `published.REPORT`; None where it has none.
    """

    title: str
    method: str
    reported: str | None = None


MEAN, DEVIATION, PADDED = "mean", "mean_deviation", "padded"
A, A_SPEEDS = "flattened", "flattened_speeds"
B, B_OWN, C = "fold_pairs", "fold_own_codes", "merge_pairs"
LEARNED_ALONE = (f"{FOLD}_learned", f"{MERGE}_learned")
VECTORS = {
    MEAN: Vector("Baseline: mean over frames", PLAIN, "baseline"),
    A: Vector("A: padded frames, autoencoder", FLATTENED, "method_a"),
    B: Vector("B: fold, trained on pairs of frames", PAIRS, "method_b"),
    B_OWN: Vector("B: fold, trained on its own codes, too", OWN_CODES, "method_b"),
    C: Vector("C: greedy merge", PAIRS, "method_c"),
    FOLD: Vector("B improved", FOLD),
    MERGE: Vector("C improved", MERGE),
    LEARNED_ALONE[0]: Vector("B improved, learned part alone", FOLD),
    LEARNED_ALONE[1]: Vector("C improved, learned part alone", MERGE),
    DEVIATION: Vector("Control: mean and standard deviation", PLAIN),
    PADDED: Vector("Control: padded frames as they are", PLAIN),
    A_SPEEDS: Vector("Control: A, trained at other speeds, too", FLATTENED_SPEEDS),
}
# What the report compares, then what an improved method has to beat.
COMPARISONS = (
    (A, MEAN), (B, MEAN), (B_OWN, MEAN), (C, MEAN), (C, B),
    *(
        (improved, other)
        for improved in (FOLD, MERGE)
        for other in (MEAN, DEVIATION, PADDED, A, A_SPEEDS)
    ),
    *((learned, other) for learned in LEARNED_ALONE for other in (MEAN, A)),
    (FOLD, B), (MERGE, C), (MERGE, FOLD),
)  # fmt: skip
