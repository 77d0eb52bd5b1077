"""The SVC in TensorFlow against scikit-learn's own answers."""

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from keras_assign.models.kernel_classifier import KernelClassifier


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
