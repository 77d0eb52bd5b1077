"""The best seed of each model of a run, as SavedModels with a model card each."""

import os
import tempfile
from pathlib import Path

import keras
import numpy as np

from experiments.attention_digits.cells import MODEL_FILE, load_images, train
from experiments.attention_digits.findings import FULL_TEST, PROTOCOL_TEST
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.portable import portable_table
from keras_assign.errors import InputError
from keras_assign.report import page
from keras_assign.report.formats import percent, percent_interval, thousands
from keras_assign.report.statistics import wilson_interval
from keras_assign.studies.cell import Cell
from keras_assign.studies.store import CellStore, cannot_write
from keras_assign.training.evaluate import predict_classes
from keras_assign.training.export import (
    check_digit_export,
    export_digit_model,
    export_digit_portable,
)

CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export_best(export_dir: Path, cells: list[Cell], store: CellStore, findings: dict) -> None:
    """Export, for each model, the sound training with the highest validation accuracy.

    Ties go to the lower validation loss. No test image has a say in the choice.

    Args:
        export_dir: gets a folder for each model; one that is there is replaced.
        cells: the run's cells.
        store: where they are finished.
        findings: of `findings.find`, for the model card.

    Raises:
        InputError: the folder cannot be written, or a training whose weights were not kept comes
            out otherwise on this machine.
    """
    sound = [cell for cell in cells if cell.settings.get("protocol") == "sound"]
    for model_name in sorted({cell.settings["model"] for cell in sound}):
        candidates = [cell for cell in sound if cell.settings["model"] == model_name]
        best = max(candidates, key=lambda cell: _validation(cell, store))
        _export(best, export_dir / model_name, store, findings)
        print(f"SavedModel: {export_dir / model_name} (seed {best.settings['seed']})")


def _validation(cell, store):
    metrics = store.read(store.root / cell.folder)[0]["metrics"]
    loss = metrics["validation_loss"]  # None if the training ended in NaN.
    return metrics["validation_accuracy"], -float("inf") if loss is None else -loss


def _export(cell, target, store, findings):
    record, arrays = store.read(store.root / cell.folder)
    images = load_images(cell.settings)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unfinished-") as work:
            model = _trained_model(cell, store.root / cell.folder, Path(work))
            folder = Path(work) / target.name
            export_digit_model(model, folder)
            check_digit_export(model, folder, images.test_images[:100])
            portable = export_digit_portable(model, folder, images.test_images[:100])
            predicted = predict_classes(model, images.test_images)
            if np.any(predicted != arrays["predicted"]):
                raise InputError(
                    f"{cell.folder} comes out otherwise on this machine than as it is stored; run "
                    "the study in an output_dir of its own to export from it"
                )
            right = predicted == images.test_labels
            card = _card(target, record, right, images, findings, portable)
            (folder / "README.md").write_text(card, encoding="utf-8")
            if target.exists():
                os.replace(target, Path(work) / "replaced")
            os.replace(folder, target)
    except OSError as error:
        raise cannot_write(target, error) from error


def _trained_model(cell, folder, work):
    """The stored model, or, where only the record was kept, the same training once more."""
    if not (folder / MODEL_FILE).exists():
        train(cell.settings, work)
        folder = work
    return keras.saving.load_model(folder / MODEL_FILE, compile=False)


def _card(target, record, correct, images, findings, portable):
    tests = [
        {
            "images": thousands(len(part)),
            "this_model": percent_interval(_proportion(part)),
            "recipe": percent_interval(
                findings["protocols"]["sound"]["models"][record["settings"]["model"]][test]
            ),
        }
        for test, part in (
            (PROTOCOL_TEST, correct[images.protocol_items]),
            (FULL_TEST, correct),
        )
    ]
    return page.model_card(
        CARD_TEMPLATE,
        title=MODEL_TITLES[record["settings"]["model"]],
        settings=record["settings"],
        split=record["split"],
        metrics=record["metrics"],
        percent=percent,
        tests=tests,
        path=target.as_posix(),
        weights=thousands(sum(layer["weights"] for layer in record["architecture"])),
        attention_layers=[
            (layer["name"], layer["output_shape"][:2])
            for layer in record["architecture"]
            if layer["type"] == "SpatialAttention"
        ],
        portable=portable_table(portable),
        seeds=len(findings["protocols"]["sound"]["models"][record["settings"]["model"]]["seeds"]),
        versions=record["environment"]["versions"],
    )


def _proportion(correct):
    low, high = wilson_interval(int(correct.sum()), len(correct))
    return {"mean": float(correct.mean()), "low": low, "high": high}
