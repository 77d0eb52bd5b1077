"""Does attention make a CNN more accurate? Problem 4 of the report.

    python -m experiments.attention --flagfile=experiments/flagfiles/attention_quick.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_mnist.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_mnist_published.cfg

Task `digits` is Problem 4a (figures 22 to 26): a basic CNN on ReducedMNIST against the same CNN
with spatial attention after each of its first two blocks.

What the report finds   88.10 % and 88.75 % of 2,000 test images, validation accuracy 0.0.
What to expect          `published`: the same within a point and a half; `sound`: about 98 % for
                        both, on the 2,000 and on all 10,000 test images. See README.md for the
                        stored figures.
Time                    On 2 CPU cores without accelerator: see the table of commands in README.md.
Departures              Not stated in the report and chosen here: which images ReducedMNIST holds
                        (the first in file order), padding ("same"), 3x3 kernels, 128 dense units,
                        dropout 0.5, Adam at 0.001, attention after the pooling, a 7x7 window.
                        `sound` departs on purpose: stratified validation split, paired seeds, and
                        a learning rate of its own (README.md says how chosen).
"""

from absl import flags

from experiments import cli
from experiments.attention_digits import comparison, study
from experiments.attention_digits.settings import DigitSettings
from keras_assign.report import tables

TASKS = {"digits": (DigitSettings, study.run)}


def run(settings: DigitSettings, output_dir) -> dict:
    """Run the experiment from Python; the command line does no more than this.

    Args:
        settings: for example `DigitSettings(seeds=3, epochs=6)`.
        output_dir: folder for results, figures and the page.

    Returns:
        The findings, as `experiments.attention_digits.findings.find` gives them.

    Raises:
        InputError: the data, a value or the folder cannot be used.
    """
    _, study_run = next(task for task in TASKS.values() if isinstance(settings, task[0]))
    return study_run(settings, output_dir)


def main() -> None:
    """Turn flags into settings, run, and print the table and the page's place."""
    settings_class, _ = TASKS[flags.FLAGS.task]
    settings = cli.settings_from_flags(settings_class)
    findings = run(settings, settings.output_dir)
    if not findings:
        return
    print()
    print(tables.text(comparison.HEADER, comparison.rows(findings)))
    print(f"\nThe page: {settings.output_dir}/index.html")


if __name__ == "__main__":
    flags.DEFINE_enum("task", "digits", list(TASKS), "digits: Problem 4a")
    for defined_settings, _ in TASKS.values():
        cli.define_flags(defined_settings)
    cli.run(main, "stopped; finished cells are kept, and the same command goes on from there")
