"""Dense autoencoders: of a flattened utterance (method A) and of a pair of vectors (B and C)."""

from typing import NamedTuple

import keras

from keras_assign.seeds import child_seed


class Autoencoder(NamedTuple):
    """An autoencoder and its halves, which share its weights.

    Attributes:
        whole: from (batch, size) to its reconstruction, the same shape.
        encoder: from (batch, size) to (batch, code).
        decoder: from (batch, code) to (batch, size).
    """

    whole: keras.Model
    encoder: keras.Model
    decoder: keras.Model


def dense_autoencoder(
    size: int,
    code: int,
    hidden: tuple[int, ...] = (),
    code_activation: str = "tanh",
    hidden_activation: str = "relu",
    seed: int = 0,
) -> Autoencoder:
    """Dense layers down to the code and, mirrored, up again; the last is linear.

    A pair autoencoder (size twice its code) makes of two vectors one of the same size, so that it
    can be applied to its own codes; with `tanh` those stay bounded however often it is.

    Args:
        size: values of an input.
        code: values of a code.
        hidden: units of the encoder's hidden layers; the decoder's are the same in reverse.
        code_activation: of the code.
        hidden_activation: of the hidden layers.
        seed: fixes initial weights.
    """

    def dense(units, activation, name):
        return keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=keras.initializers.GlorotUniform(seed=child_seed(seed, name)),
            name=name,
        )

    x = inputs = keras.Input((size,), name="values")
    for number, units in enumerate(hidden, 1):
        x = dense(units, hidden_activation, f"encoder{number}")(x)
    encoder = keras.Model(inputs, dense(code, code_activation, "code")(x), name="encoder")
    x = codes = keras.Input((code,), name="codes")
    for number, units in enumerate(reversed(hidden), 1):
        x = dense(units, hidden_activation, f"decoder{number}")(x)
    decoder = keras.Model(codes, dense(size, "linear", "reconstruction")(x), name="decoder")
    whole = keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")
    return Autoencoder(whole, encoder, decoder)
