"""A page.md as HTML beside a run, and as a page of docs."""

import json
import re

import pytest

from keras_assign.data import reduced_mnist, spoken_digits
from keras_assign.report import figures, page
from keras_assign.report.claims import Claim, holds
from keras_assign.report.study_page import CREDITS, Page
from keras_assign.report.tables import Table
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Run, Study

SOURCE = """# Does it *help*?

{{ answer() }}
{% if stored %}It was < 5 days.{% endif %}
{% if quick %}{{ notice("quick") }}{% endif %}

## What's found

{{ table("found") }}
{{ table("missing") }}
{{ figure("curve", "A `curve`.", "curve") }}
{{ figure("other", "Not drawn.") }}

## Claims

{{ claims() }}
{% if docs %}[more](more.md){% endif %}
"""
ROWS = Rows([{"metric": "difference", "verdict": "better", "mean": 0.1}])


def draw(runs, rows):
    figure, axes = figures.new_figure(4, 3)
    axes.plot([1, 2])
    yield "curve", figure


@pytest.fixture
def study(tmp_path):
    (tmp_path / "page.md").write_text(SOURCE, "utf-8")
    return Study(
        program="experiments.made_up",
        settings=dict,
        data=None,
        stages=(),
        find=None,
        tables=lambda rows: {"found": Table(("", "A & B"), [("x < y", "1")]), "missing": None},
        figures=draw,
        judge=lambda rows: [Claim("It helps.", "", "By 1.", *holds(), id="0-helps")],
        page=Page(tmp_path / "page.md", stored=tmp_path / "stored"),
    )


@pytest.fixture
def run(tmp_path, monkeypatch):
    made = {"environment": {}, "one_environment": True, "codes": ["commit abc (1 cell)"]}
    made["environment"] = {
        "versions": {"keras_assign": "1"},
        "hardware": {
            "processor": "p", "cores": 2, "memory_gib": 4, "gpus": [], "system": "Linux",
        },
    }  # fmt: skip
    monkeypatch.setattr(page, "made_by", lambda records: made)
    (tmp_path / "run").mkdir()
    record = {"settings": {"dataset": "fsdd"}}
    return Run(tmp_path / "run", {"seeds": [1, 2]}, "python -m it", [(record, {})], ["cell-1"])


def html_of(run):
    return (run.path / "index.html").read_text("utf-8")


@pytest.mark.usefixtures("with_figures")
def test_the_page_has_its_pieces_and_leaves_out_what_there_is_not(study, run):
    study.page.write(study, [run], ROWS)
    html = html_of(run)
    assert "<h1>Does it <em>help</em>?</h1>" in html
    assert "<title>Does it help?</title>" in html
    assert "<strong>It helps: holds</strong>" in html
    assert "x &lt; y" in html
    assert "A &amp; B" in html
    assert html.count("<table>") == 3  # What was found; settings and versions.
    assert html.count("<figure>") == 1
    assert "data-slot" not in html
    ids = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'<a href="#([^"]+)"', html)) <= ids
    assert {"whats-found", "claims", "run-it-again"} <= ids
    assert "Free Spoken Digit Dataset" in html
    assert "more.md" not in html
    assert "quick" not in html


def test_every_kind_of_data_but_the_users_own_is_credited():
    kinds = {*reduced_mnist.SOURCES, *spoken_digits.SOURCES} - {"folder"}
    assert kinds == CREDITS.keys()


def test_what_is_said_of_the_stored_run_stands_on_its_page_alone(study, run, tmp_path):
    study.page.write(study, [run], ROWS)
    assert "5 days" not in html_of(run)
    (tmp_path / "stored").mkdir()
    (tmp_path / "stored" / "run.json").write_text(json.dumps({"cells": ["cell-1"]}), "utf-8")
    study.page.write(study, [run], ROWS)
    assert "5 days" in html_of(run)


def test_a_run_without_any_verdict_is_told_to_be_quick(study, run):
    study.page.write(study, [run], Rows([{**ROWS[0], "verdict": None}]))
    assert '<p class="notice">quick</p>' in html_of(run)


def test_docs_show_tables_and_the_figures_that_git_keeps(study, run):
    text = study.page.markdown(study, [run], ROWS)
    assert "|  | A & B |\n| --- | ---: |\n| x < y | 1 |" in text
    assert "![curve](../experiments/results/stored/figures/curve.png)\n\n*A `curve`.*" in text
    assert "Not drawn" not in text
    assert "| It helps. | holds | By 1. |" in text
    assert "5 days" in text
    assert "[more](more.md)" in text
    assert "\n\n\n" not in text
