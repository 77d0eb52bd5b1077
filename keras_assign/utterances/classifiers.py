"""What stands on top of every method's vectors, the same for all."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

LOGISTIC, SVC_RBF = "logistic", "svc"
TITLES = {LOGISTIC: "Logistic regression", SVC_RBF: "SVC, RBF kernel"}
# The report does not name its classifier.
PENALTIES = {LOGISTIC: 1.0, SVC_RBF: 10.0}


def classifier(name: str) -> Pipeline:
    """An untrained classifier that scales each value to mean 0 and deviation 1 first.

    Args:
        name: of `TITLES`.
    """
    if name == LOGISTIC:
        model = LogisticRegression(C=PENALTIES[name], max_iter=2000)
    else:
        model = SVC(C=PENALTIES[name], gamma="scale")
    return make_pipeline(StandardScaler(), model)


def classify(
    vectors: np.ndarray, digits: np.ndarray, train: np.ndarray, test: np.ndarray
) -> tuple[dict, dict[str, np.ndarray]]:
    """Train each classifier on some vectors and have it classify others, once.

    Args:
        vectors: float (clips, values).
        digits: (clips,).
        train: (training clips,) indices.
        test: (test clips,) indices.

    Returns:
        By classifier `train_accuracy` and `test_accuracy`, and uint8 (test clips,) digits.
    """
    metrics, predicted = {}, {}
    for name in TITLES:
        fitted = classifier(name).fit(vectors[train], digits[train])
        predicted[name] = fitted.predict(vectors[test]).astype(np.uint8)
        metrics[name] = {
            "train_accuracy": float(fitted.score(vectors[train], digits[train])),
            "test_accuracy": float((predicted[name] == digits[test]).mean()),
        }
    return metrics, predicted
