"""Method C improved, trained on all recordings, as a SavedModel from waveform to digit."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.autoencoders import grid
from experiments.autoencoders.settings import SPLIT_TITLES
from experiments.model_folder import replacing
from experiments.served_calibrations import CALIBRATIONS
from keras_assign.audio.no_digit_sounds import NO_DIGIT
from keras_assign.audio.served_words import as_served
from keras_assign.data.spoken_digits import TITLES
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import MERGE, OTHERS, served_for
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
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
        _check(folder, served, expected)
        (folder / "README.md").write_text(_card(target, settings, rows), encoding="utf-8")
    recordings = int((served.index.digits != NO_DIGIT).sum())
    print(f"SavedModel: {target} (trained on all {thousands(recordings)} recordings)")


def _check(folder, served, expected):
    """Compare the exported reader with scikit-learn's answers to vectors computed outside of it."""
    loaded = tf.saved_model.load(str(folder))
    rate = np.int32(served.sample_rate)
    answers = np.stack(
        [loaded.serve(served.waveforms[clip], rate) for clip in served_networks.checked(served)]
    )
    worst = np.abs(answers - expected).max(axis=1)
    # Where two pairs are about equal, the last bits may choose the other one; a word that is cut
    # once more may lose a frame.
    if np.mean(worst > 0.01) > 0.1:
        raise InputError(
            f"the exported model answers otherwise than the trained one (by {worst.max():.1e}); "
            "nothing was written; this is a bug, please report it"
        )


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
