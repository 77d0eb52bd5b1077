"""Both sides of each task, on little data."""

import collections
import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import agreement, clips
from benchmarks.all_tasks import MOST_ROUNDS, all_tasks
from benchmarks.task import (
    CLASSES,
    COMPILED,
    JAX,
    JAX_SCAN,
    LOADER,
    OURS,
    PEERS,
    ROWS,
    VALUES,
)
from benchmarks.tasks import grid, lenet_cell
from tests.benchmarks.conftest import SYNTHESISED

TASKS = {task.name: task for task in all_tasks(**SYNTHESISED)}
# By task what makes its training short.
TRAININGS = {
    "a": {"REAL": 20, "EPOCHS": 2},
    "c": {},
    "c+": {},
    "e": {"EPOCHS": 2},
    "h": {"EPOCHS": 2},
    "i": {"REAL": 20, "EPOCHS": 2},
}
SHAPES = {
    "a": (250,), "c": (250,), "c+": (250,), "e": (10,), "h": (10,), "i": (2,),
}  # fmt: skip


def run_once(name, side):
    task = TASKS[name]
    function, more = PEERS.get(side, (side, {}))
    return getattr(importlib.import_module(task.module), function)({**task.options, **more})(1)


def check_training(name, outcome):
    kind = "right" if TASKS[name].compared == CLASSES else "error"
    assert list(outcome.result) == [kind]
    assert outcome.result[kind].shape == SHAPES[name]
    assert outcome.seconds > 0
    assert np.isfinite(outcome.before)
    if kind == "error":
        assert np.isfinite(outcome.result[kind]).all()
    else:
        assert outcome.result[kind].dtype == bool


def check_our_training(name, outcome):
    check_training(name, outcome)
    assert outcome.before > 0  # It compiles.


@pytest.fixture
def short(request, monkeypatch, few, small):
    """A training by the name of its task, made short."""
    module = importlib.import_module(TASKS[request.param].module)
    for constant, value in TRAININGS[request.param].items():
        monkeypatch.setattr(module, constant, value)
    return request.param


@pytest.mark.parametrize("short", ["c+", "e", "h", "i"], indirect=True)
def test_our_side_trains(short):
    outcome = run_once(short, OURS)
    check_our_training(short, outcome)


def test_our_cell_is_that_of_the_experiment(small, monkeypatch):
    from keras_assign.training import lenet5_training
    from keras_assign.training.evaluate import predict_classes
    from keras_assign.training.fit import make_reproducible

    monkeypatch.setattr(lenet_cell, "REAL", 20)
    monkeypatch.setattr(lenet_cell, "EPOCHS", 2)
    outcome = run_once("a", OURS)
    check_our_training("a", outcome)
    settings = {
        "batch_size": lenet_cell.BATCH, "epochs": 2, "learning_rate": lenet_cell.RATE,
        "hidden_layers": True, "as_long_as": 0,
    }  # fmt: skip
    make_reproducible(1)
    model = lenet5_training.network(settings, 1)
    lenet5_training.train(model, *lenet_cell._real(small, 1), settings, 1)
    right = predict_classes(model, small.test_images) == small.test_labels
    np.testing.assert_array_equal(outcome.result["right"], right)


@pytest.mark.parametrize("how", [LOADER, ROWS])
@pytest.mark.parametrize("short", TRAININGS, indirect=True)
def test_pytorch_trains(short, how, torch):
    check_training(short, run_once(short, how))


@pytest.mark.parametrize("short", ["e"], indirect=True)
def test_a_compiled_network_trains(short, torch):
    check_training(short, run_once(short, COMPILED))


@pytest.mark.parametrize("how", [JAX, JAX_SCAN])
@pytest.mark.parametrize("short", TRAININGS, indirect=True)
def test_jax_trains(short, how, flax):
    check_training(short, run_once(short, how))


@pytest.mark.parametrize("name", ["a", "e"])
def test_jax_and_pytorch_learn_alike(name, few, small, monkeypatch, torch, flax):
    """With enough epochs for the loss to fall; both draw other numbers."""
    monkeypatch.setattr(lenet_cell, "REAL", 20)
    found = [next(iter(run_once(name, how).result.values())) for how in (ROWS, JAX, JAX_SCAN)]
    means = [float(values.mean()) for values in found]
    assert max(means) - min(means) < 0.15 * max(means)
    np.testing.assert_allclose(found[1], found[2], rtol=0.1, atol=0.05 if name == "e" else 1)


def networks(name):
    """Ours, and PyTorch's."""
    from benchmarks.tasks import dcgan, digit_cnn, lenet_cell, speech_cnn
    from keras_assign.models import audio_cnn
    from keras_assign.models import dcgan as our_dcgan
    from keras_assign.models import digit_cnn as our_digit_cnn
    from keras_assign.models.lenet5 import lenet5

    return {
        "a": lambda: (lenet5(), lenet_cell.lenet5()),
        "c": lambda: (our_digit_cnn.digit_cnn(), digit_cnn._torch_cnn(False)),
        "c+": lambda: (our_digit_cnn.digit_cnn("spatial"), digit_cnn._torch_cnn(True)),
        "h": lambda: (audio_cnn.audio_cnn(attention="cbam"), speech_cnn._torch_cnn(28)),
        "i, generator": lambda: (our_dcgan.dcgan_generator(), dcgan._generator()),
        "i, discriminator": lambda: (our_dcgan.dcgan_discriminator(), dcgan._discriminator()),
    }[name]()


@pytest.mark.parametrize("name", ["a", "c", "c+", "h", "i, generator", "i, discriminator"])
def test_both_train_networks_of_one_shape(name, torch):
    ours, peer = networks(name)
    our_sizes = sorted(int(np.prod(weight.shape)) for weight in ours.trainable_weights)
    assert sorted(weight.numel() for weight in peer.parameters()) == our_sizes
    peers = {weight.numel(): weight for weight in peer.parameters() if weight.ndim > 1}
    for weight in ours.trainable_weights:
        size = int(np.prod(weight.shape))
        if len(weight.shape) > 1 and size > 1000:  # Drawn from the same distribution.
            ours_spread, peer_spread = np.std(weight), float(peers[size].detach().std())
            assert peer_spread == pytest.approx(ours_spread, rel=0.1), weight.path


def computing(layers):
    """Layers with weights, those within others, too, in the order of the peer's."""
    import keras

    from keras_assign.layers.cbam import CBAM
    from keras_assign.layers.spatial_attention import SpatialAttention

    for layer in layers:
        if isinstance(layer, keras.Model):
            yield from computing(layer.layers)
        elif isinstance(layer, CBAM):
            yield from (layer.channel_attention.squeeze, layer.channel_attention.excite)
            yield layer.spatial_attention.convolution
        elif isinstance(layer, SpatialAttention):
            yield layer.convolution
        elif layer.trainable_weights:
            yield layer


def channels_first(values, channels, mirrored=False):
    """The last axis, of square maps in one row as Keras has them, as PyTorch has them."""
    side = int((values.shape[-1] / channels) ** 0.5)
    maps = values.reshape(-1, side, side, channels)
    if mirrored:
        maps = maps[:, ::-1, ::-1]
    return maps.transpose(0, 3, 1, 2).reshape(values.shape)


def copy(ours, peer, torch):
    """Give the peer our weights; where they would begin at 0 or 1, both get others before."""
    import keras

    random, channels = np.random.default_rng(0), 0
    modules = [module for module in peer.modules() if list(module.parameters(recurse=False))]
    for layer, module in zip(computing(ours.layers), modules, strict=True):
        for weight in layer.weights:
            if weight.name != "kernel":
                weight.assign(random.uniform(0.5, 1.5, weight.shape))
        weights = {w.name: w.value.numpy() for w in layer.weights}
        if isinstance(module, torch.nn.BatchNorm1d):
            weights = {name: channels_first(w, 256, True) for name, w in weights.items()}
        kernel = weights.get("kernel", weights.get("gamma"))
        if isinstance(layer, keras.layers.Conv2DTranspose):
            kernel = kernel[::-1, ::-1]  # See `dcgan._generator`.
        if kernel.ndim == 4:
            kernel = kernel.transpose(3, 2, 0, 1)
            channels = max(channels, kernel.shape[0])
        elif isinstance(module, torch.nn.Conv2d):
            kernel = kernel.T[..., None, None]  # A dense layer at a single place.
        elif kernel.ndim == 2:
            if channels:  # The first one after the convolutions.
                kernel, channels = channels_first(kernel.T, channels).T, 0
            elif kernel.shape[1] == 7 * 7 * 256:
                kernel = channels_first(kernel, 256, True)
            kernel = kernel.T
        given = {
            "weight": kernel,
            "bias": weights.get("bias", weights.get("beta")),
            "running_mean": weights.get("moving_mean"),
            "running_var": weights.get("moving_variance"),
        }
        own = {name for name in module.state_dict() if name in given}
        assert own == {name for name, values in given.items() if values is not None}
        module.load_state_dict(
            {name: torch.from_numpy(np.ascontiguousarray(given[name])) for name in own},
            strict=False,
        )


def networks_and_inputs(name):
    """Ours and the peer's, and the shape of what ours takes."""
    if name == "e":
        from benchmarks.tasks.flat_autoencoder import CODE, HIDDEN, _torch_autoencoder
        from keras_assign.models.dense_autoencoder import dense_autoencoder

        return dense_autoencoder(130, CODE, (HIDDEN,)).whole, _torch_autoencoder(130), (130,)
    ours, peer = networks(name)
    return ours, peer, ours.input.shape[1:]


@pytest.mark.parametrize("name", ["a", "c", "c+", "e", "h", "i, generator", "i, discriminator"])
def test_with_the_same_weights_both_networks_give_the_same(name, torch):
    ours, peer, shape = networks_and_inputs(name)
    copy(ours, peer, torch)
    values = np.random.default_rng(1).normal(size=(3, *shape)).astype(np.float32)
    expected = np.array(ours(values, training=False))
    given = np.moveaxis(values, -1, 1) if values.ndim == 4 else values
    with torch.no_grad():
        found = peer.eval()(torch.from_numpy(np.ascontiguousarray(given))).numpy()
    found = np.moveaxis(found, 1, -1)[:, ::-1, ::-1] if found.ndim == 4 else found
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(found, expected, atol=1e-4)


def flax_network(name):
    from benchmarks.tasks import dcgan, digit_cnn, flat_autoencoder, speech_cnn

    return {
        "a": lenet_cell.flax_lenet5,
        "c": lambda: digit_cnn._flax_cnn(False),
        "c+": lambda: digit_cnn._flax_cnn(True),
        "e": lambda: flat_autoencoder._flax_autoencoder(130),
        "h": speech_cnn._flax_cnn,
        "i, generator": lambda: dcgan._flax_networks()[0],
        "i, discriminator": lambda: dcgan._flax_networks()[1],
    }[name]()


FLAX_NAMES = {
    "gamma": "scale", "beta": "bias", "moving_mean": "mean", "moving_variance": "var",
}  # fmt: skip


def with_our_weights(ours, variables):
    """Flax' variables with our values, by name and shape in the order of the layers."""
    import jax

    random = np.random.default_rng(0)
    by_kind = collections.defaultdict(list)
    for layer in computing(ours.layers):
        for weight in layer.weights:
            if weight.name != "kernel":
                weight.assign(random.uniform(0.5, 1.5, weight.shape))
            kind = FLAX_NAMES.get(weight.name, weight.name), tuple(weight.shape)
            by_kind[kind].append(weight.value.numpy())
    given = jax.tree_util.tree_map_with_path(
        lambda path, value: by_kind[path[-1].key, value.shape].pop(0), variables
    )
    assert not any(by_kind.values())
    return given


@pytest.mark.parametrize("name", ["a", "c", "c+", "e", "h", "i, generator", "i, discriminator"])
def test_with_the_same_weights_flax_gives_the_same(name, flax):
    pytest.importorskip("torch")
    from benchmarks import jax_training

    ours, _, shape = networks_and_inputs(name)
    model = flax_network(name)
    variables = with_our_weights(ours, dict(jax_training.start(model, tuple(shape), 0)))
    values = np.random.default_rng(1).normal(size=(3, *shape)).astype(np.float32)
    expected = np.array(ours(values, training=False))
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(jax_training.predict(model, variables, values), expected, atol=1e-4)


def test_rows_taken_without_a_loader_are_all_in_a_new_order(torch):
    from benchmarks.torch_training import _Rows

    numbers = torch.arange(10)
    batches = _Rows((numbers, -numbers), 4, drop_last=False)
    passes = [list(batches) for _ in range(2)]
    assert len(batches) == 3
    for batch in passes:
        assert [len(rows) for rows, _ in batch] == [4, 4, 2]
        assert all((rows == -negative).all() for rows, negative in batch)
        assert sorted(torch.cat([rows for rows, _ in batch]).tolist()) == list(range(10))
    first, second = (torch.cat([rows for rows, _ in batch]).tolist() for batch in passes)
    assert first != second
    whole = _Rows((numbers,), 4, drop_last=True)
    assert (len(whole), [len(rows) for (rows,) in whole]) == (2, [4, 4])


@pytest.mark.parametrize("how", [LOADER, ROWS])
def test_an_autoencoder_is_to_give_back_each_vector_once_an_epoch(how, torch):
    from benchmarks import torch_training

    inputs, wanted = [], []
    model, vectors = torch.nn.Linear(3, 3), torch.arange(24.0).reshape(8, 3)
    model.register_forward_pre_hook(lambda module, given: inputs.append(given[0]))

    def loss(outputs, targets):
        wanted.append(targets)
        return ((outputs - targets) ** 2).mean()

    seconds = torch_training.train(model, vectors, None, loss, 4, 2, 0.1, how=how)
    assert len(seconds) == 2
    assert [len(batch) for batch in inputs] == 4 * [4]
    assert all(map(torch.equal, inputs, wanted))
    for epoch in (wanted[:2], wanted[2:]):
        assert sorted(torch.cat(epoch).tolist()) == vectors.tolist()


@pytest.mark.process
def test_no_peer_loads_tensorflow(torch, flax):
    clips.keep_images(SYNTHESISED)
    script = """
import importlib, sys
import benchmarks.__main__
from benchmarks.all_tasks import all_tasks

from benchmarks.task import PEERS

for task in all_tasks("synthesised", None):
    for peer in task.peers:
        function, more = PEERS[peer]
        getattr(importlib.import_module(task.module), function)({**task.options, **more})
        assert "tensorflow" not in sys.modules, (task.name, peer)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2],
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_images_of_another_run_are_taken_from_the_cache(few, monkeypatch):
    from keras_assign.audio import images_at_once

    images, digits = clips.images(SYNTHESISED)
    assert images.shape == (50, 28, 28, 3)
    assert digits.tolist() == few.index.digits.tolist()
    monkeypatch.setattr(images_at_once, "images", None)
    again, _ = clips.images(SYNTHESISED)
    np.testing.assert_array_equal(again, images)
    few.waveforms[0] = few.waveforms[0] / 2  # Other recordings are others' images.
    with pytest.raises(TypeError):
        clips.images(SYNTHESISED)


@pytest.mark.process
def test_all_sides_of_the_grid_do_its_cells(torch, flax):
    options = {"real": [20], "augmented": [0, 20]}
    for side, more in (
        (grid.ours, {}), (grid.pytorch, {"how": ROWS}), (grid.jax, {"scan": False}),
    ):  # fmt: skip
        outcome = side({**options, **more})(1)
        assert outcome.result["right"].shape == (2 * 10_000,)
        assert outcome.result["right"].dtype == bool
        assert outcome.result["right"].mean() > 0.2
        assert (outcome.seconds > 0, outcome.before) == (True, 0)


def check_values(name):
    task = TASKS[name]
    assert task.compared == VALUES
    ours, peer = (run_once(name, side) for side in (OURS, task.peers[0]))
    found = agreement.found(task, [ours.result], [peer.result])
    assert found["agrees"], found
    assert found["same_rows"] == 1
    assert ours.seconds > 0
    assert np.ptp(ours.result["values"]) > 0.5
    if name == "f":  # Both are built in each run, and ours compiles.
        assert ours.before > peer.before > 0
    return ours.result["values"]


def test_our_mfcc_are_librosas(few):
    values = check_values("d")
    assert values.shape == (sum(len(waveform) // 80 + 1 for waveform in few.waveforms), 13)


def test_our_log_mel_images_are_librosas(few):
    assert check_values("g").shape == (50, 28, 28)


def test_greedy_merges_end_in_the_same_vectors(few, torch):
    assert check_values("f").shape == (50, 13)


def test_warps_move_the_ink_and_keep_most_of_it(small, torch):
    images = torch.from_numpy(small.train_images[:, None]).float() / 255
    torch.manual_seed(0)
    warped = grid._warped(images)
    assert warped.shape == images.shape
    assert not torch.equal(warped, images)
    assert float(warped.mean() / images.mean()) == pytest.approx(1, abs=0.15)


def test_warps_in_jax_move_the_ink_and_keep_most_of_it(small, flax):
    import jax

    from benchmarks.jax_training import as_images

    images = as_images(small.train_images)
    warped = np.asarray(grid._warped_in_jax(images, jax.random.key(0)))
    assert warped.shape == images.shape
    assert np.abs(warped - images).max() > 0.5
    assert float(warped.mean() / images.mean()) == pytest.approx(1, abs=0.15)


def test_tasks_have_names_of_their_own_and_rounds_as_asked():
    assert len(TASKS) == len(all_tasks(**SYNTHESISED))
    assert max(task.rounds for task in TASKS.values()) == MOST_ROUNDS
    fewer = {task.name: task.rounds for task in all_tasks(**SYNTHESISED, rounds=3)}
    assert fewer == {name: min(3, task.rounds) for name, task in TASKS.items()}
