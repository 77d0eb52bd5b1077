import keras
import numpy as np
import pytest

from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.patch_transformer import patch_transformer
from keras_assign.models.residual_cnn import residual_cnn
from keras_assign.training import portable_export
from keras_assign.training.portable_export import (
    LITERT,
    ONNX,
    export_portable,
    litert_reader,
    onnx_reader,
)

pytest.importorskip("tf2onnx", reason="extra export is not installed")
pytest.importorskip("onnxruntime", reason="extra export is not installed")

IMAGES = np.random.default_rng(0).random((5, 28, 28, 1)).astype(np.float32)
SMALL = {"filters": (8, 8, 8), "dense_units": 8}
MODELS = {
    **{kind: lambda kind=kind: digit_cnn(kind, **SMALL) for kind in ("cbam", "non_local")},
    "audio": lambda: audio_cnn((28, 28, 1), "se", "after_pooling", (8, 8, 8, 8), 8),
    "residual": lambda: residual_cnn(filters=(4, 8, 12)),
    "transformer": lambda: patch_transformer(channels=8, blocks=1),
}


@pytest.mark.parametrize("name", MODELS)
def test_other_runtimes_answer_as_the_model_does_for_any_number_of_images(name, tmp_path):
    model = MODELS[name]()
    for weight in model.trainable_weights:  # Attention that starts at 0 would hide a fault.
        noise = np.random.default_rng(1).normal(0, 0.1, weight.shape)
        weight.assign(weight.numpy() + noise.astype(np.float32))
    probabilities = keras.Model(model.input, keras.layers.Softmax()(model.output))
    measured = export_portable(probabilities, tmp_path, IMAGES)
    for file, reader in ((ONNX, onnx_reader), (LITERT, litert_reader)):
        answer = reader(tmp_path / file)
        for items in (2, 5, 1):
            expected = np.asarray(probabilities(IMAGES[:items]))
            np.testing.assert_allclose(answer(IMAGES[:items]), expected, atol=1e-4)
        assert measured[file]["bytes"] == (tmp_path / file).stat().st_size
        assert measured[file]["milliseconds"] > 0


def test_a_file_that_answers_otherwise_is_refused(tmp_path, monkeypatch):
    model = digit_cnn(**SMALL)
    expected = np.asarray(model(IMAGES))
    monkeypatch.setattr(portable_export, "litert_reader", lambda file: lambda x: expected + 0.01)
    with pytest.raises(RuntimeError, match=r"model.tflite differs by 1.0e-02"):
        export_portable(model, tmp_path, IMAGES)
