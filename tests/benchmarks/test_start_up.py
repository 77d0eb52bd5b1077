"""How long commands take, and how much memory."""

import numpy as np
import pytest

from benchmarks import start_up
from benchmarks.start_up import COMMANDS, Command
from keras_assign.errors import InputError

pytestmark = pytest.mark.process


def test_a_commands_memory_is_its_own(monkeypatch):
    taken = np.ones(2**26)  # 512 MiB in this process.
    monkeypatch.setattr(start_up, "COMMANDS", (Command("platform --help"),))
    (row,) = start_up.measured()
    assert row["command"] == "python -m platform --help"
    assert 0 < row["seconds"]["low"] <= row["seconds"]["median"] <= row["seconds"]["high"]
    assert 1 < row["peak_mib"] < taken.nbytes / 2**20 / 2


def test_a_command_that_fails_is_named(monkeypatch):
    monkeypatch.setattr(start_up, "COMMANDS", (Command("nowhere"),))
    with pytest.raises(InputError, match="^python -m nowhere ended with 1; run it by itself"):
        start_up.measured()


def test_a_command_finds_its_finished_result_and_a_folder_of_its_own(monkeypatch, tmp_path):
    results = tmp_path / "experiments" / "results" / "study"
    results.mkdir(parents=True)
    (results / "run.json").write_text("{}")
    (tmp_path / "looks.py").write_text(
        "import pathlib, sys\n"
        "folder = pathlib.Path(sys.argv[1].removeprefix('--output_dir='))\n"
        "sys.exit(10 + len(list(folder.iterdir())) if folder.exists() else 10)\n"
    )
    monkeypatch.setattr(start_up, "ROOT", tmp_path)
    commands = (
        Command("looks", ends_with=11, finished="study", repeats=1),
        Command("looks", ends_with=10, finished="", repeats=1),
    )
    monkeypatch.setattr(start_up, "COMMANDS", commands)
    assert [row["finished"] for row in start_up.measured()] == [True, False]


def test_every_finished_result_is_stored():
    named = [command.finished for command in COMMANDS if command.finished]
    assert named
    assert all((start_up.ROOT / "experiments" / "results" / name).is_dir() for name in named)
