"""Choose the corrected protocol's learning rate and schedule, on validation images alone.

    python -m experiments.attention_digits.choose_recipe

Trains both models with each candidate and three seeds, which the study does not use, on the
training part and scores them on the validation part; no test image is looked at. The winner by mean
validation loss over both models, so that neither is favoured, stands in `settings.RECIPES`. Writes
experiments/results/attention_digits_recipe.json. About 12 minutes on 2 cores.
"""

from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments.attention_digits.settings import MODELS, DigitSettings
from experiments.protocols import CORRECTED
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.studies import command_line

with tensorflow_notices_hidden():
    from experiments.attention_digits.train import build_model, fit_by_protocol
from keras_assign.data import reduced_mnist
from keras_assign.studies.store import cannot_write, write_json
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

TARGET = Path(__file__).parent.parent / "results" / "attention_digits_recipe.json"
CANDIDATES = [
    ("constant", 0.001),
    ("constant", 0.002),
    ("cosine", 0.002),
    ("cosine", 0.004),
    ("cosine", 0.006),
]
SEEDS = (100, 101, 102)
METRICS = ("val_loss", "val_accuracy")


def score(schedule: str, learning_rate: float, images: reduced_mnist.DigitImages) -> dict:
    """Train one candidate with every model and seed.

    Returns:
        The candidate, per model each metric's last value by seed, and the mean loss of all.
    """
    chosen = DigitSettings(schedule=schedule, learning_rate=learning_rate)
    models = {}
    for name in MODELS:
        logs = []
        for seed in SEEDS:
            settings = {
                "protocol": CORRECTED,
                "seed": seed,
                "dropout": chosen.dropout,
                "mixed_precision": False,
                **chosen.recipe(CORRECTED),
            }
            make_reproducible(seed)
            logs.append(fit_by_protocol(build_model(name, settings), images, settings)[1].history)
        models[name] = {metric: [log[metric][-1] for log in logs] for metric in METRICS}
    mean = float(np.mean([model["val_loss"] for model in models.values()]))
    return {
        "schedule": schedule,
        "learning_rate": learning_rate,
        "models": models,
        "mean_val_loss": mean,
    }


def main() -> None:
    """Score every candidate and write the table."""
    candidates = [
        score(schedule, learning_rate, reduced_mnist.load())
        for schedule, learning_rate in tqdm(CANDIDATES, unit="candidate")
    ]
    result = {
        "seeds": list(SEEDS),
        "candidates": candidates,
        "environment": describe_environment(),
    }
    try:
        write_json(TARGET, result)
    except OSError as error:
        raise cannot_write(TARGET, error) from error


if __name__ == "__main__":
    command_line.run(main)
