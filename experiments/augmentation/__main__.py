"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.augmentation import __doc__  # noqa: F401
from experiments.augmentation.settings import AugmentationSettings

if __name__ == "__main__":
    command.start_package(AugmentationSettings, "experiments.augmentation")
