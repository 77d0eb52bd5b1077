"""From the command line to settings, and from an error to one line and a status."""

import dataclasses
import sys

from absl import app, flags, logging

from keras_assign.errors import InputError


def define_flags(settings_class: type, flag_values: flags.FlagValues = flags.FLAGS) -> None:
    """Define one absl flag for each field of a settings dataclass.

    To be called by a program that was started, never on import: two experiments share flag
    names, and absl keeps one table of flags in a process.

    Args:
        settings_class: with fields made by `experiments.settings.setting`.
        flag_values: where to; the process' own table unless given.
    """
    for field in dataclasses.fields(settings_class):
        kind, choices = field.metadata["kind"], field.metadata["choices"]
        options = {
            "help": field.metadata["help"],
            "module_name": sys.argv[0],
            "flag_values": flag_values,
        }
        if kind is tuple:
            flags.DEFINE_list(field.name, [str(value) for value in field.default], **options)
        elif choices:
            flags.DEFINE_enum(field.name, field.default, choices, **options)
        else:
            define = {
                int: flags.DEFINE_integer,
                float: flags.DEFINE_float,
                bool: flags.DEFINE_boolean,
                str: flags.DEFINE_string,
            }[kind]
            define(field.name, field.default, **options)


def settings_from_flags(
    settings_class: type, flag_values: flags.FlagValues = flags.FLAGS, **more: list[str]
):
    """The settings that the parsed flags say.

    Args:
        settings_class: as for `define_flags`.
        flag_values: as for `define_flags`.
        **more: words that a list of this name has besides those of its flag.

    Raises:
        InputError: a value is not allowed.
    """
    values = {}
    for field in dataclasses.fields(settings_class):
        value = flag_values[field.name].value
        if field.name in more:
            value = [*value, *more[field.name]]
        values[field.name] = _typed(value, field) if isinstance(value, list) else value
    return settings_class(**values)


def _typed(words, field):
    """The values of a list, in the type of the default's."""
    kind = type(field.default[0]) if field.default else str
    try:
        return tuple(kind(word) for word in words)
    except ValueError as error:
        raise InputError(
            f"{field.name} must be numbers separated by commas; received {','.join(words)!r}"
        ) from error


def run(main, when_stopped: str = "stopped", takes: str = "") -> None:
    """Run a program's `main()` after its flags are parsed.

    An `InputError` becomes one line on standard error and status 2; Ctrl-C becomes one line and
    status 130.

    Args:
        main: takes nothing, or with `takes` the arguments that are no flags.
        when_stopped: what to say after Ctrl-C.
        takes: what such arguments are; without it there must be none.
    """

    def guarded(arguments):
        if len(arguments) > 1 and not takes:
            _end(f"unexpected argument {arguments[1]!r}; every option starts with --", 2)
        if not flags.FLAGS["verbosity"].present:
            logging.set_verbosity(logging.ERROR)  # TensorFlow reports to absl's log at length.
        try:
            main(arguments[1:]) if takes else main()
        except InputError as error:
            _end(f"error: {error}", 2)
        except KeyboardInterrupt:
            _end(when_stopped, 130)

    for stream in (sys.stdout, sys.stderr):  # A name may have letters that a terminal lacks.
        stream.reconfigure(errors="backslashreplace")
    app.run(guarded)


def _end(line, status):
    print(line, file=sys.stderr)
    sys.exit(status)
