"""Which model answers what to which kind of input, declared."""

import hashlib
import json
from pathlib import Path

from experiments import spoken
from experiments.files import RESULTS
from experiments.robustness import plots, results, tables
from experiments.robustness.settings import (
    BEFORE_FILE,
    SPEECH_MODELS,
    WORD_MODEL,
    RobustnessSettings,
)
from experiments.spoken import Recordings
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.errors import InputError
from keras_assign.recipes import new_voices, speech_cnn, utterance_vectors
from keras_assign.recipes.speech_cnn import ALL, PLAIN, POOLED
from keras_assign.report.study_page import Page
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study

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
    settings, found, made = asked.settings, asked.data, []
    for model in settings.models:
        if model not in SPEECH_MODELS:
            values = {
                "kind": "pictures",
                "model": model,
                "model_sha256": checksum(Path(settings.models_dir) / model),
                "pictures": settings.pictures,
                "seed": settings.seed,
            }
            where = {"models_dir": settings.models_dir}
            made.append(Cell(model, values, PICTURES, COST / 3, where))
            continue
        for speaker in sorted(set(found.index.speakers)):
            values = {
                "kind": "speech",
                "model": model,
                "speaker": speaker,
                "clips": settings.clips,
                "training": _training(settings, model, speaker, found.sha256),
                **settings.data(found.sha256),
                "seed": settings.seed,
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
    data, seed, effort = settings.data(data_sha256), settings.seed, settings.effort
    split = {"kind": SPEAKERS, "test_speakers": [speaker]}
    if model == WORD_MODEL:
        recipe = new_voices.served_for(speaker, settings.dataset, settings.sample_rate, effort)
        return {"kind": "training", "recipe": recipe, "split": split, "seed": seed}
    place = {"split": split, "seed": seed, "clips_per_digit": ALL, **data}
    made_by = speech_cnn if model in NETWORKS else utterance_vectors
    recipe = made_by.served_for(made_by.chosen_for(place))
    method = NETWORKS.get(model, utterance_vectors.MERGE)
    values = made_by.training_settings(method, recipe, split, ALL, seed, data, effort)
    return {name: value for name, value in values.items() if name not in data}


def _find(runs: list[Run]) -> Rows:
    file = runs[0].path / BEFORE_FILE
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
    return results.find(runs[0].cells, before)


STUDY = Study(
    program="experiments.robustness",
    settings=RobustnessSettings,
    data=_recordings,
    stages=(Stage(cells),),
    find=_find,
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(rows),
    page=Page(Path(__file__).with_name("page.md"), stored=RESULTS / "robustness"),
)
