"""What can be chosen in an audit."""

import dataclasses

from keras_assign.studies.settings import Settings, setting

MOST_DRAWS = 100_000


@dataclasses.dataclass(frozen=True)
class AuditSettings(Settings):
    """Settings of an audit; each field is a flag of `experiments.audit`.

    Raises:
        InputError: a value is out of range.
    """

    report: str = setting(
        str,
        "YAML file of the report, of the form that keras_assign.audit.printed.report describes; "
        "default: the report that this package reproduces",
    )
    draws: int = setting(
        0,
        "also draw so many reports of this one's shape of each kind, honest and dishonest, and "
        "tell how often the checks raise an alarm",
        ge=0,
        le=MOST_DRAWS,
    )
    output_dir: str = setting("runs/audit", "folder for the findings and the page")
    rebuild: bool = setting(False, "write the page of output_dir anew from its findings, and stop")
