"""The command; the package tells what it is about, and `--help` shows that."""

from experiments.demo import __doc__  # noqa: F401
from experiments.demo.settings import DemoSettings
from keras_assign.studies import command_line


def main() -> None:
    """Turn flags into settings, and serve the page until Ctrl-C."""
    settings = command_line.settings_from_flags(DemoSettings)
    from experiments.demo.server import serve  # Slow to import, as Gradio.

    serve(settings)


if __name__ == "__main__":
    command_line.define_flags(DemoSettings)
    command_line.run(main)
