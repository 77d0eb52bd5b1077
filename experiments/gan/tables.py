"""The tables of the GANs: for terminal, docs and page alike."""

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


def in_words(value) -> str:
    """A value of a recipe, for a table."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {number:g}" for name, number in value.items()) or NONE
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}"
