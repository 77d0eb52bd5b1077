"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.autoencoders import __doc__  # noqa: F401
from experiments.autoencoders.settings import UtteranceSettings

if __name__ == "__main__":
    command.start_package(UtteranceSettings, "experiments.autoencoders")
