"""A classifier trained with scikit-learn, as a function of TensorFlow."""

import numpy as np
import tensorflow as tf
from sklearn.calibration import CalibratedClassifierCV


class KernelClassifier(tf.Module):
    """A calibrated SVC with RBF kernel on scaled values, the answers of its `predict_proba`.

    Args:
        fitted: `CalibratedClassifierCV(pipeline, method="sigmoid", ensemble=False)`, fitted, of a
            pipeline of `StandardScaler` and `SVC`, with at least three classes.
    """

    def __init__(self, fitted: CalibratedClassifierCV):
        super().__init__(name="kernel_classifier")
        (calibrated,) = fitted.calibrated_classifiers_
        scaler, svc = (step for _, step in calibrated.estimator.steps)
        self.mean = _constant(scaler.mean_)
        self.scale = _constant(scaler.scale_)
        self.gamma = float(svc._gamma)  # With gamma="scale", what it came to; not kept elsewhere.
        self.support = _constant(svc.support_vectors_)
        self.duels = np.array(
            [
                (first, second)
                for first in range(len(svc.classes_))
                for second in range(first + 1, len(svc.classes_))
            ]
        )
        self.weights = _constant(_weights_of_duels(svc, self.duels).T)
        self.intercepts = _constant(svc.intercept_)
        self.slopes = _constant([sigmoid.a_ for sigmoid in calibrated.calibrators])
        self.shifts = _constant([sigmoid.b_ for sigmoid in calibrated.calibrators])

    def __call__(self, vectors: tf.Tensor) -> tf.Tensor:
        """Probabilities (items, classes) of vectors, float32 (items, values)."""
        scaled = (vectors - self.mean) / self.scale
        distances = (
            tf.reduce_sum(scaled**2, axis=1, keepdims=True)
            - 2 * scaled @ tf.transpose(self.support)
            + tf.reduce_sum(self.support**2, axis=1)
        )
        duels = tf.exp(-self.gamma * distances) @ self.weights + self.intercepts
        likely = tf.sigmoid(-(self.slopes * self._votes(duels) + self.shifts))
        return likely / tf.reduce_sum(likely, axis=1, keepdims=True)

    def _votes(self, duels):
        """From pairwise to one value a class, as scikit-learn: duels won, ties by their values."""
        first, second = (tf.one_hot(side, self.duels.max() + 1) for side in self.duels.T)
        won = tf.cast(duels >= 0, tf.float32)
        votes = won @ first + (1 - won) @ second
        sums = duels @ (first - second)
        return votes + sums / (3 * (tf.abs(sums) + 1))


def _weights_of_duels(svc, duels):
    """What each support vector adds to each duel, (duels, support vectors).

    scikit-learn keeps them by support vector and *other* class; see the user guide on `dual_coef_`.
    """
    classes = np.repeat(np.arange(len(svc.classes_)), svc.n_support_)
    weights = np.zeros((len(duels), len(classes)))
    for row, (first, second) in zip(weights, duels, strict=True):
        row[classes == first] = svc.dual_coef_[second - 1, classes == first]
        row[classes == second] = svc.dual_coef_[first, classes == second]
    return weights


def _constant(values):
    return tf.constant(np.asarray(values), tf.float32)
