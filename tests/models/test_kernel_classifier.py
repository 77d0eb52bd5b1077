"""Classifiers in TensorFlow against scikit-learn's own answers."""

import numpy as np
import pytest
import tensorflow as tf
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from keras_assign.models.kernel_classifier import KernelClassifier, KernelScores, LinearScores
from keras_assign.utterances import classifiers


@pytest.mark.parametrize("classes", [3, 10])
def test_probabilities_are_scikit_learns(classes):
    values, digits = load_digits(n_class=classes, return_X_y=True)
    values = values + np.random.default_rng(0).normal(0, 3, values.shape)  # So that some are hard.
    fitted = CalibratedClassifierCV(
        make_pipeline(StandardScaler(), SVC(C=10)), method="sigmoid", ensemble=False
    ).fit(values[::2], digits[::2])
    found = KernelClassifier(fitted)(values.astype(np.float32)).numpy()
    np.testing.assert_allclose(found, fitted.predict_proba(values), atol=1e-5)
    assert (found.max(axis=1) < 0.9).any()


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("make", [KernelScores, LinearScores])
def test_scores_are_those_of_scikit_learn(make, classes):
    random = np.random.default_rng(classes)
    labels = np.arange(40 * classes) % classes
    vectors = random.normal(size=(len(labels), 6)) + 1.2 * random.normal(size=(classes, 6))[labels]
    name = classifiers.SVC_RBF if make is KernelScores else classifiers.LOGISTIC
    fitted = classifiers.classifier(name).fit(vectors, labels)
    expected = fitted.decision_function(vectors)
    found = make(fitted)(tf.constant(vectors, tf.float32)).numpy()
    if classes == 2:  # scikit-learn has one value, for the second class.
        found = (found[:, 1] - found[:, 0]) / (2 if make is KernelScores else 1)
    np.testing.assert_allclose(found, expected, atol=1e-3)
