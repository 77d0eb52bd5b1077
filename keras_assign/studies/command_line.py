"""From the command line to settings, and from an error to one line and a status."""

import dataclasses
import os
import sys

from absl import app, flags, logging

from keras_assign.errors import InputError
from keras_assign.studies import flag_lines


class _ListFlag(flags.Flag):
    """A list that grows where the flag is given again."""

    def parse(self, argument):
        before = self.value if self.present else []
        super().parse(argument)
        self.value = [*before, *self.value]


class _ListParser(flags.ListParser):
    """Words separated by commas, the last of which may be followed by one.

    Args:
        of_names: whether what a file or folder is called stays one word, commas and all.
    """

    def __init__(self, of_names: bool):
        super().__init__()
        self._of_names = of_names

    def parse(self, argument):
        is_text = isinstance(argument, str)
        if is_text and self._of_names and os.path.exists(os.path.expanduser(argument)):
            return [argument]
        words = super().parse(argument)
        while words and not words[-1]:
            words = words[:-1]
        return words


class _EnumParser(flags.EnumParser):
    """One of some words, by its name now or by a former one.

    Args:
        choices: the words.
        formerly: by former name the one of now.
    """

    def __init__(self, choices: tuple[str, ...], formerly: dict[str, str]):
        super().__init__(choices)
        self._formerly = formerly

    def parse(self, argument):
        return super().parse(self._formerly.get(argument, argument))


def define_flags(settings_class: type, flag_values: flags.FlagValues = flags.FLAGS) -> None:
    """Define one absl flag for each field of a settings dataclass.

    To be called by a program that was started, never on import: two experiments share flag
    names, and absl keeps one table of flags in a process.

    Args:
        settings_class: with fields made by `keras_assign.studies.settings.setting`.
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
            _define_list(field, **options)
        elif choices:
            parser = _EnumParser(choices, field.metadata["formerly"])
            _define(parser, flags.ArgumentSerializer(), field.name, field.default, **options)
        else:
            define = {
                int: flags.DEFINE_integer,
                float: flags.DEFINE_float,
                bool: flags.DEFINE_boolean,
                str: flags.DEFINE_string,
            }[kind]
            define(field.name, field.default, **options)


def _define_list(field, **options):
    of_names = not field.default and not field.metadata["choices"]
    default = [str(value) for value in field.default]
    serializer = flags.CsvListSerializer(",")
    _define(_ListParser(of_names), serializer, field.name, default, _ListFlag, **options)


def _define(parser, serializer, name, default, kind=flags.Flag, **options):
    flag = kind(parser, serializer, name, default, options["help"])
    flags.DEFINE_flag(flag, options["flag_values"], options["module_name"])


def arguments_with_flagfiles(
    arguments: list[str], flag_values: flags.FlagValues = flags.FLAGS
) -> list[str]:
    """The command line for absl to parse: each flagfile replaced by the flags in it.

    Args:
        arguments: the program's name and what follows it.
        flag_values: as for `define_flags`.

    Raises:
        InputError: a flagfile cannot be read, see `flag_lines.expand`.
    """
    lists = [name for name in flag_values if isinstance(flag_values[name], _ListFlag)]
    return flag_lines.expand(arguments, lists)


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
    status 130. A list that is given twice has the words of both; of any other flag the last one
    counts, be it in a flagfile or after it.

    Args:
        main: takes nothing, or with `takes` the arguments that are no flags.
        when_stopped: what to say after Ctrl-C.
        takes: what such arguments are; without it there must be none.
    """

    def parsed(arguments):
        try:
            arguments = arguments_with_flagfiles(arguments)
            return flags.FLAGS(arguments)
        except (InputError, flags.Error) as error:
            _end(f"error: {error}", 2)

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
        except BrokenPipeError:  # Whoever reads, such as `head`, has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(141)

    for stream in (sys.stdout, sys.stderr):  # A name may have letters that a terminal lacks.
        stream.reconfigure(errors="backslashreplace")
    app.run(guarded, flags_parser=parsed)


def _end(line, status):
    print(line, file=sys.stderr)
    sys.exit(status)
