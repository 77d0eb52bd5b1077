import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.layers.spec_augment import SpecAugment
from tests.layer_check import check_layer


def images(count=30, rows=20, columns=25):
    """Images of which no pixel has the image's mean."""
    values = np.arange(rows * columns, dtype="float32").reshape(rows, columns, 1)
    return np.stack([values + 1000 * number for number in range(count)])


def masked(before, after):
    """Which pixels were replaced: (images, rows, columns)."""
    return (before != after)[..., 0]


def test_holds_what_any_layer_must(tmp_path):
    check_layer(SpecAugment, {"time_masks": 2, "seed": 3}, (9, 8, 2), tmp_path)


def test_does_nothing_unless_training():
    np.testing.assert_array_equal(SpecAugment(2, 9, 2, 9)(images()), images())


@settings(max_examples=20)
@given(st.integers(0, 2), st.integers(0, 30), st.integers(0, 2), st.integers(0, 30))
def test_bands_are_whole_no_wider_than_allowed_and_hold_the_mean(times, wide, rows, high):
    before = images()
    layer = SpecAugment(times, wide, rows, high, seed=1)
    after = np.asarray(layer(before, training=True))
    hidden = masked(before, after)
    mean = before.mean(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_allclose(after, np.where(hidden[..., None], mean, before), rtol=1e-5)
    whole_rows, whole_columns = hidden.all(axis=2), hidden.all(axis=1)
    # Each hidden pixel lies in a row, or in a column, that is hidden from end to end.
    covered = whole_rows[:, :, None] | whole_columns[:, None, :]
    np.testing.assert_array_equal(hidden, hidden & covered)
    if not whole_columns.all(axis=1).any():
        assert whole_rows.sum(axis=1).max() <= rows * min(high, 20)
    if not whole_rows.all(axis=1).any():
        assert whole_columns.sum(axis=1).max() <= times * min(wide, 25)


def test_images_of_a_batch_are_masked_each_by_itself_up_to_the_full_width():
    hidden = masked(images(300), np.asarray(SpecAugment(1, 6, 0, 0)(images(300), training=True)))
    widths = hidden.all(axis=1).sum(axis=1)
    assert set(widths) == set(range(7))
    assert len({tuple(image.all(axis=0)) for image in hidden}) > 50


def test_a_seed_fixes_the_masks():
    one, same, other = (
        np.asarray(SpecAugment(seed=seed)(images(), training=True)) for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)


@pytest.mark.parametrize("name", ["time_masks", "time_width", "frequency_masks", "frequency_width"])
def test_negative_numbers_are_refused(name):
    with pytest.raises(ValueError, match=name):
        SpecAugment(**{name: -1})
