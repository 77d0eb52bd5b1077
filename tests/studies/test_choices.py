"""No choice is made on items that test: what the engine refuses before it runs anything."""

import dataclasses

import pytest

from keras_assign.errors import InputError
from keras_assign.studies import choices
from keras_assign.studies.cell import Cell, CellFunction
from keras_assign.studies.settings import RunSettings
from keras_assign.studies.study import Stage, Study

ADD = CellFunction("tests.studies.work:add", version="1")


def cell(kind, items, data="clips"):
    values = {"kind": kind, "a": len(items), "b": 1, "items": items, "data": data}
    return Cell(f"{kind}-{data}", values, ADD)


def made(tested, data="clips", marked=()):
    """A study that chooses on clips 0 to 9 and tests on others, or not."""
    return Study(
        program="made.up",
        settings=RunSettings,
        data=lambda asked: None,
        stages=(
            Stage(lambda asked, records: [cell("choice", list(range(10)))], alone=True),
            Stage(
                lambda asked, records: [cell("test", tested, data)] if records else [],
                alone=True,
                chosen_by=lambda records: [r for r in records if r["settings"]["kind"] == "choice"],
                marked=marked,
            ),
        ),
        find=lambda runs: {"cells": len(runs[0].cells)},
        scored_on=lambda asked, settings: (settings["data"], settings["items"]),
    )


def test_a_choice_on_items_that_test_is_refused_and_nothing_is_run(tmp_path):
    with pytest.raises(InputError, match="2 of the items"):
        made([8, 9, 10]).run(RunSettings(), tmp_path / "run")
    assert [path.name[:6] for path in (tmp_path / "run" / "cells").iterdir()] == ["choice"]


@pytest.mark.parametrize(
    "study", [made([10, 11]), made([8, 9], "images"), made([8, 9], marked=("clips",))]
)
def test_other_items_other_data_and_marked_ones_are_run(study, tmp_path):
    assert study.run(RunSettings(), tmp_path / "run") == {"cells": 2}


def test_a_mark_is_of_its_data_alone(tmp_path):
    with pytest.raises(InputError):
        made([8, 9], marked=("images",)).run(RunSettings(), tmp_path / "run")


def test_all_that_had_a_say_counts():
    said = [{"data": "clips", "items": [0, 1]}, {"data": "clips", "items": [1, 2]}]
    said.append({"data": "images", "items": [7]})
    found = choices.items(None, said, lambda asked, one: (one["data"], one["items"]))
    assert found == {"clips": {0, 1, 2}, "images": {7}}


def test_a_stage_without_a_choice_needs_no_items(tmp_path):
    study = made([8, 9])
    first, last = study.stages
    study = dataclasses.replace(
        study, stages=(first, dataclasses.replace(last, chosen_by=None)), scored_on=None
    )
    assert study.run(RunSettings(), tmp_path / "run") == {"cells": 2}
