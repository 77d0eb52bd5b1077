"""What can be chosen in Problem 1, and what the report chose."""

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
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import SOURCES
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import (
    MERGE,
    METHODS,
)

SPLITS = (RANDOM, OFFICIAL, SPEAKERS)
SPLIT_TITLES = {
    RANDOM: "Random, speakers shared",
    OFFICIAL: "FSDD's own, speakers shared",
    SPEAKERS: "Speakers never heard",
}


@dataclasses.dataclass(frozen=True)
class UtteranceSettings:
    """Settings of Problem 1; each field is a flag of `experiments.autoencoders`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

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
        str, "where decoded recordings and features are kept; default ~/.cache/keras_assign"
    )
    sample_rate: int = setting(8000, "to resample all recordings to, Hz")
    splits: tuple = setting(
        (RANDOM, SPEAKERS),
        "what is tested on, separated by commas: random: a part of every digit's clips, as in the "
        "report; official: takes 0 to 4, for FSDD; speakers: each speaker once, or leave_out at a "
        "time",
        SPLITS,
    )
    test_fraction: float = setting(0.2, "of the clips, with splits=random")
    leave_out: int = setting(1, "speakers to test on at a time, with splits=speakers")
    clips_per_digit: int = setting(0, "clips of each digit to train on; 0: all there are")
    methods: tuple = setting(
        METHODS,
        "separated by commas: plain: means and deviations over frames, padded frames as they are; "
        "flattened: method A; pairs: methods B and C, trained on pairs of frames; own_codes: "
        "method B, trained on its own codes, too; flattened_speeds: method A, trained at other "
        "speeds, too, as the improved are; repaired_fold, repaired_merge: B and C improved",
        METHODS,
    )
    choose: bool = setting(
        False,
        "score the candidates for the recipes of A and of improved C on validation clips, in place "
        "of all methods on test clips",
    )
    seeds: int = setting(5, "trainings of each method; verdicts need at least 5")
    first_seed: int = setting(0, "the first seed; the others follow it")
    effort: float = setting(1.0, "part of the epochs to train, for a quick look")
    listen: bool = setting(
        False,
        "set misclassified clips into the page, to be heard (synthesised speech always is); mind "
        "the recordings' licence if you pass it on",
    )
    export_dir: str = setting(str, "where to write improved C, with a classifier, as a SavedModel")
    workers: int = setting(
        0, "processes that train, one TensorFlow thread each; 0: this process, for a GPU"
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/autoencoders", "folder for results, figures and the page")
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        for name in ("splits", "methods"):
            require_once_each(name, self)
        require_seeds(self)
        require_where_to_run(self)
        require(1000 <= self.sample_rate <= 192_000, "sample_rate", "from 1000 to 192000 Hz", self)
        require(0 < self.test_fraction < 1, "test_fraction", "above 0 and below 1", self)
        require(self.leave_out >= 1, "leave_out", "at least 1", self)
        require(self.clips_per_digit >= 0, "clips_per_digit", "at least 0", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        if self.export_dir and MERGE not in self.methods:
            raise InputError(f"export_dir exports {MERGE}; add it to methods")
        if self.export_dir and self.choose:
            raise InputError("choose trains nothing to export; leave export_dir out")

    def data(self, data_sha256: str) -> dict:
        """The part of a cell's settings that says which recordings it works on.

        Args:
            data_sha256: checksum of the waveforms and labels; other data are other cells.
        """
        return recordings_of(self, data_sha256)
