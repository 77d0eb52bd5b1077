"""What can be chosen when exported models are tried with what people bring."""

import dataclasses

from experiments.settings import (
    recordings_of,
    require,
    require_choices,
    require_once_each,
    require_where_to_run,
    setting,
)
from keras_assign.data.spoken_digits import SOURCES

PICTURE_MODELS = ("digit_reader", "digit_cnn", "digit_cnn_spatial_attention")
MERGE_MODEL = "spoken_digit_merge"
SPEECH_MODELS = ("spoken_digit_cnn", "spoken_digit_cnn_cbam", MERGE_MODEL)


@dataclasses.dataclass(frozen=True)
class RobustnessSettings:
    """Settings of `experiments.robustness`; each field is a flag.

    Raises:
        InputError: a value is out of range.
    """

    models: tuple = setting(
        (*PICTURE_MODELS, *SPEECH_MODELS), "which models", (*PICTURE_MODELS, *SPEECH_MODELS)
    )
    models_dir: str = setting("saved_models", "folder of the exported models of pictures")
    pictures: int = setting(200, "pictures of each kind")
    clips: int = setting(50, "clips of each speaker and kind")
    dataset: str = setting(
        "fsdd", "recordings; each speaker is tested by a model of the others", SOURCES
    )
    data_dir: str = setting(str, "folder of the recordings; without it they are downloaded")
    pattern: str = setting(str, "of their paths, with dataset=folder")
    skip_bad: bool = setting(False, "leave bad recordings out")
    sample_rate: int = setting(8000, "of the models of speech, Hz")
    cache_dir: str = setting(str, "where decoded recordings are kept")
    effort: float = setting(1.0, "part of the training to do, for a quick look")
    seed: int = setting(0, "of pictures, rooms and trainings")
    workers: int = setting(
        0, "processes that train, one TensorFlow thread each; 0: this process, for a GPU"
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/robustness", "folder for results and figures")
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings and figures of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        require_once_each("models", self)
        require_where_to_run(self)
        require(self.pictures >= 1, "pictures", "at least 1", self)
        require(self.clips >= 10, "clips", "at least 10, one of each digit", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        require(0 <= self.seed < 2**31, "seed", "from 0 to below 2**31", self)

    def data(self, data_sha256: str | None) -> dict:
        """The part of a cell's settings that says which recordings it works on.

        Args:
            data_sha256: checksum of the waveforms and labels; other data are other cells.
        """
        return recordings_of(self, data_sha256)
