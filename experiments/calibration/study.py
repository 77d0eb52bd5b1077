"""How often the package's own intervals and verdicts are right, declared."""

from pathlib import Path

from experiments.calibration import changed, designs, plots, results, tables
from experiments.calibration.settings import CalibrationSettings
from experiments.files import RESULTS
from keras_assign.report.study_page import Page
from keras_assign.studies.study import Stage, Study


def _facts(runs, rows):
    settings = runs[0].records[0]["settings"]
    return {
        "changed": changed.counts(),
        "differing": settings["differing"],
        "shared": settings["shared"],
    }


STUDY = Study(
    program="experiments.calibration",
    settings=CalibrationSettings,
    data=lambda asked: None,
    stages=(Stage(designs.cells),),
    find=lambda runs: results.find(runs[0].cells),
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(rows),
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "calibration",
        facts=_facts,
    ),
)
