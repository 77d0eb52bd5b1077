"""The study's answer in a line, for its page and docs."""

from experiments.attention_study import contenders
from experiments.attention_study.names import PLAIN, TASK_TITLES
from keras_assign.report.claims import BAD, GOOD, OPEN


def find(findings: dict) -> dict[str, str]:
    """What improves accuracy on each task, in a line.

    Args:
        findings: of `findings.find`.

    Returns:
        `title`, `text` and `tone` (good: something does; open: something may; else bad).
    """
    worth = {
        task: {
            contender: contenders.worth(findings, task, *contender)
            for contender in contenders.contenders(findings, task)
        }
        for task in contenders.tasks(findings)
    }
    verdicts = {verdict for of_task in worth.values() for verdict in of_task.values()}
    if not verdicts:
        text = "Nothing was compared with the plain CNN without attention."
        return {"title": "A part of the study", "text": text, "tone": OPEN}
    if contenders.UNKNOWN in verdicts:
        text = "Verdicts need more seeds than this run has, or longer trainings."
        return {"title": "A part of the study", "text": text, "tone": OPEN}
    text = " ".join(
        f"{TASK_TITLES[task]}: {_worth_line(findings, task, of)}." for task, of in worth.items()
    )
    title = "What improves accuracy, at one number of weights"
    tone = GOOD if contenders.WORTH in verdicts else OPEN if contenders.OPEN in verdicts else BAD
    return {"title": title, "text": text, "tone": tone}


def _worth_line(findings, task, of_task):
    """What improves accuracy on a task, with its cost; of attention at least that none does."""
    found = [contender for contender, verdict in of_task.items() if verdict == contenders.WORTH]
    told = [_with_time(findings, task, contender) for contender in found]
    attending = {c: verdict for c, verdict in of_task.items() if c[0] == PLAIN}
    if attending and not attending.keys() & set(found):
        unshown = contenders.OPEN in attending.values()
        told.insert(0, f"no kind of attention{' is shown to' if unshown else ''}")
    return "; ".join(told) or "nothing"


def _with_time(findings, task, contender):
    ratio = contenders.epoch_ratio(findings, task, *contender)
    title = contenders.contender_title(*contender)
    return f"{title} ({ratio:.2g} times the time to train)" if ratio else title
