"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.robustness import __doc__  # noqa: F401
from experiments.robustness.settings import RobustnessSettings

if __name__ == "__main__":
    command.start_package(RobustnessSettings, "experiments.robustness")
