"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.gan import __doc__  # noqa: F401
from experiments.gan.settings import GanSettings

if __name__ == "__main__":
    command.start_package(GanSettings, "experiments.gan")
