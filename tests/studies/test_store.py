import json

import pytest

from keras_assign.studies.store import write_json


def test_json_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "result.json"
    write_json(file, {"a": [1.5, 2], "b": [{"c": 1}], "d": {}, "e": []})
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "a": [1.5, 2], "b": [{"c": 1}], "d": {}, "e": [],
    }  # fmt: skip
    written = file.read_bytes()
    with pytest.raises(TypeError):
        write_json(file, {"a": object()})
    assert file.read_bytes() == written
    assert list(tmp_path.iterdir()) == [file]


def test_numbers_as_keys_become_text(tmp_path):
    write_json(tmp_path / "a.json", {3: {0: 0.5}, "b": [1]})
    assert json.loads((tmp_path / "a.json").read_text()) == {"3": {"0": 0.5}, "b": [1]}


def test_numbers_that_json_has_not_become_null(tmp_path):
    write_json(tmp_path / "a.json", {"loss": [1.0, float("nan")], "b": {"c": float("inf")}})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=None) == {"loss": [1.0, None], "b": {"c": None}}
