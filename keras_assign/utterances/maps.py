"""Vectors of utterances on a plane."""

import numpy as np
from sklearn.manifold import TSNE

from keras_assign.seeds import child_seed


def tsne(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Two values for each vector, near where vectors are near (t-SNE).

    Args:
        vectors: float (clips, values).
        seed: of the map.

    Returns:
        float16 (clips, 2).
    """
    values = (vectors - vectors.mean(axis=0)) / (vectors.std(axis=0) + 1e-6)
    perplexity = min(30, (len(values) - 1) / 3)
    found = TSNE(init="pca", perplexity=perplexity, random_state=child_seed(seed, "map"))
    return found.fit_transform(values).astype(np.float16)
