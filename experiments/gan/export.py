"""A conditional generator of a run as a SavedModel with a model card."""

from pathlib import Path

import keras
import tensorflow as tf

from experiments.gan.settings import GENERATOR_FILE
from keras_assign.errors import InputError
from keras_assign.generation.digit_generator import DigitGenerator
from keras_assign.layers.centre_mass import CentreMass
from keras_assign.report import page
from keras_assign.report.formats import thousands
from keras_assign.serving.model_folder import replacing
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run
from keras_assign.training.environment import describe_environment
from keras_assign.training.portable_export import export_portable_generator

NAME = "digit_generator"
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Export the generator of the first seed that learnt from the most real images.

    Args:
        asked: `export_dir` gets a folder `digit_generator`; one that is there is replaced, unless
            the generator was not kept, as with stored results that are passed on.
        run: the GANs'.
        cells: its.
        rows: not used.

    Raises:
        InputError: the generator was not kept, or the folder cannot be written.
    """
    stored = zip(run.records, run.folders, strict=True)
    record, cell = max(stored, key=lambda c: (c[0]["settings"]["real"], -c[0]["settings"]["seed"]))
    file, target = cell / GENERATOR_FILE, Path(asked.settings.export_dir) / NAME
    if not file.is_file() and target.is_dir():
        print(f"{target} stays as it is: the generator was not kept with the stored cells")
        return
    if not file.is_file():
        raise InputError(f"{file} was not kept; remove {cell} and run again to train it once more")
    generator = keras.saving.load_model(file, custom_objects={"CentreMass": CentreMass})
    with replacing(target) as folder:
        module = DigitGenerator(generator, record["settings"]["digits"])
        tf.saved_model.save(module, str(folder))
        export_portable_generator(module, folder)
        (folder / "README.md").write_text(_card(target, record, generator), encoding="utf-8")
    print(f"SavedModel: {target}")


def _card(target, record, generator):
    settings, spread = record["settings"], record["spread"]
    return page.model_card(
        CARD_TEMPLATE,
        path=target.as_posix(),
        dataset=settings["dataset"],
        real=thousands(settings["real"]),
        digits=settings["digits"],
        updates=thousands(settings["updates"]),
        recipe=settings["recipe"],
        latent_size=settings["recipe"]["latent_size"],
        weights=thousands(generator.count_params()),
        spread=spread,
        versions=describe_environment()["versions"],
    )
