"""What can be chosen in Problem 1, and what the report chose."""

import dataclasses

from experiments.data_settings import RecordingSettings
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import MERGE, METHODS
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    SeedSettings,
    changed,
    require_once_each,
    setting,
)

SPLITS = (RANDOM, OFFICIAL, SPEAKERS)
SPLIT_TITLES = {
    RANDOM: "Random, speakers shared",
    OFFICIAL: "FSDD's own test, speakers shared",
    SPEAKERS: "Speakers never heard",
}
# Kinds of cells besides those of the methods, by the names that they are stored under.
TUNING, ERROR_ANALYSIS = "tuning", "error_analysis"


@dataclasses.dataclass(frozen=True)
class UtteranceSettings(RecordingSettings, SeedSettings, EffortSettings, RunSettings):
    """Settings of Problem 1; each field is a flag of `experiments.autoencoders`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/autoencoders")
    splits: tuple = setting(
        (RANDOM, SPEAKERS),
        "what is tested on, separated by commas: random: a part of every digit's clips, as in the "
        "report; official: takes 0 to 4, for FSDD; speakers: each speaker once, or leave_out at a "
        "time",
        SPLITS,
    )
    test_fraction: float = setting(0.2, "of the clips, with splits=random", gt=0, lt=1)
    leave_out: int = setting(1, "speakers to test on at a time, with splits=speakers", ge=1)
    clips_per_digit: int = setting(0, "clips of each digit to train on; 0: all there are", ge=0)
    methods: tuple = setting(
        METHODS,
        "separated by commas: plain: means and deviations over frames, padded frames as they are; "
        "flattened: method A; pairs: methods B and C, trained on pairs of frames; own_codes: "
        "method B, trained on its own codes, too; flattened_speeds: method A, trained at other "
        "speeds, too, as the improved are; improved_fold, improved_merge: B and C improved",
        METHODS,
        {f"repaired_{what}": f"improved_{what}" for what in ("fold", "merge")},
    )
    error_analysis: bool = setting(
        True, "also look into one training of B and C: what is lost, fold by fold"
    )
    choose: bool = setting(
        False,
        "score the candidates for the recipes of A and of improved C on validation clips, in place "
        "of all methods on test clips",
    )
    listen: bool = setting(
        False,
        "set misclassified clips into the page, to be heard (synthesised speech always is); mind "
        "the recordings' licence if you pass it on",
    )
    export_dir: str = setting(str, "where to write improved C, with a classifier, as a SavedModel")

    def check(self):
        """Refuse a split or method twice, and an export of what is not trained."""
        for name in ("splits", "methods"):
            require_once_each(name, self)
        if self.export_dir and MERGE not in self.methods:
            raise InputError(f"export_dir exports {MERGE}; add it to methods")
        if self.export_dir and self.choose:
            raise InputError("choose trains nothing to export; leave export_dir out")
