"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.calibration import __doc__  # noqa: F401
from experiments.calibration.settings import CalibrationSettings
from keras_assign.studies import command_line


def main():
    """Answer `--plan`, or run the study; either is loaded once the flags are known to be right."""
    settings = command_line.settings_from_flags(CalibrationSettings)
    if settings.plan:
        from experiments.calibration import plan

        print(plan.answer(settings))
    else:
        from experiments.calibration.study import STUDY

        command.print_run(STUDY)


if __name__ == "__main__":
    command_line.define_flags(CalibrationSettings)
    command_line.run(main, command.WHEN_STOPPED)
