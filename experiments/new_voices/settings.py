"""What can be chosen when a recipe for speakers never heard is sought and tested."""

import dataclasses

from experiments.data_settings import RecordingSettings
from keras_assign.errors import InputError
from keras_assign.recipes.new_voices import BASE, CANDIDATES
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    SeedSettings,
    changed,
    require_once_each,
    setting,
)

CHOICE, SPEAKERS, SHARED, ENGINES, BANDS = "choice", "speakers", "shared", "engines", "bands"
PARTS = (CHOICE, SPEAKERS, SHARED, ENGINES, BANDS)
OTHER = "audio_mnist"  # Tests where its folder is given, by this setting.
OTHER_DIR = "audio_mnist_dir"


@dataclasses.dataclass(frozen=True)
class NewVoicesSettings(RecordingSettings, SeedSettings, EffortSettings, RunSettings):
    """Settings of `experiments.new_voices`; each field is a flag.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/new_voices")
    dataset: str = changed(RecordingSettings, "dataset", "fsdd")
    parts: tuple = setting(
        PARTS,
        "choice: score the candidates with pairs of speakers left out; speakers: test on each "
        "speaker, never heard, by the recipe that was chosen without that one; shared: on takes "
        "0 to 4 of speakers who train; engines: on the embedded voices of an engine left out; "
        "bands: on these, when only the other engines train, with half of the band and with all",
        PARTS,
    )
    candidates: tuple = setting(tuple(CANDIDATES), "recipes to score", tuple(CANDIDATES))
    pairings: int = setting(
        5, "ways to pair all speakers, in each of which one validates for the other", ge=1
    )
    audio_mnist_dir: str = setting(str, "AudioMNIST's folder, to test on it, too")
    export_dir: str = setting(
        str, "where to write the recipe of the stored choice, trained on all, as a SavedModel"
    )
    noise: bool = setting(True, "also test speakers never heard in white noise, babble and hum")

    def check(self):
        """Refuse a part or a candidate twice, and a choice among none or of none."""
        require_once_each("parts", self)
        require_once_each("candidates", self)
        if self.audio_mnist_dir and self.dataset == OTHER:
            raise InputError(
                "audio_mnist_dir names recordings that only test; with dataset=audio_mnist they "
                "would train, too. Leave one out"
            )
        if CHOICE not in self.parts and len(self.candidates) > 1:
            raise InputError(
                f"without the part choice one recipe is tested; add --candidates={BASE}, say"
            )
