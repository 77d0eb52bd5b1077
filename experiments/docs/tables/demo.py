"""How often networks are right on worse and worse images, which `docs/demo.md` shows."""

from experiments.demo import degraded, models
from keras_assign.report import tables
from keras_assign.report.formats import bare, percent

SHOWN = {degraded.NOISE: (0.0, 0.2, 0.4), degraded.BLUR: (1.0, 2.0), degraded.TURN: (-30, 30, 60)}


def measured() -> str:
    """A row a level of noise, blur and rotation, a column a network."""
    found = degraded.stored()
    lines = [
        (
            "as they are" if kind == degraded.NOISE and not level else f"{kind} {level:g}",
            *(
                bare(percent(found[kind][name][degraded.LEVELS[kind].index(level)], 1))
                for name in models.PICTURES
            ),
        )
        for kind, levels in SHOWN.items()
        for level in levels
    ]
    titles = [f"{title}, %" for title in models.PICTURES.values()]
    return tables.markdown((f"{found['items']:,} test images", *titles), lines)


TABLES = {"degraded": measured}
