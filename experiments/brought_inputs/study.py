"""From settings to a results folder: which model answers what to which kind of input."""

import dataclasses
import hashlib
from pathlib import Path

from experiments import spoken
from experiments.brought_inputs import findings
from experiments.brought_inputs.settings import SPEECH_MODELS, RobustnessSettings
from experiments.settings import as_command
from keras_assign.data import utterances
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn, utterance_vectors
from keras_assign.recipes.speech_cnn import ALL, PLAIN, POOLED
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.robustness"
PICTURES = CellFunction("experiments.brought_inputs.picture_cell:run_cell", version="2")
SPEECH = CellFunction("experiments.brought_inputs.speech_cell:run_cell", version="1")
NETWORKS = {"spoken_digit_cnn": PLAIN, "spoken_digit_cnn_cbam": POOLED}
COST = 200.0  # Seconds of a training, about; pictures take a third.


def run(settings: RobustnessSettings, output_dir: str | Path) -> dict:
    """Run what is not finished yet, then write findings.

    Args:
        settings: what to run.
        output_dir: the run's folder; made if missing. It gets `run.json`, `cells/` and
            `findings.json`.

    Returns:
        The findings, as `findings.find` gives them; empty for a dry run.

    Raises:
        InputError: recordings, a model or a folder cannot be used, or a cell failed.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        run_folder.run_info()  # Or fail, before a folder is made for the lock.
        with only_run_in(run_folder.path):
            return rebuild(run_folder)
    made = cells(settings)
    if settings.dry_run:
        run_folder.list_cells(made)
        return {}
    with only_run_in(run_folder.path):
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(as_command(PROGRAM, chosen), dataclasses.asdict(chosen), made)
        run_cells(made, run_folder.store, settings.workers, settings.scheduler)
        return rebuild(run_folder)


def rebuild(run_folder: RunFolder) -> dict:
    """Write the findings of stored cells.

    Raises:
        InputError: the folder is no run's, or a cell is missing.
    """
    _, stored = run_folder.read()
    found = findings.find(stored)
    run_folder.write_findings(found, lambda: None)
    return found


def cells(settings: RobustnessSettings) -> list[Cell]:
    """One a model of pictures, and one a model of speech and speaker that it does not hear.

    Args:
        settings: what to run.

    Raises:
        InputError: recordings or a model cannot be read.
    """
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
    speech = [model for model in settings.models if model in SPEECH_MODELS]
    if not speech:
        return made
    found = spoken.load(settings)
    data_sha256 = utterances.checksum(found)
    for model in speech:
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
