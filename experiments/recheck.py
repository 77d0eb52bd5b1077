"""Show that changed code gives the results that are stored, bit by bit, and keep those valid.

    python -m experiments.recheck --workers=2              # What changed since the last commit.
    python -m experiments.recheck --workers=2 --accept     # And keep the results where all agree.

For a maintainer whose change should change no result: faster code, say, or code moved elsewhere.
Every stored cell names the version of its code; any change but of comments and layout makes it
stale, to be run again. This runs a few cells of every module again and compares all that they
hold but times. --accept writes into same_results.json that the new code stands for the old one.
"""

import contextlib
import dataclasses
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments import cli
from experiments.gan_digits.gan_files import IMAGES_FILE
from experiments.settings import require, setting
from experiments.synthesis_digits import gan_run
from experiments.synthesis_digits.study import PROGRAM as SYNTHESIS
from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.studies.cell import Cell
from keras_assign.studies.code_version import (
    code_version,
    fingerprint,
    same_results,
    same_results_file,
)
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import ARRAYS, RECORD, CellStore, cannot_write, write_json

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
# In the order in which they are run again: classifiers of generated images need GANs' files.
WORKS = (
    "experiments.attention_digits.cells",
    "experiments.attention_speech.training_cell",
    "experiments.augmentation_digits.grid_cell",
    "experiments.augmentation_digits.strong_cell",
    "experiments.augmentation_digits.gallery_cell",
    "experiments.utterance_vectors.method_cell",
    "experiments.utterance_vectors.why_cell",
    "experiments.gan_digits.gan_cell",
    "experiments.gan_digits.choice_cell",
    "experiments.synthesis_digits.mix_cell",
    "experiments.synthesis_digits.top_cell",
    "experiments.synthesis_digits.worth_cell",
)
FUNCTION = "run_cell"
# By module and kind of cell, where it is not `FUNCTION`.
OTHER_FUNCTIONS = {("experiments.augmentation_digits.strong_cell", "choice"): "run_choice_cell"}
TIMING_MODULE = "experiments.attention_speech.timing_cell"
TIMING = "timing"  # Kind of the cells that hold nothing but times.
NOT_COMPARABLE = "times: not comparable, time it anew"
NEEDED = {"label": str, "code_version": str, "settings": dict}  # Of every record.
# What a record says of the cell itself, or of the machine.
NOT_COMPARED = ("label", "key", "code_version", "settings", "environment", "arrays_sha256")
# Any key that ends so is a time: `epoch_seconds`, `training_seconds`, GANs' `history.seconds`.
TIMES = "seconds"
# Settings in words that do not tell one kind of cell from another.
NOT_A_KIND = ("dataset", "data_dir", "data_sha256", "pattern")
# Versions that shape no result.
OWN_VERSIONS = ("keras_assign", "python")
NAMED = 4  # Differences that are told one by one.

SAME, DIFFERS, LEFT_OUT = "same", "differs", "left out"
VERSIONS = """
import json, sys
from keras_assign.studies import code_version as versions
found = {module: versions.code_version(module) for module in sys.argv[1:]}
print(json.dumps({"file": versions.__file__, "versions": found}))
"""


@dataclasses.dataclass(frozen=True)
class RecheckSettings:
    """What to run again; each field is a flag.

    Raises:
        InputError: a value is not allowed.
    """

    since: str = setting("HEAD", "git commit with the code that the results were stored by")
    cells: int = setting(2, "cells of each run folder and module, the quickest of each kind first")
    run_dirs: tuple = setting((), "run folders, separated by commas; all in experiments/results")
    modules: tuple = setting(
        (), "modules to run, separated by commas, changed or not; all that changed"
    )
    workers: int = setting(1, "cells at a time, each in a process with one TensorFlow thread")
    accept: bool = setting(False, "keep the stored results of a module whose cells are the same")
    keep_files: bool = setting(
        False, "give stored cells the files that git does not hold, if they come out the same"
    )

    def __post_init__(self):
        """Refuse what cannot be run."""
        known = bool(self.since) and not self.since.startswith("-")
        require(known, "since", "a git commit", self)
        require(self.cells >= 1, "cells", "at least 1", self)
        require(1 <= self.workers <= 1024, "workers", "from 1 to 1024", self)
        require(set(self.modules) <= set(WORKS), "modules", f"of {', '.join(WORKS)}", self)
        names = [Path(folder).name for folder in self.run_dirs]
        require(len(set(names)) == len(names), "run_dirs", "folders of different names", self)
        for folder in self.run_dirs:
            if not (Path(folder) / "cells").is_dir():
                raise InputError(f"run_dirs: {folder} is no folder of a run: it has no cells")


@dataclasses.dataclass(frozen=True)
class Stored:
    """A stored cell: the run's folder, its own, and its record."""

    run_dir: Path
    folder: Path
    record: dict

    @property
    def name(self) -> str:
        """The run's name and the cell's folder, which is its label and key."""
        return f"{self.run_dir.name}/{self.folder.name}"

    @property
    def kind(self) -> str:
        """Kind of the cell, as its study calls it."""
        return self.record["settings"].get("kind", "")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a cell that was chosen: `SAME`, `DIFFERS` or `LEFT_OUT`, and why."""

    verdict: str
    why: str = ""

    def __str__(self):
        """For a line of output."""
        return f"{self.verdict}{self.why and ' '}{self.why}"


def run(settings: RecheckSettings) -> dict[str, dict[str, Outcome]]:
    """Run cells again, module by module, and tell of each whether it came out the same.

    Args:
        settings: what to run again; with `accept`, a module is written down as soon as it is done.

    Returns:
        By module, if its code changed or it was asked for by name, and by name of the cell, see
        `Stored.name`, what became of it.

    Raises:
        InputError: the commit or a stored cell cannot be read, or a file cannot be written.
    """
    modules = settings.modules or WORKS
    before = versions_at(settings.since, (*modules, TIMING_MODULE))
    # All at once: who changes code meanwhile is told so by the worker.
    now = {module: (code_version(module), fingerprint(module)) for module in before}
    cells = list(_stored(_run_dirs(settings)))
    found = {}
    for module in modules:
        changed = now[module][0] != before[module]
        if not changed and not settings.modules:
            print(f"{module}: the same code as in {settings.since}")
            continue
        of_module = [cell for cell in cells if cell.record["code_version"] == before[module]]
        then = f"became {now[module][0]}" if changed else "as it was"
        print(f"{module}: {before[module]} {then}, {len(of_module)} cells stored", flush=True)
        found[module] = _recheck(module, now[module][0], of_module, settings)
        if settings.accept and changed and may_accept(found[module]):
            _accept(module, now[module][1], before[module], found[module])
    timed = any(cell.record["code_version"] == before[TIMING_MODULE] for cell in cells)
    if timed and now[TIMING_MODULE][0] != before[TIMING_MODULE]:
        print(f"{TIMING_MODULE}: {NOT_COMPARABLE}")
    known = {version for version, _ in now.values()} | set(before.values())
    stale = sum(cell.record["code_version"] not in known for cell in cells)
    if stale and not settings.modules:
        print(f"{stale} stored cells are of other code than {settings.since} has: not run again")
    return found


def versions_at(commit: str, modules: Sequence[str]) -> dict[str, str]:
    """Versions of modules' code as a commit has it, told by that commit's own code.

    Args:
        commit: as git knows it.
        modules: dotted names.

    Raises:
        InputError: there is no such commit, or no code in it that tells.
    """
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder).resolve()
        packed = _output(
            ["git", "archive", "--format=tar", commit]
            + ["--", "keras_assign", "experiments", ":(exclude)experiments/results"],
            ROOT,
            f"cannot read the code of commit {commit}",
        )
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        said = _output(
            [sys.executable, "-c", VERSIONS, *modules],
            folder,
            f"the code of commit {commit} does not tell its version",
            {**os.environ, "PYTHONPATH": str(folder)},
        )
        told = json.loads(said)
        if not Path(told["file"]).resolve().is_relative_to(folder):
            raise InputError(f"Python takes {told['file']} for the code of commit {commit}")
        return told["versions"]


def _output(command, folder, failed, environment=None):
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False
        )
    except OSError as error:
        raise InputError(f"{failed}: {error}") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise InputError(f"{failed}: {lines[-1] if lines else done.returncode}")
    return done.stdout


def _run_dirs(settings):
    if settings.run_dirs:
        return [Path(folder) for folder in settings.run_dirs]
    return sorted(folder.parent for folder in RESULTS.glob("*/cells"))


def _stored(run_dirs) -> Iterator[Stored]:
    for run_dir in run_dirs:
        for file in sorted(run_dir.glob(f"cells/*/{RECORD}")):
            try:
                record = json.loads(file.read_text(encoding="utf-8"))
                whole = all(isinstance(record[part], kind) for part, kind in NEEDED.items())
            except (OSError, ValueError, LookupError, TypeError) as error:
                raise InputError(f"{file} is no whole record ({error})") from error
            if not whole:
                raise InputError(f"{file} is no whole record; restore it from git")
            yield Stored(run_dir, file.parent, record)


def _recheck(module, version, cells, settings) -> dict[str, Outcome]:
    """Choose cells of a module, run them again, print what became of each."""
    outcomes, chosen = {}, []
    for _, of_run in itertools.groupby(cells, lambda cell: cell.run_dir):
        there = []
        for cell in of_run:
            if cell.kind == TIMING:
                outcomes[cell.name] = _told(cell, Outcome(LEFT_OUT, NOT_COMPARABLE))
            else:
                there.append(cell)
        chosen += choose(_with_files(there), settings.cells)
    for in_one_thread, work in sorted({_how(module, cell) for cell, _ in chosen}):
        some = [(c, where) for c, where in chosen if _how(module, c) == (in_one_thread, work)]
        outcomes |= _again(some, work, version, in_one_thread, settings)
    return outcomes


def _how(module, cell):
    """Whether a cell was run with one TensorFlow thread, as workers do, and what does it."""
    threads = cell.record.get("environment", {}).get("tensorflow_threads")
    return threads == 1, f"{module}:{OTHER_FUNCTIONS.get((module, cell.kind), FUNCTION)}"


def _with_files(cells):
    """The cells of a run whose input is there, and for each where that is, as its study does."""
    root, missing = None, []
    for cell in cells:
        names, where = cell.record["settings"].get("gan"), {}
        if names is not None:
            if root is None:
                run_info = RunFolder(cell.run_dir, SYNTHESIS).run_info()
                root = gan_run.read(run_info["settings"]["gan"]).root.resolve()
            where = {"gan_cells": str(root)}
            files = [root / name / IMAGES_FILE for name in names]
            if not all(file.is_file() for file in files):
                missing.append(next(file for file in files if not file.is_file()))
                continue
        yield cell, where
    if missing:
        print(
            f"  {cell.run_dir.name}: {len(missing)} cells left out because files of GANs are "
            f"missing, {missing[0]} for one; --modules=experiments.gan_digits.gan_cell "
            "--keep_files with as many --cells as there are GANs makes them again"
        )


def choose(cells, count: int) -> list[tuple[Stored, dict]]:
    """The quickest cell of each kind, from the quickest kind on; then the second of each.

    Those that trained a network come first, and before them those of this machine's processor and
    libraries, as others may give other last bits.

    Args:
        cells: of one run and module; pairs of the cell and where its input is.
        count: how many to choose at most.
    """
    here = _conditions(_environment())

    def order(pair):
        record = pair[0].record
        trained = any(record.get("history", {}).values())
        elsewhere = _conditions(record.get("environment", {})) != here
        return elsewhere, not trained, _seconds(record), record["label"]

    kinds = {}
    for pair in sorted(cells, key=order):
        kinds.setdefault(_kind(pair[0].record["settings"]), []).append(pair)
    rounds = itertools.zip_longest(*kinds.values())
    return [pair for one_of_each in rounds for pair in one_of_each if pair][:count]


def _kind(settings):
    words = {name: v for name, v in settings.items() if isinstance(v, str)}
    kind = sorted((name, word) for name, word in words.items() if name not in NOT_A_KIND)
    return *kind, bool(settings.get("gan"))


def _seconds(record):
    """How long a cell took, as far as its record tells."""
    times = [value for name, value in record.items() if name.endswith(TIMES)]
    return max((sum(value) if isinstance(value, list) else value for value in times), default=0.0)


def _environment():
    with tensorflow_notices_hidden():
        from keras_assign.training.environment import describe_environment
    return describe_environment()


def _conditions(environment):
    """What last bits may hang on, but for the number of threads."""
    versions, hardware = (environment.get(part, {}) for part in ("versions", "hardware"))
    return {
        **{name: v for name, v in versions.items() if name not in OWN_VERSIONS},
        "processor": hardware.get("processor"),
        "gpus": hardware.get("gpus"),
    }


def _again(chosen, work, version, in_one_thread, settings) -> dict[str, Outcome]:
    """Run cells again into a folder that goes afterwards, and compare each when it is there."""
    cells, stored = [], {}
    for cell, where in chosen:
        label = f"{cell.run_dir.name}.{cell.folder.name}"
        stored[label] = cell
        cost = max(1.0, _seconds(cell.record))
        cells.append(Cell(label, cell.record["settings"], version, cost, where))
    with _folder() as folder:
        store = _ComparingStore(folder, stored, settings.keep_files)
        why = "it was not run"
        try:
            run_cells(cells, work, store, settings.workers if in_one_thread else 0)
        except InputError as error:
            why = f"because {error}"
    for cell in stored.values():
        if cell.name not in store.outcomes:
            store.outcomes[cell.name] = _told(cell, Outcome(LEFT_OUT, why))
    return store.outcomes


@contextlib.contextmanager
def _folder():
    """A folder for a while; it stays if there are notes of failures in it, which a line names."""
    folder = Path(tempfile.mkdtemp(prefix="recheck-"))
    try:
        yield folder
    finally:
        if not any(folder.glob("failed/*")):
            shutil.rmtree(folder, ignore_errors=True)


class _ComparingStore(CellStore):
    """Compares each cell with the stored one as soon as it is there."""

    def __init__(self, root, stored, keep_files):
        super().__init__(root)
        self.stored, self.keep_files, self.outcomes = stored, keep_files, {}

    def write(self, cell, content):
        super().write(cell, content)
        stored = self.stored[cell.label]
        outcome = compare(self.read(stored.folder), self.read(self.root / cell.folder))
        if outcome.verdict == SAME and self.keep_files:
            _keep_files(self.root / cell.folder, stored.folder)
        self.outcomes[stored.name] = _told(stored, outcome)

    def write_failure(self, cell, error, trace):
        stored = self.stored[cell.label]
        self.outcomes[stored.name] = _told(stored, Outcome(DIFFERS, f"as it fails: {error}"))
        return super().write_failure(cell, error, trace)


def _told(cell, outcome):
    tqdm.write(f"  {cell.name}: {outcome}")  # A progress bar may be there.
    sys.stdout.flush()  # Cells may take hours.
    return outcome


def compare(stored: tuple[dict, dict], again: tuple[dict, dict]) -> Outcome:
    """Whether a cell came out the same, bit by bit, in all that its record and arrays hold.

    Args:
        stored: record and arrays.
        again: the same of the cell run again.

    Returns:
        Left out, not different, where another number of threads, another processor or other
        libraries may be why it differs.
    """
    records = [
        {name: value for name, value in record.items() if name not in NOT_COMPARED}
        for record, _ in (stored, again)
    ]
    found = {}
    _compare_values("", *records, found)
    arrays = [arrays for _, arrays in (stored, again)]
    for name in sorted(set(arrays[0]) | set(arrays[1])):
        difference = _array_difference(*(some.get(name) for some in arrays))
        if difference:
            found[f"array {name}"] = difference
    if not found:
        return Outcome(SAME)
    told = [f"{name} ({difference})" for name, difference in found.items()]
    if len(told) > NAMED:
        told[NAMED:] = [f"{len(told) - NAMED} more"]
    what = f"in {', '.join(told)}"
    environments = [record.get("environment", {}) for record, _ in (stored, again)]
    conditions = [
        {**_conditions(some), "threads": some.get("tensorflow_threads")} for some in environments
    ]
    other = [
        f"{name} {value}, here {conditions[1].get(name)}"
        for name, value in conditions[0].items()
        if value != conditions[1].get(name)
    ]
    if other:
        return Outcome(LEFT_OUT, f"as it differs {what}, but was stored with {'; '.join(other)}")
    return Outcome(DIFFERS, what)


def _compare_values(name, one, other, found):
    """Note differences of JSON values by their names."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            path = f"{name}.{key}" if name else key
            if key.endswith(TIMES):
                continue
            if key in one and key in other:
                _compare_values(path, one[key], other[key], found)
            else:
                found[path] = "in one of them only"
    elif one != other or type(one) is not type(other):
        difference = _difference(np.array(one, object), np.array(other, object))
        found[name] = difference or f"{one} became {other}"  # 1 became 1.0.


def _array_difference(one, other):
    if one is None or other is None:
        return "in one of them only"
    if one.dtype != other.dtype:
        return f"{one.dtype} became {other.dtype}"
    return _difference(one, other)


def _difference(one, other):
    """How far values are apart, in words; nothing if they are the same."""
    if one.shape != other.shape:
        return f"shape {one.shape} became {other.shape}"
    one, other = np.atleast_1d(one, other)
    differ = (one != other) & ((one == one) | (other == other))  # NaNs are the same.
    if not differ.any():
        return ""
    try:
        with np.errstate(invalid="ignore"):
            apart = np.abs(one[differ].astype(np.float64) - other[differ].astype(np.float64))
    except (ValueError, TypeError):
        apart = np.empty(0)  # No numbers.
    apart = apart[np.isfinite(apart)]
    by = f" by up to {apart.max():.3g}" if apart.size else ""
    return f"{int(differ.sum())} of {one.size}{by}"


def _keep_files(again, stored):
    for file in sorted(again.rglob("*")):
        target = stored / file.relative_to(again)
        if not file.is_file() or file.name in (RECORD, ARRAYS) or target.exists():
            continue
        temporary = target.with_name(f".{target.name}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, temporary)
            os.replace(temporary, target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise cannot_write(target, error) from error


def may_accept(outcomes: dict[str, Outcome]) -> bool:
    """Whether at least one cell came out the same and none that was compared did not."""
    verdicts = {outcome.verdict for outcome in outcomes.values()}
    return SAME in verdicts and DIFFERS not in verdicts


def _accept(module, code, before, outcomes):
    names = [name for name, outcome in outcomes.items() if outcome.verdict == SAME]
    entry = {"code": code, "same_as": before, "run_again": len(names), "cells": names}
    known = same_results(module)
    kept = [entry for entry in known.get(module, []) if entry["code"] != code]
    file = same_results_file(module)
    try:
        write_json(file, {**known, module: [*kept, entry]})
    except OSError as error:
        raise cannot_write(file, error) from error
    print(f"  accepted: {code} stands for {before}, see {file}")


def _summary(module, outcomes):
    counts = [
        f"{number} {verdict}"
        for verdict in (SAME, DIFFERS, LEFT_OUT)
        if (number := sum(outcome.verdict == verdict for outcome in outcomes.values()))
    ]
    return f"{module}: {', '.join(counts) or 'nothing to compare'}"


def main() -> None:
    """Turn flags into settings, run, print a summary; status 1 if any cell differs."""
    settings = cli.settings_from_flags(RecheckSettings)
    found = run(settings)
    print()
    for module, outcomes in found.items():
        print(_summary(module, outcomes))
    differing = [
        name
        for outcomes in found.values()
        for name, outcome in outcomes.items()
        if outcome.verdict == DIFFERS
    ]
    if differing:
        sys.exit(f"{len(differing)} cells came out otherwise, {differing[0]} for one")


if __name__ == "__main__":
    cli.define_flags(RecheckSettings)
    cli.run(main, "stopped; modules that were accepted stay so")
