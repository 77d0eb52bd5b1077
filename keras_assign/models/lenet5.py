"""The report's "modified LeNet-5": two convolutions with average pooling, then dense layers."""

import keras

from keras_assign.seeds import child_seed


def lenet5(
    hidden_units: tuple[int, ...] = (120, 84),
    filters: tuple[int, int] = (6, 16),
    activation: str = "tanh",
    dropout: float = 0.0,
    classes: int = 10,
    seed: int = 0,
) -> keras.Model:
    """LeNet-5 (LeCun et al., 1998) with plain average pooling and a linear last layer.

    Conv 5x5 ("same") -> average pooling -> conv 5x5 ("valid") -> average pooling -> dense layers.
    The report's text can be read as having no hidden dense layers: `hidden_units=()`.

    Args:
        hidden_units: widths of the hidden dense layers.
        filters: channels of the two convolutions.
        activation: of the convolutions and hidden layers.
        dropout: fraction of each hidden layer's outputs dropped in training.
        classes: number of logits.
        seed: fixes initial weights and dropout; layers of the same name in two models start equal.

    Returns:
        A model from float (batch, 28 rows, 28 columns, 1 channel), 0 to 1, to logits
        (batch, classes).
    """
    inputs = keras.Input((28, 28, 1), name="image")
    x = inputs
    for block, (channels, padding) in enumerate(zip(filters, ("same", "valid"), strict=True), 1):
        name = f"block{block}_conv"
        x = keras.layers.Conv2D(
            channels,
            5,
            padding=padding,
            activation=activation,
            kernel_initializer=_initializer(name, seed),
            name=name,
        )(x)
        x = keras.layers.AveragePooling2D(2, name=f"block{block}_pool")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    for number, units in enumerate(hidden_units, 1):
        name = f"dense{number}"
        x = keras.layers.Dense(
            units, activation=activation, kernel_initializer=_initializer(name, seed), name=name
        )(x)
        if dropout:
            name = f"dropout{number}"
            x = keras.layers.Dropout(dropout, seed=child_seed(seed, name), name=name)(x)
    logits = keras.layers.Dense(
        classes, kernel_initializer=_initializer("logits", seed), name="logits"
    )(x)
    return keras.Model(inputs, logits, name="lenet5")


def _initializer(layer_name, seed):
    return keras.initializers.GlorotUniform(seed=child_seed(seed, layer_name))
