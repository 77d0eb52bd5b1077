"""An oracle for changes of code: stored findings come out of their stored cells as they are.

Exact for counts, words and verdicts, within 1e-9 for numbers (other processors add up otherwise).
It stays as it is through every refactoring; where results are meant to change, the commit says
which and why, and stores them anew.
"""

import json
import math

import pytest

from experiments.registry import PROGRAMS
from experiments.whole_report import plans, study
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.studies.run_folder import RunFolder
from tests.conftest import ROOT

RESULTS = ROOT / "experiments" / "results"
STEPS = {step.folder: step for step in plans.PLANS["full"]}
# What another run's findings hold as well, since it is shown beside that.
WITHIN = {
    "attention_mnist_published": ("attention_mnist", {}),
    "attention_speech_choice": ("attention_speech", {"choose": "choose"}),
    "attention_speech_strong": ("attention_speech", {"strong": "strong"}),
    "augmentation_choice": ("augmentation", {}),
    "augmentation_strong": ("augmentation", {}),
    "synthesis_published": ("synthesis", {"published": "published"}),
    "synthesis_strong": ("synthesis", {"better": "better"}),
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
@pytest.mark.parametrize("run", [run for run in STEPS if run not in WITHIN])
def test_stored_findings_come_out_of_the_stored_cells(run, monkeypatch):
    caught = []
    monkeypatch.setattr(
        RunFolder, "write_findings", lambda self, findings, write_page: caught.append(findings)
    )
    step = STEPS[run]
    settings = study.settings_of(ReproduceSettings(plan="full", rebuild=True), RESULTS, step)
    PROGRAMS[step.program].run(settings, RESULTS / run)
    (findings,) = caught
    assert_same(findings, stored(run))


@pytest.mark.parametrize("run", WITHIN)
def test_findings_of_a_run_that_is_shown_beside_another_are_the_same_there(run):
    other, parts = WITHIN[run]
    own, beside = stored(run), stored(other)
    if isinstance(own, list):  # Flat rows: what the report prints, and times, belong to both.
        assert [row for row in own if row not in beside] == []
    for part, there in parts.items():
        assert own[part] is not None
        assert_same(own[part], beside[there])
