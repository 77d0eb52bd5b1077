"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.train import __doc__  # noqa: F401
from experiments.train.settings import TrainSettings

if __name__ == "__main__":
    command.start_package(TrainSettings, "experiments.train")
