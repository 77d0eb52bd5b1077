"""Settings: limits in words, shared fields, and the command line that says the same."""

import dataclasses
import shlex

import pytest
from absl import flags
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.errors import InputError
from keras_assign.studies import command_line
from keras_assign.studies.settings import (
    RunSettings,
    SeedSettings,
    Settings,
    as_command,
    changed,
    require_once_each,
    setting,
)


@dataclasses.dataclass(frozen=True)
class Made(SeedSettings, RunSettings):
    seeds: int = changed(SeedSettings, "seeds", 2)
    share: float = setting(0.5, "a share", ge=0, lt=1)
    rate: float = setting(float, "open unless given", gt=0, lt=100)
    counts: tuple = setting((1, 2), "numbers", ge=1, le=10_000)
    kind: str = setting("a", "a kind", ("a", "b"), formerly={"before": "b"})
    parts: tuple = setting(("a",), "parts", ("a", "b"), formerly={"before": "b"})

    def check(self):
        if self.kind == "b" and self.share == 0:
            raise InputError("share must be above 0 with kind=b")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"share": 1.0}, "share must be from 0 to below 1; received 1.0"),
        ({"share": float("nan")}, "share must be from 0 to below 1; received nan"),
        ({"rate": 0.0}, "rate must be above 0 and below 100; received 0.0"),
        ({"counts": (3, 0)}, "counts must be from 1 to 10,000; received 0"),
        ({"kind": "c"}, "kind must be one of a, b; received 'c'"),
        ({"seeds": 0}, "seeds must be from 1 to 10,000; received 0"),
        ({"kind": "b", "share": 0.0}, "share must be above 0 with kind=b"),
        ({"scheduler": "localhost"}, "scheduler must be an address such as tcp://host:8786"),
    ],
)
def test_what_is_out_of_range_is_refused_in_words(values, told):
    with pytest.raises(InputError) as refused:
        Made(**values)
    assert str(refused.value).startswith(told)


def test_a_list_is_told_as_it_is_typed():
    with pytest.raises(InputError, match="received '3,3'$"):
        require_once_each("counts", Made(counts=(3, 3)))


@given(st.floats(allow_nan=True))
def test_a_limit_keeps_out_what_is_beyond_it_and_nothing_else(value):
    try:
        Made(share=value)
        allowed = True
    except InputError:
        allowed = False
    assert allowed == (0 <= value < 1)


def test_a_changed_field_keeps_its_limits_and_its_base_its_default():
    assert Made().seeds == 2
    assert SeedSettings().seeds == 5
    assert list(Made(first_seed=3).all_seeds) == [3, 4]
    assert Made(rate=None).rate is None
    assert isinstance(Made(), Settings)


def test_a_choice_is_taken_by_its_former_name_too():
    assert Made(kind="before", parts=("a", "before")) == Made(kind="b", parts=("a", "b"))
    values = flags.FlagValues()
    command_line.define_flags(Made, values)
    values(["", "--kind=before", "--parts=before"])
    assert command_line.settings_from_flags(Made, values) == Made(kind="b", parts=("b",))
    with pytest.raises(flags.IllegalFlagValueError):
        values(["", "--kind=c"])


def test_the_command_of_settings_gives_these_settings():
    settings = Made(counts=(4,), dry_run=True, rate=0.25, output_dir="a folder")
    program, *words = shlex.split(as_command("made.up --task=x", settings))[2:]
    values = flags.FlagValues()
    command_line.define_flags(Made, values)
    assert (program, words.pop(0)) == ("made.up", "--task=x")
    values(["", *words])
    assert command_line.settings_from_flags(Made, values) == settings
