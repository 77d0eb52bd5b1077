"""The study's results page, from findings and stored cells alone."""

from pathlib import Path

import numpy as np

from experiments.attention_study import claims, comparison, contenders, drawings, headline, strong
from experiments.attention_study.grid import RATE, TIMING
from experiments.attention_study.names import SMALL, SPEECH, TASK_TITLES
from experiments.attention_study.recipes import PASSES, RATE_LIMITS, RATE_SEEDS, RECIPE, SPECTROGRAM
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.report import figures, page
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("study.html.jinja")
PAGE = "index.html"


def write(run: Run, findings: dict) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `findings.find`.
    """
    folder = run.path / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, run.cells)
    data = findings["data"]
    context = {
        "findings": findings,
        "comparison": comparison,
        "claims": claims.judge(findings),
        "headline": headline.find(findings),
        "quick": findings["shortened"] or len(findings["seeds"]) < SEEDS_FOR_A_VERDICT,
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "unjudged_sizes": _unjudged_sizes(findings),
        "tasks": contenders.tasks(findings),
        "task_titles": TASK_TITLES,
        "drawn": drawn,
        "speakers": next((list(n["by_speaker"]) for n in findings["networks"]
                          if "by_speaker" in n), []),
        "rate_cells": sum(record["settings"]["kind"] == RATE for record in run.records),
        "rate_seeds": len(RATE_SEEDS),
        "strong_rate_images": strong.RATE_REAL,
        "strong_rate_passes": strong.RATE_PASSES,
        "rate_limits": [np.format_float_positional(rate) for rate in RATE_LIMITS],
        "rate_count": min(n["count"] for n in findings["networks"] if n["count"]),
        "same_rates": _same_rates(findings["rates"]),
        "recipe": RECIPE,
        "passes": {task: (PASSES[task, False], PASSES[task, True])
                   for task in contenders.tasks(findings)},
        "spectrogram": SPECTROGRAM,
        "widths": _widths(findings),
        "trainings": sum(record["settings"]["kind"] != TIMING for record in run.records),
        "busy_load": page.BUSY_LOAD,
        "data_title": data and DATA_TITLES[data["dataset"]],
        "dataset": data and data["dataset"],
        "speech": SPEECH,
        **page.made_by(run.records),
        "command": run.command,
    }  # fmt: skip
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def _same_rates(rates):
    """Whether all networks of a task and backbone were tried at the same rates."""
    tried = {}
    for found in rates:
        tried.setdefault(tuple(found["network"][:2]), set()).add(tuple(found["losses"]))
    return all(len(of_backbone) == 1 for of_backbone in tried.values())


def _widths(findings):
    """Each network and the channels of its blocks."""
    rows = {
        (
            f"{TASK_TITLES[n['task']]}, {contenders.network_title(n['backbone'], n['attention'])}, "
            f"{n['size']}x{n['size']}",
            ", ".join(map(str, n["widths"])),
        )
        for n in findings["networks"]
    }
    return sorted(rows)


def _unjudged_sizes(findings):
    """Larger images with too few seeds for a verdict."""
    few = {
        f"{n['size']}x{n['size']}": None
        for n in findings["networks"]
        if n["size"] != SMALL and len(n["seeds"]) < SEEDS_FOR_A_VERDICT
    }
    return list(few)
