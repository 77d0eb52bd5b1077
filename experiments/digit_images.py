"""The images of a study of handwritten digits: loaded once, and told what is odd about them."""

from keras_assign.data import reduced_mnist
from keras_assign.data.reduced_mnist import DigitImages


def load(settings) -> DigitImages:
    """The images that a study's settings name.

    Prints a line for each thing that the user should know of images of their own.

    Args:
        settings: of the study; `dataset` and `data_dir` are read.

    Raises:
        InputError: they cannot be read, or are bad.
    """
    images = reduced_mnist.load(settings.dataset, settings.data_dir)
    for line in images.notes:
        print(line)
    return images
