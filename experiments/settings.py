"""Settings of an experiment: a frozen dataclass whose fields are the command line's flags."""

import dataclasses
from typing import Any


def setting(default: Any, help: str, choices: tuple[str, ...] = ()) -> Any:
    """A field of a settings dataclass that is a flag, too.

    Args:
        default: the value when the flag is not given; its type is the flag's type. For a flag
            that may be left open give the type itself, and the default is None.
        help: what it means, with its unit, for `--help`.
        choices: the values allowed, where they are few; a tuple default takes several of them.
    """
    kind = default if isinstance(default, type) else type(default)
    value = None if isinstance(default, type) else default
    return dataclasses.field(
        default=value, metadata={"help": help, "choices": choices, "kind": kind}
    )
