"""Which golden cells there are: the branches of each cell function that matter."""

import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments import gan, gan_run
from experiments.attention_digits import study as attention_digits
from experiments.attention_digits.settings import DigitSettings
from experiments.attention_speech import cells as speech_cells
from experiments.attention_speech.settings import SpeechSettings
from experiments.attention_study import grid as study_grid
from experiments.attention_study import tuned as study_tuned
from experiments.attention_study.settings import StudySettings
from experiments.augmentation import cells as augmentation_cells
from experiments.augmentation.settings import AugmentationSettings
from experiments.autoencoders import grid as vectors_grid
from experiments.autoencoders.settings import UtteranceSettings
from experiments.calibration import designs as calibration_designs
from experiments.calibration.settings import CalibrationSettings
from experiments.gan import grid as gan_grid
from experiments.gan.settings import GanSettings
from experiments.new_voices import cells as new_voices_cells
from experiments.new_voices.settings import NewVoicesSettings
from experiments.synthesis import cells as synthesis_cells
from experiments.synthesis.settings import SynthesisSettings
from experiments.train import plan as train_plan
from experiments.train.settings import TrainSettings
from keras_assign.recipes import warped_digits
from keras_assign.recipes.new_voices import OTHERS
from keras_assign.recipes.own_data import ATTENTION, AUTOENCODER, CNN
from keras_assign.recipes.utterance_vectors import FLATTENED, FOLD, MERGE, PAIRS
from keras_assign.studies.cell import Cell
from keras_assign.studies.study import Asked, stored_run
from tests.golden import data

FAMILIES = {}


def _family(function):
    FAMILIES[function.__name__] = function
    return function


def cells(family: str, folder: Path) -> Iterator[Cell]:
    """The golden cells of a family, to be run within `data.in_place`.

    Args:
        family: of `FAMILIES`.
        folder: for what some of them stand on, a run of GANs.
    """
    return FAMILIES[family](folder)


@functools.cache
def _checksum():
    return data.digits().sha256


def _changed(cell, name=None, **changes):
    """A cell with other settings: a dictionary among them is changed in part."""
    settings = dict(cell.settings)
    for key, value in changes.items():
        settings[key] = {**settings[key], **value} if isinstance(value, dict) else value
    return dataclasses.replace(cell, label=name or cell.label, settings=settings)


@_family
def attention_on_digits(folder):
    """The published protocol without attention, the corrected one with it."""
    settings = DigitSettings(protocol="both", seeds=1, epochs=2, batch_size=20, timing_rounds=0)
    published, _, _, corrected = attention_digits.training_cells(settings, _checksum())
    yield published
    yield corrected


@_family
def augmentation(folder):
    """The mixes of the grid with more than real images, the tuned recipes and their tuning."""
    grid = AugmentationSettings(protocol="both", real=(4,), augmented=(0, 8), seeds=1, epochs=2)
    for cell in augmentation_cells.grid(grid, _checksum())[1:]:
        yield _changed(cell, batch_size=8)
    tuned = AugmentationSettings(recipe="tuned", real=(4,), seeds=1, effort=0.0001)
    short = {"examples_seen": 96, "batch_size": 16, "learning_rate": 0.01, "weight_decay": 1.0}
    for cell in augmentation_cells.tuned(tuned, _checksum()):
        yield _changed(cell, f"tuned-{cell.label}", recipe=short, views={"count": 2})
    cell = augmentation_cells.in_int8(dataclasses.replace(tuned, in_8_bits=True), _checksum())[0]
    yield _changed(cell, recipe=short, views={"count": 2})
    choice = dataclasses.replace(tuned, recipe="tune", real=(5,), candidates=("base",))
    cell = augmentation_cells.candidates(choice, _checksum())[0]
    yield _changed(cell, f"tuning-{cell.label}", recipe=short, views={"count": 2})


@_family
def calibration(folder):
    """Studies of each kind of design."""
    settings = CalibrationSettings(
        repetitions=72, former_repetitions=18, seed_counts=(3,), item_counts=(200,),
        seed_sds=(0.3,), speaker_sds=(2.0,),
    )  # fmt: skip
    yield from calibration_designs.cells(Asked(settings, {}), [])


@_family
def gans(folder):
    """One a digit, the better one, a candidate for it."""
    settings = GanSettings(seeds=1, real=(4,), generate=(3,), digits=(1, 7), effort=0.001)
    for name, changes in (
        ("published", {"protocol": "published", "conditional": False}),
        ("better", {"recipe": "tuned"}),
    ):
        made = gan_grid.cells(dataclasses.replace(settings, **changes), _checksum())
        yield _changed(made[0], name, updates=6)
    choice = dataclasses.replace(settings, recipe="tune", real=(5,), candidates=("base",))
    cell = gan_grid.cells(choice, _checksum())[0]
    yield _changed(cell, f"tuning-{cell.label}", updates=6, trainings=1)


@_family
def synthesis(folder):
    """On what small GANs drew: each mix, the images' quality, what is added to the best."""
    run = folder / "gan"
    if not run.is_dir():
        gan.run(GanSettings(seeds=1, real=(4,), generate=(6,), effort=0.001), run)
    settings = SynthesisSettings(
        gan=str(run), real=(4,), generated=(0, 6), augmented=(0, 5), trainings=1, epochs=1
    )
    drawn = gan_run.of(stored_run(run, "experiments.gan"))
    for cell in synthesis_cells.of_mixes(settings, drawn):
        mix = cell.settings
        filtered = mix["keep"] == [0.9, 1.0]
        if mix["generated"] and (mix["augmented"] or filtered or not (mix["real"] or mix["keep"])):
            yield _changed(cell, batch_size=8)
    yield synthesis_cells.of_quality(settings, drawn)[0]
    recipe = {
        "network": {"activation": "relu"}, "warp": {"rotation": 5.0}, "examples_seen": 64,
        "batch_size": 16, "learning_rate": 0.001, "weight_decay": 0.1,
    }  # fmt: skip
    stands_on = {
        "kind": "tuned", "network": "lenet5", "real": 4, "seed": 0, "recipe": recipe,
        "views": {"count": 2, "warp": {"rotation": 2.0}},
    }  # fmt: skip
    stored = [({"settings": stands_on, "code_version": warped_digits.VERSION}, {})]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthesis_cells, "base", lambda *given: stored)
        on_top = dataclasses.replace(settings, on_top="there", networks=("lenet5",))
        yield synthesis_cells.added_to_best(on_top, drawn, None)[0]


SPEECH = {"dataset": "folder", "data_dir": "there", "pattern": "{speaker}/{digit}_{take}.flac"}


def _speech(**changes):
    values = {
        **SPEECH, "effort": 0.001, "seeds": 1, "clips_per_digit": 2, "splits": ("random",),
        "test_fraction": 0.5, "noise": False,
    }  # fmt: skip
    return SpeechSettings(**{**values, **changes})


@_family
def attention_on_speech(folder):
    """The report's recipe under two splits, the tuned one with all its parts."""
    index = data.recordings().index
    report = {"epochs": 2, "learning_rate": 0.003}
    for settings in (
        _speech(models=("audio_cnn_cbam_pooled",), noise=True),
        _speech(models=("audio_cnn",), splits=("official",)),
    ):
        yield _changed(speech_cells.training_cells(settings, index, "clips")[0], recipe=report)
    tuned = _speech(recipe="tuned", models=("audio_cnn",), splits=("speakers",))
    cell = speech_cells.training_cells(tuned, index, "clips")[0]
    # All parts at once, each so large that its lack shows beyond what another processor changes.
    recipe = {
        "examples_seen": 96, "synthesised": True, "speeds": [0.8, 1.25], "jitter_ms": 200.0,
        "noise_share": 0.5, "mixup": 1.0, "label_smoothing": 0.3, "weight_decay": 5.0,
        "learning_rate": 0.003,
        "masks": {"time_masks": 2, "time_width": 8, "frequency_masks": 2, "frequency_width": 8},
    }  # fmt: skip
    yield _changed(cell, f"tuned-{cell.label}", recipe=recipe)


@_family
def new_voices(folder):
    """Voices first, then all, with every change of a word; a speaker tests, in noise, too."""
    settings = NewVoicesSettings(**SPEECH, parts=("speakers",), candidates=("base",), seeds=1)
    chosen, index = {OTHERS: "base"}, data.recordings().index
    cell = next(new_voices_cells.chosen_cells(settings, index, "clips", chosen))
    # All parts at once, each so large that its lack shows beyond what another processor changes.
    recipe = {
        **cell.settings["recipe"], "engines": ["espeak"], "first_on_voices": 40,
        "examples_seen": 80, "batch_size": 2, "learning_rate": 0.01, "fine_learning_rate": 0.005,
        "weight_decay": 5.0, "label_smoothing": 0.3, "averaged": 0.9,
        "network": {"width": 8, "dropout": 0.5, "pooling": "in_order", "squeeze": True},
        "versions": {"count": 2, "pitch": 1.4, "room": 1.0, "telephone": 1.0, "codec": 1.0},
        "changes": {
            "tempo": 1.5, "shift": 16.0, "formants": 0.3, "equaliser_db": 9.0,
            "noise_share": 0.9, "noise_db": [-10.0, 0.0],
        },
    }  # fmt: skip
    yield _changed(cell, recipe=recipe)


@_family
def own_data(folder):
    """Networks and autoencoders on recordings and images that someone brings; one is tested."""
    for found, models in (
        (data.own_recordings(folder / "words"), (CNN, AUTOENCODER)),
        (data.own_images(folder / "digits.npz"), (ATTENTION, AUTOENCODER)),
    ):
        settings = TrainSettings(data_dir="as_read", models=models, seeds=1, effort=0.004)
        tuned = train_plan.base_cells(Asked(settings, {}, found), [])
        for cell in tuned:
            yield _changed(cell, f"{found.kind}-{cell.label}")
        metrics = {"accuracy": 0.5, "cross_entropy": 1.0, "temperature": 1.5}
        record = {"settings": tuned[0].settings, "metrics": metrics, "seconds": 1.0}
        (cell,) = train_plan.test_cells(Asked(settings, {}, found), [record])
        yield _changed(cell, f"{found.kind}-{cell.label}", exports=False)


@_family
def vectors(folder):
    """The methods that train anything of their own, under one split."""
    settings = UtteranceSettings(**SPEECH, splits=("random",), test_fraction=0.5, seeds=1,
                                 methods=(FLATTENED, PAIRS, FOLD, MERGE), effort=0.02)  # fmt: skip
    index = data.recordings().index
    for cell in vectors_grid.cells(settings, index, "clips"):
        yield _changed(cell, map=False)  # A picture, which other last bits turn upside down.


@_family
def kinds_of_attention(folder):
    """Kinds of attention and backbones, some on speech, rates, tuned recipes."""
    settings = StudySettings(**SPEECH, seeds=1, counts=(2,), effort=0.001, test_fraction=0.5,
                             rates=(0.01,), parts=("kinds", "backbones"))  # fmt: skip
    known = study_grid.Data(_checksum(), "clips", data.recordings().index)

    class Rates(dict):
        def __missing__(self, key):
            return 0.01

    short = {"examples_seen": 40}
    wanted = {
        ("digits", "plain", "self"), ("digits", "residual", "none"), ("speech", "plain", "channel"),
    }  # fmt: skip
    for cell in study_grid.training_cells(settings, known, Rates()):
        if tuple(cell.settings[name] for name in ("task", "backbone", "attention")) in wanted:
            yield _changed(cell, recipe=short)
    network = ("digits", "plain", "se")
    yield _changed(
        study_grid.rate_cells(settings, known, {network: [0.01]})[0], "rate", recipe=short
    )
    tuned = {"examples_seen": 64, "batch_size": 16, "weight_decay": 1.0}
    cell = study_tuned.cells(settings, known, Rates(), {"digits": network[1:]})[0]
    yield _changed(cell, "tuned-digits", recipe=tuned, real=4, views={"count": 2})
    rate = study_tuned.rate_cells(settings, known, {network: [0.01]})[0]
    yield _changed(rate, "tuned-rate", recipe=tuned, real=4, views={"count": 2})
