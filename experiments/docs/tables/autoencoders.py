"""Problem 1: an utterance as one vector."""

import json
from statistics import median

from experiments.autoencoders import choice
from experiments.autoencoders import comparison as vector_tables
from experiments.docs.tables.claims import claims_on
from experiments.files import BENCHMARKS, findings_of
from keras_assign.report import tables
from keras_assign.utterances.classifiers import LOGISTIC, SVC_RBF

MERGE_TIMES = BENCHMARKS / "merge_utterances.json"
MERGE_OTHERS = {"b": "Method B", "b_repaired": "B improved", "c_repaired": "C improved"}


def utterance_claims() -> str:
    """The report's claims on utterances as vectors, judged."""
    return claims_on("autoencoders_fsdd")


def utterance_accuracy() -> str:
    """Reported, reproduced, repaired: the tables of Problem 1."""
    findings = findings_of("autoencoders_fsdd")
    return "\n\n".join(
        tables.markdown(
            vector_tables.accuracy_header(findings, classifier),
            vector_tables.accuracy_rows(findings, classifier),
        )
        for classifier in (SVC_RBF, LOGISTIC)
    )


def utterance_aims() -> str:
    """What repaired B and C were to reach."""
    findings = findings_of("autoencoders_fsdd")
    return tables.markdown(vector_tables.AIM_HEADER, vector_tables.aim_rows(findings))


def utterance_choice() -> str:
    """How the recipes of A and of repaired C were chosen."""
    found = choice.tables_of(findings_of("autoencoders_choice"))
    return "\n\n".join(tables.markdown(header, rows) for header, rows in found)


def utterance_speed() -> str:
    """Method C for all utterances at once against the plain loop."""
    timed = json.loads(MERGE_TIMES.read_text(encoding="utf-8"))
    rows = [
        ("all at once", f"{median(timed['at_once_seconds']):.2f} s"),
        (
            f"a model call a pair (from {timed['loop_utterances']} utterances, by pairs)",
            f"{timed['loop_seconds_for_all']:,.0f} s",
        ),
        ("ratio", f"{timed['ratio']:,.0f}"),
        *(
            (f"{title}, all at once", f"{median(timed['others_at_once_seconds'][name]):.2f} s")
            for name, title in MERGE_OTHERS.items()
        ),
    ]
    header = (f"Method C, {timed['utterances']:,} utterances of {timed['data']}", "Time")
    return tables.markdown(header, rows)


TABLES = {
    "utterance_claims": utterance_claims,
    "utterance_accuracy": utterance_accuracy,
    "utterance_aims": utterance_aims,
    "utterance_choice": utterance_choice,
    "utterance_speed": utterance_speed,
}
