"""Can a report's printed figures be right? Nothing is trained.

    python -m experiments.audit
    python -m experiments.audit --table=results.csv --items=2000
    python -m experiments.audit --compare="97.0% 94.9%" --items=2000
    python -m experiments.audit --report=my_report.yaml
    python -m experiments.audit reports/*.yaml --output_dir=out
    python -m experiments.audit --flagfile=experiments/flagfiles/audit.cfg

Are accuracies shares of whole items; do tables agree with logs, and sums with their parts; is a
difference more than sampling error and the noise between the report's own repeated cells; can a
network be fresh whose first epoch is better than all others?

What the report finds   See `keras_assign/audit/assets/report.yaml`: its figures, and its claims in
                        our words.
What to expect          See docs/audit.md for the findings; docs/audit_your_report.md for other
                        reports.
Time                    Seconds; with --draws=1000, as in audit.cfg, minutes on a CPU core.
Departures              None: only what is printed is used. Sizes that are not stated are looked for
                        among those that fit all figures.
Beyond the report       Any report, table or comparison can be audited; `keras-assign-audit` is the
                        same program from any folder.
"""

from keras_assign.audit.program import command
from keras_assign.audit.program.settings import AuditSettings


def run(settings: AuditSettings, output_dir) -> dict:
    """Run the audit from Python; the command line does no more than this.

    Args:
        settings: for example `AuditSettings(report="my_report.yaml")`.
        output_dir: folder for the findings and the page.

    Returns:
        The findings, as `keras_assign.audit.program.study.run` gives them.

    Raises:
        InputError: the report's file, a claim or the folder cannot be used.
    """
    from keras_assign.audit.program import study  # A second, which `--help` does not need.

    return study.run(settings, output_dir)


if __name__ == "__main__":
    command.start()
