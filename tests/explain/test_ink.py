import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from keras_assign.explain.ink import attention_on_ink, enlarge, ideal_map, ink_auc, ink_mask


@given(seed=st.integers(0, 2**20), levels=st.integers(1, 50))
def test_auc_agrees_with_scikit_learn_ties_included(seed, levels):
    rng = np.random.default_rng(seed)
    maps = rng.integers(0, levels, (3, 4, 4)) / levels
    ink = rng.random((3, 8, 8)) < 0.3
    ink[:, 0, 0], ink[:, 0, 1] = True, False
    expected = [
        roc_auc_score(i.ravel(), m.repeat(2, 0).repeat(2, 1).ravel())
        for i, m in zip(ink, maps, strict=True)
    ]
    np.testing.assert_allclose(ink_auc(maps, ink), expected, atol=1e-12)


def test_auc_of_an_image_without_ink_is_not_a_number():
    assert np.isnan(ink_auc(np.ones((1, 2, 2)), np.zeros((1, 4, 4), bool))).all()


def test_even_map_puts_inks_share_of_the_area_on_ink(digits):
    ink = ink_mask(digits.test_images[:20])
    share = attention_on_ink(np.full((20, 7, 7), 0.3), ink)
    np.testing.assert_allclose(share, ink.mean(axis=(1, 2)))


def test_map_on_ink_alone_puts_everything_there():
    ink = np.zeros((1, 4, 4), bool)
    ink[0, :2, :2] = True
    maps = np.array([[[0.7, 0.0], [0.0, 0.0]]])
    assert attention_on_ink(maps, ink).tolist() == [1.0]
    assert ink_auc(maps, ink).tolist() == [1.0]
    assert ink_auc(-maps, ink).tolist() == [0.0]


def test_ink_is_half_brightness_and_above():
    assert ink_mask(np.array([[[127, 128]]], np.uint8)).tolist() == [[[False, True]]]


def test_maps_that_do_not_fill_the_image_are_refused():
    with pytest.raises(ValueError, match="do not fill"):
        enlarge(np.ones((1, 3, 3)), (28, 28))


def test_ideal_map_marks_the_places_with_ink_in_them():
    ink = np.zeros((1, 4, 4), bool)
    ink[0, 0, 3] = ink[0, 1, 2] = True
    assert ideal_map(ink, (2, 2)).tolist() == [[[0, 1], [0, 0]]]
    assert attention_on_ink(ideal_map(ink, (2, 2)), ink).tolist() == [0.5]
    assert attention_on_ink(ideal_map(ink, (4, 4)), ink).tolist() == [1.0]


def test_a_map_of_zeros_has_no_share_on_ink():
    assert np.isnan(attention_on_ink(np.zeros((1, 2, 2)), np.ones((1, 4, 4), bool))).all()
