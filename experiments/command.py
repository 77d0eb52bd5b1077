"""What every command that runs a study does with its flags, and prints."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from keras_assign.studies import command_line

if TYPE_CHECKING:
    from keras_assign.studies.study import Study

WHEN_STOPPED = "stopped; finished cells are kept, and the same command goes on from there"


def start(study: Study) -> None:
    """Run a study by the flags of the command line; print its tables and where its page lies.

    Args:
        study: whose settings are the flags.
    """
    command_line.define_flags(study.settings)
    command_line.run(lambda: print_run(study), WHEN_STOPPED)


def start_package(settings: type, package: str) -> None:
    """The same of a package's study, loaded once its flags are known to be right.

    A study knows its figures and statistics, which take seconds to load; its settings do not, so
    that `--help` and a wrong flag are answered at once.

    Args:
        settings: the study's.
        package: `"experiments.augmentation"`.
    """
    command_line.define_flags(settings)
    command_line.run(
        lambda: print_run(importlib.import_module(f"{package}.study").STUDY), WHEN_STOPPED
    )


def print_run(study: Study) -> None:
    """Turn flags, which are defined and parsed, into settings, run, and print what came of it."""
    from keras_assign.report import tables

    settings = command_line.settings_from_flags(study.settings)
    findings = study.run(settings, settings.output_dir)
    if not findings:
        return
    if study.note:
        print(f"\n{study.note(findings)}")
    for table in study.tables(findings).values():
        if table and not table.aside:
            print(f"\n{tables.text(*table)}")
    page = Path(settings.output_dir) / "index.html"
    if page.exists():
        print(f"\nThe page: {page}")
