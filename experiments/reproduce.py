"""The whole report, reproduced, audited and corrected: every experiment, one site.

    python -m experiments.reproduce --flagfile=experiments/flagfiles/reproduce_quick.cfg
    python -m experiments.reproduce --flagfile=experiments/flagfiles/reproduce_full.cfg

What the report finds   See the site's first page: every claim beside its evidence.
What to expect          quick: the stored results as a site at once, and beside them a first look at
                        all problems as it is run; full: what is stored under experiments/results.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              Those of each experiment, see its page; quick has one seed, fewer cells, and
                        embedded data (synthesised speech) only, so that no verdict is given of it.
"""

from experiments.whole_report.settings import ReproduceSettings
from keras_assign.studies import command_line


def run(settings: ReproduceSettings, output_dir) -> dict:
    """Run it from Python; the command line does no more than this.

    Args:
        settings: for example `ReproduceSettings(only=("audit",))`.
        output_dir: folder of the site.

    Returns:
        The findings, as `experiments.whole_report.site.write` gives them.

    Raises:
        InputError: data or a folder cannot be used, or a cell failed.
    """
    from experiments.whole_report import study  # Seconds, which `--help` does not need.

    return study.run(settings, output_dir)


def main() -> None:
    """Turn flags into settings, run, and print the sum of the verdicts and the site's place."""
    settings = command_line.settings_from_flags(ReproduceSettings)
    findings = run(settings, settings.output_dir)
    if not findings:
        return
    from experiments.whole_report import scorecard

    print(f"\n{scorecard.summary(findings['claims'])}; `python -m experiments.claims` lists them")
    print(f"The site: {settings.output_dir}/index.html")


if __name__ == "__main__":
    command_line.define_flags(ReproduceSettings)
    command_line.run(
        main, "stopped; finished cells are kept, and the same command goes on from there"
    )
