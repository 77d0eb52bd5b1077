"""The report's DCGAN (figure 11): a generator and a discriminator of 28x28 digits."""

import keras

from keras_assign.layers.centre_mass import CentreMass
from keras_assign.seeds import child_seed

IMAGE_SIDE = 28
SMALLEST_SIDE = 7  # Of the maps that the generator starts from and the discriminator ends in.
KERNEL = 5  # Of the discriminator as the report has it; of the generator it is not stated.


def dcgan_generator(
    latent_size: int = 100,
    filters: tuple[int, int, int] = (256, 128, 64),
    leak: float = 0.2,
    classes: int = 0,
    class_norms: bool = False,
    centred: bool = False,
    seed: int = 0,
) -> keras.Model:
    """From noise to an image: a dense layer, then three transposed convolutions.

    Dense 7x7x256 -> 128 at 7x7 -> 64 at 14x14 -> 1 at 28x28, each but the last followed by batch
    normalisation and LeakyReLU; tanh last, mapped to 0 to 1. The report states neither the
    generator's windows (5x5 here) nor LeakyReLU's slope.

    Args:
        latent_size: length of the noise.
        filters: channels of the maps that the dense layer and the first two convolutions make.
        leak: slope of LeakyReLU below 0.
        classes: of a conditional generator, which is also told a class, one-hot beside the noise;
            0: it is not.
        class_norms: whether each class has its own scale and offset after each normalisation (of
            convolutions; Dumoulin et al., ICLR 2017), so that it can steer all of the drawing.
        centred: whether what is drawn is moved so that its centre of mass lies in the middle.
        seed: fixes initial weights.

    Returns:
        A model from float (batch, latent_size), standard normal noise, and with `classes` also
        int (batch,), class numbers, to float (batch, 28 rows, 28 columns, 1 channel), 0 to 1.

    Raises:
        ValueError: classes are to have norms, but there are none.
    """
    if class_norms and not classes:
        raise ValueError("`class_norms` needs `classes`.")
    latent = keras.Input((latent_size,), name="latent")
    inputs, x = [latent], latent
    if classes:
        labels = keras.Input((), dtype="int32", name="label")
        encoded = keras.layers.CategoryEncoding(classes, output_mode="one_hot", name="one_hot")
        inputs.append(labels)
        x = keras.layers.Concatenate(name="latent_and_label")([latent, encoded(labels[:, None])])

    def normalised(x, name):
        own = class_norms and len(x.shape) == 4
        x = keras.layers.BatchNormalization(center=not own, scale=not own, name=f"{name}_norm")(x)
        if own:
            x = _of_class(x, labels, classes, name)
        return keras.layers.LeakyReLU(leak, name=f"{name}_relu")(x)

    x = keras.layers.Dense(
        SMALLEST_SIDE**2 * filters[0],
        use_bias=False,  # Batch normalisation has one.
        kernel_initializer=_initializer("dense", seed),
        name="dense",
    )(x)
    x = normalised(x, "dense")
    x = keras.layers.Reshape((SMALLEST_SIDE, SMALLEST_SIDE, filters[0]), name="maps")(x)
    for block, (channels, stride) in enumerate(zip(filters[1:], (1, 2), strict=True), start=1):
        x = _transposed(channels, stride, f"block{block}_conv", seed, use_bias=False)(x)
        x = normalised(x, f"block{block}")
    x = _transposed(1, 2, "block3_conv", seed, activation="tanh")(x)
    images = keras.layers.Rescaling(0.5, 0.5, name="image")(x)
    if centred:
        images = CentreMass(name="centred_image")(images)
    return keras.Model(inputs if classes else latent, images, name="dcgan_generator")


def dcgan_discriminator(
    filters: tuple[int, int] = (64, 128),
    leak: float = 0.2,
    dropout: float = 0.3,
    classes: int = 0,
    packed: int = 1,
    seed: int = 0,
) -> keras.Model:
    """From an image to a logit of its being real: two convolutions of 5x5, stride 2, padding 2.

    Each is followed by LeakyReLU and dropout; 6,272 features then go to one logit. The report
    states neither the slope nor the dropout's rate.

    Args:
        filters: channels of the convolutions.
        leak: slope of LeakyReLU below 0.
        dropout: fraction dropped after each convolution.
        classes: of a conditional discriminator, to whose logit the features' product with a
            vector of the class is added (projection; Miyato and Koyama, ICLR 2018); 0: none.
        packed: images of one class that are judged together, as channels, so that a generator
            that draws always the same is found out (PacGAN; Lin et al., NeurIPS 2018).
        seed: fixes initial weights and dropout.

    Returns:
        A model from float (batch, 28 rows, 28 columns, packed channels), 0 to 1, and with
        `classes` also int (batch,), class numbers, to a logit (batch, 1).
    """
    images = keras.Input((IMAGE_SIDE, IMAGE_SIDE, packed), name="image")
    inputs, x = [images], images

    for block, channels in enumerate(filters, start=1):
        # 2 on every side, as stated; "same" would pad by 1 before and 2 after.
        x = keras.layers.ZeroPadding2D(2, name=f"block{block}_pad")(x)
        name = f"block{block}_conv"
        x = keras.layers.Conv2D(
            channels,
            KERNEL,
            strides=2,
            kernel_initializer=_initializer(name, seed),
            name=name,
        )(x)
        x = keras.layers.LeakyReLU(leak, name=f"block{block}_relu")(x)
        name = f"block{block}_dropout"
        x = keras.layers.Dropout(dropout, seed=child_seed(seed, name), name=name)(x)
    features = keras.layers.Flatten(name="flatten")(x)
    logit = keras.layers.Dense(1, kernel_initializer=_initializer("logit", seed), name="logit")(
        features
    )
    if classes:
        labels = keras.Input((), dtype="int32", name="label")
        inputs.append(labels)
        directions = keras.layers.Embedding(
            classes,
            features.shape[-1],
            embeddings_initializer=_initializer("class_directions", seed),
            name="class_directions",
        )(labels)
        projected = keras.layers.Dot(axes=1, name="projection")([features, directions])
        logit = keras.layers.Add(name="logit_for_class")([logit, projected])
    return keras.Model(inputs if classes else images, logit, name="dcgan_discriminator")


def _of_class(x, labels, classes, name):
    """Maps times a scale, plus an offset, of the class; at first 1 and 0."""
    channels = x.shape[-1]
    for kind, start, layer in (("scale", "ones", keras.layers.Multiply),
                               ("offset", "zeros", keras.layers.Add)):  # fmt: skip
        values = keras.layers.Embedding(classes, channels, start, name=f"{name}_{kind}")(labels)
        values = keras.layers.Reshape((1, 1, channels), name=f"{name}_{kind}_maps")(values)
        x = layer(name=f"{name}_{kind}_of_class")([x, values])
    return x


def _transposed(channels, stride, name, seed, **options):
    return keras.layers.Conv2DTranspose(
        channels,
        KERNEL,
        strides=stride,
        padding="same",
        kernel_initializer=_initializer(name, seed),
        name=name,
        **options,
    )


def _initializer(layer_name, seed):
    return keras.initializers.GlorotUniform(seed=child_seed(seed, layer_name))
