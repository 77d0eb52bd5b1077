"""The Pareto front of what is bought at what cost."""

from keras_assign.report.pareto import pareto_front


def test_the_front_holds_what_no_other_beats():
    points = {"cbam": (4, 0.96), "none": (1, 0.9), "se": (2, 0.95), "self": (3, 0.94)}
    assert pareto_front(points) == ["none", "se", "cbam"]
    assert pareto_front({name: (cost, 1 - gain) for name, (cost, gain) in points.items()}) == [
        "none"
    ]
    assert pareto_front({"a": (1, 0.5), "same": (1, 0.5)}) == ["a", "same"]
