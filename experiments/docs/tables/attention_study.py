"""Beyond Problem 4: kinds of attention, backbones, sizes."""

from experiments.attention_study import comparison as study_tables
from experiments.attention_study import contenders, headline
from experiments.docs.tables.claims import claims_on
from experiments.files import findings_of
from keras_assign.report import tables

STUDY = "attention_study"


def study_answer() -> str:
    """What improves accuracy, in a line a task."""
    answer = headline.find(findings_of(STUDY))
    return f"**{answer['title']}.** {answer['text']}"


def study_claims() -> str:
    """The report's suggestions for the future, judged."""
    return claims_on(STUDY)


def study_verdicts() -> str:
    """Each kind of attention beside none: accuracy, time, verdict."""
    return _a_task(study_tables.verdict_header, study_tables.verdict_rows)


def study_accuracy() -> str:
    """Accuracy of each kind, and differences to CBAM, a table a task; trainings that failed."""
    found = _a_task(study_tables.accuracy_header, study_tables.accuracy_rows)
    failed = study_tables.failed(findings_of(STUDY))
    told = f"Failed to learn, and counted: {'; '.join(failed)}."
    return f"{found}\n\n{told}" if failed else found


def study_backbones() -> str:
    """Other backbones."""
    return _a_task(study_tables.backbone_header, study_tables.backbone_rows)


def study_sizes() -> str:
    """Larger spectrograms."""
    findings = findings_of(STUDY)
    sizes = tables.markdown(study_tables.size_header(findings), study_tables.size_rows(findings))
    gains = tables.markdown(study_tables.gain_header(findings), study_tables.gain_rows(findings))
    return f"{sizes}\n\n{gains}"


def study_speakers() -> str:
    """The best kinds on speakers never heard."""
    return tables.markdown(
        study_tables.SPEAKER_HEADER, study_tables.speaker_rows(findings_of(STUDY))
    )


def study_strong() -> str:
    """The best networks trained by the strong recipes, beside the strongest before."""
    return tables.markdown(study_tables.STRONG_HEADER, study_tables.strong_rows(findings_of(STUDY)))


def study_cost() -> str:
    """Weights, arithmetic and times of the study's networks, a table a task."""
    return _a_task(
        lambda _, task: (study_tables.TASK_TITLES[task], *study_tables.COST_HEADER[1:]),
        study_tables.cost_rows,
    )


def _a_task(header, rows):
    """A table a task, from its findings."""
    findings = findings_of(STUDY)
    return "\n\n".join(
        tables.markdown(header(findings, task), rows(findings, task))
        for task in contenders.tasks(findings)
    )


TABLES = {
    "study_answer": study_answer,
    "study_claims": study_claims,
    "study_verdicts": study_verdicts,
    "study_accuracy": study_accuracy,
    "study_backbones": study_backbones,
    "study_sizes": study_sizes,
    "study_speakers": study_speakers,
    "study_strong": study_strong,
    "study_cost": study_cost,
}
