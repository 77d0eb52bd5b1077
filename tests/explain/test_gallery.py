"""Which items are shown: each digit once, and some mistakes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from keras_assign.explain.gallery import WRONG, shown


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(
    arrays.arrays(bool, n), arrays.arrays(int, n, elements=st.integers(0, 9))
)))  # fmt: skip
def test_each_digit_is_shown_once_where_it_is_right_and_mistakes_are_spread(items):
    right, digits = items
    places = shown(right, digits)
    first, wrong = places[right[places]], places[~right[places]]
    assert digits[first].tolist() == sorted(set(digits[right]))
    for place in first:
        assert not (right & (digits == digits[place]))[:place].any()
    assert len(set(wrong)) == len(wrong) == min(WRONG, (~right).sum())
    if len(wrong) > 1:
        assert {wrong[0], wrong[-1]} == {*np.flatnonzero(~right)[[0, -1]]}
