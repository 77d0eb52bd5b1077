"""Classifiers trained with scikit-learn, as functions of TensorFlow."""

import itertools

import numpy as np
import tensorflow as tf
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import Pipeline


class KernelScores(tf.Module):
    """An SVC with RBF kernel on scaled values: scikit-learn's `decision_function`.

    Args:
        fitted: pipeline of `StandardScaler` and `SVC`, fitted.
    """

    def __init__(self, fitted: Pipeline):
        super().__init__(name="kernel_scores")
        scaler, svc = (step for _, step in fitted.steps)
        self.mean = _constant(scaler.mean_)
        self.scale = _constant(scaler.scale_)
        self.gamma = float(svc._gamma)  # With gamma="scale", what it came to; not kept elsewhere.
        self.support = _constant(svc.support_vectors_)
        classes = len(svc.classes_)
        self.duels = np.array(list(itertools.combinations(range(classes), 2)))
        self.weights = _constant(_weights_of_duels(svc, self.duels).T)
        self.intercepts = _constant(svc.intercept_)
        if classes == 2:  # scikit-learn's one value is then that of the second class.
            self.weights, self.intercepts = -self.weights, -self.intercepts

    def __call__(self, vectors: tf.Tensor) -> tf.Tensor:
        """One value a class, (items, classes), of vectors, float32 (items, values).

        Duels won, and ties by the duels' values; of two classes each other's negative.
        """
        scaled = (vectors - self.mean) / self.scale
        distances = (
            tf.reduce_sum(scaled**2, axis=1, keepdims=True)
            - 2 * scaled @ tf.transpose(self.support)
            + tf.reduce_sum(self.support**2, axis=1)
        )
        return self._votes(tf.exp(-self.gamma * distances) @ self.weights + self.intercepts)

    def _votes(self, duels):
        first, second = (tf.one_hot(side, self.duels.max() + 1) for side in self.duels.T)
        if len(self.duels) == 1:
            return duels @ (first - second)
        won = tf.cast(duels >= 0, tf.float32)
        votes = won @ first + (1 - won) @ second
        sums = duels @ (first - second)
        return votes + sums / (3 * (tf.abs(sums) + 1))


class KernelClassifier(tf.Module):
    """A calibrated SVC with RBF kernel on scaled values, the answers of its `predict_proba`.

    Args:
        fitted: `CalibratedClassifierCV(pipeline, method="sigmoid", ensemble=False)`, fitted, of a
            pipeline of `StandardScaler` and `SVC`, with at least three classes.
    """

    def __init__(self, fitted: CalibratedClassifierCV):
        super().__init__(name="kernel_classifier")
        (calibrated,) = fitted.calibrated_classifiers_
        self.scores = KernelScores(calibrated.estimator)
        self.slopes = _constant([sigmoid.a_ for sigmoid in calibrated.calibrators])
        self.shifts = _constant([sigmoid.b_ for sigmoid in calibrated.calibrators])

    def __call__(self, vectors: tf.Tensor) -> tf.Tensor:
        """Probabilities (items, classes) of vectors, float32 (items, values)."""
        likely = tf.sigmoid(-(self.slopes * self.scores(vectors) + self.shifts))
        return likely / tf.reduce_sum(likely, axis=1, keepdims=True)


class LinearScores(tf.Module):
    """A logistic regression on scaled values: one value a class, the logits.

    Args:
        fitted: pipeline of `StandardScaler` and `LogisticRegression`, fitted.
    """

    def __init__(self, fitted: Pipeline):
        super().__init__(name="linear_scores")
        scaler, regression = (step for _, step in fitted.steps)
        weights, shifts = regression.coef_, regression.intercept_
        if len(weights) == 1:  # Of two classes, scikit-learn keeps the second's alone.
            weights, shifts = (np.concatenate([0 * part, part]) for part in (weights, shifts))
        self.mean, self.scale = _constant(scaler.mean_), _constant(scaler.scale_)
        self.weights, self.shifts = _constant(weights.T), _constant(shifts)

    def __call__(self, vectors: tf.Tensor) -> tf.Tensor:
        """Logits (items, classes) of vectors, float32 (items, values)."""
        return (vectors - self.mean) / self.scale @ self.weights + self.shifts


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
    return np.asarray(values, np.float32)  # No tensor, which would be an input elsewhere.
