"""The best model, as its training left it, with a card."""

import shutil
from pathlib import Path

from experiments.train import look, tables
from experiments.train.cells import MODEL
from keras_assign.data.own.files import RECORDINGS
from keras_assign.errors import InputError
from keras_assign.report import page
from keras_assign.report.formats import percent, percent_interval, thousands
from keras_assign.serving.model_folder import replacing
from keras_assign.serving.portable import portable_table
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run

CARD_TEMPLATE = Path(__file__).with_name("model_card.md.jinja")


def export(asked: Asked, run: Run, cells: list[Cell], rows: Rows) -> None:
    """Copy the best model's first training to where it is wanted, and write its card.

    Args:
        asked: with the folder.
        run: with the cell that has left the model.
        cells: not used.
        rows: of `results.find`.

    Raises:
        InputError: the folder cannot be written, or the cell no longer has the model.
    """
    target, best = Path(asked.settings.model_folder), rows.one(metric="run")["best"]
    place, record = next(
        (folder, record)
        for folder, record in zip(run.folders, run.records, strict=True)
        if record["settings"]["model"] == best and record["settings"].get("exports")
    )
    if "export_fault" in record:
        print(f"no model is written: {best} cannot be exported ({record['export_fault']})")
        return
    if not (place / MODEL).is_dir():
        raise InputError(f"{place} no longer has the model; remove that folder and run again")
    with replacing(target) as folder:
        shutil.copytree(place / MODEL, folder, dirs_exist_ok=True)
        card = _card(asked, record, rows, target)
        (folder / "README.md").write_text(card, encoding="utf-8")
    print(f"The model: {target}")


def _card(asked, record, rows, target):
    facts, run = rows.one(metric="data"), rows.one(metric="run")
    accuracy = rows.one(metric="accuracy", model=run["best"])
    return page.model_card(
        CARD_TEMPLATE,
        title=tables.short(look.MODEL_TITLES[facts["kind"]][run["best"]]),
        path=target.as_posix(),
        recordings=facts["kind"] == RECORDINGS,
        thing=look.thing(facts),
        facts=facts,
        classes=facts["classes"],
        found=list(look.found(facts)),
        notes=facts["notes"],
        run=run,
        own_accuracy=percent(record["metrics"]["accuracy"]),
        accuracy=percent_interval(accuracy),
        calibration_error=percent(accuracy["calibration_error"], 1),
        weights=thousands(record["weights"]),
        train_items=thousands(record["train_items"]),
        test_items=thousands(run["test_items"]),
        recipe=record["settings"]["recipe"],
        candidate=record["settings"]["candidate"].replace("_", " "),
        portable=portable_table(record["portable"]) if record["portable"] else "",
        versions=record["environment"]["versions"],
    )
