"""How the study's networks are trained: one recipe a task, with a rate chosen for each network."""

from experiments.attention_study.names import ALL, DIGITS, SPEECH

# Passes of an image or a clip through the network, all epochs together.
PASSES = {(DIGITS, False): 30_000, (DIGITS, True): 100_000,
          (SPEECH, False): 30_000, (SPEECH, True): 45_000}  # fmt: skip
RECIPE = {
    "batch_size": 32,
    "warm_up": 0.05,  # Part of the updates in which the rate rises from 0.
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
}
# What is seen of an utterance, as in the strong recipe of Problem 4b where speakers are shared.
SPECTROGRAM = {"seconds": 0.7, "top_db": 50.0, "trim_db": 40.0}

RATE_LIMITS = (0.00006, 0.6)
RATE_SEEDS = (100, 101)  # That the study itself does not use.


def recipe(task: str, count: int, rate: float, effort: float = 1.0) -> dict:
    """A training's recipe.

    Args:
        task: one of `names.TASKS`.
        count: items of each digit to train on.
        rate: Adam's, at its highest.
        effort: part of the training to do, for a quick look.
    """
    passes = max(RECIPE["batch_size"], round(effort * PASSES[task, count == ALL]))
    return {**RECIPE, "passes": passes, "learning_rate": rate}


def best_rate(losses: dict[float, float]) -> float:
    """The rate with the lowest validation loss.

    Args:
        losses: by rate.
    """
    return min(losses, key=losses.get)


def next_rate(losses: dict[float, float]) -> float | None:
    """A rate beyond those tried, where the best of them is the first or the last; else None.

    Args:
        losses: by rate.
    """
    best = best_rate(losses)
    beyond = best / 2 if best == min(losses) else best * 2 if best == max(losses) else None
    low, high = RATE_LIMITS
    return beyond if beyond and low <= beyond <= high else None
