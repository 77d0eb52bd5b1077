"""The strong networks, trained on all recordings, as SavedModels from waveform to digit."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.attention_speech import grid
from experiments.attention_speech.comparison import trained_on
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES, STRONG
from experiments.model_folder import replacing
from experiments.portable import portable_table
from experiments.served_calibrations import CALIBRATIONS
from keras_assign.audio.no_digit_sounds import NO_DIGIT
from keras_assign.audio.served_words import as_served
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.spoken_digits import TITLES
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import ALL, PLAIN, POOLED
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.studies.cell import Cell
from keras_assign.studies.study import Asked, Run
from keras_assign.training import served_networks
from keras_assign.training.environment import describe_environment
from keras_assign.training.portable_export import export_portable_speech
from keras_assign.training.spoken_digit_cnn import SpokenDigitCNN

NAMES = {PLAIN: "spoken_digit_cnn", POOLED: "spoken_digit_cnn_cbam"}
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")
CHECKED = 20  # Clips whose answers are compared.


def export(asked: Asked, run: Run, cells: list[Cell], findings: dict) -> None:
    """Train each exported network once more, on every recording, and write it.

    No recording is left to test these models on; their cards have the tests of the recipe.

    Args:
        asked: with the recordings; folders in `export_dir` of these names are replaced.
        run: not used.
        cells: not used.
        findings: of `study.find`, for the model cards.

    Raises:
        InputError: the folder cannot be written, or the exported model answers otherwise.
    """
    settings, data_sha256 = asked.settings, asked.data.sha256
    export_dir, served = Path(settings.export_dir), as_served(asked.data.found)
    for model in settings.chosen_models:
        if model in NAMES:
            _export(export_dir / NAMES[model], model, served, settings, data_sha256, findings)


def _export(target, model, served, settings, data_sha256, findings):
    # New voices will be heard: the recipe is that for speakers that were in no choice.
    recipe = speech_cnn.served_for(speech_cnn.OTHERS)
    values = grid.training_values(
        settings, model, recipe, {}, ALL, settings.first_seed, data_sha256
    )
    everything = np.arange(len(served.waveforms))
    trained = served_networks.trained_network(served, everything, values)
    how = SpectrogramSettings(**values["spectrogram"])
    module = SpokenDigitCNN(trained, served.sample_rate, how, CALIBRATIONS[NAMES[model]])
    some = [served.waveforms[clip] for clip in _some(served)]
    with replacing(target) as folder:
        tf.saved_model.save(module, str(folder))
        _check(folder, some, served.sample_rate, module)
        portable = export_portable_speech(module, folder, some)
        card = _card(target, model, values, trained, served, findings, portable)
        (folder / "README.md").write_text(card, encoding="utf-8")
    print(f"SavedModel: {target} (trained on all {thousands(_recordings(served))} recordings)")


def _recordings(served):
    return int((served.index.digits != NO_DIGIT).sum())


def _some(served):
    return np.linspace(0, _recordings(served) - 1, CHECKED).astype(int)


def _check(folder, waveforms, sample_rate, module):
    """Compare the exported model's answers with those of what it was exported from."""
    loaded = tf.saved_model.load(str(folder))
    rate = np.int32(sample_rate)
    for wave in waveforms:
        worst = float(np.abs(loaded.serve(wave, rate) - module.serve(wave, rate)).max())
        if worst > 0.001:
            raise InputError(
                f"the exported model answers otherwise than the trained one (by {worst:.1e}); "
                "nothing was written; this is a bug, please report it"
            )


def _card(target, model, values, trained, served, findings, portable):
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
        speakers=len(set(served.index.speakers)),
        clips=thousands(_recordings(served)),
        no_digits=thousands(len(served.waveforms) - _recordings(served)),
        name=NAMES[model],
        recipe=values["recipe"],
        synthesised_clips=speech_cnn.synthesised_clips(),
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
