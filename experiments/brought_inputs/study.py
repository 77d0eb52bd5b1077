"""From settings to a results folder: which model answers what to which kind of input."""

import dataclasses
import hashlib
from pathlib import Path

from experiments import spoken
from experiments.attention_speech import grid
from experiments.attention_speech import recipes as network_recipes
from experiments.attention_speech.settings import (
    ALL,
    PLAIN,
    POOLED,
    SPEAKERS,
    STRONG,
    SpeechSettings,
)
from experiments.brought_inputs import findings
from experiments.brought_inputs.settings import SPEECH_MODELS, RobustnessSettings
from experiments.settings import as_command
from experiments.utterance_vectors import grid as merge_grid
from experiments.utterance_vectors import recipes as merge_recipes
from experiments.utterance_vectors.settings import MERGE, UtteranceSettings
from keras_assign.data import utterances
from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells

PROGRAM = "experiments.robustness"
PICTURES = CellFunction("experiments.brought_inputs.picture_cell:run_cell", version="1")
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
    shared = {
        "dataset": settings.dataset,
        "data_dir": settings.data_dir,
        "pattern": settings.pattern,
        "skip_bad": settings.skip_bad,
        "sample_rate": settings.sample_rate,
        "effort": settings.effort,
    }
    split = {"kind": SPEAKERS, "test_speakers": [speaker]}
    place = {"split": split, **settings.data(data_sha256)}
    if model in NETWORKS:
        return grid.training_values(
            SpeechSettings(recipe=STRONG, **shared),
            NETWORKS[model],
            network_recipes.served_for(network_recipes.chosen_for(place)),
            split,
            ALL,
            settings.seed,
            data_sha256,
        )
    place |= {"seed": settings.seed, "clips_per_digit": 0}
    return merge_grid.cell_settings(
        UtteranceSettings(**shared),
        MERGE,
        merge_recipes.served_for(merge_recipes.chosen_for(place)),
        split,
        settings.seed,
        data_sha256,
    )
