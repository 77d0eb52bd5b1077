"""The table of Problem 4a: reported, reproduced, corrected; for terminal, docs and page alike."""

from experiments.attention_digits.findings import ATTENTION, BASIC
from experiments.attention_digits.settings import MODEL_TITLES
from keras_assign.report.claims import QUICK
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import percent, percent_interval, points, points_interval
from keras_assign.report.statistics import EQUIVALENCE_MARGIN

HEADER = ("", "Report", "Reproduced, published protocol", "Corrected protocol")
NOT_RUN = "not run"
NONE = "–"
BELOW_MARGIN = f"by less than {100 * EQUIVALENCE_MARGIN:g} points"
VERDICT_TEXTS = {
    "better": "attention is better",
    "worse": "attention is worse",
    "equivalent": f"no difference that matters (within ±{100 * EQUIVALENCE_MARGIN:g} points)",
    "not shown": "no difference shown",
    None: QUICK[0],
}


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that a terminal shows."""
    return [(HEADER, rows(findings))]


def rows(findings: dict) -> list[tuple[str, str, str, str]]:
    """The rows of the table, as text.

    Args:
        findings: of `findings.find`.
    """
    reported = findings["reported"]
    published, sound = (findings["protocols"].get(name) for name in ("published", "sound"))
    table = []
    for test, items in test_sets(findings):
        images = f"{items:,} test images"
        as_reported = items == reported["test_items"]
        for model in (BASIC, ATTENTION):
            figure = percent(reported["models"][model]["test_accuracy"])
            table.append(
                (
                    f"{MODEL_TITLES[model]}, {images}",
                    figure if as_reported else NONE,
                    *(_accuracy(run, model, test) for run in (published, sound)),
                )
            )
        gain = reported["images_more"] / reported["test_items"]
        table.append(
            (
                f"Attention − basic, {images}",
                points(gain) if as_reported else NONE,
                *(_difference(run, test, points_interval) for run in (published, sound)),
            )
        )
        table.append(
            (
                f"Verdict, {images}",
                f"“better” (p = {reported['p']:.2f})" if as_reported else NONE,
                *(_verdict(run, test) for run in (published, sound)),
            )
        )
        table.append(
            (
                f"Smallest detectable difference, {images}",
                NONE,
                *(_difference(run, test, _detectable) for run in (published, sound)),
            )
        )
    table.append(
        (
            "Validation accuracy at the end, basic CNN",
            percent(reported["models"][BASIC]["val_accuracy"]),
            *(_validation(run) for run in (published, sound)),
        )
    )
    table.append(("Trainings of each model", "1", *(_seeds(run) for run in (published, sound))))
    return table


def verdict_text(difference: dict) -> str:
    """The verdict in words; a difference that is shown may still be too small to matter."""
    text = VERDICT_TEXTS[difference["verdict"]]
    if difference["verdict"] in ("better", "worse") and within_margin(difference):
        text += f", {BELOW_MARGIN}"
    return text


def within_margin(difference: dict) -> bool:
    """Whether a difference is too small to matter, wherever in its interval it lies."""
    return max(-difference["low"], difference["high"]) < EQUIVALENCE_MARGIN


def test_sets(findings: dict) -> list[tuple[str, int]]:
    """The test sets that differ, with their numbers of images: the report's size, and all."""
    for run in findings["protocols"].values():
        for model in run["models"].values():
            sizes = {model[test]["item_count"]: test for test in (FULL_TEST, PROTOCOL_TEST)}
            return [(test, items) for items, test in sorted(sizes.items())]
    return []


def _accuracy(run, model, test):
    if run is None or model not in run["models"]:
        return NOT_RUN
    return percent_interval(run["models"][model][test])


def _difference(run, test, write):
    if run is None or run["difference"] is None:
        return NOT_RUN
    return write(run["difference"][test])


def _detectable(difference):
    return points(difference["detectable"], plus="")


def _verdict(run, test):
    if run and run["difference"] and run["difference"]["mcnemar"] is not None:
        return f"one seed: p = {run['difference']['mcnemar']:.2f} (McNemar, all images)"
    return _difference(run, test, verdict_text)


def _validation(run):
    if run is None or BASIC not in run["models"]:
        return NOT_RUN
    values = run["models"][BASIC]["validation_accuracy"]
    return percent(sum(values) / len(values))


def _seeds(run):
    return NOT_RUN if run is None else str(max(len(m["seeds"]) for m in run["models"].values()))
