"""How long commands take, and how much memory."""

import numpy as np
import pytest

from benchmarks import start_up
from keras_assign.errors import InputError

pytestmark = pytest.mark.process


def test_a_commands_memory_is_its_own(monkeypatch):
    taken = np.ones(2**26)  # 512 MiB in this process.
    monkeypatch.setattr(start_up, "COMMANDS", {"python -m platform": ["platform", "--help"]})
    (row,) = start_up.measured()
    assert row["command"] == "python -m platform"
    assert 0 < row["seconds"]["low"] <= row["seconds"]["median"] <= row["seconds"]["high"]
    assert 1 < row["peak_mib"] < taken.nbytes / 2**20 / 2


def test_a_command_that_fails_is_named(monkeypatch):
    monkeypatch.setattr(start_up, "COMMANDS", {"python -m nowhere": ["nowhere"]})
    with pytest.raises(InputError, match="^python -m nowhere failed; run it by itself"):
        start_up.measured()
