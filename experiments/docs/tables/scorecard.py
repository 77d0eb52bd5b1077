"""README's scorecard and its rows on speed."""

import json

from benchmarks import report
from experiments.files import BENCHMARKS, findings_of
from experiments.docs.main_claims import cells, main_claims, verdicts
from experiments.whole_report import scorecard
from keras_assign.data.speech_splits import RANDOM
from keras_assign.recipes.utterance_vectors import MERGE
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import tables
from keras_assign.report.digit_tests import PROTOCOL_TEST
from keras_assign.report.formats import percent, percent_interval
from keras_assign.report.published import REPORT
from keras_assign.utterances.classifiers import SVC_RBF

HEADER = ("The report's claim", "Reported", "Reproduced", "Corrected", "Verdict")
SPEED_TASKS = ("a", "c", "h", "i")
SPEED_HEADER = ("Training", "Time relative to the peer", "With compiling")


def main_verdicts() -> str:
    """The claims that matter most, a row each."""
    judged = verdicts()
    return tables.markdown(
        HEADER,
        [
            (
                f"{claim.problem}: [{claim.words}](docs/{claim.page}.md)",
                *cells(claim),
                judged[claim.id]["verdict"],
            )
            for claim in main_claims()
        ],
    )


def summary() -> str:
    """How many claims hold, do not, and are open."""
    return f"{scorecard.summary(findings_of('')['claims'])}."


def speed() -> str:
    """This package beside PyTorch, for one training of each problem."""
    content = json.loads((BENCHMARKS / "speed.json").read_text(encoding="utf-8"))
    return tables.markdown(SPEED_HEADER, report.ratio_rows(content, SPEED_TASKS))


def surpassed() -> str:
    """The report's best figures beside the best ones here."""
    vectors, tuned = findings_of("autoencoders_fsdd"), findings_of("augmentation_strong")
    accuracies = tuned.where(metric="accuracy", protocol="report")
    printed = {
        real: [row["mean"] for row in accuracies.where(real=real)]
        for real in accuracies.values("real")
    }
    both = findings_of("synthesis")["reported"]["augmented_table"]  # Of the fewest real images.
    printed[min(printed)] += [value for row in both.values() for value in row.values()]
    printed[max(printed)].append(REPORT.runs["reference"].value("test_accuracy"))
    rows = [
        (
            "1: [greedy merge (C), improved](docs/autoencoders.md#b-and-c-improved)",
            percent(vectors["reported"]["methods"]["c"]["test_accuracy"]),
            percent_interval(vectors["splits"][RANDOM]["vectors"][MERGE]["classifiers"][SVC_RBF]),
        )
    ]
    for network, real in (("lenet5", 300), ("vgg_digit_cnn", 1000)):
        where = {"network": network, "real": real, "test": PROTOCOL_TEST}
        rows.append(
            (
                f"2: [{real:,} real images a digit, {NETWORK_TITLES[network]}]"
                "(docs/augmentation.md#a-tuned-recipe-for-the-same-images)",
                percent(max(printed[real])),
                percent_interval(tuned.one(metric="accuracy", chosen=True, **where)),
            )
        )
    return tables.markdown(("", "Best of the report", "Here"), rows)


TABLES = {
    "surpassed": surpassed,
    "main_verdicts": main_verdicts,
    "summary": summary,
    "speed": speed,
}
