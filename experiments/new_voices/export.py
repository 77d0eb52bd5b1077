"""The recipe of the stored choice, trained on all recordings, as a SavedModel of waveforms."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.new_voices.tables import tested_on
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.served_words import as_served
from keras_assign.data.spoken_digits import TITLES
from keras_assign.recipes import new_voices
from keras_assign.report import page
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.serving.calibrations import CALIBRATIONS
from keras_assign.serving.model_folder import replacing
from keras_assign.serving.portable import portable_table
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run
from keras_assign.training import new_voices_training, served_networks
from keras_assign.training.environment import describe_environment
from keras_assign.training.portable_export import export_portable_speech
from keras_assign.training.spoken_digit_cnn import SpokenDigitCNN

NAME = "spoken_digit_word_cnn"
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Train once more, on every recording, and write the network.

    No recording is left to test this model on; its card has the tests of the recipe.

    Args:
        asked: with the recordings; the folder of this model in `export_dir` is replaced.
        run: not used.
        cells: not used.
        rows: of `results.find`, for the card.

    Raises:
        InputError: the folder cannot be written, or the exported model answers otherwise.
    """
    settings, found = asked.settings, asked.data.recordings
    target, served = Path(settings.export_dir) / NAME, as_served(found.found)
    recipe = new_voices.served_for(
        new_voices.OTHERS, settings.dataset, settings.sample_rate, settings.effort
    )
    values = {"recipe": recipe, "seed": settings.first_seed}
    everything = np.arange(len(served.waveforms))
    trained = served_networks.trained_word_cnn(served, everything, values)
    how = FrameSettings(**recipe["frames"])
    module = SpokenDigitCNN(trained, served.sample_rate, how, CALIBRATIONS[NAME])
    some = [served.waveforms[clip] for clip in served_networks.checked(served)]
    with replacing(target) as folder:
        tf.saved_model.save(module, str(folder))
        served_networks.check(folder, served_networks.answers(module, served), served)
        portable = export_portable_speech(module, folder, some, in_8_bits=True)
        card = _card(target, settings, recipe, trained, served, rows, portable)
        (folder / "README.md").write_text(card, encoding="utf-8")
    clips = thousands(served_networks.recording_count(served))
    print(f"SavedModel: {target} (trained on all {clips} recordings)")


def _card(target, settings, recipe, trained, served, rows, portable):
    clips = served_networks.recording_count(served)
    heard = new_voices_training.voices(recipe, served.sample_rate)
    names = {name for its, clips in heard for name in its.index.speakers[clips]}
    voices = set(map(new_voices.voice_of, names))
    return page.model_card(
        CARD_TEMPLATE,
        title="Word CNN",
        path=target.as_posix(),
        name=target.name,
        dataset=settings.dataset,
        data_title=TITLES[settings.dataset],
        speakers=len(set(served.index.speakers)),
        clips=thousands(clips),
        no_digits=thousands(len(served.waveforms) - clips),
        voices=len(voices),
        recipe=recipe,
        augmented=_augmented(recipe),
        versions_of_clips=_versions(recipe),
        frames=FrameSettings(**recipe["frames"]),
        weights=thousands(trained.count_params()),
        attends=False,
        tests=[(tested_on(row), percent_interval(row)) for row in rows.where(metric="accuracy")],
        shortened=settings.effort < 1,
        portable=portable_table(portable),
        seeds=len(rows.one(metric="run")["seeds"]),
        sample_rate=served.sample_rate,
        versions=describe_environment()["versions"],
    )


def _augmented(recipe):
    """What is done to each word, in words, without what the recipe leaves out."""
    changes = recipe["changes"]
    return _kept(
        {
            "faster or slower": changes["tempo"] > 1,
            "with formants higher or lower": changes["formants"],
            "in hiss or babble": changes["noise_share"],
            "through another microphone": changes["equaliser_db"],
        }
    )


def _versions(recipe):
    """How the versions of a clip differ, in words."""
    made = recipe["versions"]
    if made["count"] == 1:
        return []
    return _kept(
        {
            "at another pitch": made["pitch"] > 1,
            "in a room": made["room"],
            "over a telephone": made["telephone"],
            "through a codec": made["codec"],
        }
    )


def _kept(parts):
    return [words for words, is_there in parts.items() if is_there]
