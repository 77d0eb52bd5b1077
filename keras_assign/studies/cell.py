"""A cell: one training (or timing) of a study, and the key under which its result is kept."""

import dataclasses
import hashlib
import json


@dataclasses.dataclass(frozen=True)
class Cell:
    """One unit of work, finished wholly or not at all.

    Attributes:
        label: readable name, unique in the study, fit for a folder: `"sound-digit_cnn-seed0"`.
        settings: all that the result depends on, as JSON values.
        code_version: version of the code that defines the result, see `code_version`.
        cost: expected work in any unit, the same for all cells of a study; for the time left.
        where: places where the work finds what its settings name, for example
            `{"gan_cells": "/data/gan/cells"}`; given to it with the settings, but no part of key or
            record, as the result does not depend on them.
    """

    label: str
    settings: dict
    code_version: str
    cost: float = 1.0
    where: dict = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> str:
        """12 hexadecimal digits that change with the settings and the code version."""
        text = json.dumps([self.settings, self.code_version], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def folder(self) -> str:
        """Name of the folder that holds the finished cell."""
        return f"{self.label}-{self.key}"
