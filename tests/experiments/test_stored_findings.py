"""An oracle for changes of code: stored findings come out of their stored cells as they are.

Exact for counts, words and verdicts, within 1e-9 for numbers (other processors add up otherwise).
It stays as it is through every refactoring; where results are meant to change, the commit says
which and why, and stores them anew.
"""

import json
import math

import pytest

from experiments.registry import PROGRAMS
from experiments.whole_report import plans
from keras_assign.studies.study import Study
from tests.conftest import ROOT

RESULTS = ROOT / "experiments" / "results"
STUDIES = {
    step.folder: step.program
    for step in plans.PLANS["full"]
    if isinstance(PROGRAMS[step.program], Study)
} | {"train": "train"}  # An example for docs, which no plan runs.
# Runs whose rows another run's findings hold as well, since they are shown beside that.
WITHIN = {
    "attention_digits_published": "attention_digits",
    "attention_speech_tuning": "attention_speech",
    "attention_speech_tuned": "attention_speech",
    "augmentation_tuning": "augmentation",
    "augmentation_tuned": "augmentation",
    "synthesis_published": "synthesis",
    "synthesis_tuned": "synthesis",
}


def flat(value, path=""):
    """Every number and word of findings, by where it stands."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        return {path: value}
    return {k: v for name, part in parts for k, v in flat(part, f"{path}/{name}").items()}


def stored(run):
    return json.loads((RESULTS / run / "findings.json").read_text(encoding="utf-8"))


def assert_same(found, expected):
    found, expected = flat(json.loads(json.dumps(found))), flat(expected)
    assert found.keys() == expected.keys()
    for place, value in expected.items():
        if isinstance(value, float) and isinstance(found[place], float):
            assert math.isclose(found[place], value, rel_tol=1e-9, abs_tol=1e-9), place
        else:
            assert found[place] == value, place


@pytest.mark.newest
@pytest.mark.parametrize("run", [run for run in STUDIES if run not in WITHIN])
def test_stored_findings_come_out_of_the_stored_cells(run, monkeypatch):
    monkeypatch.chdir(ROOT)  # Runs name those beside them from there.
    study = PROGRAMS[STUDIES[run]]
    assert_same(study.find(study.runs(RESULTS / run)), stored(run))


@pytest.mark.parametrize("run", WITHIN)
def test_findings_of_a_run_that_is_shown_beside_another_are_the_same_there(run):
    beside = stored(WITHIN[run])
    assert [row for row in stored(run) if row not in beside] == []
