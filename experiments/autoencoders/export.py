"""Method C improved, trained on all recordings, as a SavedModel from waveform to digit."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.autoencoders import grid
from experiments.autoencoders.settings import SPLIT_TITLES
from keras_assign.audio.served_words import as_served
from keras_assign.data.spoken_digits import TITLES
from keras_assign.recipes.utterance_vectors import MERGE, OTHERS, served_for
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.serving.calibrations import CALIBRATIONS
from keras_assign.serving.model_folder import replacing
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run
from keras_assign.training import served_networks
from keras_assign.training.environment import describe_environment
from keras_assign.utterances.classifiers import SVC_RBF

NAME = "spoken_digit_merge"
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Train once more, on every recording, and write `export_dir/spoken_digit_merge`.

    No recording is left to test this model on; its card has the tests of the method.

    Args:
        asked: with the recordings; a folder in `export_dir` of this name is replaced.
        run: not used.
        cells: not used.
        rows: of `results.find`, for the model card.

    Raises:
        InputError: the folder cannot be written, or the exported model answers otherwise.
    """
    # New voices will be heard: the recipe is that for speakers that were in no choice.
    recipe, seed = served_for(OTHERS), asked.settings.first_seed
    settings = grid.cell_settings(asked.settings, MERGE, recipe, {}, seed, asked.data.sha256)
    served = as_served(asked.data.found)
    everything = np.arange(len(served.waveforms))
    target = Path(asked.settings.export_dir) / NAME
    reader, expected = served_networks.trained_reader(
        served, everything, settings, CALIBRATIONS[NAME]
    )
    with replacing(target) as folder:
        tf.saved_model.save(reader, str(folder))
        # Of two pairs about equal the last bits choose; a word cut once more may lose a frame.
        served_networks.check(folder, expected, served, most=0.01, more=0.1)
        (folder / "README.md").write_text(_card(target, settings, rows), encoding="utf-8")
    recordings = served_networks.recording_count(served)
    print(f"SavedModel: {target} (trained on all {thousands(recordings)} recordings)")


def _card(target, settings, rows):
    accuracies = rows.where(metric="accuracy", vector=MERGE, classifier=SVC_RBF)
    return page.model_card(
        CARD_TEMPLATE,
        path=target.as_posix(),
        name=target.name,
        dataset=settings["dataset"],
        data_title=TITLES[settings["dataset"]],
        speakers=rows.one(metric="run")["speaker_count"],
        recipe=settings["recipe"],
        tests=[(SPLIT_TITLES[row["split"]], percent_interval(row)) for row in accuracies],
        seeds=len(rows.one(metric="run")["seeds"]),
        sample_rate=settings["sample_rate"],
        versions=describe_environment()["versions"],
    )
