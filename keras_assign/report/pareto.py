"""The Pareto front of what is bought at what cost."""

from collections.abc import Hashable


def pareto_front(points: dict[Hashable, tuple[float, float]]) -> list[Hashable]:
    """Those that no other beats: none has as much at less cost, or more at as much.

    Args:
        points: by name cost and gain.

    Returns:
        Names, the cheapest first.
    """

    def is_beaten(cost, gain):
        return any(
            other != (cost, gain) and other[0] <= cost and other[1] >= gain
            for other in points.values()
        )

    front = [name for name, point in points.items() if not is_beaten(*point)]
    return sorted(front, key=lambda name: (points[name][0], -points[name][1]))
