"""tensorflow-io's audio operations, those of them that TensorFlow itself computes.

Its last release was built for TensorFlow 2.16. On later ones its compiled parts do not load, which
it warns of, and are not needed here: `spectrogram`, `melscale`, `dbscale`, `trim`, `freq_mask` and
`time_mask` are written in TensorFlow, run in `tf.data`, and in a SavedModel without tensorflow-io.
"""

import warnings

from keras_assign.quiet_import import tensorflow_notices_hidden

with warnings.catch_warnings(), tensorflow_notices_hidden():
    for message in (
        "unable to load libtensorflow_io_plugins",
        "file system plugins are not loaded",
    ):
        warnings.filterwarnings("ignore", message, UserWarning)
    from tensorflow_io import audio

__all__ = ["audio"]
