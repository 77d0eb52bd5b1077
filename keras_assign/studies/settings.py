"""Settings of a program: a frozen dataclass whose fields are the command line's flags.

What studies have in common is declared here once: a study's settings inherit it, and change a
default where it is another one for them (`changed`).
"""

import dataclasses
import functools
import shlex
from typing import Annotated, Any

from keras_assign.errors import InputError

SEEDS_FOR_A_VERDICT = 5
MOST_SEEDS = 10_000


def setting(
    default: Any,
    help: str,
    choices: tuple[Any, ...] = (),
    formerly: dict[str, str] | None = None,
    **limits: float,
) -> Any:
    """A field of a settings dataclass that is a flag, too.

    Args:
        default: the value when the flag is not given; its type is the flag's type. For a flag
            that may be left open give the type itself, and the default is None.
        help: what it means, with its unit, for `--help`.
        choices: the values allowed, where they are few; a tuple default takes several of them,
            separated by commas, of the type of its first.
        formerly: by former name of a choice the one that it has now; both are taken.
        **limits: `ge`, `gt`, `le`, `lt`: the value, or each of a tuple's, is at least, above, at
            most, below that.
    """
    kind = default if isinstance(default, type) else type(default)
    value = None if isinstance(default, type) else default
    metadata = {"help": help, "choices": choices, "kind": kind, "limits": limits}
    metadata["formerly"] = formerly or {}
    return dataclasses.field(default=value, metadata=metadata)


def changed(base: type, name: str, default: Any = None, help: str = "") -> Any:
    """A field of a base with another default, or other words.

    Args:
        base: the class that declares it.
        name: of the field.
        default: in place of the base's; None keeps that.
        help: likewise; empty keeps the base's.
    """
    field = next(field for field in dataclasses.fields(base) if field.name == name)
    metadata = {**field.metadata, **({"help": help} if help else {})}
    value = field.default if default is None else default
    return dataclasses.field(default=value, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Settings:
    """Values that are allowed, each by itself and together.

    Raises:
        InputError: a value is out of range, or two do not go together.
    """

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        for field in dataclasses.fields(self):
            value = _by_its_name_now(field, getattr(self, field.name))
            object.__setattr__(self, field.name, value)
            _require_allowed(field, value)
        self.check()

    def check(self) -> None:
        """Raise `InputError` where values do not go together; a subclass says which."""


def _by_its_name_now(field, value):
    formerly = field.metadata["formerly"]
    if isinstance(value, tuple):
        return tuple(formerly.get(item, item) for item in value)
    return formerly.get(value, value) if isinstance(value, str) else value


def _require_allowed(field, value):
    choices, limits = field.metadata["choices"], field.metadata["limits"]
    if value is None and field.default is None:
        return
    for item in value if isinstance(value, tuple) else (value,):
        if choices and item not in choices:
            raise InputError(
                f"{field.name} must be one of {', '.join(map(str, choices))}; received {item!r}"
            )
        if limits and not _is_within(tuple(limits.items()), item):
            raise InputError(f"{field.name} must be {_in_words(limits)}; received {item!r}")


def _is_within(limits, value):
    from pydantic import ValidationError  # A tenth of a second, which programs without limits save.

    try:
        _adapter(limits).validate_python(value)
    except ValidationError:
        return False
    return True


@functools.cache
def _adapter(limits):
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[float, Field(**dict(limits))])


def _in_words(limits):
    """{'ge': 0, 'lt': 1} -> 'from 0 to below 1'."""
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    told = [f"{words[name]} {limit:,}" for name, limit in limits.items()]
    if len(told) == 2 and told[0].startswith("at least"):
        return f"from {told[0].removeprefix('at least ')} to {told[1].removeprefix('at most ')}"
    return " and ".join(told)


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
        value = getattr(settings, name)
        told = repr(",".join(map(str, value))) if isinstance(value, tuple) else repr(value)
        raise InputError(f"{name} must be {expected}; received {told}")


def require_once_each(name: str, settings: Any) -> None:
    """Refuse an empty list and a list that names a thing twice.

    Raises:
        InputError: it is one.
    """
    values = getattr(settings, name)
    require(len(values) == len(set(values)) > 0, name, "named once each", settings)


@dataclasses.dataclass(frozen=True)
class RunSettings(Settings):
    """How and where a study runs, whatever it asks."""

    workers: int = setting(
        0,
        "processes that train, one TensorFlow thread each; 0: this process, for a GPU; timing "
        "cells always run here, alone",
        ge=0,
        le=1024,
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/study", "folder for results, figures and the page")
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what is no folder, or no scheduler's address."""
        super().__post_init__()
        require(bool(self.output_dir), "output_dir", "a folder", self)
        is_address = self.scheduler is None or "://" in self.scheduler
        require(is_address, "scheduler", "an address such as tcp://host:8786", self)


@dataclasses.dataclass(frozen=True)
class SeedSettings(Settings):
    """Trainings that differ in their seed alone."""

    seeds: int = setting(
        SEEDS_FOR_A_VERDICT,
        f"trainings of each model; verdicts need at least {SEEDS_FOR_A_VERDICT}",
        ge=1,
        le=MOST_SEEDS,
    )
    first_seed: int = setting(0, "the first seed; the others follow it", ge=0, lt=2**31)

    @property
    def all_seeds(self) -> range:
        """The seeds, in order."""
        return range(self.first_seed, self.first_seed + self.seeds)


@dataclasses.dataclass(frozen=True)
class EffortSettings(Settings):
    """A quick look."""

    effort: float = setting(1.0, "part of the training to do, for a quick look", gt=0, le=1)


@dataclasses.dataclass(frozen=True)
class TimingSettings(Settings):
    """How models are timed against each other."""

    timing_rounds: int = setting(
        5,
        "epochs of each model in the timing cells, models alternating; 0 leaves them out",
        ge=0,
    )


def as_command(program: str, settings: Any) -> str:
    """The command line that says the same as the settings, however they came about.

    Args:
        program: `"experiments.attention"`, or `"experiments.attention --task=speech"`.
        settings: a settings dataclass.
    """
    words = ["python", "-m", *program.split()]
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
