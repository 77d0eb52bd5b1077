"""How near the machine's limit training comes: arithmetic done a second over what it can do."""

import time

from benchmarks.task import Task

SIDES = (512, 1024, 2048)  # Of the matrices whose product is timed.
REPEATS = 10
COPIED_BYTES = 2**28
# A training step computes forward, and backward for the weights and for the inputs of a layer.
# Those of the network's first layer are data, which nobody asks a gradient of.
PASSES = 3


def matrix_peak() -> float:
    """Most floating-point operations a second that a product of two float32 matrices reaches here.

    To be called in a process of its own, whose environment sets the threads.
    """
    import tensorflow as tf

    best = 0.0
    for side in SIDES:
        matrix = tf.random.normal((side, side))
        product = tf.function(lambda matrix=matrix: tf.reduce_sum(tf.matmul(matrix, matrix)))
        product()
        for _ in range(REPEATS):
            started = time.perf_counter()
            product().numpy()
            best = max(best, 2 * side**3 / (time.perf_counter() - started))
    return best


def convolution_rates() -> list[dict]:
    """How fast each convolution of LeNet-5 and of the CNN with CBAM is by itself.

    To be called in a process of its own, whose environment sets the threads.

    Returns:
        Of each the `task`, `shape` (as told on the page), and floating-point operations a second
        of a pass `forward` and of one `backward` for weights and inputs.
    """
    from benchmarks.tasks import lenet_cell, speech_cnn
    from keras_assign.models.audio_cnn import audio_cnn
    from keras_assign.models.lenet5 import lenet5

    return [
        {"task": name, **_rates(layer, batch)}
        for name, model, batch in (
            ("a", lenet5(), lenet_cell.BATCH),
            ("h", audio_cnn(attention="none"), speech_cnn.BATCH),
        )
        for layer in _convolutions(model)
    ]


def _convolutions(model):
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _convolutions(layer)
        elif isinstance(layer, keras.layers.Conv2D):
            yield layer


def _rates(layer, batch):
    import tensorflow as tf

    inputs = tf.random.normal((batch, *layer.input.shape[1:]))
    kernel = tf.convert_to_tensor(layer.kernel)
    padding = layer.padding.upper()

    @tf.function
    def forward():
        return tf.nn.conv2d(inputs, kernel, 1, padding)

    outputs = forward()

    @tf.function
    def backward():
        return (
            tf.raw_ops.Conv2DBackpropFilter(
                input=inputs, filter_sizes=kernel.shape, out_backprop=outputs,
                strides=[1, 1, 1, 1], padding=padding,
            ),
            tf.raw_ops.Conv2DBackpropInput(
                input_sizes=inputs.shape, filter=kernel, out_backprop=outputs,
                strides=[1, 1, 1, 1], padding=padding,
            ),
        )  # fmt: skip

    rows, columns, channels, filters = kernel.shape
    flops = 2 * rows * columns * channels * int(tf.size(outputs))
    return {
        "shape": f"{rows}x{columns}, {channels} to {filters} channels, "
        f"{outputs.shape[1]}x{outputs.shape[2]}, batch of {batch}",
        "forward": flops / _fastest(forward),
        "backward": 2 * flops / _fastest(backward),
    }


def _fastest(work):
    """Seconds of the fastest of many runs: of so short ones a few are disturbed."""
    seconds = []
    for _ in range(20 * REPEATS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def copy_bandwidth() -> float:
    """Bytes a second that one thread reads and writes when it copies, into memory in use."""
    import numpy as np

    source, target = np.ones(COPIED_BYTES, np.uint8), np.zeros(COPIED_BYTES, np.uint8)
    np.copyto(target, source)  # Memory that was never written to is handed out page by page.
    best = 0.0
    for _ in range(REPEATS):
        started = time.perf_counter()
        np.copyto(target, source)
        best = max(best, 2 * COPIED_BYTES / (time.perf_counter() - started))
    return best


def training_flops(task: Task) -> float | None:
    """Floating-point operations of one run of a task; None for what is no training.

    Convolutions and matrix products alone, a multiply-add as two; see
    `keras_assign.training.architecture`.

    Args:
        task: as of `all_tasks`.
    """
    counts = {
        "benchmarks.tasks.lenet_cell": _lenet,
        "benchmarks.tasks.grid": _grid,
        "benchmarks.tasks.digit_cnn": _digit_cnn,
        "benchmarks.tasks.flat_autoencoder": _autoencoder,
        "benchmarks.tasks.speech_cnn": _speech_cnn,
        "benchmarks.tasks.dcgan": _dcgan,
    }
    count = counts.get(task.module)
    return count and float(count(task.options))


def moved_bytes(task: Task) -> float | None:
    """Bytes that a pipeline must at least read and write; None for other tasks.

    Args:
        task: as of `all_tasks`.
    """
    from benchmarks import clips

    if task.module not in ("benchmarks.tasks.mfcc", "benchmarks.tasks.log_mel"):
        return None
    waveforms = clips.recordings(task.options).waveforms
    read = sum(waveform.nbytes for waveform in waveforms)
    if task.module.endswith("log_mel"):
        return read + len(waveforms) * 28 * 28 * 4
    return read + sum(len(waveform) // 80 + 1 for waveform in waveforms) * 13 * 4


def _learning(model):
    """Of a step in which the network learns, an item."""
    layers = _by_layer(model)
    return PASSES * sum(layers) - layers[0]


def _by_layer(model):
    """Of a pass forward, an item: each layer that computes, in order."""
    from keras_assign.training.cbam_cost import describe

    counts = [
        entry["flops"] + _transposed(layer)
        for entry, layer in zip(describe(model), model.layers, strict=True)
    ]
    return [count for count in counts if count]


def _transposed(layer):
    """A transposed convolution multiplies its kernel at every place of its input."""
    import keras

    if not isinstance(layer, keras.layers.Conv2DTranspose):
        return 0
    height, width = layer.input.shape[1:3]
    weights = 1
    for side in layer.kernel.shape:
        weights *= side
    return 2 * weights * height * width


def _lenet(options, items=3000):
    from benchmarks.tasks.lenet_cell import EPOCHS
    from keras_assign.models.lenet5 import lenet5

    return _learning(lenet5()) * items * EPOCHS


def _grid(options):
    return sum(
        _lenet(options, 10 * (real + augmented))
        for real in options["real"]
        for augmented in options["augmented"]
    )


def _digit_cnn(options):
    from keras_assign.models.digit_cnn import digit_cnn

    return _learning(digit_cnn("spatial" if options["attention"] else "none")) * 9000


def _autoencoder(options):
    from benchmarks import clips
    from benchmarks.tasks.flat_autoencoder import CODE, EPOCHS, HIDDEN

    values = clips.frames(options).values
    size = values.shape[1] * values.shape[2]
    first = 2 * size * HIDDEN
    forward = 2 * (first + 2 * HIDDEN * CODE)
    return (PASSES * forward - first) * (len(values) * 4 // 5) * EPOCHS


def _speech_cnn(options):
    from benchmarks import clips
    from keras_assign.models.audio_cnn import audio_cnn

    items = len(clips.recordings(options).waveforms) * 4 // 5
    return _learning(audio_cnn(attention="cbam")) * items


def _dcgan(options):
    from benchmarks.tasks.dcgan import BATCH, REAL
    from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator

    generator, discriminator = dcgan_generator(), dcgan_discriminator()
    images = 10 * REAL // BATCH * BATCH
    # The discriminator learns from real and generated images. In the generator's step it is passed
    # once more, forward, and back for its inputs alone: down to the images, its first layer's too.
    passed = 2 * sum(_by_layer(discriminator))
    return images * (_learning(generator) + 2 * _learning(discriminator) + passed)
