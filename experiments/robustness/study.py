"""Which model answers what to which kind of input, declared."""

import hashlib
from pathlib import Path

from experiments import spoken
from experiments.robustness import findings, tables
from experiments.robustness.settings import SPEECH_MODELS, RobustnessSettings
from experiments.spoken import Recordings
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn, utterance_vectors
from keras_assign.recipes.speech_cnn import ALL, PLAIN, POOLED
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.study import Asked, Stage, Study

PICTURES = CellFunction("experiments.robustness.picture_cell:run_cell", version="2")
SPEECH = CellFunction("experiments.robustness.speech_cell:run_cell", version="1")
NETWORKS = {"spoken_digit_cnn": PLAIN, "spoken_digit_cnn_cbam": POOLED}
COST = 200.0  # Seconds of a training, about; pictures take a third.


def _recordings(asked: Asked) -> Recordings | None:
    """What models of speech are tried with; None where none is asked for."""
    is_asked = set(asked.settings.models) & set(SPEECH_MODELS)
    return spoken.load(asked.settings) if is_asked else None


def cells(asked: Asked, records: list[dict]) -> list[Cell]:
    """One a model of pictures, and one a model of speech and speaker that it does not hear.

    Args:
        asked: with the recordings, or None.
        records: not looked at.

    Raises:
        InputError: a model cannot be read.
    """
    settings, found = asked.settings, asked.data
    common = {"seed": settings.seed}
    made = []
    for model in settings.models:
        if model in SPEECH_MODELS:
            continue
        values = {
            "kind": "pictures",
            "model": model,
            "model_sha256": checksum(Path(settings.models_dir) / model),
            "pictures": settings.pictures,
            **common,
        }
        where = {"models_dir": settings.models_dir}
        made.append(Cell(model, values, PICTURES, COST / 3, where))
    if found is None:
        return made
    data_sha256 = found.sha256
    for model in settings.models:
        if model not in SPEECH_MODELS:
            continue
        for speaker in sorted(set(found.index.speakers)):
            values = {
                "kind": "speech",
                "model": model,
                "speaker": speaker,
                "clips": settings.clips,
                "training": _training(settings, model, speaker, data_sha256),
                **settings.data(data_sha256),
                **common,
            }
            made.append(Cell(f"{model}-{speaker}", values, SPEECH, COST))
    return made


def checksum(folder: Path) -> str:
    """SHA-256 of an exported model, by its ONNX file.

    Raises:
        InputError: it has none.
    """
    try:
        return hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(
            f"{folder} is no exported model with an ONNX file ({error.strerror}); name the folder "
            "of the models with --models_dir"
        ) from error


def _training(settings, model, speaker, data_sha256):
    """How a model is trained, by the recipe that was chosen without the speaker."""
    values = _training_on(settings, model, speaker, data_sha256)
    return {name: value for name, value in values.items() if name not in settings.data(None)}


def _training_on(settings, model, speaker, data_sha256):
    data, seed, effort = settings.data(data_sha256), settings.seed, settings.effort
    split = {"kind": SPEAKERS, "test_speakers": [speaker]}
    place = {"split": split, "seed": seed, "clips_per_digit": ALL, **data}
    if model in NETWORKS:
        recipe = speech_cnn.served_for(speech_cnn.chosen_for(place))
        return speech_cnn.training_settings(NETWORKS[model], recipe, split, ALL, seed, data, effort)
    recipe = utterance_vectors.served_for(utterance_vectors.chosen_for(place))
    return utterance_vectors.training_settings(
        utterance_vectors.MERGE, recipe, split, ALL, seed, data, effort
    )


STUDY = Study(
    program="experiments.robustness",
    settings=RobustnessSettings,
    data=_recordings,
    stages=(Stage(cells),),
    find=lambda runs: findings.find(runs[0].cells),
    tables=lambda found: list(tables.of(found)),
)
