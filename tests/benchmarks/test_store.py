"""Figures are kept part by part."""

import pytest

from benchmarks import own_process
from benchmarks.store import Store
from keras_assign.errors import InputError


@pytest.fixture(autouse=True)
def described(monkeypatch):
    """No process is started to describe this machine."""
    monkeypatch.setattr(own_process, "in_own_process", lambda work: {"versions": work.__name__})


def test_a_later_run_finds_what_an_earlier_one_stored(tmp_path):
    file = tmp_path / "bench" / "results" / "speed.json"
    Store(file).put("a", {"ratio": 0.5})
    later = Store(file)
    later.put("b", {"ratio": 0.25})
    later.put("a", {"ratio": 0.75})
    environment = {"environment": {"versions": "described"}}
    assert Store(file).content == {
        "a": {"ratio": 0.75, **environment},
        "b": {"ratio": 0.25, **environment},
    }


@pytest.mark.parametrize("content", [b'{"a": {"ratio": 0.', b"\xff"])
def test_a_damaged_file_is_refused_in_one_line(content, tmp_path):
    file = tmp_path / "speed.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match="is cut off or no JSON") as error:
        Store(file)
    assert "\n" not in str(error.value)
    assert file.read_bytes() == content
