"""A generator and a discriminator trained against each other with Keras' `fit`."""

import keras
import tensorflow as tf

from keras_assign.seeds import child_seed

PARTS = ("generator", "discriminator", "augment", "warp")


@keras.saving.register_keras_serializable(package="keras_assign")
class GAN(keras.Model):
    """Trains the discriminator, then the generator, once on each batch of real images.

    The loss is that of Goodfellow et al. (2014) with the generator's not saturating: binary
    cross-entropy on logits. One batch of generated images serves both steps. The noise comes from
    a `SeedGenerator`, which goes on from step to step.

    Args:
        generator: from latent, and maybe class numbers, to images, see `dcgan_generator`.
        discriminator: from images, and maybe class numbers, to a logit; images of as many channels
            as it judges together, see `dcgan_discriminator`.
        augment: a layer that changes real and generated images alike before they are judged,
            differentiably (Zhao et al., NeurIPS 2020), or None.
        warp: a layer that changes real images alone, before anything else, or None: the generator
            then learns to draw what real images may become by it, and not only these.
        mismatched: whether real images under another class's name are to be told from real ones,
            too (Reed et al., ICML 2016), so that what is drawn looks like its class.
        seed: of the noise.
        **kwargs: what every model takes.

    Raises:
        ValueError: one of the two is told classes and the other is not, or images are to be
            mismatched and there are no classes.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        augment: keras.layers.Layer | None = None,
        warp: keras.layers.Layer | None = None,
        mismatched: bool = False,
        seed: int = 0,
        **kwargs,
    ):
        super().__init__(**{"name": "gan"} | kwargs)
        if len(generator.inputs) != len(discriminator.inputs):
            raise ValueError(
                "generator and discriminator must both be told classes, or neither; received "
                f"{len(generator.inputs)} and {len(discriminator.inputs)} inputs"
            )
        if mismatched and len(generator.inputs) != 2:
            raise ValueError("`mismatched` needs networks that are told classes")
        self.generator = generator
        self.discriminator = discriminator
        self.augment = augment
        self.warp = warp
        self.mismatched = mismatched
        self.seed = seed
        self.noise_seed = keras.random.SeedGenerator(child_seed(seed, "latent"))
        self.conditional = len(generator.inputs) == 2
        self.latent_size = generator.inputs[0].shape[-1]
        self.packed = discriminator.inputs[0].shape[-1]
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")
        self.built = True

    def compile(
        self,
        d_optimizer: keras.optimizers.Optimizer,
        g_optimizer: keras.optimizers.Optimizer,
        **options,
    ):
        """Say how both are trained.

        Args:
            d_optimizer: the discriminator's.
            g_optimizer: the generator's.
            **options: of `keras.Model.compile`, such as `steps_per_execution`.
        """
        # XLA makes convolutions this small slower on a CPU.
        super().compile(**{"jit_compile": False} | options)
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        d_optimizer.build(self.discriminator.trainable_variables)
        g_optimizer.build(self.generator.trainable_variables)

    def get_compile_config(self):
        """What `compile` was given, both optimisers with it."""
        if not self.compiled:
            return {}
        both = {"d_optimizer": self.d_optimizer, "g_optimizer": self.g_optimizer}
        return super().get_compile_config() | {
            name: keras.saving.serialize_keras_object(value) for name, value in both.items()
        }

    def compile_from_config(self, config):
        """Compile as `get_compile_config` says; what an older file says lacks the optimisers."""
        if "d_optimizer" in config:
            self.compile(**keras.saving.deserialize_keras_object(config))

    def get_config(self):
        parts = {name: getattr(self, name) for name in PARTS}
        return {
            "name": self.name,
            "mismatched": self.mismatched,
            "seed": self.seed,
            **{name: keras.saving.serialize_keras_object(part) for name, part in parts.items()},
        }

    @classmethod
    def from_config(cls, config):
        return cls(
            **{
                name: keras.saving.deserialize_keras_object(value) if name in PARTS else value
                for name, value in config.items()
            }
        )

    @property
    def metrics(self) -> list:
        """Means over an epoch: `d_loss` and `g_loss`."""
        return [self.d_loss, self.g_loss]

    def call(self, latent, labels=None, training=False):
        """Images of noise, see `dcgan_generator`."""
        given = [latent, labels] if self.conditional else latent
        return self.generator(given, training=training)

    def train_step(self, data):
        """One step of each.

        Args:
            data: float (batch, rows, columns, packed) real images, 0 to 1, and int (batch,) class
                numbers; `packed` images of one row of the batch are of one class.
        """
        real, labels = data
        with tf.GradientTape() as g_tape:
            fake = self._generated(tf.shape(real)[0], labels)
        d_loss = self._discriminate(self._warped(real), tf.stop_gradient(fake), labels)
        # Back to the generated images first, and from there on: so that no gradient of the
        # discriminator's weights is computed for nothing.
        with tf.GradientTape(watch_accessed_variables=False) as image_tape:
            image_tape.watch(fake)
            g_loss = tf.reduce_mean(tf.nn.softplus(-self._logits(fake, labels)))
        towards_real = image_tape.gradient(g_loss, fake)
        weights = self.generator.trainable_variables
        gradients = g_tape.gradient(fake, weights, output_gradients=towards_real)
        self.g_optimizer.apply(gradients, weights)
        self.d_loss.update_state(d_loss)
        self.g_loss.update_state(g_loss)
        return {metric.name: metric.result() for metric in self.metrics}

    def _generated(self, rows, labels):
        """Generated images as the discriminator takes them."""
        latent = keras.random.normal((rows * self.packed, self.latent_size), seed=self.noise_seed)
        return self._as_packs(self(latent, tf.repeat(labels, self.packed), training=True))

    def _warped(self, real):
        """Real images, each warped by itself."""
        if self.warp is None:
            return real
        apart = tf.reshape(tf.transpose(real, (0, 3, 1, 2)), (-1, *real.shape[1:3], 1))
        return self._as_packs(self.warp(apart, training=True))

    def _as_packs(self, images):
        """(rows * packed, height, width, 1) as (rows, height, width, packed)."""
        apart = tf.reshape(images, (-1, self.packed, *images.shape[1:3]))
        return tf.transpose(apart, (0, 2, 3, 1))

    def _discriminate(self, real, fake, labels):
        """Train the discriminator once on all that it is to tell apart."""
        judged, names = [tf.cast(real, fake.dtype), fake], [labels, labels]
        if self.mismatched:
            judged.append(judged[0])
            names.append(tf.roll(labels, 1, axis=0))
        with tf.GradientTape() as tape:
            logits = self._logits(tf.concat(judged, axis=0), tf.concat(names, axis=0))
            for_real, for_fake, *for_wrong = tf.split(logits, len(judged))
            # Cross-entropy of "real" for the real ones, and of "generated" for the others.
            loss = tf.reduce_mean(tf.nn.softplus(-for_real) + tf.nn.softplus(for_fake)) / 2
            if self.mismatched:
                wrong = tf.cast(names[0] != names[2], logits.dtype)[:, None]
                loss += (
                    tf.math.divide_no_nan(
                        tf.reduce_sum(wrong * tf.nn.softplus(for_wrong[0])), tf.reduce_sum(wrong)
                    )
                    / 2
                )
        weights = self.discriminator.trainable_variables
        self.d_optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    def _logits(self, images, labels):
        if self.augment is not None:
            images = self.augment(images, training=True)
        given = [images, labels] if self.conditional else images
        return self.discriminator(given, training=True)
