"""README's scorecard and its rows on speed."""

import json

from benchmarks import report
from experiments.autoencoders.vectors import C
from experiments.docs.main_claims import cells, docs_page, main_claims
from experiments.files import BENCHMARKS, findings_of
from experiments.protocols import REPORTED
from experiments.whole_report import scorecard
from keras_assign.audit.published import REPORT
from keras_assign.data.speech_splits import RANDOM
from keras_assign.recipes.utterance_vectors import MERGE
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import tables
from keras_assign.report.digit_tests import PROTOCOL_TEST
from keras_assign.report.formats import percent, percent_interval
from keras_assign.utterances.classifiers import SVC_RBF

HEADER = ("The report's claim", "Reported", "Reproduced", "Corrected", "Verdict")
SPEED_TASKS = ("a", "c", "h", "i")
SPEED_HEADER = ("Training", "Once all is compiled", "All counted, in a new process")


def main_verdicts() -> str:
    """The claims that matter most, a row each."""
    return tables.markdown(
        HEADER,
        [
            (
                f"{claim['part']}: [{claim['main']}](docs/{docs_page(claim)})",
                *cells(claim),
                claim["verdict"],
            )
            for claim in main_claims()
        ],
    )


def summary() -> str:
    """How many claims hold, do not, and are open."""
    return f"{scorecard.summary(findings_of('')['claims'])}."


def speed() -> str:
    """This package beside the fastest peer, for one training of each problem."""
    content = json.loads((BENCHMARKS / "speed.json").read_text(encoding="utf-8"))
    return tables.markdown(SPEED_HEADER, report.ratio_rows(content, SPEED_TASKS))


def _merge_accuracies():
    """Of method C as reported, and improved."""
    found = findings_of("autoencoders_fsdd").where(metric="accuracy")
    improved = found.one(vector=MERGE, split=RANDOM, classifier=SVC_RBF)
    return percent(found.one(vector=C, protocol=REPORTED)["mean"]), percent_interval(improved)


def surpassed() -> str:
    """The report's best figures beside the best ones here."""
    vectors, tuned = _merge_accuracies(), findings_of("augmentation_tuned")
    accuracies = tuned.where(metric="accuracy", protocol="report")
    printed = {
        real: [row["mean"] for row in accuracies.where(real=real)]
        for real in accuracies.values("real")
    }
    both = findings_of("synthesis").where(protocol="report", grid="augmented")
    printed[min(printed)] += [row["mean"] for row in both]  # Of the fewest real images.
    printed[max(printed)].append(REPORT.runs["reference"].value("test_accuracy"))
    rows = [
        (
            "1: [greedy merge (C), improved](docs/autoencoders.md#b-and-c-improved)",
            *vectors,
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
