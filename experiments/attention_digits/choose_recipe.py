r"""Choose the sound protocol's learning rate and schedule, on validation images alone.

    python -m experiments.attention_digits.choose_recipe \
        experiments/results/attention_mnist_recipe.json

Trains both models with each candidate and three seeds on the training part and scores them on the
validation part; no test image is looked at. The winner by mean validation loss over both models, so
that neither is favoured, stands in `settings.RECIPES`. About 15 minutes on 2 cores.
"""

import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments.attention_digits.cells import build_model, fit_by_protocol
from experiments.attention_digits.settings import MODELS, DigitSettings
from keras_assign.data import reduced_mnist
from keras_assign.studies.store import write_json
from keras_assign.training.fit import make_reproducible

CANDIDATES = [
    ("constant", 0.001),
    ("constant", 0.002),
    ("cosine", 0.002),
    ("cosine", 0.004),
    ("cosine", 0.006),
]
SEEDS = (100, 101, 102)  # Not the seeds of the study.


def main(target: Path) -> None:
    """Score every candidate and write the table."""
    images = reduced_mnist.load()
    base = {"protocol": "sound", "dropout": 0.5, "mixed_precision": False}
    table = []
    for schedule, learning_rate in tqdm(CANDIDATES, unit="candidate"):
        recipe = DigitSettings(schedule=schedule, learning_rate=learning_rate).recipe("sound")
        row = {"schedule": schedule, "learning_rate": learning_rate, "models": {}}
        for name in MODELS:
            logs = []
            for seed in SEEDS:
                make_reproducible(seed)
                settings = {**base, **recipe, "seed": seed}
                logs.append(fit_by_protocol(build_model(name, settings), images, settings)[1])
            row["models"][name] = {
                metric: float(np.mean([log.history[metric][-1] for log in logs]))
                for metric in ("val_loss", "val_accuracy")
            }
        row["mean_val_loss"] = float(np.mean([m["val_loss"] for m in row["models"].values()]))
        table.append(row)
    write_json(target, {"seeds": list(SEEDS), "candidates": table})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
