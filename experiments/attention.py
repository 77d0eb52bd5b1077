"""Does attention make a CNN more accurate? Problem 4 of the report.

    python -m experiments.attention --flagfile=experiments/flagfiles/attention_quick.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_mnist.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_mnist_published.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech_published.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech_choice.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech_strong.cfg

Task `digits` is Problem 4a (figures 22 to 26): a basic CNN on ReducedMNIST against the same CNN
with spatial attention after each of its first two blocks. Task `speech` is Problem 4b (figures 27
to 30): a CNN of four blocks on spectrograms of spoken digits, 50 clips of each, against the same
CNN with CBAM in each block. `--help` explains the flags of `digits`, `--task=speech --help` the
others.

What the report finds   digits: 88.10 % and 88.75 % of 2,000 test images, validation accuracy 0.0.
                        speech: 98.22 % and 98.65 % of clips whose speakers were heard in training.
What to expect          digits: `published`: the same within a point and a half; `sound`: about 98 %
                        for both, on the 2,000 and on all 10,000 test images. speech: see
                        docs/attention_speech.md for the stored figures, those of digits are in
                        docs/attention_digits.md.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              digits: not stated in the report and chosen here: which images ReducedMNIST
                        holds (the first in file order), padding ("same"), 3x3 kernels, 128 dense
                        units, dropout 0.5, Adam at 0.001, attention after the pooling, a 7x7
                        window.
                        `sound` departs on purpose: stratified validation split, paired seeds, and
                        a learning rate of its own (docs/attention_digits.md says how).
                        speech: not stated and chosen here: widths 32, 64, 128, 256 and 128 dense
                        units, dropout 0.5, batch 32, the window of the spectrogram (32 ms every
                        8 ms), its range (80 dB), grey in place of a colour map, which clips train.
                        The recordings are FSDD's or synthesised, not AudioMNIST's, unless given.
Beyond the report       speech: --recipe=strong: schedule, augmentation, regularisation;
                        --recipe=choose: how that was chosen.
"""

import dataclasses
import sys
from collections.abc import Callable

from absl import flags

from experiments import cli, flag_lines
from experiments.attention_digits import comparison as digits_tables
from experiments.attention_digits import study as digits_study
from experiments.attention_digits.settings import DigitSettings
from experiments.attention_speech import comparison as speech_tables
from experiments.attention_speech import study as speech_study
from experiments.attention_speech.settings import SpeechSettings
from keras_assign.errors import InputError
from keras_assign.report import tables


@dataclasses.dataclass(frozen=True)
class Task:
    """One of the report's two experiments.

    Attributes:
        settings: class of its settings.
        run: from settings and a folder to findings.
        tables_of: from findings to header and rows of each table that a terminal shows.
    """

    settings: type
    run: Callable
    tables_of: Callable


TASKS = {
    "digits": Task(DigitSettings, digits_study.run, digits_tables.tables_of),
    "speech": Task(SpeechSettings, speech_study.run, speech_tables.tables_of),
}


def run(settings: DigitSettings | SpeechSettings, output_dir) -> dict:
    """Run the experiment from Python; the command line does no more than this.

    Args:
        settings: for example `DigitSettings(seeds=3, epochs=6)` or `SpeechSettings(seeds=1)`.
        output_dir: folder for results, figures and the page.

    Returns:
        The findings, as `experiments.attention_digits.findings.find` or
        `experiments.attention_speech.study.rebuild` gives them.

    Raises:
        InputError: the data, a value or the folder cannot be used.
    """
    task = next(task for task in TASKS.values() if isinstance(settings, task.settings))
    return task.run(settings, output_dir)


def main() -> None:
    """Turn flags into settings, run, and print the tables and the page's place."""
    task = TASKS[flags.FLAGS.task]
    settings = cli.settings_from_flags(task.settings)
    findings = run(settings, settings.output_dir)
    if not findings:
        return
    for header, rows in task.tables_of(findings):
        print()
        print(tables.text(header, rows))
    print(f"\nThe page: {settings.output_dir}/index.html")


def define_task(flag_values: flags.FlagValues) -> None:
    """Define the flag that says which task's flags there are."""
    flags.DEFINE_enum(
        "task",
        "digits",
        list(TASKS),
        "digits: Problem 4a; speech: Problem 4b",
        flag_values=flag_values,
        module_name=sys.argv[0],
    )


def task_named(arguments: list[str]) -> str:
    """The task that a command line, or a flagfile on it, names: the others' flags differ.

    Args:
        arguments: the program's name and what follows it.
    """
    known = flags.FlagValues()
    define_task(known)
    try:
        known(flag_lines.expand(arguments), known_only=True)
    except (flags.Error, InputError):
        return "digits"  # The program's own parsing says what is wrong.
    return known.task


if __name__ == "__main__":
    define_task(flags.FLAGS)
    cli.define_flags(TASKS[task_named(sys.argv)].settings)
    cli.run(main, "stopped; finished cells are kept, and the same command goes on from there")
