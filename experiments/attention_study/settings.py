"""What can be chosen in the study of attention, backbones and image sizes."""

import dataclasses

from experiments.data_settings import RecordingSettings
from keras_assign.recipes import attention_networks as nets
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

OF_KINDS, OF_BACKBONES, OF_SIZES, OF_SPEAKERS, TUNED = PARTS = (
    "kinds", "backbones", "sizes", "speakers", "tuned",
)  # fmt: skip
RATE_SEEDS = (100, 101)  # That rates are chosen with.


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
        (OF_KINDS,),
        "what to ask, separated by commas: kinds: each attention in the plain CNN; backbones: the "
        "others, too, with and without CBAM; sizes: larger spectrograms; speakers: the best three "
        "kinds on speakers never heard; tuned: the best network of each task with the tuned "
        "recipes of Problems 2 and 4b; best by the loss on training items held out",
        PARTS,
        {"strong": "tuned"},
    )
    tasks: tuple = setting(nets.TASKS, "digits (handwritten) or speech, or both", nets.TASKS)
    attention: tuple = setting(
        nets.KINDS, "kinds of attention, separated by commas, none first", nets.KINDS
    )
    backbone: tuple = setting(
        nets.BACKBONES,
        "for parts=backbones, separated by commas, plain first",
        nets.BACKBONES,
    )
    input_size: tuple = setting(
        nets.SIZES, "rows and columns of spectrogram images, for parts=sizes", nets.SIZES
    )
    counts: tuple = setting(
        (20, nets.EVERY_ITEM),
        "items of each digit to train on, separated by commas; 0: all there are",
        ge=0,
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
        str, "folder of a run of experiments.augmentation --recipe=tuned, to compare with"
    )
    strong_speech: str = setting(
        str, "folder of a run of experiments.attention --task=speech --recipe=tuned, likewise"
    )

    def check(self):
        """Refuse a thing twice, and parts that lack what they need."""
        for name in ("parts", "tasks", "attention", "backbone", "input_size", "counts", "rates"):
            require_once_each(name, self)
        of_kinds, on_speech = OF_KINDS in self.parts, nets.SPEECH in self.tasks
        seeds = " and ".join(map(str, RATE_SEEDS))
        for allowed, name, expected in (
            (self.attention[0] == nets.NO_ATTENTION, "attention",
             "a list that begins with none, which all others are compared with"),
            (self.backbone[0] == nets.PLAIN, "backbone",
             "a list that begins with plain, which the others are compared with"),
            (OF_SIZES not in self.parts or (self.larger_sizes and on_speech), "parts",
             "with a larger input_size and tasks=speech where sizes is among them"),
            (not self.tries_rates or not set(RATE_SEEDS) & set(self.all_seeds), "first_seed",
             f"such that the seeds leave out {seeds}, with which rates are chosen"),
            (max(self.counts) > 0, "counts",
             "one number above 0 at least, with which rates are chosen on the rest"),
            (OF_SPEAKERS not in self.parts
             or (of_kinds and len(self.attention) > 1 and on_speech), "parts",
             "with kinds, some attention and tasks=speech, where speakers is among them"),
            (TUNED not in self.parts or of_kinds or OF_BACKBONES in self.parts, "parts",
             "with kinds or backbones, which name the best network, where tuned is among them"),
        ):  # fmt: skip
            require(allowed, name, expected, self)

    @property
    def fewest(self) -> int:
        """The fewest items of each digit that are trained on."""
        return min(count for count in self.counts if count != nets.EVERY_ITEM)

    @property
    def tries_rates(self) -> bool:
        """Whether there is more than one learning rate to choose from."""
        return len(self.rates) > 1

    @property
    def chooses_rates(self) -> bool:
        """Whether trainings are validated: to choose rates, or the best networks for a part."""
        return self.tries_rates or bool({OF_SPEAKERS, TUNED} & set(self.parts))

    @property
    def larger_sizes(self) -> tuple[int, ...]:
        """The sizes of images beyond the smallest that are trained on."""
        wanted = self.input_size if OF_SIZES in self.parts else ()
        return tuple(size for size in wanted if size != nets.SMALL)
