"""Method C's greedy merge of all recordings, with a pair autoencoder that is not trained yet."""

import numpy as np

from benchmarks import clips
from benchmarks.task import Outcome, Stopwatch

HIDDEN = 64


def ours(data):
    """All utterances at once, as `experiments.autoencoders` does; called twice, compiled once."""
    from keras_assign.models.dense_autoencoder import dense_autoencoder
    from keras_assign.training import vector_methods

    frames = clips.frames(data)
    coefficients = frames.values.shape[2]
    weights = _weights(coefficients)

    def run(seed) -> Outcome:
        watch = Stopwatch()
        autoencoder = dense_autoencoder(2 * coefficients, coefficients, (HIDDEN,), seed=0)
        autoencoder.whole.set_weights(weights)
        merge = vector_methods.merge(autoencoder)
        building = watch.read()
        np.asarray(merge(*frames).vectors)
        first = watch.read()  # Compiles.
        vectors = np.asarray(merge(*frames).vectors)
        second = watch.read()
        return Outcome(second, building + first - second, {"values": vectors}, repeated=second)

    return run


def pytorch(data):
    """PyTorch, an utterance after the other; all its pairs are scored in one call a merge."""
    import torch
    from torch import nn

    frames = clips.frames(data)
    size = frames.values.shape[2]
    weights = _weights(size)

    def build():
        encoder = nn.Sequential(
            nn.Linear(2 * size, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, size), nn.Tanh()
        )
        decoder = nn.Sequential(nn.Linear(size, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 2 * size))
        layers = [layer for layer in [*encoder, *decoder] if isinstance(layer, nn.Linear)]
        with torch.no_grad():
            for layer, kernel, bias in zip(layers, weights[::2], weights[1::2], strict=True):
                layer.weight.copy_(torch.from_numpy(kernel.T))
                layer.bias.copy_(torch.from_numpy(bias))
        return encoder, decoder

    @torch.no_grad()
    def merged(encoder, decoder, vectors):
        while len(vectors) > 1:
            pairs = torch.cat([vectors[:-1], vectors[1:]], dim=1)
            codes = encoder(pairs)
            place = int(((decoder(codes) - pairs) ** 2).mean(dim=1).argmin())
            vectors = torch.cat([vectors[:place], codes[place : place + 1], vectors[place + 2 :]])
        return vectors[0]

    def run(seed) -> Outcome:
        watch = Stopwatch()
        encoder, decoder = build()
        building = watch.read()
        utterances = zip(torch.from_numpy(frames.values), frames.lengths, strict=True)
        vectors = torch.stack(
            [merged(encoder, decoder, values[:length]) for values, length in utterances]
        )
        return Outcome(watch.read(), building, {"values": vectors.numpy()})

    return run


def _weights(coefficients):
    """Of both sides' autoencoder, a kernel and a bias a layer."""
    sizes = (2 * coefficients, HIDDEN, coefficients, HIDDEN, 2 * coefficients)
    random = np.random.default_rng(0)
    weights = []
    for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
        limit = np.sqrt(6 / (inputs + outputs))
        weights.append(random.uniform(-limit, limit, (inputs, outputs)).astype(np.float32))
        weights.append(np.zeros(outputs, np.float32))
    return weights
