"""Which attention is worth its cost? What the report left for the future, built and judged.

    python -m experiments.attention_study --flagfile=experiments/flagfiles/attention_study_quick.cfg
    python -m experiments.attention_study --flagfile=experiments/flagfiles/attention_study.cfg

The report closes both parts of Problem 4 with what it did not try: self-attention, several heads,
squeeze-and-excitation, non-local blocks, transformers, residual blocks, larger spectrograms. Here
each stands in the CNN of Problem 4a (handwritten digits) and of 4b (spoken ones), all with about
as many weights, trained alike with a learning rate of its own, and tested beside the network
without. `--help` explains the flags.

What to expect          See docs/attention_study.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md;
                        --dry_run says it beforehand.
Departures              None of this is in the report. Attention stands after the pooling of the
                        digit CNN's first two blocks and of all blocks of the audio CNN; widths
                        are narrowed until a network has as many weights as the plain one.
"""

from experiments import cli
from experiments.attention_kinds import comparison, study
from experiments.attention_kinds.settings import StudySettings
from keras_assign.report import tables


def run(settings: StudySettings, output_dir) -> dict:
    """Run the study from Python; the command line does no more than this.

    Args:
        settings: for example `StudySettings(attention=("none", "se"), seeds=1)`.
        output_dir: folder for results, figures and the page.

    Returns:
        The findings, as `experiments.attention_kinds.findings.find` gives them.

    Raises:
        InputError: the data, a value or the folder cannot be used.
    """
    return study.run(settings, output_dir)


def main() -> None:
    """Turn flags into settings, run, and print the tables and the page's place."""
    settings = cli.settings_from_flags(StudySettings)
    findings = run(settings, settings.output_dir)
    if not findings:
        return
    for header, rows in comparison.tables_of(findings):
        print()
        print(tables.text(header, rows))
    print(f"\nThe page: {settings.output_dir}/index.html")


if __name__ == "__main__":
    cli.define_flags(StudySettings)
    cli.run(main, "stopped; finished cells are kept, and the same command goes on from there")
