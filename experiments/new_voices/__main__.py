"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.new_voices import __doc__  # noqa: F401
from experiments.new_voices.settings import NewVoicesSettings

if __name__ == "__main__":
    command.start_package(NewVoicesSettings, "experiments.new_voices")
