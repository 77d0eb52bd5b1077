"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.calibration import __doc__, plan  # noqa: F401
from experiments.calibration.study import STUDY
from keras_assign.studies import command_line


def main():
    """Answer `--plan`, or run the study."""
    settings = command_line.settings_from_flags(STUDY.settings)
    if settings.plan:
        print(plan.answer(settings))
    else:
        command.print_run(STUDY)


if __name__ == "__main__":
    command_line.define_flags(STUDY.settings)
    command_line.run(main, command.WHEN_STOPPED)
