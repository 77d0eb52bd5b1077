"""What can be chosen in the study of attention, backbones and image sizes."""

import dataclasses

from experiments.attention_study.names import (
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
from experiments.attention_study.recipes import RATE_SEEDS
from experiments.data_settings import RecordingSettings
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

KINDS_PART, BACKBONES_PART, SIZES_PART, SPEAKERS_PART = "kinds", "backbones", "sizes", "speakers"
STRONG_PART = "strong"
PARTS = (KINDS_PART, BACKBONES_PART, SIZES_PART, SPEAKERS_PART, STRONG_PART)


@dataclasses.dataclass(frozen=True)
class StudySettings(RecordingSettings, SeedSettings, EffortSettings, TimingSettings, RunSettings):
    """Settings of the study; each field is a flag of `experiments.attention_study`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/attention_study")
    dry_run: bool = changed(
        RunSettings, "dry_run", help="list the cells and the hours they take, and stop"
    )
    seeds: int = changed(
        SeedSettings,
        "seeds",
        help="trainings of each network; verdicts need at least 5; spectrograms of 96x96 and "
        "128x128 are trained on with the first alone",
    )
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
        (20, ALL), "items of each digit to train on, separated by commas; 0: all there are", ge=0
    )
    rates: tuple = setting(
        (0.0005, 0.001, 0.002),
        "learning rates that each network's is chosen from, on items that neither train nor test, "
        "and beyond where the best is the first or the last; one alone is taken as it is",
        gt=0,
        lt=1,
    )
    test_fraction: float = setting(
        0.5, "of the recordings, drawn at random; the same for all", gt=0, lt=1
    )
    strong_digits: str = setting(
        str, "folder of a run of experiments.augmentation --recipe=strong, to compare with"
    )
    strong_speech: str = setting(
        str, "folder of a run of experiments.attention --task=speech --recipe=strong, likewise"
    )

    def check(self):
        """Refuse a thing twice, and parts that lack what they need."""
        for name in ("parts", "tasks", "attention", "backbone", "input_size", "counts", "rates"):
            require_once_each(name, self)
        require(self.attention[0] == NONE, "attention", "a list that begins with none, which all "
                "others are compared with", self)  # fmt: skip
        require(self.backbone[0] == PLAIN, "backbone", "a list that begins with plain, which the "
                "others are compared with", self)  # fmt: skip
        require(SIZES_PART not in self.parts or (self.larger_sizes and SPEECH in self.tasks),
                "parts", "with a larger input_size and tasks=speech where sizes is among them",
                self)  # fmt: skip
        require(len(self.rates) == 1 or not set(RATE_SEEDS) & set(self.all_seeds), "first_seed",
                "such that the seeds leave out " + " and ".join(map(str, RATE_SEEDS))
                + ", with which rates are chosen", self)  # fmt: skip
        require(max(self.counts) > 0, "counts", "one number above 0 at least, with which rates are "
                "chosen on the rest", self)  # fmt: skip
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
