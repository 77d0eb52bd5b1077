"""What can be chosen when training on a data set of one's own."""

import dataclasses
import os

from keras_assign.data.own.images import FORMS
from keras_assign.data.own.partition import GIVEN, KINDS
from keras_assign.data.own.patterns import PathPattern
from keras_assign.errors import InputError
from keras_assign.recipes.own_data import MODELS
from keras_assign.studies.settings import (
    MOST_SEEDS,
    EffortSettings,
    RunSettings,
    changed,
    require_once_each,
    setting,
)

MODEL_FOLDER = "model"


@dataclasses.dataclass(frozen=True)
class TrainSettings(EffortSettings, RunSettings):
    """Settings of `experiments.train`; each field is a flag.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/train")
    workers: int = changed(RunSettings, "workers", 2)
    data_dir: str = setting(str, "the folder of the data set, or an .npz archive of images")
    test_dir: str = setting(str, "a second folder, which tests; all of the first trains then")
    pattern: str = setting(
        str,
        "what paths below data_dir tell: '{split}/{speaker}_{class}.wav', with * for anything, or "
        "a regular expression with named groups; default: what the paths look like",
    )
    speaker_versions: tuple = setting(
        (),
        "endings of speakers' names that are versions of one person, separated by commas: n makes "
        "C02 and C02n one; none: there are none; default: found from the names",
    )
    splits: str = setting(
        str,
        "given: the set's own train and test; speakers: a fifth of the people tests; random: a "
        "fifth of each class; default: given, else speakers, else random",
        KINDS,
    )
    minutes: float = setting(
        10.0,
        "to spend on tuning and trainings, about; each model is trained once at least",
        gt=0,
        le=100_000,
    )
    seeds: int = setting(
        int, "trainings of each model; default: as many as fit into minutes", ge=1, le=MOST_SEEDS
    )
    models: tuple = setting(MODELS, "the models to train, separated by commas", MODELS)
    sample_rate: int = setting(
        int,
        "of recordings, Hz; default: that of most files, 16,000 at most",
        ge=4_000,
        le=48_000,
    )
    window_seconds: float = setting(
        float,
        "of a recording, about its word, s; default: from the lengths of the training words",
        ge=0.1,
        le=10,
    )
    form: str = setting(
        str,
        "of images: as_it_is; cut: signs cut out, scaled and centred as MNIST's; whole: scaled; "
        "default: what suits them",
        FORMS,
    )
    extra_voices: bool = setting(
        False,
        "train on 500 synthesised English digits, too; for recordings of 0 to 9 at 8,000 Hz",
    )
    model_dir: str = setting(
        str, "where to write the best model; default: the folder model in output_dir"
    )
    cache_dir: str = setting(
        str, "where the set is kept as it was read; default ~/.cache/keras_assign"
    )

    def check(self):
        """Refuse a model twice, and a pattern that makes no sense."""
        require_once_each("models", self)
        if not self.data_dir and not self.rebuild:
            raise InputError("data_dir is missing; name the folder of your set: --data_dir=my_set")
        if self.pattern:
            PathPattern(self.pattern)
        if self.test_dir and self.splits not in (None, GIVEN):
            raise InputError("test_dir is a split that is given; leave --splits out")

    @property
    def export_dir(self) -> str:
        """The folder that the model's own folder is made in."""
        return os.path.dirname(os.path.abspath(self.model_folder))

    @property
    def model_folder(self) -> str:
        """Where the best model goes."""
        return self.model_dir or os.path.join(self.output_dir, MODEL_FOLDER)

    @property
    def asked(self) -> dict:
        """Which data, as `keras_assign.training.own_set.read` takes it."""
        place = os.path.abspath(os.path.expanduser(self.data_dir)) if self.data_dir else None
        test_dir = os.path.abspath(os.path.expanduser(self.test_dir)) if self.test_dir else None
        return {
            "data_dir": place,
            "test_dir": test_dir,
            "pattern": self.pattern,
            "speaker_versions": list(self.speaker_versions),
            "splits": self.splits,
            "sample_rate": self.sample_rate,
            "seconds": self.window_seconds,
            "form": self.form,
        }
