"""The best seed of each model of a run, as SavedModels with a model card each."""

from pathlib import Path

from experiments.attention_digits.settings import MODEL_TITLES
from experiments.attention_digits.train import load_images
from experiments.protocols import CORRECTED
from keras_assign.data import splits
from keras_assign.data.pipelines import image_batches
from keras_assign.report import page
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import percent, thousands
from keras_assign.serving import digit_export
from keras_assign.serving.portable import portable_table
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run
from keras_assign.training.compiled_once import outputs

CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export_best(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Export, for each model, the corrected training with the highest validation accuracy.

    Ties go to the lower validation loss. No test image has a say in the choice.

    Args:
        asked: `export_dir` gets a folder for each model; one that is there is replaced.
        run: where the cells are finished.
        cells: its.
        rows: of `results.find`, for the model card.

    Raises:
        InputError: the folder cannot be written, or a training whose weights were not kept comes
            out otherwise on this machine.
    """
    export_dir, store = Path(asked.settings.export_dir), run.store
    corrected = [cell for cell in cells if cell.settings.get("protocol") == CORRECTED]
    for model_name in sorted({cell.settings["model"] for cell in corrected}):
        candidates = [cell for cell in corrected if cell.settings["model"] == model_name]
        best = max(candidates, key=lambda cell: _validation(cell, store))
        _export(best, export_dir / model_name, store, rows)
        print(f"SavedModel: {export_dir / model_name} (seed {best.settings['seed']})")


def _validation(cell, store):
    metrics = store.read(store.root / cell.folder)[0]["metrics"]
    loss = metrics["validation_loss"]  # None if the training ended in NaN.
    return metrics["validation_accuracy"], -float("inf") if loss is None else -loss


def _export(cell, target, store, rows):
    record, _ = store.read(store.root / cell.folder)
    images = load_images(cell.settings)

    settings = cell.settings
    split = splits.stratified(
        images.train_labels, settings["validation_fraction"], settings["seed"]
    )

    def held_out(network):
        items = split.validation
        logits = outputs(network, image_batches(images.train_images[items]))
        return logits, images.train_labels[items]

    def card(right, portable):
        return _card(target, record, right, images, rows, portable)

    seen = settings["epochs"] * len(split.train)
    digit_export.export_reader(target, cell, store, images, "predicted", held_out, seen, card)


def _card(target, record, right, images, rows, portable):
    settings = record["settings"]
    own = {"metric": "accuracy", "protocol": CORRECTED, "model": settings["model"]}
    accuracies = [rows.one(**own, test=test) for test in (PROTOCOL_TEST, FULL_TEST)]
    return page.model_card(
        CARD_TEMPLATE,
        title=MODEL_TITLES[settings["model"]],
        settings=settings,
        data_title=digit_export.DATA_TITLES[settings["dataset"]],
        split=record["split"],
        metrics=record["metrics"],
        percent=percent,
        tests=digit_export.accuracy_rows(right, images, accuracies),
        path=target.as_posix(),
        name=target.name,
        weights=thousands(sum(layer["weights"] for layer in record["architecture"])),
        attention_layers=[
            (layer["name"], layer["output_shape"][:2])
            for layer in record["architecture"]
            if layer["type"] == "SpatialAttention"
        ],
        portable=portable_table(portable),
        seeds=accuracies[0]["seed_count"],
        versions=record["environment"]["versions"],
    )
