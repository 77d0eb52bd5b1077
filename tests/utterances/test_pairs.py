import numpy as np

from keras_assign.utterances import pairs

LENGTHS = np.array([3, 1, 2])
FRAMES = np.arange(12, dtype=np.float32).reshape(3, 4, 1)


def test_neighbours_are_side_by_side_and_padding_is_left_out():
    assert pairs.of_frames(FRAMES, LENGTHS).tolist() == [[0, 1], [1, 2], [8, 9]]


def test_codes_stand_beside_the_next_frame():
    assert pairs.of_codes(-FRAMES, FRAMES, LENGTHS).tolist() == [[0, 1], [-1, 2], [-8, 9]]
