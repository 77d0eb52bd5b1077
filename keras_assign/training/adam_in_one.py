"""Adam as one operation a variable, where Keras makes a dozen: traced and compiled in less time."""

import keras
import tensorflow as tf


def update_in_one(optimizer: keras.optimizers.Optimizer) -> None:
    """Have Keras' Adam change each variable by TensorFlow's own operation for it.

    The formula is the same (Kingma & Ba 2015, the last one of their section 2), and so are the
    numbers but for the last bits. Any other optimiser, one derived from Adam or one that keeps
    largest moments (AMSGrad) stays as it is. Clipping, weight decay and averaging of weights are
    done around the update, as before.

    Args:
        optimizer: of a model on one device.
    """
    if type(optimizer) is keras.optimizers.Adam and not optimizer.amsgrad:
        optimizer._backend_update_step = lambda *update: _update(optimizer, *update)


def _update(adam, gradients, variables, learning_rate):
    update = keras.ops.cast(adam.iterations + 1, "float32")  # No variable where some are skipped.
    powers = tf.pow(adam.beta_1, update), tf.pow(adam.beta_2, update)
    for gradient, variable in zip(gradients, variables, strict=True):
        place = adam._get_variable_index(variable)
        scalars = (*powers, learning_rate, adam.beta_1, adam.beta_2, adam.epsilon)
        first, second, rate, beta_1, beta_2, epsilon = (
            tf.cast(value, variable.dtype) for value in scalars
        )
        tf.raw_ops.ResourceApplyAdam(
            var=variable.value.handle,
            m=adam._momentums[place].value.handle,
            v=adam._velocities[place].value.handle,
            beta1_power=first,
            beta2_power=second,
            lr=rate,
            beta1=beta_1,
            beta2=beta_2,
            epsilon=epsilon,
            grad=tf.convert_to_tensor(gradient),  # Of an embedding it comes as some of its rows.
        )
