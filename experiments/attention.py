"""Does attention make a CNN more accurate? Problem 4 of the report.

    python -m experiments.attention --flagfile=experiments/flagfiles/attention_quick.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_digits.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_digits_published.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech_published.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech_tuning.cfg
    python -m experiments.attention --flagfile=experiments/flagfiles/attention_speech_tuned.cfg

Task `digits` is Problem 4a (figures 22 to 26): a basic CNN on ReducedMNIST against the same CNN
with spatial attention after each of its first two blocks. Task `speech` is Problem 4b (figures 27
to 30): a CNN of four blocks on spectrograms of spoken digits, 50 clips of each, against the same
CNN with CBAM in each block. `--help` explains the flags of `digits`, `--task=speech --help` the
others.

What the report finds   digits: 88.10 % and 88.75 % of 2,000 test images, validation accuracy 0.0.
                        speech: 98.22 % and 98.65 % of clips whose speakers were heard in training.
What to expect          digits: `published`: the same within a point and a half; `corrected`: about
                        98 % for both, on the 2,000 and on all 10,000 test images. speech: see
                        docs/attention_speech.md for the stored figures, those of digits are in
                        docs/attention_digits.md.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              digits: not stated in the report and chosen here: which images ReducedMNIST
                        holds (the first in file order), padding ("same"), 3x3 kernels, 128 dense
                        units, dropout 0.5, Adam at 0.001, attention after the pooling, a 7x7
                        window.
                        `corrected` departs on purpose: stratified validation split, paired seeds,
                        and a learning rate of its own (docs/attention_digits.md says how).
                        speech: not stated and chosen here: widths 32, 64, 128, 256 and 128 dense
                        units, dropout 0.5, batch 32, the window of the spectrogram (32 ms every
                        8 ms), its range (80 dB), grey in place of a colour map, which clips train.
                        The recordings are FSDD's or synthesised, not AudioMNIST's, unless given.
Beyond the report       speech: --recipe=tuned: schedule, augmentation, regularisation;
                        --recipe=tune: how that was chosen.
"""

import importlib
import sys

from absl import flags

from experiments import command
from experiments.attention_digits.settings import DigitSettings
from experiments.attention_speech.settings import SpeechSettings
from keras_assign.errors import InputError
from keras_assign.studies import flag_lines

# By task its settings and its package, whose study takes seconds to load.
TASKS = {
    "digits": (DigitSettings, "experiments.attention_digits"),
    "speech": (SpeechSettings, "experiments.attention_speech"),
}


def run(settings: DigitSettings | SpeechSettings, output_dir) -> dict:
    """Run the experiment from Python; the command line does no more than this.

    Args:
        settings: for example `DigitSettings(seeds=3, epochs=6)` or `SpeechSettings(seeds=1)`.
        output_dir: folder for results, figures and the page.

    Returns:
        The findings of the task whose settings they are.

    Raises:
        InputError: the data, a value or the folder cannot be used.
    """
    package = next(package for kind, package in TASKS.values() if isinstance(settings, kind))
    return importlib.import_module(f"{package}.study").STUDY.run(settings, output_dir)


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
    command.start_package(*TASKS[task_named(sys.argv)])
