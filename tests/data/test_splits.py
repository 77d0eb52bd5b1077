import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.data.splits import sorted_tail, stratified
from keras_assign.errors import InputError


@given(
    per_class=st.integers(4, 30),
    classes=st.integers(2, 6),
    fraction=st.floats(0.25, 0.75),
    seed=st.integers(0, 2**20),
)
def test_stratified_split_takes_every_item_once_and_every_class_alike(
    per_class, classes, fraction, seed
):
    labels = np.repeat(np.arange(classes), per_class)
    split = stratified(labels, fraction, seed)
    everything = np.sort(np.concatenate([split.train, split.validation]))
    assert everything.tolist() == list(range(len(labels)))
    held_out = np.bincount(labels[split.validation], minlength=classes)
    assert held_out.max() - held_out.min() <= 1


def test_stratified_split_follows_its_seed():
    labels = np.repeat(np.arange(10), 100)
    same, again, other = (stratified(labels, 0.1, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(same.validation, again.validation)
    assert same.sha256 == again.sha256 != other.sha256


def test_checksum_tells_the_parts_apart():
    labels = np.repeat(np.arange(2), 4)
    half = stratified(labels, 0.5, 0)
    swapped = type(half)(half.name, half.validation, half.train)
    assert half.sha256 != swapped.sha256


def test_too_few_images_to_hold_out_is_one_clear_line():
    with pytest.raises(InputError, match="cannot hold out 0.1 of 10 images"):
        stratified(np.arange(10), 0.1, 0)


@pytest.mark.parametrize(("items", "fraction"), [(10_000, 0.1), (100, 0.3), (37, 0.25), (11, 0.1)])
def test_sorted_tail_is_what_keras_validation_split_takes(items, fraction):
    """A model that repeats its input shows, in the loss, which items Keras validates on."""
    split = sorted_tail(np.zeros(items), fraction)
    inputs = keras.Input((1,))
    model = keras.Model(inputs, keras.layers.Rescaling(1.0)(inputs))
    model.compile("sgd", "mae")
    x = np.arange(items, dtype="float32")[:, None]
    # The target is 0, so the mean absolute error is the mean of the validation items themselves.
    log = model.fit(x, np.zeros_like(x), validation_split=fraction, batch_size=items, verbose=0)
    assert log.history["val_loss"][0] == pytest.approx(split.validation.mean())
    assert log.history["loss"][0] == pytest.approx(split.train.mean())


def test_sorted_tail_of_sorted_digits_is_one_digit(digits):
    split = sorted_tail(digits.train_labels, 0.1)
    assert set(digits.train_labels[split.validation]) == {9}
    assert 9 not in digits.train_labels[split.train]
