"""What can be chosen in the reproduction of the whole report."""

import dataclasses

from experiments.whole_report.plans import FULL, PLANS, QUICK
from keras_assign.studies.settings import RunSettings, changed, require, setting


@dataclasses.dataclass(frozen=True)
class ReproduceSettings(RunSettings):
    """Settings of the whole reproduction; each field is a flag of `experiments.reproduce`.

    Raises:
        InputError: a value is out of range.
    """

    workers: int = changed(RunSettings, "workers", 2)
    output_dir: str = changed(
        RunSettings,
        "output_dir",
        "runs/reproduce",
        "folder of the site, and of a folder for each step",
    )
    dry_run: bool = changed(RunSettings, "dry_run", help="list the steps and stop")
    plan: str = setting(
        QUICK,
        "quick: embedded data, one seed, cut-down grids; full: every stored result, days of "
        "computing from nothing",
        (QUICK, FULL),
    )
    only: tuple = setting(
        (), "folders of the steps to run, separated by commas; default all that are not finished"
    )
    pages: bool = setting(
        False, "write the pages of what is finished, from its findings as they are, and stop"
    )
    export_dir: str = setting(str, "where to write the trained models as SavedModels")

    def check(self):
        """Refuse steps that the plan has not."""
        known = [step.folder for step in PLANS[self.plan]]
        require(set(self.only) <= set(known), "only", f"of {', '.join(known)}", self)
