"""A model's files for other runtimes: what they need, and what a model card says of them."""

import importlib.util

from keras_assign.errors import InputError
from keras_assign.report import tables

TITLES = {
    "keras": "TensorFlow",
    "model.onnx": "ONNX Runtime",
    "model.tflite": "LiteRT",
    "model_int8.tflite": "LiteRT, weights of 8 bits",
}


def missing_exporters() -> list[str]:
    """Which packages of the extra `export` are not installed."""
    return [name for name in ("tf2onnx", "onnxruntime") if not importlib.util.find_spec(name)]


def require_exporters() -> None:
    """Say what is missing before hours are spent on what is to be exported.

    Raises:
        InputError: the extra `export` is not installed.
    """
    missing = missing_exporters()
    if missing:
        raise InputError(
            f"export_dir also writes ONNX, for which {' and '.join(missing)} must be installed: "
            "pip install -e .[export]"
        )


def portable_table(measured: dict[str, dict]) -> str:
    """A row a runtime: its file, size, time of one answer, and how far answers differ.

    Args:
        measured: of `keras_assign.training.portable_export.export_portable`.
    """
    return tables.markdown(
        ("runtime", "file", "KiB", "ms an answer", "largest difference"),
        [
            (
                TITLES[name],
                "the network itself" if name == "keras" else f"`{name}`",
                f"{of['bytes'] / 1024:,.0f}" if "bytes" in of else "",
                f"{of['milliseconds']:.2f}",
                "" if name == "keras" else f"{of['difference']:.0e}",
            )
            for name, of in measured.items()
        ],
    )
