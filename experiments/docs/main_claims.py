"""The claims that matter most: reported, reproduced and corrected, from stored findings."""

import dataclasses
from collections.abc import Callable
from statistics import fmean

from experiments.attention_digits.results import ATTENTION, BASIC, PUBLISHED, SOUND
from experiments.attention_digits.results import REPORTED as PRINTED
from experiments.augmentation.results import UPDATES
from experiments.autoencoders.vectors import MEAN, VECTORS, A, B, C
from experiments.files import findings_of
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.recipes.speech_cnn import CBAM, PLAIN
from keras_assign.report import formats
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.utterances.classifiers import SVC_RBF

POINTS, PERCENT, TIMES = "points", "%", "times"
REPORTED, REPRODUCED, CORRECTED = KINDS = ("reported", "reproduced", "corrected")


@dataclasses.dataclass(frozen=True)
class Measured:
    """One quantity, three times.

    Attributes:
        reported: the report's own value, a fraction or a ratio.
        reproduced: `mean`, `low`, `high` (95 % interval) by the report's own procedure, run here;
            None where that was not asked.
        corrected: the same under the corrected protocol.
        label: which of several quantities of a claim it is.
    """

    reported: float
    reproduced: dict | None
    corrected: dict
    label: str = ""


@dataclasses.dataclass(frozen=True)
class MainClaim:
    """A claim of the report that README shows.

    Attributes:
        id: of the judged claim, see `keras_assign.report.claims`.
        problem: of the report.
        words: the claim, in plain words.
        page: of docs, that has more.
        measured: the quantities that decide it.
        unit: `POINTS` (differences), `PERCENT` (accuracies) or `TIMES` (ratios).
    """

    id: str
    problem: str
    words: str
    page: str
    measured: tuple[Measured, ...]
    unit: str = POINTS


def main_claims() -> list[MainClaim]:
    """The rows of README's scorecard, in the report's order."""
    parts = (_utterances, _augmentation, _synthesis, _digits, _speech)
    return [claim for part in parts for claim in part()]


def verdicts() -> dict[str, dict]:
    """By id the judged claims of the stored site, with `verdict` and `tone`."""
    return {claim["id"]: claim for claim in findings_of("")["claims"]}


def _utterances():
    findings = findings_of("autoencoders_fsdd")
    splits, reported = findings["splits"], findings["reported"]["methods"]
    base = reported[VECTORS[MEAN].reported]["test_accuracy"]

    def beside_mean(name, label=""):
        shared, unheard = (
            splits[kind]["differences"][SVC_RBF][f"{name}-{MEAN}"] for kind in (RANDOM, SPEAKERS)
        )
        accuracy = reported[VECTORS[name].reported]["test_accuracy"]
        return Measured(accuracy - base, shared, unheard, label)

    yield MainClaim(
        "1-autoencoder-beats-mean", "1",
        "An autoencoder of all frames (A) classifies better than their mean", "autoencoders",
        (beside_mean(A),),
    )  # fmt: skip
    yield MainClaim(
        "1-fold-and-merge-lose", "1",
        "Folding frames (B) or merging them (C) loses to the mean", "autoencoders",
        (beside_mean(B, "B"), beside_mean(C, "C")),
    )  # fmt: skip


def _augmentation():
    rows = findings_of("augmentation")
    gains = rows.where(metric="gain", test=FULL_TEST)
    printed = rows.where(metric="accuracy", protocol=PRINTED)
    most = max(gains.values("augmented"))
    fewest, *_, largest = gains.values("real")

    def reported(real):
        """The report's gain with the most augmented images."""
        with_most, alone = (printed.one(real=real, augmented=count) for count in (most, 0))
        return with_most["mean"] - alone["mean"]

    mix = {"real": fewest, "augmented": most}
    yield MainClaim(
        "2-augmentation-helps", "2",
        f"Augmentation helps: {fewest} real + {most:,} augmented images a digit, against "
        f"{fewest} real",
        "augmentation",
        (
            Measured(
                reported(fewest), gains.one(protocol=PUBLISHED, **mix),
                gains.one(over=UPDATES, **mix),
            ),
        ),
    )  # fmt: skip
    more = {"metric": "gain_at_fewest", "over": UPDATES, "real": largest, "test": FULL_TEST}
    yield MainClaim(
        "2-helps-most-with-few", "2",
        f"It helps most where real images are few: its gain at {fewest} above that at {largest:,}",
        "augmentation",
        (Measured(reported(fewest) - reported(largest), None, rows.one(**more)),),
    )  # fmt: skip


def _synthesis():
    findings = findings_of("synthesis")
    published, corrected = (findings[place]["grid"] for place in ("published", "sound"))
    table, both = (findings["reported"][name] for name in ("table", "augmented_table"))

    def pooled(kind, rows):
        gains = [row[count] - row["0"] for row in rows for count in row if count != "0"]
        return Measured(
            fmean(gains), published["pooled"][kind]["gain"][FULL_TEST],
            corrected["pooled"][kind]["gain_over_controls"][FULL_TEST],
        )  # fmt: skip

    yield MainClaim(
        "3-generated-lower", "3", "GAN images lower the accuracy (mean over its table)",
        "synthesis", (pooled("real", table.values()),),
    )  # fmt: skip
    yield MainClaim(
        "3-help-on-top", "3", "On top of augmentation, GAN images help (mean over its table)",
        "synthesis",
        (pooled("augmented", [row for copies, row in both.items() if copies != "0"]),),
    )  # fmt: skip
    most = str(max(corrected["generated"]))
    yield MainClaim(
        "3-augmented-beat-generated", "3",
        f"{int(most):,} augmented images a digit help more than as many GAN images", "synthesis",
        (
            Measured(
                both[most]["0"] - both["0"][most], None,
                corrected["against_augmented"][most][FULL_TEST],
            ),
        ),
    )  # fmt: skip


def _digits():
    rows = findings_of("attention_mnist")

    def three(**where):
        """The row of each protocol."""
        return [rows.one(protocol=p, **where) for p in (PRINTED, PUBLISHED, SOUND)]

    basic, *others = three(metric="accuracy", model=BASIC, test=PROTOCOL_TEST)
    attending = rows.one(metric="accuracy", model=ATTENTION, protocol=PRINTED)
    _, *differences = three(metric="difference", test=FULL_TEST)
    yield MainClaim(
        "4a-attention-helps", "4a", "Spatial attention makes a digit CNN more accurate",
        "attention_digits", (Measured(attending["mean"] - basic["mean"], *differences),),
    )  # fmt: skip
    yield MainClaim(
        "4a-accuracy-88", "4a", f"That CNN reaches {formats.percent(basic['mean'], 0)}",
        "attention_digits", (Measured(basic["mean"], *others),), PERCENT,
    )  # fmt: skip


def _speech():
    found = findings_of("attention_speech")
    reported, tests = found["reported"], found["report"]["tests"]
    accuracies = [reported["models"][name]["test_accuracy"] for name in (CBAM, PLAIN)]
    shared, unheard = (
        next(iter(tests[kind].values()))["differences"][f"{CBAM}-{PLAIN}"]
        for kind in (RANDOM, SPEAKERS)
    )
    yield MainClaim(
        "4b-attention-helps", "4b", "CBAM makes a spoken-digit CNN more accurate",
        "attention_speech", (Measured(accuracies[0] - accuracies[1], shared, unheard),),
    )  # fmt: skip
    ratio = found["report"]["timing"]["ratios"][CBAM]
    yield MainClaim(
        "4b-slightly-longer", "4b", "With it, training takes only slightly longer",
        "attention_speech",
        (Measured(reported["train_ratio"], None, {"mean": ratio["median"], **ratio}),), TIMES,
    )  # fmt: skip


def number(value: float, unit: str) -> str:
    """A value as the scorecard has it: '+0.65', '88.10 %', '1.05 times'.

    Args:
        value: fraction, or ratio.
        unit: of a claim.
    """
    if unit == POINTS:
        return formats.bare(formats.points(value))
    return formats.percent(value) if unit == PERCENT else f"{value:.2f} times"


def estimate(found: dict | None, unit: str) -> str:
    """The same with its 95 % interval (of times: the range); `formats.NONE` for None."""
    if found is None:
        return formats.NONE
    if unit == POINTS:
        return formats.bare(formats.points_interval(found))
    if unit == PERCENT:
        return formats.percent_interval(found)
    return f"{found['mean']:.2f} times [{found['low']:.2f}, {found['high']:.2f}]"


def cells(claim: MainClaim) -> list[str]:
    """Reported, reproduced and corrected, in words."""
    writers: dict[str, Callable] = {
        REPORTED: number, REPRODUCED: estimate, CORRECTED: estimate,
    }  # fmt: skip
    return [
        "<br>".join(
            f"{one.label + ': ' if one.label else ''}{write(getattr(one, kind), claim.unit)}"
            for one in claim.measured
        ).replace(" ", "\u00a0")  # Not to be broken in a narrow column.
        for kind, write in writers.items()
    ]
