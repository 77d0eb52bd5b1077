import importlib.util

import pytest

from experiments.portable import portable_table, require_exporters
from keras_assign.errors import InputError


def test_a_missing_exporter_is_named_with_what_to_do(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "tf2onnx" else found(name)
    )
    with pytest.raises(InputError, match=r"tf2onnx must be installed: pip install -e .\[export\]"):
        require_exporters()


def test_the_table_has_a_row_a_runtime():
    table = portable_table(
        {
            "keras": {"milliseconds": 1.5, "difference": 0.0},
            "model.onnx": {"bytes": 2048, "milliseconds": 0.25, "difference": 3e-7},
            "model.tflite": {"bytes": 1024, "milliseconds": 0.5, "difference": 0.0},
        }
    )
    assert "| TensorFlow | the network itself |  | 1.50 |  |" in table
    assert "| ONNX Runtime | `model.onnx` | 2 | 0.25 | 3e-07 |" in table
    assert "| LiteRT | `model.tflite` | 1 | 0.50 | 0e+00 |" in table
