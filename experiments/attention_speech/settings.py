"""What can be chosen in Problem 4b, and what the report chose."""

import dataclasses

from experiments.settings import (
    recordings_of,
    require,
    require_choices,
    require_once_each,
    require_seeds,
    require_where_to_run,
    setting,
)
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import SOURCES
from keras_assign.errors import InputError
from keras_assign.recipes.speech_cnn import CBAM, NETWORKS, OPEN, PLAIN, POOLED, WIDE

SPLITS = (RANDOM, OFFICIAL, SPEAKERS)
SPLIT_TITLES = {
    RANDOM: "Random, speakers shared",
    OFFICIAL: "FSDD's own, speakers shared",
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
REPORT, STRONG, CHOOSE = "report", "strong", "choose"

# What a flag that is not given becomes.
PROTOCOLS = {
    "published": {"splits": (RANDOM,), "models": (PLAIN, CBAM)},
    "sound": {"splits": (RANDOM, SPEAKERS), "models": MODELS},
}


@dataclasses.dataclass(frozen=True)
class SpeechSettings:
    """Settings of Problem 4b; each field is a flag of `experiments.attention --task=speech`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    protocol: str = setting(
        "sound",
        "published: the report's procedure, one random split, with and without CBAM; sound: also "
        "speakers never heard, a wider network as control, CBAM in other places",
        tuple(PROTOCOLS),
    )
    recipe: str = setting(
        REPORT,
        "report: Adam at 0.0001, 20 epochs; strong: schedule, augmentation, regularisation; "
        "choose: score the candidates for strong on validation clips",
        (REPORT, STRONG, CHOOSE),
    )
    dataset: str = setting(
        "synthesised",
        "synthesised: embedded, made with espeak-ng; fsdd, audio_mnist: downloaded, or in "
        "data_dir; folder: recordings in data_dir, named by pattern",
        SOURCES,
    )
    data_dir: str = setting(str, "the folder of the recordings")
    pattern: str = setting(
        str,
        "how paths below data_dir tell digit, speaker and take, for dataset=folder: "
        "'{speaker}_{digit}.wav' or '{digit}/{speaker}-{take}.flac'",
    )
    skip_bad: bool = setting(False, "leave bad recordings out; without it they are an error")
    cache_dir: str = setting(
        str, "where decoded recordings and images are kept; default ~/.cache/keras_assign"
    )
    sample_rate: int = setting(8000, "to resample all recordings to, Hz")
    size: int = setting(28, "rows and columns of the spectrogram images: 28, 64, 96 or 128")
    splits: tuple = setting(
        (),
        "what is tested on, separated by commas: random: a part of every digit's clips; official: "
        "takes 0 to 4, for FSDD; speakers: each speaker once, or leave_out at a time; default: the "
        "protocol's",
        SPLITS,
    )
    test_fraction: float = setting(0.2, "of the clips, with splits=random; the same for all seeds")
    leave_out: int = setting(1, "speakers to test on at a time, with splits=speakers")
    clips_per_digit: int = setting(50, "clips of each digit to train on; 0: all there are")
    curve: tuple = setting(
        (),
        "further numbers of clips of each digit to train the first of the models on, separated by "
        "commas; 0: all there are",
    )
    models: tuple = setting(
        (), "the models to train, separated by commas; default: the protocol's", MODELS
    )
    candidates: tuple = setting(
        (), "the candidates to score, separated by commas; default all (recipe=choose)"
    )
    seeds: int = setting(5, "trainings of each model; verdicts need at least 5")
    first_seed: int = setting(0, "the first seed; the others follow it")
    effort: float = setting(1.0, "part of the training to do, for a quick look")
    noise: bool = setting(True, "also test in white noise, babble and hum")
    timing_rounds: int = setting(
        5, "epochs of each model in the timing cell, models alternating; 0 leaves it out"
    )
    listen: bool = setting(
        False,
        "set misclassified clips into the page, to be heard (synthesised speech always is); mind "
        "the recordings' licence if you pass it on",
    )
    export_dir: str = setting(str, "where to write the strong network as a SavedModel")
    workers: int = setting(
        0,
        "processes that train, one TensorFlow thread each; 0: this process, for a GPU; the timing "
        "cell always runs here, alone",
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/attention_speech", "folder for results, figures and the page")
    beside: tuple = setting(
        (),
        "folders of earlier runs with other recipes, separated by commas, shown on the page, too",
    )
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        for name in ("splits", "models"):
            if getattr(self, name):
                require_once_each(name, self)
        require_seeds(self)
        require_where_to_run(self)
        require(1000 <= self.sample_rate <= 192_000, "sample_rate", "from 1000 to 192000 Hz", self)
        require(0 < self.test_fraction < 1, "test_fraction", "above 0 and below 1", self)
        SpectrogramSettings(self.size)  # Or refuse it.
        require(self.leave_out >= 1, "leave_out", "at least 1", self)
        require(self.clips_per_digit >= 0, "clips_per_digit", "at least 0", self)
        numbers = (self.clips_per_digit, *self.counts_of_curve)
        allowed = len(set(numbers)) == len(numbers) and min(numbers) >= 0
        require(allowed, "curve", "other numbers of clips than clips_per_digit, from 0", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        require(self.timing_rounds >= 0, "timing_rounds", "at least 0", self)
        if self.export_dir and self.recipe != STRONG:
            raise InputError("export_dir exports the strong network; add --recipe=strong")

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

    def data(self, data_sha256: str | None) -> dict:
        """The part of a cell's settings that says which recordings it works on.

        Args:
            data_sha256: checksum of the waveforms and labels; other data are other cells.
        """
        return recordings_of(self, data_sha256)
