"""What a command loads before its flags are known to be right: nothing that takes its time."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT, tracked_files

SLOW = {"tensorflow", "keras", "matplotlib", "scipy", "sklearn", "pandas", "librosa", "distributed"}
PROGRAMS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__main__")
    for path in tracked_files()
    if path.is_relative_to(ROOT / "experiments")
    and path.suffix == ".py"
    and '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)
# Which a maintainer runs.
NOT_SO_FAST = {
    "experiments.attention_digits.choose_recipe",
    "experiments.robustness.before",
    "experiments.pack",
}


@pytest.mark.process
@pytest.mark.parametrize("program", sorted(set(PROGRAMS) - NOT_SO_FAST))
def test_a_wrong_flag_is_told_before_anything_slow_is_loaded(program):
    code = (
        "import runpy, sys\n"
        "sys.argv = ['program', '--no_such_flag']\n"
        f"try:\n    runpy.run_module({program!r}, run_name='__main__')\n"
        "except SystemExit as end:\n    assert end.code == 2, end.code\n"
        f"loaded = {SLOW} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
