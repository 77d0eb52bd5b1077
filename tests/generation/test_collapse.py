import re

import pytest

from keras_assign.data import subsets
from keras_assign.generation.collapse import collapse


@pytest.fixture(scope="module")
def real(digits):
    items = subsets.per_class(digits.train_labels, 50, 0)
    return digits.train_images[items], digits.train_labels[items]


def test_real_images_have_no_fault(real, digits):
    others = subsets.per_class(digits.train_labels, 50, 1)
    assert collapse(digits.train_images[others], digits.train_labels[others], *real) == ""


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (lambda images: images * 0, r"\b4 .*\b0 .*ink"),
        (lambda images: images * 0 + 255, r"\b4 .*ink"),
        (lambda images: images[:1].repeat(len(images), axis=0), r"\b4 differ 0\b"),
    ],
)
def test_a_digit_that_is_blank_full_or_always_the_same_is_told(real, what, message):
    images, labels = (values.copy() for values in real)
    images[labels == 4] = what(images[labels == 4])
    fault = collapse(images, labels, *real)

    assert re.search(message, fault)
