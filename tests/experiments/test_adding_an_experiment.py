"""The experiment of docs/adding-an-experiment.md, built of that page's blocks and run."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from keras_assign.studies.rows import from_json
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "adding-an-experiment.md").read_text("utf-8")
FILES = dict(re.findall(r"^`(experiments/\S+)`:\n\n```\w*\n(.*?)^```", PAGE, re.M | re.S))
(CHANGES,) = re.findall(r"^```diff\n(.*?)^```", PAGE, re.M | re.S)
SMALL = ("--real=10", "--epochs=1", "--workers=0")


def apply(changes, folder):
    """Make the changes of a diff without line numbers."""
    for part in re.split(r"^--- ", changes, flags=re.M)[1:]:
        path = folder / re.search(r"^\+\+\+ b/(\S+)", part, re.M)[1]
        text = path.read_text("utf-8")
        for hunk in re.split(r"^@@\n", part, flags=re.M)[1:]:
            lines = hunk.splitlines(keepends=True)
            before, after = (
                "".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +")
            )
            assert text.count(before) == 1, hunk
            text = text.replace(before, after)
        path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """The experiments, without their results, and the new one among them."""
    folder = tmp_path_factory.mktemp("ninth")
    leave_out = shutil.ignore_patterns("results", "__pycache__")
    shutil.copytree(ROOT / "experiments", folder / "experiments", ignore=leave_out)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    apply(CHANGES, folder)
    return folder


def run(scratch, *arguments):
    finished = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=scratch,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(scratch), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_it_takes_few_lines():
    lines = sum(len(text.splitlines()) for text in FILES.values())
    added = [line for line in CHANGES.splitlines() if re.match(r"\+(?!\+\+ )", line)]
    named = ("dropout.py", "dropout_cell.py", "dropout.md")
    assert FILES.keys() > {f"experiments/{name}" for name in named}
    assert lines + len(added) <= 120


@pytest.mark.process
@pytest.mark.newest
def test_it_runs_and_has_a_page_a_verdict_and_an_entry_on_the_site(scratch):
    flags = ("--flagfile=experiments/flagfiles/dropout.cfg", *SMALL, "--output_dir=runs/alone")
    assert len(run(scratch, "experiments.dropout", *flags, "--dry_run").splitlines()) >= 10
    told = run(scratch, "experiments.dropout", *flags)
    rows = from_json(json.loads((scratch / "runs/alone/findings.json").read_text("utf-8")))
    verdict = rows.one(metric="difference")["verdict"]
    assert verdict
    assert verdict in told
    page = (scratch / "runs/alone/index.html").read_text("utf-8")
    assert f"<h1>{FILES['experiments/dropout.md'].splitlines()[0].removeprefix('# ')}</h1>" in page
    assert f"{verdict}</td>" in page
    assert 'class="cards"' in page
    run(scratch, "experiments.reproduce", "--only=dropout", "--workers=0", "--output_dir=site")
    site = json.loads((scratch / "site/findings.json").read_text("utf-8"))
    assert "dropout" in [claim["id"] for claim in site["claims"]]
    assert 'href="dropout/index.html"' in (scratch / "site/index.html").read_text("utf-8")
