"""The notebook for Colab runs from top to bottom, on the working tree, and shows the pages."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.conftest import ROOT

NOTEBOOK = ROOT / "experiments" / "colab.ipynb"


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """The notebook, to be run in a folder beside which the working tree is found."""
    for name in ("keras_assign", "experiments"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setenv("KERAS_ASSIGN_OUTPUT", str(tmp_path / "site"))
    monkeypatch.setenv("KERAS_ASSIGN_FLAGFILE", str(tmp_path / "short.cfg"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return nbformat.read(NOTEBOOK, as_version=4)


def executed(notebook, folder):
    client = NotebookClient(
        notebook, timeout=540, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    return client.execute()


@pytest.mark.process
@pytest.mark.parametrize(
    "steps",
    [("audit",), pytest.param(("audit", "attention_digits"), marks=pytest.mark.slow)],
    ids=",".join,
)
def test_the_notebook_runs_and_shows_the_pages(notebook, tmp_path, steps):
    (tmp_path / "short.cfg").write_text(f"--plan=quick\n--only={','.join(steps)}\n")
    done = executed(notebook, tmp_path)
    shown = [
        output["data"]["text/html"]
        for cell in done.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", ())
    ]
    assert len(shown) == 1 + len(steps)  # The site's first page and a page of each step.
    assert "Does the report hold?" in shown[0]
    assert all(text.startswith("<iframe srcdoc=") for text in shown)
    assert (tmp_path / "reproduction.zip").stat().st_size > 10_000


@pytest.mark.process
def test_the_notebook_stops_where_the_run_fails(notebook, tmp_path):
    (tmp_path / "short.cfg").write_text("--plan=quick\n--only=nothing\n")
    with pytest.raises(CellExecutionError, match="the reproduction did not finish"):
        executed(notebook, tmp_path)


def test_the_notebook_is_stored_without_outputs():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
