"""The order in which people expect names with numbers."""

import re


def natural_order(name: str) -> list:
    """A key to sort by: `2.png` comes before `10.png`, `b` beside `B`.

    Args:
        name: a name or path.
    """
    parts = re.split(r"([0-9]+)", name)
    return [
        (int(part), "") if place % 2 else (-1, part.casefold()) for place, part in enumerate(parts)
    ] + [(-1, name)]
