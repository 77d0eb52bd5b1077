"""What can be chosen in an audit."""

import dataclasses

from keras_assign.audit.printed.figures import LARGEST_SD
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.errors import InputError
from keras_assign.studies.settings import Settings, setting

MOST_DRAWS = 100_000
MOST_ITEMS = 10**9
TEXT, MARKDOWN, CSV, JSON = "text", "markdown", "csv", "json"
NEVER = "never"
FAIL_ON = (NEVER, "impossible", "inconsistent", "suspicious")
OUTPUT_DIR = "runs/audit"


@dataclasses.dataclass(frozen=True)
class AuditSettings(Settings):
    """Settings of an audit; each field is a flag of `experiments.audit`.

    Raises:
        InputError: a value is out of range, or two do not go together.
    """

    report: str = setting(
        str,
        "YAML file of the report, of the form that docs/audit_your_report.md describes; default: "
        "the report that this package reproduces. Several: name them without a flag",
    )
    table: str = setting(str, "or a file of tables: .csv, .md or .tex; no YAML is needed")
    items: int = setting(
        int, "test items that the table's or the comparison's accuracies are shares of",
        ge=1, le=MOST_ITEMS,
    )  # fmt: skip
    seeds: int = setting(int, "trainings that each figure of them is the mean of", ge=1, le=10_000)
    noise: str = setting(
        str, "standard deviation of accuracies between trainings that you assume, as 0.5%"
    )
    compare: str = setting(str, 'only compare two accuracies: "97.0% 94.9%"; needs --items')
    draft: str = setting(str, "write the table as a YAML file, to which claims are added, and stop")
    format: str = setting(
        TEXT,
        "how findings are printed: text, markdown, csv or json",
        choices=(TEXT, MARKDOWN, CSV, JSON),
    )
    fail_on: str = setting(
        NEVER,
        "end with status 1 where a finding is that bad, or worse: impossible, inconsistent or "
        "suspicious",
        choices=FAIL_ON,
    )
    draws: int = setting(
        0,
        "also draw so many reports of this one's shape of each kind, honest and dishonest, and "
        "tell how often the checks raise an alarm",
        ge=0,
        le=MOST_DRAWS,
    )
    output_dir: str = setting(OUTPUT_DIR, "folder for the findings and the page")
    rebuild: bool = setting(False, "write the page of output_dir anew from its findings, and stop")

    def check(self) -> None:
        """Refuse what asks for two things at once."""
        for name in ("report", "table", "compare", "draft"):
            if getattr(self, name) == "":
                raise InputError(f"--{name} is empty; give a file, or leave it out")
        if (self.items or self.seeds) and self.report:
            raise InputError(
                "--items and --seeds go with a table; a report's file says them itself"
            )
        if self.report and self.table:
            raise InputError("give --report or --table, not both; several files need no flag")
        if self.draft and not self.table:
            raise InputError("--draft writes a table as YAML; name the file with --table")
        if self.draws and self.table:
            raise InputError("--draws takes a report; write the table as one with --draft")
        _ = self.assumed_noise

    @property
    def assumed_noise(self) -> float | None:
        """The noise as a fraction; None where none is assumed."""
        if self.noise is None:
            return None
        try:
            number = PrintedNumber.parse(self.noise)
        except ValueError as error:
            raise InputError(f"noise: {error}") from error
        if not 0 < number.value <= LARGEST_SD:
            raise InputError(
                f"noise must be a standard deviation, as 0.5%, with its %; received {self.noise}"
            )
        return number.value
