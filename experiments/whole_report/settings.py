"""What can be chosen in the reproduction of the whole report."""

import dataclasses

from experiments.settings import require, require_choices, require_where_to_run, setting
from experiments.whole_report.plans import FULL, PLANS, QUICK


@dataclasses.dataclass(frozen=True)
class ReproduceSettings:
    """Settings of the whole reproduction; each field is a flag of `experiments.reproduce`.

    Raises:
        InputError: a value is out of range.
    """

    plan: str = setting(
        QUICK,
        "quick: embedded data, one seed, cut-down grids; full: every stored result, days of "
        "computing from nothing",
        (QUICK, FULL),
    )
    only: tuple = setting(
        (), "folders of the steps to run, separated by commas; default all that are not finished"
    )
    export_dir: str = setting(str, "where to write the trained models as SavedModels")
    workers: int = setting(
        2, "processes that train, one TensorFlow thread each; 0: this process, for a GPU"
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/reproduce", "folder of the site, and of a folder for each step")
    dry_run: bool = setting(False, "list the steps and stop")
    rebuild: bool = setting(
        False, "write all findings, figures and pages anew from the stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        require_where_to_run(self)
        known = [step.folder for step in PLANS[self.plan]]
        require(set(self.only) <= set(known), "only", f"of {', '.join(known)}", self)
