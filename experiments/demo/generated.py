"""Digits that the GAN draws: along a line through its latent space, and among real ones, a game."""

import functools
from typing import NamedTuple

import numpy as np

from experiments.demo import models, shown
from keras_assign.data import reduced_mnist
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.report.montage import montage

ROUNDS = 10


class Game(NamedTuple):
    """A game of ten images.

    Attributes:
        seed: of its images.
        done: guesses so far.
        right: of these.
    """

    seed: int
    done: int = 0
    right: int = 0


def latent(first: int, second: int, part: float) -> np.ndarray:
    """A point between two random points of latent space, on the arc that keeps their length.

    Args:
        first: seed of the one.
        second: seed of the other.
        part: of the way, 0 to 1.

    Returns:
        float32 (latent size,).
    """
    size = models.generator().latent_size
    a, b = (np.random.default_rng(seed).standard_normal(size) for seed in (first, second))
    angle = part * np.pi / 2  # Independent normal points are at right angles, nearly.
    return (np.cos(angle) * a + np.sin(angle) * b).astype(np.float32)


def between(first: int, second: int, part: float) -> tuple[np.ndarray, str]:
    """Every digit drawn from the same point between two, and what the tuned CNN says.

    Args:
        first: as of `latent`.
        second: see there.
        part: see there.

    Returns:
        uint8 (56 rows, 140 columns), two rows of five digits; and HTML.
    """
    digits = np.arange(DIGITS)
    drawn = models.generator().draw(digits, np.tile(latent(first, second, part), (DIGITS, 1)))
    likely = models.of_pictures("digit_reader")(drawn)
    right = int((likely.argmax(axis=1) == digits).sum())
    words = f"The tuned CNN classifies {right} of {DIGITS} as what they were to be."
    return montage(drawn.reshape(2, DIGITS // 2, *drawn.shape[1:])), shown.line(words)


@functools.cache
def _real():
    return reduced_mnist.load()


def shown_in(game: Game) -> tuple[np.ndarray, bool, int]:
    """The image of a game's next round, whether it is real, and its digit.

    Args:
        game: not over.
    """
    random = np.random.default_rng((game.seed, game.done))
    is_real, digit = bool(random.integers(2)), int(random.integers(DIGITS))
    if not is_real:
        noise = random.standard_normal((1, models.generator().latent_size))
        return models.generator().draw(np.array([digit]), noise)[0], False, digit
    images = _real()
    return (
        images.test_images[random.choice(np.flatnonzero(images.test_labels == digit))],
        True,
        digit,
    )


def guess(game: Game, says_real: bool) -> tuple[Game, str]:
    """The game after a guess, and what to say to it.

    Args:
        game: not over.
        says_real: the guess.
    """
    _, is_real, digit = shown_in(game)
    after = game._replace(done=game.done + 1, right=game.right + (says_real == is_real))
    verdict = "Right" if says_real == is_real else "No"
    words = f"{verdict}: this {digit} was {'real' if is_real else 'generated'}. {score(after)}"
    return after, words


def score(game: Game) -> str:
    """'3 of 5 right.', and what it means at the end."""
    told = f"{game.right} of {game.done} right."
    if game.done < ROUNDS:
        return told
    return (
        f"{told} By guessing one gets 5 of {ROUNDS} in the mean; 9 or more by chance in 1 of 100."
    )
