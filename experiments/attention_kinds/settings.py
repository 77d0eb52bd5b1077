"""What can be chosen in the study of attention, backbones and image sizes."""

import dataclasses

from experiments.attention_kinds.names import (
    ALL,
    BACKBONES,
    KINDS,
    NONE,
    PLAIN,
    SIZES,
    SMALL,
    SPEECH,
    TASKS,
)
from experiments.attention_kinds.recipes import RATE_SEEDS
from experiments.settings import (
    recordings_of,
    require,
    require_choices,
    require_once_each,
    require_seeds,
    require_where_to_run,
    setting,
)
from keras_assign.data.spoken_digits import SOURCES

KINDS_PART, BACKBONES_PART, SIZES_PART, SPEAKERS_PART = "kinds", "backbones", "sizes", "speakers"
STRONG_PART = "strong"
PARTS = (KINDS_PART, BACKBONES_PART, SIZES_PART, SPEAKERS_PART, STRONG_PART)


@dataclasses.dataclass(frozen=True)
class StudySettings:
    """Settings of the study; each field is a flag of `experiments.attention_study`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    parts: tuple = setting(
        (KINDS_PART,),
        "what to ask, separated by commas: kinds: each attention in the plain CNN; backbones: the "
        "others, too, with and without CBAM; sizes: larger spectrograms; speakers: the best three "
        "kinds on speakers never heard; strong: the best network of each task with the strong "
        "recipes of Problems 2 and 4b; best by the loss on training items held out",
        PARTS,
    )
    tasks: tuple = setting(TASKS, "digits (handwritten) or speech, or both", TASKS)
    attention: tuple = setting(KINDS, "kinds of attention, separated by commas, none first", KINDS)
    backbone: tuple = setting(
        BACKBONES, "for parts=backbones, separated by commas, plain first", BACKBONES
    )
    input_size: tuple = setting(
        SIZES, "rows and columns of spectrogram images, for parts=sizes", SIZES
    )
    counts: tuple = setting(
        (20, ALL), "items of each digit to train on, separated by commas; 0: all there are"
    )
    rates: tuple = setting(
        (0.0005, 0.001, 0.002),
        "learning rates that each network's is chosen from, on items that neither train nor test, "
        "and beyond where the best is the first or the last; one alone is taken as it is",
    )
    seeds: int = setting(
        5,
        "trainings of each network; verdicts need at least 5; spectrograms of 96x96 and 128x128 "
        "are trained on with the first alone",
    )
    first_seed: int = setting(0, "the first seed; the others follow it")
    dataset: str = setting("synthesised", "recordings for speech, as of experiments.attention",
                           SOURCES)  # fmt: skip
    data_dir: str = setting(str, "the folder of the recordings")
    pattern: str = setting(str, "how paths below data_dir tell digit, speaker and take, as of "
                                "experiments.attention --task=speech")  # fmt: skip
    skip_bad: bool = setting(False, "leave bad recordings out; without it they are an error")
    cache_dir: str = setting(
        str, "where decoded recordings and images are kept; default ~/.cache/keras_assign"
    )
    sample_rate: int = setting(8000, "to resample all recordings to, Hz")
    test_fraction: float = setting(0.5, "of the recordings, drawn at random; the same for all")
    effort: float = setting(1.0, "part of each training to do, for a quick look")
    timing_rounds: int = setting(
        5, "epochs of each network in the timing cells, in turn; 0 leaves them out"
    )
    strong_digits: str = setting(
        str, "folder of a run of experiments.augmentation --recipe=strong, to compare with"
    )
    strong_speech: str = setting(
        str, "folder of a run of experiments.attention --task=speech --recipe=strong, likewise"
    )
    workers: int = setting(
        0,
        "processes that train, one TensorFlow thread each; 0: this process, for a GPU; the timing "
        "cells always run here, alone",
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/attention_study", "folder for results, figures and the page")
    dry_run: bool = setting(False, "list the cells and the hours they take, and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        require_seeds(self)
        for name in ("parts", "tasks", "attention", "backbone", "input_size", "counts", "rates"):
            require_once_each(name, self)
        require(self.attention[0] == NONE, "attention", "a list that begins with none, which all "
                "others are compared with", self)  # fmt: skip
        require(self.backbone[0] == PLAIN, "backbone", "a list that begins with plain, which the "
                "others are compared with", self)  # fmt: skip
        require(SIZES_PART not in self.parts or (self.larger_sizes and SPEECH in self.tasks),
                "parts", "with a larger input_size and tasks=speech where sizes is among them",
                self)  # fmt: skip
        seeds = range(self.first_seed, self.first_seed + self.seeds)
        require(len(self.rates) == 1 or not set(RATE_SEEDS) & set(seeds), "first_seed",
                "such that the seeds leave out " + " and ".join(map(str, RATE_SEEDS))
                + ", with which rates are chosen", self)  # fmt: skip
        require(min(self.counts) >= 0, "counts", "numbers of items from 0", self)
        require(max(self.counts) > 0, "counts", "one number above 0 at least, with which rates are "
                "chosen on the rest", self)  # fmt: skip
        require(min(self.rates) > 0 and max(self.rates) < 1, "rates", "above 0 and below 1", self)
        require_where_to_run(self)
        require(1000 <= self.sample_rate <= 192_000, "sample_rate", "from 1000 to 192000 Hz", self)
        require(0 < self.test_fraction < 1, "test_fraction", "above 0 and below 1", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        require(self.timing_rounds >= 0, "timing_rounds", "at least 0", self)
        require(
            SPEAKERS_PART not in self.parts
            or (KINDS_PART in self.parts and len(self.attention) > 1 and SPEECH in self.tasks),
            "parts",
            "with kinds, some attention and tasks=speech, where speakers is among them",
            self,
        )

        ranked = {KINDS_PART, BACKBONES_PART} & set(self.parts)
        require(
            STRONG_PART not in self.parts or bool(ranked),
            "parts",
            "with kinds or backbones, which name the best network, where strong is among them",
            self,
        )

    @property
    def fewest(self) -> int:
        """The fewest items of each digit that are trained on."""
        return min(count for count in self.counts if count)

    @property
    def backbones(self) -> tuple[str, ...]:
        """The backbones that are trained: the plain one alone but for parts=backbones."""
        return self.backbone if BACKBONES_PART in self.parts else (PLAIN,)

    @property
    def tries_rates(self) -> bool:
        """Whether there is more than one learning rate to choose from."""
        return len(self.rates) > 1

    @property
    def chooses_rates(self) -> bool:
        """Whether trainings are validated: to choose rates, or the best networks for a part."""
        return self.tries_rates or bool({SPEAKERS_PART, STRONG_PART} & set(self.parts))

    @property
    def larger_sizes(self) -> tuple[int, ...]:
        """The sizes of images beyond the smallest that are trained on."""
        return tuple(s for s in self.input_size if s != SMALL) if SIZES_PART in self.parts else ()

    def data(self, data_sha256: str | None) -> dict:
        """The part of a speech cell's settings that says which recordings it works on.

        Args:
            data_sha256: checksum of the waveforms and labels; other data are other cells.
        """
        return recordings_of(self, data_sha256)
