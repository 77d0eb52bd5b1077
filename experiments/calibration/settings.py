"""What can be chosen when the package's own statistics are tried, or a study is planned."""

import dataclasses

from keras_assign.studies.settings import (
    RunSettings,
    changed,
    require,
    require_once_each,
    setting,
)

TRUE_DIFFERENCES = (0.0, 0.25, 0.5, 1.0)  # Points.
ONLY_PLANNED = ("difference", "seed_sd", "items", "asked_together")
FEWEST_DIFFERING = 10  # Of the items of a plan; with fewer their mean is far from normal.


@dataclasses.dataclass(frozen=True)
class CalibrationSettings(RunSettings):
    """Settings of `experiments.calibration`; each field is a flag.

    Raises:
        InputError: a value is out of range.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/calibration")
    repetitions: int = setting(
        4000, "simulated studies of each design; of each other true difference a quarter", ge=72
    )
    former_repetitions: int = setting(500, "of these, judged by the former method, too", ge=18)
    seed_counts: tuple = setting((3, 5, 10), "seeds of a study", ge=2, le=100)
    seed_sds: tuple = setting(
        (0.0, 0.1, 0.3, 0.5),
        "how far the true difference moves with the seed, SD, points",
        ge=0,
        le=20,
    )
    item_counts: tuple = setting((2000, 10000), "test items of a study", ge=100, le=100_000)
    speaker_sds: tuple = setting(
        (1.0, 2.0, 4.0), "how far it moves with the speaker, of six, SD, points", ge=0, le=20
    )
    seed: int = setting(0, "of the simulation", ge=0, lt=2**31)
    plan: bool = setting(False, "say how many seeds and items a question needs, and stop")
    difference: float = setting(0.5, "the difference to find, points; for --plan", gt=0, lt=100)
    seed_sd: float = setting(
        0.3, "how far it moves with the seed, SD, points; for --plan", ge=0, lt=100
    )
    items: int = setting(10000, "test items; for --plan", ge=10, le=10**9)
    differing: float = setting(
        1.2, "of the test items, those on which two trainings of a pair differ, %", gt=0, le=100
    )
    shared: float = setting(
        0.3, "of what these vary by, the share that is the items' own under every seed", ge=0, le=1
    )
    asked_together: int = setting(1, "differences in the family; for --plan", ge=1, le=1000)

    def check(self):
        """Refuse a value twice, flags of the plan without it, and what cannot be."""
        require(
            self.shared * self.differing < 100, "shared", "below 1 where all items differ", self
        )
        if self.plan:
            least = f"at least the difference, {self.difference:g} %: so many items must differ"
            require(self.differing >= self.difference, "differing", least, self)
            some = self.items * self.differing / 100 >= FEWEST_DIFFERING
            require(some, "items", f"so many that {FEWEST_DIFFERING} or more differ", self)
        else:
            defaults = {field.name: field.default for field in dataclasses.fields(self)}
            for name in ONLY_PLANNED:
                left_out = getattr(self, name) == defaults[name]
                require(left_out, name, "left out unless --plan is given", self)
        for name in ("seed_counts", "seed_sds", "item_counts", "speaker_sds"):
            require_once_each(name, self)
