"""The tuned networks, trained on all recordings, as SavedModels from waveform to digit."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.attention_speech import cells as speech_cells
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES
from experiments.attention_speech.tables import trained_on
from experiments.protocols import TUNED
from keras_assign.audio.served_words import as_served
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.spoken_digits import TITLES
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import PLAIN, POOLED
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.serving.calibrations import CALIBRATIONS
from keras_assign.serving.model_folder import replacing
from keras_assign.serving.portable import portable_table
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run
from keras_assign.training import served_networks
from keras_assign.training.environment import describe_environment
from keras_assign.training.portable_export import export_portable_speech
from keras_assign.training.served_networks import recording_count
from keras_assign.training.spoken_digit_cnn import SpokenDigitCNN

NAMES = {PLAIN: "spoken_digit_cnn", POOLED: "spoken_digit_cnn_cbam"}
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Train each exported network once more, on every recording, and write it.

    No recording is left to test these models on; their cards have the tests of the recipe.

    Args:
        asked: with the recordings; folders in `export_dir` of these names are replaced.
        run: not used.
        cells: not used.
        rows: of `results.find`, for the model cards.

    Raises:
        InputError: the folder cannot be written, or the exported model answers otherwise.
    """
    settings, data_sha256 = asked.settings, asked.data.sha256
    export_dir, served = Path(settings.export_dir), as_served(asked.data.found)
    for model in settings.chosen_models:
        if model in NAMES:
            _export(export_dir / NAMES[model], model, served, settings, data_sha256, rows)


def _export(target, model, served, settings, data_sha256, rows):
    # New voices will be heard: the recipe is that for speakers that were in no choice.
    recipe = speech_cnn.served_for(speech_cnn.OTHERS)
    values = speech_cells.training_values(
        settings, model, recipe, {}, speech_cnn.ALL, settings.first_seed, data_sha256
    )
    everything = np.arange(len(served.waveforms))
    trained = served_networks.trained_network(served, everything, values)
    how = SpectrogramSettings(**values["spectrogram"])
    module = SpokenDigitCNN(trained, served.sample_rate, how, CALIBRATIONS[NAMES[model]])
    some = [served.waveforms[clip] for clip in served_networks.checked(served)]
    with replacing(target) as folder:
        tf.saved_model.save(module, str(folder))
        served_networks.check(folder, served_networks.answers(module, served), served)
        portable = export_portable_speech(module, folder, some)
        card = _card(target, model, values, trained, served, rows, portable)
        (folder / "README.md").write_text(card, encoding="utf-8")
    print(f"SavedModel: {target} (trained on all {thousands(recording_count(served))} recordings)")


def _card(target, model, values, trained, served, rows, portable):
    tuned = rows.where(recipe=TUNED)
    tests = [
        (f"{SPLIT_TITLES[row['split']]}, {trained_on(row['clips'])}", percent_interval(row))
        for row in tuned.where(metric="accuracy", model=model)
    ]
    return page.model_card(
        CARD_TEMPLATE,
        title=MODEL_TITLES[model],
        path=target.as_posix(),
        dataset=values["dataset"],
        data_title=TITLES[values["dataset"]],
        speakers=len(set(served.index.speakers)),
        clips=thousands(recording_count(served)),
        no_digits=thousands(len(served.waveforms) - recording_count(served)),
        name=NAMES[model],
        recipe=values["recipe"],
        synthesised_clips=speech_cnn.synthesised_clips(),
        spectrogram=values["spectrogram"],
        weights=thousands(trained.count_params()),
        attends=model == POOLED,
        tests=tests,
        shortened=tuned.one(metric="run")["shortened"],
        portable=portable_table(portable),
        seeds=len(tuned.one(metric="run")["seeds"]),
        sample_rate=values["sample_rate"],
        versions=describe_environment()["versions"],
    )
