"""What can be chosen when exported models are tried with what people bring."""

import dataclasses

from experiments.data_settings import RecordingSettings
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    changed,
    require_once_each,
    setting,
)

PICTURE_MODELS = ("digit_reader", "digit_cnn", "digit_cnn_spatial_attention")
MERGE_MODEL, WORD_MODEL = "spoken_digit_merge", "spoken_digit_word_cnn"
SPEECH_MODELS = ("spoken_digit_cnn", "spoken_digit_cnn_cbam", MERGE_MODEL, WORD_MODEL)
MODEL_TITLES = dict(
    zip(
        (*PICTURE_MODELS, *SPEECH_MODELS),
        ("digit_reader", "digit_cnn", "with attention", "CNN", "with CBAM", "merge", "word CNN"),
        strict=True,
    )
)
BEFORE_FILE = "before.json"  # In a run's folder, see `before`.


@dataclasses.dataclass(frozen=True)
class RobustnessSettings(RecordingSettings, EffortSettings, RunSettings):
    """Settings of `experiments.robustness`; each field is a flag.

    Raises:
        InputError: a value is out of range.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/robustness")
    dataset: str = changed(RecordingSettings, "dataset", "fsdd")
    models: tuple = setting(tuple(MODEL_TITLES), "which models", tuple(MODEL_TITLES))
    models_dir: str = setting("saved_models", "folder of the exported models of pictures")
    pictures: int = setting(200, "pictures of each kind", ge=1)
    clips: int = setting(50, "clips of each speaker and kind, of each digit as many", ge=10)
    seed: int = setting(0, "of pictures, rooms and trainings", ge=0, lt=2**31)

    def check(self):
        """Refuse a model twice."""
        require_once_each("models", self)
