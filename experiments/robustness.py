"""Do the exported models keep their promise on what people bring: photos, recordings, and none?

    python -m experiments.robustness --flagfile=experiments/flagfiles/robustness.cfg
    python -m experiments.robustness --models=digit_reader

Test images are set into drawn photos of every kind, and a model must find and classify them;
recordings are set into rooms, and a model that has not heard the speaker must. Letters, scribbles,
empty pages, other words and noises must be called no digit. The inputs are made by `tests/made`.

What to expect          See docs/robustness.md.
Time                    A minute and a half a model of pictures; of each model of speech six
                        trainings of some 4 minutes of a CPU core.
Beyond the report       All of it: the report tried its models on its own test data alone.
"""

from experiments import cli
from experiments.brought_inputs import study, tables
from experiments.brought_inputs.settings import RobustnessSettings
from keras_assign.report import tables as report_tables


def run(settings: RobustnessSettings, output_dir) -> dict:
    """Run it from Python; the command line does no more than this.

    Args:
        settings: for example `RobustnessSettings(models=("digit_reader",))`.
        output_dir: folder for results.

    Returns:
        The findings, as `experiments.brought_inputs.study.run` gives them.

    Raises:
        InputError: recordings, a model or the folder cannot be used, or a cell failed.
    """
    return study.run(settings, output_dir)


def main() -> None:
    """Turn flags into settings, run, and print the tables."""
    settings = cli.settings_from_flags(RobustnessSettings)
    found = run(settings, settings.output_dir)
    for header, rows in tables.of(found) if found else ():
        print(f"\n{report_tables.text(header, rows)}")
    for model, of in found.get("speech", {}).items():
        told = ", ".join(f"{name}={value:.4f}" for name, value in of["calibration"].items())
        print(f"\n{model}: {told} (experiments/served_calibrations.py)")


if __name__ == "__main__":
    cli.define_flags(RobustnessSettings)
    cli.run(main)
