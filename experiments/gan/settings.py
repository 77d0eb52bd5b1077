"""What can be chosen in the training of GANs, and what the report chose."""

import dataclasses

from experiments.data_settings import ImageSettings
from experiments.protocols import (
    CORRECTED,
    FORMER_PROTOCOLS,
    FORMER_RECIPES,
    PUBLISHED,
    REPORT_RECIPE,
    TUNE,
    TUNED,
)
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    SeedSettings,
    changed,
    require,
    require_once_each,
    setting,
)

ROUNDS = 20  # In which a GAN is watched.
GENERATOR_FILE = "generator.keras"  # Of a cell.


@dataclasses.dataclass(frozen=True)
class GanSettings(ImageSettings, SeedSettings, EffortSettings, RunSettings):
    """Settings of the GANs of Problem 3; each field is a flag of `experiments.gan`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    seeds: int = changed(SeedSettings, "seeds", 1, "GANs of each kind")
    output_dir: str = changed(
        RunSettings, "output_dir", "runs/gan", "folder for results, archives, figures and the page"
    )
    recipe: str = setting(
        REPORT_RECIPE,
        "report: the networks of figure 11; tuned: a conditional GAN that augments what it "
        "judges; tune: score the candidates for tuned on real images held out",
        (REPORT_RECIPE, TUNED, TUNE),
        FORMER_RECIPES,
    )
    protocol: str = setting(
        CORRECTED,
        "published: the real images are drawn for the GAN alone, as the report did; corrected: "
        "they are those that the classifiers of the same seed train on",
        (PUBLISHED, CORRECTED),
        FORMER_PROTOCOLS,
    )
    conditional: bool = setting(
        True,
        "one GAN for all digits, which is told the digit; --noconditional trains one a digit, as "
        "the report (recipe=report)",
    )
    real: tuple = setting((300, 700, 1000), "real images a digit, separated by commas", ge=2)
    generate: tuple = setting(
        (1000, 2000, 3000), "generated images a digit, an archive each, separated by commas", ge=1
    )
    digits: tuple = setting(tuple(range(DIGITS)), "the digits to draw, separated by commas")
    candidates: tuple = setting(
        (), "the candidates to score, separated by commas; default all (recipe=tune)"
    )
    export_dir: str = setting(str, "where to write the conditional generator as a SavedModel")

    def check(self):
        """Refuse a number twice, and what recipes and exports cannot have."""
        for name in ("real", "generate", "digits"):
            require_once_each(name, self)
        allowed = set(self.digits) <= set(range(DIGITS))
        require(allowed, "digits", f"digits from 0 to {DIGITS - 1}", self)
        whole = self.recipe == REPORT_RECIPE or self.conditional
        require(whole, "conditional", "true with recipe=tuned and tune", self)
        fits = self.recipe != TUNE or self.protocol == CORRECTED
        require(fits, "protocol", "corrected with recipe=tune", self)
        exportable = not self.export_dir or (self.conditional and self.recipe != TUNE)
        require(exportable, "export_dir", "left out with --noconditional or recipe=tune", self)
