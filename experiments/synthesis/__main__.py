"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.synthesis import __doc__  # noqa: F401
from experiments.synthesis.settings import SynthesisSettings

if __name__ == "__main__":
    command.start_package(SynthesisSettings, "experiments.synthesis")
