"""Settings of an experiment: a frozen dataclass whose fields are the command line's flags."""

import dataclasses
import os
import shlex
from typing import Any

from keras_assign.errors import InputError

SEEDS_FOR_A_VERDICT = 5
MOST_SEEDS = 10_000


def setting(default: Any, help: str, choices: tuple[str, ...] = ()) -> Any:
    """A field of a settings dataclass that is a flag, too.

    Args:
        default: the value when the flag is not given; its type is the flag's type. For a flag
            that may be left open give the type itself, and the default is None.
        help: what it means, with its unit, for `--help`.
        choices: the values allowed, where they are few; a tuple default takes several of them,
            separated by commas, of the type of its first.
    """
    kind = default if isinstance(default, type) else type(default)
    value = None if isinstance(default, type) else default
    return dataclasses.field(
        default=value, metadata={"help": help, "choices": choices, "kind": kind}
    )


def require(condition: bool, name: str, expected: str, settings: Any) -> None:
    """Refuse a value of a setting.

    Args:
        condition: whether the value is allowed.
        name: of the setting.
        expected: what it must be, for the message.
        settings: the dataclass that holds it.

    Raises:
        InputError: it is not allowed.
    """
    if not condition:
        raise InputError(f"{name} must be {expected}; received {getattr(settings, name)!r}")


def require_choices(settings: Any) -> None:
    """Refuse values that are not among a setting's choices.

    Raises:
        InputError: a value is not allowed.
    """
    for field in dataclasses.fields(settings):
        value, choices = getattr(settings, field.name), field.metadata["choices"]
        for item in value if isinstance(value, tuple) else (value,):
            if choices and item is not None and item not in choices:
                raise InputError(
                    f"{field.name} must be one of {', '.join(map(str, choices))}; received {item!r}"
                )


def require_once_each(name: str, settings: Any) -> None:
    """Refuse an empty list and a list that names a thing twice.

    Raises:
        InputError: it is one.
    """
    values = getattr(settings, name)
    require(len(values) == len(set(values)) > 0, name, "named once each", settings)


def require_seeds(settings: Any) -> None:
    """Refuse numbers of seeds, and first seeds, that make no sense.

    Raises:
        InputError: a value is not allowed.
    """
    require(settings.seeds >= 1, "seeds", "at least 1", settings)
    require(settings.seeds <= MOST_SEEDS, "seeds", f"at most {MOST_SEEDS}", settings)
    require(0 <= settings.first_seed < 2**31, "first_seed", "from 0 to below 2**31", settings)


def require_where_to_run(settings: Any) -> None:
    """Refuse what cannot be a folder, a number of workers or a scheduler's address.

    Raises:
        InputError: a value is not allowed.
    """
    require(bool(settings.output_dir), "output_dir", "a folder", settings)
    require(0 <= settings.workers <= 1024, "workers", "from 0 to 1024", settings)
    require(
        settings.scheduler is None or "://" in settings.scheduler,
        "scheduler",
        "an address such as tcp://host:8786",
        settings,
    )


def require_image_folder(settings: Any) -> None:
    """Refuse a folder of images where none is read, and its lack where one is.

    Raises:
        InputError: it is so.
    """
    require(
        (settings.dataset == "folder") == bool(settings.data_dir),
        "data_dir",
        "given with dataset=folder, and only with it",
        settings,
    )


def recordings_of(settings: Any, data_sha256: str | None) -> dict:
    """The part of a cell's settings that says which recordings it works on.

    Args:
        settings: of a study of spoken digits.
        data_sha256: checksum of the waveforms and labels; other data are other cells.
    """
    return {
        "dataset": settings.dataset,
        "data_dir": os.path.abspath(settings.data_dir) if settings.data_dir else None,
        "pattern": settings.pattern,
        "skip_bad": settings.skip_bad,
        "sample_rate": settings.sample_rate,
        "data_sha256": data_sha256,
    }


def as_command(program: str, settings: Any) -> str:
    """The command line that says the same as the settings, however they came about.

    Args:
        program: `"experiments.attention"`.
        settings: a settings dataclass.
    """
    words = ["python", "-m", program]
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if value == field.default:
            continue
        if isinstance(value, bool):
            words.append(f"--{'' if value else 'no'}{field.name}")
        else:
            text = ",".join(map(str, value)) if isinstance(value, tuple) else value
            words.append(f"--{field.name}={text}")
    return shlex.join(words)
