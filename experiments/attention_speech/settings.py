"""What can be chosen in Problem 4b, and what the report chose."""

import dataclasses

from experiments.data_settings import RecordingSettings
from experiments.protocols import (
    CORRECTED,
    FORMER_PROTOCOLS,
    FORMER_RECIPES,
    PUBLISHED,
    REPORT_RECIPE,
    TUNE,
    TUNED,
)
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.errors import InputError
from keras_assign.recipes.speech_cnn import CANDIDATES, CBAM, NETWORKS, OPEN, PLAIN, POOLED, WIDE
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    SeedSettings,
    TimingSettings,
    changed,
    require,
    require_once_each,
    setting,
)

SPLITS = (RANDOM, OFFICIAL, SPEAKERS)
SPLIT_TITLES = {
    RANDOM: "Random, speakers shared",
    OFFICIAL: "FSDD's own test, speakers shared",
    SPEAKERS: "Speakers never heard",
}
MODELS = NETWORKS
MODEL_TITLES = {
    PLAIN: "CNN",
    CBAM: "CNN with CBAM",
    WIDE: "Wider CNN, as many weights as with CBAM",
    POOLED: "CNN with CBAM after the pooling",
    OPEN: "CNN with CBAM that starts open",
}
# The names of recipes: the report's, the tuned one, and the tuning of it.

# What a flag that is not given becomes.
PROTOCOLS = {
    PUBLISHED: {"splits": (RANDOM,), "models": (PLAIN, CBAM)},
    CORRECTED: {"splits": (RANDOM, SPEAKERS), "models": MODELS},
}


@dataclasses.dataclass(frozen=True)
class SpeechSettings(RecordingSettings, SeedSettings, EffortSettings, TimingSettings, RunSettings):
    """Settings of Problem 4b; each field is a flag of `experiments.attention --task=speech`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/attention_speech")
    protocol: str = setting(
        CORRECTED,
        "published: the report's procedure, one random split, with and without CBAM; corrected: "
        "also speakers never heard, a wider network as control, CBAM in other places",
        tuple(PROTOCOLS),
        FORMER_PROTOCOLS,
    )
    recipe: str = setting(
        REPORT_RECIPE,
        "report: Adam at 0.0001, 20 epochs; tuned: schedule, augmentation, regularisation; "
        "tune: score the candidates for tuned on validation clips",
        (REPORT_RECIPE, TUNED, TUNE),
        FORMER_RECIPES,
    )
    size: int = setting(28, "rows and columns of the spectrogram images: 28, 64, 96 or 128")
    splits: tuple = setting(
        (),
        "what is tested on, separated by commas: random: a part of every digit's clips; official: "
        "takes 0 to 4, for FSDD; speakers: each speaker once, or leave_out at a time; default: the "
        "protocol's",
        SPLITS,
    )
    test_fraction: float = setting(
        0.2, "of the clips, with splits=random; the same for all seeds", gt=0, lt=1
    )
    leave_out: int = setting(1, "speakers to test on at a time, with splits=speakers", ge=1)
    clips_per_digit: int = setting(50, "clips of each digit to train on; 0: all there are", ge=0)
    curve: tuple = setting(
        (),
        "further numbers of clips of each digit to train the first of the models on, separated by "
        "commas; 0: all there are",
    )
    models: tuple = setting(
        (), "the models to train, separated by commas; default: the protocol's", MODELS
    )
    candidates: tuple = setting(
        (),
        "the candidates to score, separated by commas; default all (recipe=tune)",
        tuple(CANDIDATES),
    )
    noise: bool = setting(True, "also test in white noise, babble and hum")
    listen: bool = setting(
        False,
        "set misclassified clips into the page, to be heard (synthesised speech always is); mind "
        "the recordings' licence if you pass it on",
    )
    export_dir: str = setting(str, "where to write the tuned network as a SavedModel")
    beside: tuple = setting(
        (),
        "folders of earlier runs with other recipes, separated by commas, shown on the page, too",
    )

    def check(self):
        """Refuse a split, network or number twice, and an export of what is not trained."""
        for name in ("splits", "models"):
            if getattr(self, name):
                require_once_each(name, self)
        SpectrogramSettings(self.size)  # Or refuse it.
        numbers = (self.clips_per_digit, *self.counts_of_curve)
        allowed = len(set(numbers)) == len(numbers) and min(numbers) >= 0
        require(allowed, "curve", "other numbers of clips than clips_per_digit, from 0", self)
        if self.export_dir and self.recipe != TUNED:
            raise InputError("export_dir exports the tuned network; add --recipe=tuned")

    @property
    def chosen_splits(self) -> tuple[str, ...]:
        """The splits that were asked for, or the protocol's."""
        return self.splits or PROTOCOLS[self.protocol]["splits"]

    @property
    def chosen_models(self) -> tuple[str, ...]:
        """The models that were asked for, or the protocol's."""
        return self.models or PROTOCOLS[self.protocol]["models"]

    @property
    def counts_of_curve(self) -> tuple[int, ...]:
        """The numbers of clips of the curve; an empty list gives flags no type."""
        try:
            return tuple(int(count) for count in self.curve)
        except ValueError as error:
            raise InputError(
                f"curve must be numbers of clips, separated by commas; received {self.curve!r}"
            ) from error
