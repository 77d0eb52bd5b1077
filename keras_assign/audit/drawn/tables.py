"""Tables and logs, drawn: honest ones, and ones that are wrong in one way, as files have them.

What is drawn is the text of a Markdown or CSV file, of a random shape: methods, test items, digits,
seeds. It is read and audited like anybody's.
"""

import dataclasses
from collections.abc import Callable

import numpy as np
from scipy.special import expit, ndtri

COMMON_ITEMS = 0.7  # See `reports`.
BETWEEN_RUNS = 0.003  # Standard deviation of single trainings' accuracy.
TIME_SPREAD = 0.02  # Relative.
EPOCHS = 8


@dataclasses.dataclass(frozen=True)
class DrawnFile:
    """A file of tables.

    Attributes:
        name: whose ending says how it is written.
        text: what it holds.
        items: that are stated.
    """

    name: str
    text: str
    items: int


class _Trainings:
    """Trainings that are equally good, on common test items of which some are hard."""

    def __init__(self, rng, items, tested=None):
        self.rng, self.items = rng, items
        self._hard = rng.standard_normal(tested or items)
        self.accuracy = rng.uniform(0.85, 0.985)

    def share(self) -> float:
        """Accuracy of one training."""
        own = self.rng.standard_normal(len(self._hard))
        decides = np.sqrt(COMMON_ITEMS) * self._hard + np.sqrt(1 - COMMON_ITEMS) * own
        accuracy = np.clip(self.accuracy + self.rng.normal(0, BETWEEN_RUNS), 0.01, 0.99)
        return float((decides < ndtri(accuracy)).mean())

    def time(self, mean) -> float:
        """Seconds that one training takes."""
        return mean * self.rng.normal(1, TIME_SPREAD)


def _items(rng):
    return int(rng.choice([200, 500, 1000, 2000, 5000, 10_000]))


def _table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def compared(seed: int, fault: str = "") -> DrawnFile:
    """Two tables of the same methods on two sets: accuracy, gain, rank, time; the best is bold.

    Args:
        seed: of what is drawn.
        fault: `size`, `tenth`, `times`, `gain`, `rank`, `bold`, or none.
    """
    rng = np.random.default_rng(seed)
    items, methods, digits = _items(rng), int(rng.integers(4, 9)), 2
    tested = {"size": items - items // 23, "tenth": items // 10}.get(fault, items)
    times, decimals, tables = rng.uniform(20, 900, methods), int(rng.integers(3)), []
    copied = None
    for title in ("First set", "Second set"):
        trainings = _Trainings(rng, items, tested)
        shares = np.round([100 * trainings.share() for _ in range(methods)], digits)
        taken = copied or [f"{trainings.time(mean):.{decimals}f}" for mean in times]
        copied = taken if fault == "times" else None
        gains = [f"{share - shares[0]:+.{digits}f}" for share in shares]
        gains[0] = "–"
        ranks = [int((shares > share).sum()) + 1 for share in shares]
        if fault == "gain":
            gains[-1] = f"{shares[-1] - shares[0] + 0.5:+.{digits}f}"
        best, worst = int(shares.argmax()), int(shares.argmin())
        if fault == "rank" and shares[best] != shares[worst]:
            ranks[best], ranks[worst] = ranks[worst], ranks[best]
        cells = [f"{share:.{digits}f}" for share in shares]
        bold = worst if fault == "bold" else best
        cells[bold] = f"**{cells[bold]}**"
        rows = zip(
            [f"method {n}" for n in range(methods)], cells, gains, map(str, ranks), taken,
            strict=True,
        )  # fmt: skip
        header = ["Method", "Accuracy (%)", "Gain (%)", "Rank", "Time (s)"]
        tables.append(f"{title}\n\n{_table(header, rows)}")
    return DrawnFile("drawn.md", "\n\n".join(tables) + "\n", items)


def repeated(seed: int, fault: str = "") -> DrawnFile:
    """A table with a column a seed, their mean and standard deviation.

    Args:
        seed: of what is drawn.
        fault: `size`, `mean`, `sd`, `row`, or none.
    """
    rng = np.random.default_rng(seed)
    items, methods, seeds = _items(rng), int(rng.integers(3, 8)), int(rng.choice([3, 5]))
    trainings = _Trainings(rng, items, items - items // 23 if fault == "size" else items)
    shares = np.array([[trainings.share() for _ in range(seeds)] for _ in range(methods)])
    if fault == "row":
        shares[-1] = shares[0]
    means, sds = shares.mean(axis=1), shares.std(axis=1, ddof=int(rng.integers(2)))
    if fault == "mean":
        means[-1] += 0.002
    if fault == "sd":
        sds[-1] = 1.5 * sds[-1] + 0.001
    rows = [
        [f"method {n}", *(f"{100 * share:.2f}" for share in row), f"{100 * mean:.2f}",
         f"{100 * sd:.2f}"]
        for n, (row, mean, sd) in enumerate(zip(shares, means, sds, strict=True))
    ]  # fmt: skip
    header = ["Method", *(f"Seed {n}" for n in range(1, seeds + 1)), "Mean", "SD"]
    return DrawnFile("drawn.md", f"Accuracy (%)\n\n{_table(header, rows)}\n", items)


def summarised(seed: int, fault: str = "") -> DrawnFile:
    """A table of means ± standard deviations over seeds, which its caption counts.

    Args:
        seed: of what is drawn.
        fault: `size`, `spread` (one that no such trainings have), or none.
    """
    rng = np.random.default_rng(seed)
    items, methods, seeds = int(rng.choice([200, 300, 500])), int(rng.integers(3, 8)), 3
    trainings = _Trainings(rng, items, items - items // 23 if fault == "size" else items)
    rows = []
    for n in range(methods):
        shares = [trainings.share() for _ in range(seeds)]
        sd = np.std(shares, ddof=1)
        if fault == "spread":
            sd += rng.uniform(0.2, 0.8) / items
        rows.append([f"method {n}", f"{100 * np.mean(shares):.3f} ± {100 * sd:.3f}"])
    text = f"Means over {seeds} seeds\n\n{_table(['Method', 'Accuracy (%)'], rows)}\n"
    return DrawnFile("drawn.md", text, items)


def logged(seed: int, fault: str = "") -> DrawnFile:
    """A log of four networks: loss and accuracy of training and of validation, by epoch.

    Args:
        seed: of what is drawn.
        fault: `loss`, `validation`, `warm`, `copy`, or none.
    """
    rng = np.random.default_rng(seed)
    networks, columns = 4, {}
    pace, start = rng.uniform(0.5, 0.9), rng.uniform(-0.5, 1.0)
    for n in range(networks):
        logits = start + rng.normal(0, 0.2) + pace * 2.2 * np.log1p(np.arange(EPOCHS))
        if fault == "warm" and n == 0:
            logits = logits + 3.5
        accuracy = expit(logits + rng.normal(0, 0.05, EPOCHS))
        # What is known is known with some doubt, and errors cost more than ln 2.
        loss = (1 - accuracy) * rng.uniform(1.0, 3.0) + 0.1 * accuracy * rng.uniform(0.2, 1.0)
        held_out = np.clip(accuracy + rng.normal(0, 0.01, EPOCHS) - 0.01, 0.05, 0.995)
        if fault == "loss" and n == 0:
            loss = loss / 20
        if fault == "validation" and n == 0:
            held_out = np.zeros(EPOCHS)
        log = {"loss": loss, "accuracy": accuracy, "val_accuracy": held_out}
        if fault == "copy" and n == 1:
            log["loss"], log["accuracy"] = columns["net0_loss"], columns["net0_accuracy"]
        columns |= {f"net{n}_{name}": values for name, values in log.items()}
    lines = [",".join(("epoch", *columns))]
    for epoch in range(EPOCHS):
        values = (f"{values[epoch]:.4f}" for values in columns.values())
        lines.append(",".join((str(epoch + 1), *values)))
    return DrawnFile("log.csv", "\n".join(lines) + "\n", 1000)


HONEST: dict[str, Callable[[int], DrawnFile]] = {
    "two tables of methods, with gains, ranks and times": compared,
    "a table of seeds with their means and deviations": repeated,
    "a table of means ± deviations": summarised,
    "logs of four networks": logged,
}
DISHONEST: dict[str, Callable[[int], DrawnFile]] = {
    title: (lambda seed, draw=draw, fault=fault: draw(seed, fault))
    for title, draw, fault in (
        ("tables: 1 item in 23 is left out of the test", compared, "size"),
        ("tables: a tenth of the stated items tests", compared, "tenth"),
        ("tables: the times of one stand in the other, too", compared, "times"),
        ("tables: a gain is half a point too large", compared, "gain"),
        ("tables: best and worst have changed ranks", compared, "rank"),
        ("tables: the worst is printed bold", compared, "bold"),
        ("seeds: a mean is 0.2 points too large", repeated, "mean"),
        ("seeds: a deviation is one and a half times as large", repeated, "sd"),
        ("seeds: a row is another one's", repeated, "row"),
        ("means: 1 item in 23 is left out of the test", summarised, "size"),
        ("means: deviations that no such trainings have", summarised, "spread"),
        ("logs: a loss is a twentieth", logged, "loss"),
        ("logs: a validation accuracy of 0", logged, "validation"),
        ("logs: one goes on from a trained network", logged, "warm"),
        ("logs: one is another one's", logged, "copy"),
    )
}
