"""The most accurate network of a run as the SavedModel of a classifier of digits, with its card."""

from pathlib import Path

from experiments.augmentation.tuned_results import INT8
from keras_assign.data import reduced_mnist
from keras_assign.recipes.warped_digits import MANY_VIEWS, NETWORK_TITLES, ONE_VIEW
from keras_assign.report import page
from keras_assign.report.digit_tests import FULL_TEST, TESTS
from keras_assign.report.formats import percent, percent_interval, thousands
from keras_assign.serving import digit_export
from keras_assign.serving.portable import portable_table
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run
from keras_assign.training import warped_training

NAME = "digit_reader"
FOLDS = 5  # One is held out from a network like the exported one, which saw all images.
CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Write the cell that `chosen` names for every runtime.

    Args:
        asked: `export_dir` gets a folder `digit_reader`; one that is there is replaced.
        run: where the cells are finished.
        cells: its; those that train by a tuned recipe count.
        rows: of `results.find`, for the model card.

    Raises:
        InputError: the folder cannot be written, or a training whose weights were not kept comes
            out otherwise on this machine.
    """
    cell = chosen([cell for cell in cells if cell.settings["kind"] == "tuned"])
    settings, target = cell.settings, Path(asked.settings.export_dir) / NAME
    store = run.store
    record, _ = store.read(store.root / cell.folder)
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )

    def held_out(network):
        return warped_training.of_held_out(images, {**settings, "folds": FOLDS, "fold": 0})

    def card(right, portable):
        return _card(target, record, right, images, rows, portable)

    answer = f"predicted_{ONE_VIEW}"
    seen = settings["recipe"]["examples_seen"]
    small = next((cell for cell in cells if cell.settings["kind"] == INT8), None)
    digit_export.export_reader(target, cell, store, images, answer, held_out, seen, card, small)
    print(f"SavedModel: {target} (seed {settings['seed']})")


def chosen(cells: list[Cell]) -> Cell:
    """The first seed of the most accurate network, trained on the most real images.

    No image was held out from these trainings that could choose a seed, and test images may not.

    Args:
        cells: of tuned recipes.
    """
    networks = list(NETWORK_TITLES)  # The most accurate stands last.

    def rank(cell):
        settings = cell.settings
        return networks.index(settings["network"]), settings["real"], -settings["seed"]

    return max(cells, key=rank)


def _of_int8(rows):
    """What the card says of the file in 8 bits; nothing where there is none."""
    file = rows.one(metric="int8_file")
    if not file:
        return None
    accuracies = rows.where(metric="int8_accuracy", test=FULL_TEST)
    return {
        "title": NETWORK_TITLES[file["network"]],
        "weights": thousands(file["weights"]),
        "kilobytes": f"{max(file['kilobytes']):.1f}",
        "seeds": len(file["kilobytes"]),
        "its": percent_interval(accuracies.one(answer=INT8)),
        "network": percent_interval(accuracies.one(answer=ONE_VIEW)),
    }


def _card(target, record, right, images, rows, portable):
    settings = record["settings"]
    found = rows.where(network=settings["network"], real=settings["real"])
    recipe, accuracies = found.one(metric="recipe"), found.where(metric="accuracy")
    one_view = [accuracies.one(answer=ONE_VIEW, test=test) for test in TESTS]
    many_views = accuracies.one(answer=MANY_VIEWS, test=FULL_TEST)
    return page.model_card(
        CARD_TEMPLATE,
        title=NETWORK_TITLES[settings["network"]],
        settings=settings,
        data_title=digit_export.DATA_TITLES[settings["dataset"]],
        train_items=thousands(record["train_items"]),
        examples_seen=thousands(settings["recipe"]["examples_seen"]),
        views=settings["views"]["count"],
        many_views=percent(many_views["mean"]),
        tests=digit_export.accuracy_rows(right, images, one_view),
        path=target.as_posix(),
        name=target.name,
        weights=thousands(recipe["weights"]),
        portable=portable_table(portable),
        int8=_of_int8(rows),
        seeds=recipe["seed_count"],
        shortened=recipe["shortened"],
        versions=record["environment"]["versions"],
    )
