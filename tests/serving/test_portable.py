import importlib.util

import pytest

from keras_assign.errors import InputError
from keras_assign.serving.portable import TITLES, portable_table, require_exporters


def test_a_missing_exporter_is_named_with_what_to_do(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "tf2onnx" else found(name)
    )
    with pytest.raises(InputError, match=r"tf2onnx.*\[export\]"):
        require_exporters()


MEASURED = {
    "keras": {"milliseconds": 1.5, "difference": 0.0},
    "model.onnx": {"bytes": 2048, "milliseconds": 0.25, "difference": 3e-7},
    "model.tflite": {"bytes": 1024, "milliseconds": 0.5, "difference": 0.0},
    "model_int8.tflite": {"bytes": 716, "milliseconds": 0.4, "difference": 0.02},
}


@pytest.mark.parametrize("left_out", [None, *list(MEASURED)[1:]])
def test_the_table_has_a_row_a_measured_runtime(left_out):
    measured = {name: of for name, of in MEASURED.items() if name != left_out}
    rows = [line.strip("| ").split(" | ") for line in portable_table(measured).splitlines()[2:]]
    assert [row[0] for row in rows] == [TITLES[name] for name in measured]


def test_a_row_tells_the_file_its_size_its_time_and_its_difference():
    rows = [line.strip("| ").split(" | ") for line in portable_table(MEASURED).splitlines()[2:]]
    assert rows[0][2:] == ["", "1.50"]  # Of the network itself there is no file to compare with.
    assert rows[1][1:] == ["`model.onnx`", "2", "0.25", "3e-07"]
    assert rows[2][1:] == ["`model.tflite`", "1", "0.50", "0e+00"]
    assert rows[3][1:] == ["`model_int8.tflite`", "1", "0.40", "2e-02"]
