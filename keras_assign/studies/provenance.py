"""Where a result comes from: commit, package version, processor; nothing that names a person."""

import functools
import platform
import subprocess
from pathlib import Path

import keras_assign

ROOT = Path(keras_assign.__file__).parents[1]
# What decides which kernels a library takes, and so the last bits of its sums.
INSTRUCTION_SETS = ("sse4_2", "avx", "avx2", "fma", "amx", "asimd", "sve")


@functools.cache
def describe() -> dict:
    """What a result was made by, beside the versions of libraries that its record has.

    Returns:
        `commit` (40 hexadecimal digits; None where the code lies in no git checkout of its own),
        `clean` (whether all Python files are those of the commit; None without one), `version` of
        this package, and `processor` (`model`, `stepping` and `instruction_sets`; None where the
        system does not tell).
    """
    commit = _git("rev-parse", "HEAD") if _is_checkout() else None
    changed = _git("status", "--porcelain", "--", "*.py") if commit else None
    return {
        "commit": commit,
        "clean": None if changed is None else changed == "",
        "version": keras_assign.__version__,
        "processor": _processor(),
    }


def code(provenance: dict) -> str:
    """The code behind a result, in words: '3f2a90c1de', '3f2a90c1de with changes', 'version 0.1.0'.

    Args:
        provenance: of `describe`.
    """
    if not provenance["commit"]:
        return f"version {provenance['version']}"
    return provenance["commit"][:10] + ("" if provenance["clean"] else " with changes")


def _is_checkout():
    """Whether the code is a git checkout itself, not a package installed within another one."""
    top = _git("rev-parse", "--show-toplevel")
    return top is not None and Path(top).resolve() == ROOT.resolve()


def _git(*words):
    try:
        done = subprocess.run(
            ["git", "-C", ROOT, *words], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        model = platform.processor() or platform.machine()
        return {"model": model, "stepping": None, "instruction_sets": None}
    first = {}  # Processor of several, which are alike.
    for line in lines:
        name, _, value = line.partition(":")
        first.setdefault(name.strip(), value.strip())
    flags = first.get("flags", first.get("Features", "")).split()
    return {
        "model": first.get("model name", platform.machine()),
        "stepping": first.get("stepping"),
        "instruction_sets": sorted(flag for flag in flags if flag.startswith(INSTRUCTION_SETS)),
    }
