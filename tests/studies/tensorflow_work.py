"""A cell's work that needs TensorFlow as soon as it is imported, as those of the experiments do."""

import tensorflow as tf

MODULE = "tests.studies.tensorflow_work"


def add(settings, folder):
    return {"sum": float(tf.constant(settings["number"] + 1.0))}, {}
