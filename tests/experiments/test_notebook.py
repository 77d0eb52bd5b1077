"""The notebook for Colab runs from top to bottom, on the working tree, and shows the pages."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT
from tests.made import arabic_words

NOTEBOOK = ROOT / "experiments" / "colab.ipynb"


@pytest.fixture
def notebook(tmp_path):
    """A copy of the notebook, in a folder in which the working tree is found."""
    for name in ("keras_assign", "experiments"):
        (tmp_path / name).symlink_to(ROOT / name)
    return Path(shutil.copy(NOTEBOOK, tmp_path))


def execute(notebook, flags):
    """Run it with nbclient's own program, a process apart from the one that has TensorFlow."""
    folder = notebook.parent
    (folder / "short.cfg").write_text(flags)
    environment = {
        "KERAS_ASSIGN_OUTPUT": str(folder / "site"),
        "KERAS_ASSIGN_FLAGFILE": str(folder / "short.cfg"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        ["jupyter-execute", notebook, "--kernel_name=python3", "--timeout=540", "--output=done"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=580,
    )


@pytest.mark.process
@pytest.mark.parametrize(
    "steps",
    [("audit",), pytest.param(("audit", "attention_digits"), marks=pytest.mark.slow)],
    ids=",".join,
)
def test_the_notebook_runs_and_shows_the_pages(notebook, tmp_path, steps):
    finished = execute(notebook, f"--plan=quick\n--only={','.join(steps)}\n")
    assert finished.returncode == 0, finished.stderr
    shown = [
        output["data"]["text/html"]
        for cell in nbformat.read(tmp_path / "done.ipynb", as_version=4).cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", ())
    ]
    assert len(shown) == 1 + len(steps)  # The site's first page and a page of each step.
    assert "id=&quot;all&quot;" in shown[0]
    assert all(text.startswith("<iframe srcdoc=") for text in shown)
    assert (tmp_path / "reproduction.zip").stat().st_size > 10_000


@pytest.mark.slow
def test_the_notebook_trains_on_a_set_that_is_dropped_in(notebook, tmp_path, monkeypatch):
    arabic_words.write(tmp_path / "words", speakers=9, digits=2)
    archive = shutil.make_archive(str(tmp_path / "words"), "zip", tmp_path / "words")
    monkeypatch.setenv("KERAS_ASSIGN_MY_SET", archive)
    monkeypatch.setenv("KERAS_ASSIGN_MINUTES", "0.1")
    finished = execute(notebook, "--plan=quick\n--only=audit\n")
    assert finished.returncode == 0, finished.stderr
    with zipfile.ZipFile(tmp_path / "my_model.zip") as model:
        assert {"README.md", "saved_model.pb"} <= set(model.namelist())


@pytest.mark.process
def test_the_notebook_stops_where_the_run_fails(notebook):
    finished = execute(notebook, "--plan=quick\n--only=nothing\n")
    assert finished.returncode != 0
    assert "RuntimeError" in finished.stderr


def test_the_notebook_is_stored_without_outputs():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
