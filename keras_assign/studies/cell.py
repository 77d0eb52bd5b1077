"""A cell: one training (or timing) of a study, what does it, and the key of its result."""

import dataclasses
import hashlib
import json

DATA_DIR = "data_dir"  # The setting that says where data lie.


@dataclasses.dataclass(frozen=True)
class CellFunction:
    """What does a cell.

    A name in place of the function itself, so that cells are listed without TensorFlow.

    Attributes:
        path: `"module:function"`, see `worker.do_cell`.
        version: a short string that is changed by hand when results are meant to change, and then
            alone: cells stored under another version are run again, all others are kept. Golden
            cells (`tests/golden`) tell of results that change without that.
    """

    path: str
    version: str


@dataclasses.dataclass(frozen=True)
class Cell:
    """One unit of work, finished wholly or not at all.

    Attributes:
        label: readable name, unique in the study, fit for a folder: `"corrected-digit_cnn-seed0"`.
        settings: all that the result depends on, as JSON values.
        function: what does it.
        cost: expected work in any unit, the same for all cells of a study; for the time left.
        where: places where the work finds what its settings name, for example
            `{"gan_cells": "/data/gan/cells"}`; given to it with the settings, but no part of key or
            record, as the result does not depend on them.
    """

    label: str
    settings: dict
    function: CellFunction
    cost: float = 1.0
    where: dict = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> str:
        """12 hexadecimal digits that change with the settings and the version of the function.

        Data are known by their checksum, which is a setting: a copy elsewhere is the same data.
        """
        placeless = {k: None if k == DATA_DIR else value for k, value in self.settings.items()}
        text = json.dumps([placeless, self.function.version], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def folder(self) -> str:
        """Name of the folder that holds the finished cell."""
        return f"{self.label}-{self.key}"
