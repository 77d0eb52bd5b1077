"""The tables of the GANs: for terminal, README and page alike."""

from keras_assign.report.formats import NONE, thousands

HEADER = (
    "Real images a digit", "GANs", "Updates of each", "An update", "Collapsed and tried again",
    "Least spread (digit)", "Mean spread",
)  # fmt: skip


def rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a number of real images."""
    table = []
    for size, found in findings["real"].items():
        spread = found["spread"]
        least = min(spread, key=spread.get)
        table.append(
            (
                thousands(int(size)),
                str(found["gans"]),
                thousands(found["updates"]),
                f"{found['update_seconds']:.3f} s",
                str(len(found["collapsed"])) if found["collapsed"] else NONE,
                f"{spread[least]:.2f} ({least})",
                f"{sum(spread.values()) / len(spread):.2f}",
            )
        )
    return table
