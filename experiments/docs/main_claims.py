"""The claims that matter most: reported, reproduced and corrected, from stored findings."""

import dataclasses
from collections.abc import Callable
from statistics import fmean

from experiments import protocols
from experiments.attention_digits import results as digits
from experiments.augmentation.results import UPDATES
from experiments.autoencoders.vectors import MEAN, A, B, C
from experiments.files import findings_of
from experiments.synthesis import results as synthesis
from experiments.synthesis.claims import printed, printed_gains
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
    rows = findings_of("autoencoders_fsdd")
    reported = rows.where(metric="accuracy", protocol=protocols.REPORTED)
    printed = {row["vector"]: row["mean"] for row in reported}

    def beside_mean(name, label=""):
        differences = rows.where(metric="difference", classifier=SVC_RBF, a=name, b=MEAN)
        shared, unheard = (differences.one(split=split) for split in (RANDOM, SPEAKERS))
        return Measured(printed[name] - printed[MEAN], shared, unheard, label)

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
    printed = rows.where(metric="accuracy", protocol=protocols.REPORTED)
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
                reported(fewest), gains.one(protocol=protocols.PUBLISHED, **mix),
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
    rows = findings_of("synthesis")

    def mean_gain(grid):
        found = rows.where(metric="mean_gain", grid=grid, test=FULL_TEST)
        return Measured(
            fmean(printed_gains(rows, grid)),
            found.one(protocol=protocols.PUBLISHED, as_many="epochs"),
            found.one(protocol=protocols.CORRECTED, as_many="updates"),
        )

    yield MainClaim(
        "3-generated-lower", "3", "GAN images lower the accuracy (mean over its table)",
        "synthesis", (mean_gain(synthesis.REAL),),
    )  # fmt: skip
    yield MainClaim(
        "3-help-on-top", "3", "On top of augmentation, GAN images help (mean over its table)",
        "synthesis", (mean_gain(synthesis.AUGMENTED),),
    )  # fmt: skip
    compared = rows.where(
        metric="augmented_over_generated", protocol=protocols.CORRECTED, test=FULL_TEST
    )
    most, lines = compared[-1], list(printed(rows, synthesis.AUGMENTED).values())
    augmented, generated = lines[-1][0], lines[0][-1]
    yield MainClaim(
        "3-augmented-beat-generated", "3",
        f"{most['count']:,} augmented images a digit help more than as many GAN images",
        "synthesis", (Measured(augmented - generated, None, most),),
    )  # fmt: skip


def _digits():
    rows = findings_of("attention_digits")

    def three(**where):
        """The row of each protocol."""
        return [
            rows.one(protocol=p, **where)
            for p in (protocols.REPORTED, protocols.PUBLISHED, protocols.CORRECTED)
        ]

    basic, *others = three(metric="accuracy", model=digits.BASIC, test=PROTOCOL_TEST)
    attending = rows.one(metric="accuracy", model=digits.ATTENTION, protocol=protocols.REPORTED)
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
    rows = findings_of("attention_speech")
    reported, found = rows.where(protocol="report"), rows.where(recipe="report")
    attending, plain = (reported.one(metric="accuracy", model=name) for name in (CBAM, PLAIN))
    shared, unheard = (
        found.one(metric="difference", split=split, a=CBAM, b=PLAIN) for split in (RANDOM, SPEAKERS)
    )
    yield MainClaim(
        "4b-attention-helps", "4b", "CBAM makes a spoken-digit CNN more accurate",
        "attention_speech", (Measured(attending["mean"] - plain["mean"], shared, unheard),),
    )  # fmt: skip
    printed = reported.one(metric="train_ratio")["value"]
    ratio = found.one(metric="epoch_ratio", a=CBAM)
    yield MainClaim(
        "4b-slightly-longer", "4b", "With it, training takes only slightly longer",
        "attention_speech", (Measured(printed, None, {**ratio, "mean": ratio["median"]}),), TIMES,
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
