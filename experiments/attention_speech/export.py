"""The strong networks, trained on all recordings, as SavedModels from waveform to digit."""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from experiments.attention_speech import clips, grid, recipes
from experiments.attention_speech.comparison import trained_on
from experiments.attention_speech.networks import network
from experiments.attention_speech.parts import Part
from experiments.attention_speech.settings import (
    ALL,
    MODEL_TITLES,
    PLAIN,
    POOLED,
    SPLIT_TITLES,
    STRONG,
    SpeechSettings,
)
from experiments.attention_speech.training_cell import train
from experiments.model_folder import replacing
from experiments.portable import portable_table
from experiments.utterance_vectors import features
from keras_assign.audio import voice_activity
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.spoken_digits import TITLES
from keras_assign.data.utterances import checksum
from keras_assign.errors import InputError
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible
from keras_assign.training.portable_export import export_portable
from keras_assign.training.spoken_digit_cnn import SpokenDigitCNN

NAMES = {PLAIN: "spoken_digit_cnn", POOLED: "spoken_digit_cnn_cbam"}
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")
CHECKED = 20  # Clips whose answers are compared.


def export(export_dir: Path, settings: SpeechSettings, data_sha256: str, findings: dict) -> None:
    """Train each exported network once more, on every recording, and write it.

    No recording is left to test these models on; their cards have the tests of the recipe.

    Args:
        export_dir: folders there of these names are replaced.
        settings: of the run.
        data_sha256: checksum of the recordings.
        findings: of `study.rebuild`, for the model cards.

    Raises:
        InputError: the folder cannot be written, or the exported model answers otherwise.
    """
    found = _as_served(features.load(settings.data(data_sha256)))
    data_sha256 = checksum(found)  # What is kept of images is of the cut recordings.
    for model in settings.chosen_models:
        if model in NAMES:
            _export(export_dir / NAMES[model], model, found, settings, data_sha256, findings)


def _as_served(found):
    """The recordings, each cut to its word as the exported model will cut what it is given."""
    words = voice_activity.words_of(found.waveforms, found.sample_rate)
    return dataclasses.replace(found, waveforms=words)


def _export(target, model, found, settings, data_sha256, findings):
    # New voices will be heard: the recipe is that for speakers that were in no choice.
    recipe = recipes.strong_for(recipes.OTHERS)
    values = grid.training_values(
        settings, model, recipe, {}, ALL, settings.first_seed, data_sha256
    )
    trained = _trained(model, found, values)
    how = SpectrogramSettings(**values["spectrogram"])
    module = SpokenDigitCNN(trained, found.sample_rate, how)
    with replacing(target) as folder:
        tf.saved_model.save(module, str(folder))
        _check(folder, found, module)
        some = clips.images(found, how, data_sha256, _some(found))
        portable = export_portable(_probabilities(trained), folder, some)
        card = _card(target, model, values, trained, found, findings, portable)
        (folder / "README.md").write_text(card, encoding="utf-8")
    print(f"SavedModel: {target} (trained on all {thousands(len(found.waveforms))} recordings)")


def _trained(name, found, values):
    """The network, trained on everything."""
    everything = np.arange(len(found.waveforms))
    size, channels = values["spectrogram"]["size"], values["spectrogram"]["channels"]
    make_reproducible(values["seed"])
    dropout = values["recipe"]["dropout"]
    made = network(name, (size, size, channels), values["seed"], dropout=dropout)
    train(made, found, Part(everything, everything[:0], everything, "everything"), values)
    return made


def _probabilities(network):
    """From spectrogram images to probabilities."""
    softmax = keras.layers.Softmax(name="probabilities")
    return keras.Model(network.input, softmax(network.output))


def _some(found):
    return np.linspace(0, len(found.waveforms) - 1, CHECKED).astype(int)


def _check(folder, found, module):
    """Compare the exported model's answers with those of what it was exported from."""
    loaded = tf.saved_model.load(str(folder))
    rate = np.int32(found.sample_rate)
    for clip in _some(found):
        wave = found.waveforms[clip]
        worst = float(np.abs(loaded.serve(wave, rate) - module.serve(wave, rate)).max())
        if worst > 0.001:
            raise InputError(
                f"the exported model answers otherwise than the trained one (by {worst:.1e}); "
                "nothing was written; this is a bug, please report it"
            )


def _card(target, model, values, trained, found, findings, portable):
    tests = [
        (f"{SPLIT_TITLES[kind]}, {trained_on(count)}", percent_interval(test["models"][model]))
        for kind, counts in findings[STRONG]["tests"].items()
        for count, test in counts.items()
        if model in test["models"]
    ]
    return page.model_card(
        CARD_TEMPLATE,
        title=MODEL_TITLES[model],
        path=target.as_posix(),
        dataset=values["dataset"],
        data_title=TITLES[values["dataset"]],
        speakers=len(set(found.index.speakers)),
        clips=thousands(len(found.waveforms)),
        recipe=values["recipe"],
        synthesised_clips=recipes.synthesised_clips(),
        spectrogram=values["spectrogram"],
        weights=thousands(trained.count_params()),
        attends=model == POOLED,
        tests=tests,
        shortened=findings[STRONG]["shortened"],
        portable=portable_table(portable),
        seeds=len(findings[STRONG]["seeds"]),
        sample_rate=values["sample_rate"],
        versions=describe_environment()["versions"],
    )
