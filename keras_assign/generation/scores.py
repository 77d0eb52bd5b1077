"""What generated images are worth, measured on pixels and features: no TensorFlow is needed."""

from typing import NamedTuple

import numpy as np
from sklearn.neighbors import NearestNeighbors


def frechet_distance(features: np.ndarray, others: np.ndarray) -> float:
    """Fréchet distance between Gaussians fitted to two sets of features (Heusel et al., 2017).

    Its value hangs on the network that gives the features, and is too high for few images.

    Args:
        features: float (images, features), of generated images.
        others: float (other images, features), of real ones.

    Returns:
        0 or above; 0 where means and covariances agree.

    Raises:
        ValueError: a set has fewer than two images.
    """
    if min(len(features), len(others)) < 2:
        raise ValueError("a covariance needs two images at least")
    features, others = features.astype(np.float64), others.astype(np.float64)
    shift = features.mean(axis=0) - others.mean(axis=0)
    one, other = (np.atleast_2d(np.cov(values, rowvar=False)) for values in (features, others))
    # The trace of the product's root, from symmetric matrices alone: for few images the covariances
    # are singular, and `scipy.linalg.sqrtm` of their product is not to be trusted.
    root = _root(one)
    cross = np.sqrt(np.clip(np.linalg.eigvalsh(root @ other @ root), 0, None)).sum()
    return max(0.0, float(shift @ shift + np.trace(one) + np.trace(other) - 2 * cross))


def _root(covariance):
    values, axes = np.linalg.eigh(covariance)
    return (axes * np.sqrt(np.clip(values, 0, None))) @ axes.T


def spread(
    images: np.ndarray, labels: np.ndarray, real_images: np.ndarray, real_labels: np.ndarray
) -> dict[int, float]:
    """How much the images of each class differ among each other, relative to real ones.

    The root mean square distance, in pixel values, from the class's mean image. A generator that
    draws a single shape of a class has a spread near 0 there, however good the shape.

    Args:
        images: (images, rows, columns), generated.
        labels: (images,) class numbers.
        real_images: (real images, rows, columns).
        real_labels: (real images,) class numbers.

    Returns:
        By class of the generated images; 1 is that of the real ones.
    """
    return {
        int(label): _deviation(images[labels == label])
        / _deviation(real_images[real_labels == label])
        for label in np.unique(labels)
    }


def _deviation(images):
    return float(np.sqrt(np.var(images.astype(np.float64), axis=0).mean()))


class Nearest(NamedTuple):
    """The nearest of some references to each image.

    Attributes:
        items: int64 (images,), index of the reference.
        distances: float64 (images,), Euclidean, of pixel values from 0 to 1.
    """

    items: np.ndarray
    distances: np.ndarray


def nearest(images: np.ndarray, references: np.ndarray) -> Nearest:
    """The nearest reference to each image, by pixels.

    Args:
        images: uint8 (images, rows, columns).
        references: uint8 (references, rows, columns).
    """
    rows = [values.reshape(len(values), -1) / np.float32(255) for values in (images, references)]
    neighbours = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(rows[1])
    distances, items = neighbours.kneighbors(rows[0])
    return Nearest(items[:, 0], distances[:, 0].astype(np.float64))


def memorised_share(distances: np.ndarray, unseen: np.ndarray, rare: float = 0.01) -> float:
    """The share of generated images that lie nearer to a training image than unseen real ones do.

    Args:
        distances: (generated images,) from the nearest training image, see `nearest`.
        unseen: (real images,) the same of real images that did not train.
        rare: which quantile of `unseen` is the threshold.

    Returns:
        0 to 1. `rare` is what an honest generator gets; much more says that it copies.
    """
    return float((distances < np.quantile(unseen, rare)).mean())
