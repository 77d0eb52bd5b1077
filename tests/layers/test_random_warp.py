import keras
import numpy as np
import pytest
from scipy import ndimage

from keras_assign.layers.random_warp import RandomWarp
from tests.layer_check import check_layer

SIDE = 28


@pytest.fixture
def ramps():
    """40 images whose two channels hold each pixel's row and column, so that a warp is legible."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype("float32")
    return np.tile(np.stack([rows, columns], axis=-1), (40, 1, 1, 1))


def places(layer, ramps, rim=8):
    """Where the pixels within the rim come from: (images, rows, columns, 2)."""
    return np.asarray(layer(ramps, training=True))[:, rim:-rim, rim:-rim]


def affine(layer, ramps):
    """Matrix (images, 2, 2) and shift of the centre (images, 2) of each image's map."""
    found = places(layer, ramps)
    side = found.shape[1]
    grid = np.stack(np.mgrid[:side, :side], axis=-1).reshape(-1, 2) - (side - 1) / 2
    design = np.column_stack([grid, np.ones(len(grid))])
    solved = np.linalg.lstsq(design, found.reshape(len(found), -1, 2).swapaxes(0, 1).reshape(
        len(grid), -1), rcond=None)[0]  # fmt: skip
    solved = solved.reshape(3, len(found), 2).transpose(1, 2, 0)
    return solved[:, :, :2], solved[:, :, 2] - (SIDE - 1) / 2


def test_holds_what_any_layer_must(tmp_path):
    ranges = {"rotation": 10.0, "zoom": 0.1, "shear": 0.1, "translation": 2.0, "elastic": 0.5}
    check_layer(RandomWarp, {**ranges, "smoothness": 3.0, "seed": 1}, (9, 8, 2), tmp_path)


def test_does_nothing_unless_training(ramps):
    np.testing.assert_array_equal(RandomWarp(30.0, 0.2, 0.2, 3.0, 1.0)(ramps), ramps)


def test_without_ranges_training_changes_nothing(ramps):
    np.testing.assert_allclose(RandomWarp()(ramps, training=True), ramps, atol=1e-4)


def test_a_rotation_turns_within_its_bounds_about_the_centre(ramps):
    matrix, shift = affine(RandomWarp(rotation=20.0, seed=3), ramps)
    angles = np.degrees(np.arctan2(matrix[:, 1, 0], matrix[:, 0, 0]))
    np.testing.assert_allclose(matrix @ matrix.swapaxes(1, 2), np.tile(np.eye(2), (40, 1, 1)),
                               atol=1e-3)  # fmt: skip
    assert -20 <= angles.min() < -12
    assert 12 < angles.max() <= 20
    np.testing.assert_allclose(shift, 0, atol=1e-3)


def test_a_zoom_stretches_each_axis_within_its_bounds(ramps):
    matrix, _ = affine(RandomWarp(zoom=0.2, seed=3), ramps)
    np.testing.assert_allclose(matrix[:, [0, 1], [1, 0]], 0, atol=1e-4)
    sizes = 1 / matrix[:, [0, 1], [0, 1]]
    assert 0.8 <= sizes.min() < 0.87
    assert 1.13 < sizes.max() <= 1.2
    assert np.abs(sizes[:, 0] - sizes[:, 1]).max() > 0.1


def test_a_shear_slides_along_one_axis(ramps):
    matrix, _ = affine(RandomWarp(shear=0.3, seed=3), ramps)
    np.testing.assert_allclose(matrix[:, [0, 0, 1], [0, 1, 1]], np.tile([1, 0, 1], (40, 1)),
                               atol=1e-4)  # fmt: skip
    assert 0.2 < np.abs(matrix[:, 1, 0]).max() <= 0.3


def test_a_translation_shifts_within_its_bounds(ramps):
    matrix, shift = affine(RandomWarp(translation=3.0, seed=3), ramps)
    np.testing.assert_allclose(matrix, np.tile(np.eye(2), (40, 1, 1)), atol=1e-4)
    assert 2 < np.abs(shift).max() <= 3
    assert shift.min() < -1
    assert shift.max() > 1


def test_elastic_moves_have_the_given_size_and_are_smooth(ramps):
    moves = places(RandomWarp(elastic=0.7, smoothness=4.0, seed=3), ramps) - ramps[:, 8:-8, 8:-8]
    assert moves.std() == pytest.approx(0.7, rel=0.1)
    neighbours = np.corrcoef(moves[:, 1:].ravel(), moves[:, :-1].ravel())[0, 1]
    # The correlation of Gaussian-filtered noise at a distance of d is exp(-d^2 / (4 s^2)).
    assert neighbours == pytest.approx(np.exp(-1 / 64), abs=0.01)
    opposite = moves[:, 0, 0] * moves[:, -1, -1]
    assert abs(opposite.mean()) < 0.2 * 0.49


def test_interpolates_as_scipy_does_and_is_black_outside():
    image = np.random.default_rng(0).random((SIDE, SIDE)).astype("float32")
    rows, columns = np.mgrid[:SIDE, :SIDE].astype("float32")
    stack = np.stack([image, np.ones_like(image), rows, columns], axis=-1)[None]
    warped = np.asarray(RandomWarp(25.0, 0.2, 0.2, 3.0, 1.0, seed=5)(stack, training=True))[0]
    inside = warped[..., 1] > 0.999  # Where no black from outside is mixed in.
    assert 0.5 < inside.mean() < 1
    assert warped[..., 1].min() == 0
    found = ndimage.map_coordinates(image, [warped[..., 2], warped[..., 3]], order=1)
    np.testing.assert_allclose(warped[..., 0][inside], found[inside], atol=1e-3)


def test_a_seed_repeats_and_draws_differ_between_images_and_calls(ramps):
    first, second = (RandomWarp(rotation=20.0, elastic=0.5, seed=7) for _ in range(2))
    drawn = np.asarray(first(ramps, training=True))
    np.testing.assert_array_equal(drawn, second(ramps, training=True))
    assert np.abs(drawn[0] - drawn[1]).max() > 0.1
    assert np.abs(drawn - np.asarray(first(ramps, training=True))).max() > 0.1
    other = RandomWarp(rotation=20.0, elastic=0.5, seed=8)(ramps, training=True)
    assert np.abs(drawn - np.asarray(other)).max() > 0.1


def test_sixteen_bit_images_are_warped_as_32_bit_ones(ramps):
    half = RandomWarp(10.0, elastic=0.5, seed=1, dtype="mixed_float16")(ramps, training=True)
    full = RandomWarp(10.0, elastic=0.5, seed=1)(ramps, training=True)
    assert half.dtype == "float16"
    np.testing.assert_allclose(half, full, atol=0.05)


@pytest.mark.parametrize(("name", "value"), [("rotation", -1.0), ("zoom", 1.0), ("smoothness", 0)])
def test_refuses_what_makes_no_sense(name, value):
    with pytest.raises(ValueError, match=f"`{name}`"):
        RandomWarp(**{name: value})


def test_refuses_images_without_channels():
    with pytest.raises(ValueError, match="expected ndim=4"):
        keras.Sequential([RandomWarp()])(np.zeros((2, SIDE, SIDE)))
