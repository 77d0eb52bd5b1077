import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.data.pipelines import image_batches
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.training.evaluate import predict_classes
from keras_assign.training.fit import compile_classifier, fit, make_reproducible


def train(digits, seed, epochs=2, schedule="constant"):
    make_reproducible(seed)
    model = digit_cnn(attention="spatial", filters=(4, 4, 4), dense_units=16, seed=seed)
    compile_classifier(model, 0.01, schedule, updates=4 * epochs)
    items = np.arange(0, 10_000, 80)
    batches = image_batches(digits.train_images[items], digits.train_labels[items], 32, seed)
    log = fit(model, batches, epochs=epochs, shuffle=False)
    logits = model.predict(digits.test_images[:50, ..., None] / 255.0, verbose=0)
    return model, log, logits


@pytest.fixture(scope="module")
def trained(digits):
    """With seed 7 for two epochs: model, log and logits."""
    return train(digits, 7)


def test_the_same_seed_gives_identical_predictions_whatever_ran_before(digits, trained):
    _, log, logits = trained
    _, _, others = train(digits, 8)
    assert np.any(logits != others)
    keras.random.normal((5,))
    np.random.random(5)
    _, log_again, logits_again = train(digits, 7)
    np.testing.assert_array_equal(logits, logits_again)
    assert log.history == log_again.history


def test_names_begin_anew_so_that_a_model_is_saved_alike_whatever_ran_before():
    names = []
    for _ in range(2):
        make_reproducible(0)
        names.append([keras.layers.Dense(1).name for _ in range(2)])
    assert names[0] == names[1]
    assert names[0][0] != names[0][1]


def test_log_has_one_value_and_one_time_an_epoch(trained):
    _, log, _ = trained
    lengths = {name: len(values) for name, values in log.history.items()}
    assert lengths == {"loss": 2, "accuracy": 2}
    assert len(log.epoch_seconds) == 2
    assert min(log.epoch_seconds) > 0


def test_training_learns(digits):
    _, log, _ = train(digits, 0, epochs=15)
    assert log.history["loss"][-1] < 0.5 * log.history["loss"][0]


def test_cosine_schedule_ends_at_zero(digits):
    model, _, _ = train(digits, 0, schedule="cosine")
    assert model.optimizer.iterations == 8
    assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-8)


def test_unknown_schedule_is_refused():
    with pytest.raises(ValueError, match="schedule must be one of"):
        compile_classifier(digit_cnn(), 0.1, "linear")


def test_predicted_class_is_the_largest_logit_for_any_batch_size(digits, trained):
    model, _, logits = trained
    predicted = predict_classes(model, digits.test_images[:50], batch_size=7)
    assert predicted.dtype == np.uint8
    np.testing.assert_array_equal(predicted, logits.argmax(axis=1))


def test_no_dataset_is_tuned_meanwhile(digits):
    """Its end, and the end of every validation, would wait for the tuner to wake up."""

    class Told(keras.Sequential):
        def fit(self, data, validation_data, **options):
            tuned.extend(found.options().autotune.enabled for found in (data, validation_data))
            return super().fit(data, validation_data=validation_data, **options)

    tuned = []
    model = Told([keras.layers.Flatten(), keras.layers.Dense(10)])
    compile_classifier(model, 0.01)
    data = tf.data.Dataset.from_tensor_slices(
        (digits.test_images[:20] / np.float32(255), digits.test_labels[:20])
    ).batch(10)
    fit(model, data, validation_data=data, shuffle=False)
    assert tuned == [False, False]
