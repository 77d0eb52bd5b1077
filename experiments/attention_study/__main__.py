"""The command; the package tells what it is about, and `--help` shows that."""

from experiments import command
from experiments.attention_study import __doc__  # noqa: F401
from experiments.attention_study.settings import StudySettings

if __name__ == "__main__":
    command.start_package(StudySettings, "experiments.attention_study")
