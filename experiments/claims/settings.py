"""What can be chosen when one claim is looked at or run."""

import dataclasses
import difflib

from experiments.claims.trainings import NEEDS
from keras_assign.errors import InputError
from keras_assign.studies.settings import RunSettings, changed, require, setting

FULL, QUICK = "full", "quick"
LISTED = "(`python -m experiments.claims` lists all)"


@dataclasses.dataclass(frozen=True)
class ClaimSettings(RunSettings):
    """Settings of `experiments.claims`; each field is a flag but `claim`, which is an argument.

    Raises:
        InputError: there is no such claim, or a value is not allowed.
    """

    workers: int = changed(RunSettings, "workers", 2)
    output_dir: str = changed(
        RunSettings, "output_dir", "runs/claims", "folder of a folder for each claim that is run"
    )
    dry_run: bool = changed(RunSettings, "dry_run", help="list the cells and stop")
    claim: tuple = setting((), "identifier of a claim, as the list has it")
    run: str = setting(
        str,
        "quick: what the claim needs, in minutes, on embedded data, for a look; full: exactly the "
        "trainings that it is judged by; stored ones are kept",
        (QUICK, FULL),
    )
    data_dir: str = setting(
        str, "folder of the recordings or images, for run=full; downloaded unless given"
    )

    def check(self):
        """Refuse an identifier that there is not, several, or a run of none."""
        require(len(self.claim) <= 1, "claim", "one identifier", self)
        for claim in set(self.claim) - set(NEEDS):
            near = difflib.get_close_matches(claim, NEEDS, n=3)
            meant = f"; did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"no claim is called {claim!r}{meant} {LISTED}")
        require(bool(self.claim) or not self.run, "claim", "given with --run", self)
