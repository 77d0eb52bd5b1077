"""An autoencoder along binary trees: frames are joined to one vector and unfolded from it again.

The unfolding loss (every leaf decoded from the root) is that of Socher et al. (2011), "Dynamic
pooling and unfolding recursive autoencoders for paraphrase detection".
"""

import keras
import tensorflow as tf
from keras import ops

from keras_assign.seeds import child_seed


@keras.saving.register_keras_serializable(package="keras_assign")
class TreeAutoencoder(keras.Model):
    """Joins the frames of utterances along given trees, and unfolds the last vector again.

    A vector is the exact mean of the frames it stands for, followed by `learned` values: those of
    two children are averaged, weighted by how many frames each stands for, and a network adds to
    them what it has learned; at the start it adds nothing. What it adds is scaled by the smaller
    child's part, in full between equals: a frame folded into the code of many moves it little, as
    it moves the mean little, so that long folds stay as steady as flat trees.

    Args:
        values: of a frame.
        learned: values of a vector besides the mean.
        hidden: units of the hidden layer of each network.
        seed: fixes initial weights.
        **kwargs: what every model takes.

    Call arguments:
        inputs: a dictionary of `frames`, float32 (clips, frames, values), and the fields of
            `keras_assign.utterances.trees.Trees`.

    Returns:
        float32 (clips, frames, values), every frame as decoded from its utterance's vector;
        what stands at padding means nothing.
    """

    def __init__(self, values: int, learned: int, hidden: int = 128, seed: int = 0, **kwargs):
        super().__init__(**kwargs)
        self.values = values
        self.learned = learned
        self.hidden = hidden
        self.seed = seed
        self.supports_jit = False  # A level's slice hangs on the data.
        size = values + learned
        self.leaf = self._network(values, learned, "leaf", "tanh")
        self.joiner = self._network(2 * size + 3, learned, "join", "tanh", zero=True)
        self.splitter = self._network(size + 3, size, "split", "linear")
        self.output_network = self._network(size, values, "output", "linear")

    def _network(self, inputs, outputs, name, activation, zero=False):
        def kernel(layer):
            return keras.initializers.GlorotUniform(child_seed(self.seed, f"{name}_{layer}"))

        return keras.Sequential(
            [
                keras.Input((inputs,)),
                keras.layers.Dense(self.hidden, "relu", kernel_initializer=kernel("hidden")),
                keras.layers.Dense(
                    outputs,
                    activation,
                    kernel_initializer="zeros" if zero else kernel("out"),
                ),
            ],
            name=name,
        )

    def vectors_of_frames(self, frames):
        """Of frames (n, values) their vectors (n, values + learned)."""
        return ops.concatenate([frames, self.leaf(frames)], axis=-1)

    def join(self, left, right, left_count, right_count):
        """From vectors (n, values + learned) and counts (n,) of two children to their parent's."""
        part = (left_count / (left_count + right_count))[:, None]
        mean = part * left + (1 - part) * right
        inputs = [left, right, part, _size(left_count), _size(right_count)]
        more = 2 * ops.minimum(part, 1 - part) * self.joiner(ops.concatenate(inputs, axis=-1))
        return ops.concatenate([mean[:, : self.values], mean[:, self.values :] + more], axis=-1)

    def split(self, parent, left_count, right_count):
        """Of a parent's vector and two counts both children's vectors, as well as can be told.

        Their weighted mean is the parent, so that a large child stays near it: without that, errors
        blow up along a chain of many.
        """
        part = (left_count / (left_count + right_count))[:, None]
        inputs = [parent, part, _size(left_count), _size(right_count)]
        apart = self.splitter(ops.concatenate(inputs, axis=-1))
        return parent - (1 - part) * apart, parent + part * apart

    def error(self, left, right, left_count, right_count):
        """What joining loses of all frames below: each child against itself decoded, by counts.

        A sum over frames and no mean, so that a greedy merge joins small nodes first. Its trees
        stay low, and no frame goes through many joins.
        """
        parent = self.join(left, right, left_count, right_count)
        left_again, right_again = self.split(parent, left_count, right_count)
        return left_count * _distance(left, left_again) + right_count * _distance(
            right, right_again
        )

    def encode(self, inputs):
        """Of each utterance the vector of its root: (clips, values + learned)."""
        return tf.gather(self._joined(inputs), inputs["roots"])

    def _joined(self, inputs):
        """The vectors of all nodes, (nodes, values + learned), from the leaves up."""
        counts = inputs["counts"]
        leaves = self.vectors_of_frames(tf.reshape(inputs["frames"], [-1, self.values]))
        merges = tf.shape(counts)[0] - tf.shape(leaves)[0]

        def up(level, nodes):
            parents, left, right = _level(inputs, level)
            children = (tf.gather(nodes, left), tf.gather(nodes, right))
            joined = self.join(*children, tf.gather(counts, left), tf.gather(counts, right))
            return level + 1, tf.tensor_scatter_nd_update(nodes, parents[:, None], joined)

        levels = tf.shape(inputs["level_ends"])[0]
        nodes = tf.pad(leaves, [[0, merges], [0, 0]])
        return tf.while_loop(lambda level, _: level < levels, up, (0, nodes))[1]

    def call(self, inputs):
        counts = inputs["counts"]

        def down(level, nodes):
            parents, left, right = _level(inputs, level)
            children = self.split(
                tf.gather(nodes, parents), tf.gather(counts, left), tf.gather(counts, right)
            )
            rows = tf.concat([left, right], axis=0)[:, None]
            return level - 1, tf.tensor_scatter_nd_update(nodes, rows, tf.concat(children, axis=0))

        levels = tf.shape(inputs["level_ends"])[0]
        size = self.values + self.learned
        roots = inputs["roots"][:, None]
        nodes = tf.scatter_nd(roots, self.encode(inputs), [tf.shape(counts)[0], size])
        nodes = tf.while_loop(lambda level, _: level >= 0, down, (levels - 1, nodes))[1]
        clips, frames, _ = tf.unstack(tf.shape(inputs["frames"]))
        decoded = self.output_network(nodes[: clips * frames])
        return tf.reshape(decoded, [clips, frames, self.values])

    def get_build_config(self):
        return None  # All weights are there from the start.

    def get_config(self):
        return {
            **super().get_config(),
            "values": self.values,
            "learned": self.learned,
            "hidden": self.hidden,
            "seed": self.seed,
        }


def _level(trees, level):
    """The rows of a level's parents, left and right children."""
    ends = tf.pad(trees["level_ends"], [[1, 0]])
    start, end = ends[level], ends[level + 1]
    return (trees[name][start:end] for name in ("parents", "lefts", "rights"))


def _size(count):
    """A count as a number that a network can use: its logarithm, about 0 to 1."""
    return ops.log(count)[:, None] / 5


def _distance(a, b):
    return ops.mean(ops.square(a - b), axis=-1)
