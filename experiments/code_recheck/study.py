"""What changed since a commit is run again; what comes out the same stays valid."""

import itertools
from pathlib import Path

from experiments.code_recheck import old_code
from experiments.code_recheck.again import AS_OLD_CODE, Way, run_again, told
from experiments.code_recheck.cells import choose, how_run, stored, with_input
from experiments.code_recheck.compare import DIFFERS, LEFT_OUT, SAME, Outcome
from experiments.code_recheck.settings import WORKS, RecheckSettings
from keras_assign.studies.code_version import (
    code_version,
    fingerprint,
    same_results,
    same_results_file,
)
from keras_assign.studies.store import cannot_write, write_json

RESULTS = Path(__file__).parent.parent / "results"
TIMING_MODULES = (
    "experiments.attention_speech.timing_cell",
    "experiments.attention_kinds.timing_cell",
)
TIMING = "timing"  # Kind of the cells that hold nothing but times.
NOT_COMPARABLE = "times: not comparable, time it anew"


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
    with old_code.code_of(settings.since) as old:
        return _run(settings, old)


def _run(settings, old):
    modules = settings.modules or WORKS
    before = old_code.versions_at(old, (*modules, *TIMING_MODULES))
    # All at once: who changes code meanwhile is told so by the worker.
    now = {module: (code_version(module), fingerprint(module)) for module in before}
    cells = list(stored(_run_dirs(settings)))
    found = {}
    for module in modules:
        changed = now[module][0] != before[module]
        if not changed and not settings.modules:
            print(f"{module}: the same code as in {settings.since}")
            continue
        of_module = [cell for cell in cells if cell.record["code_version"] == before[module]]
        then = f"became {now[module][0]}" if changed else "as it was"
        print(f"{module}: {before[module]} {then}, {len(of_module)} cells stored", flush=True)
        found[module] = _recheck(module, now[module][0], of_module, settings, old)
        if settings.accept and changed and may_accept(found[module]):
            _accept(module, now[module][1], before[module], found[module])
    for module in TIMING_MODULES:
        timed = any(cell.record["code_version"] == before[module] for cell in cells)
        if timed and now[module][0] != before[module]:
            print(f"{module}: {NOT_COMPARABLE}")
    known = {version for version, _ in now.values()} | set(before.values())
    stale = sum(cell.record["code_version"] not in known for cell in cells)
    if stale and not settings.modules:
        print(f"{stale} stored cells are of other code than {settings.since} has: not run again")
    return found


def _run_dirs(settings):
    if settings.run_dirs:
        return [Path(folder) for folder in settings.run_dirs]
    return sorted(folder.parent for folder in RESULTS.glob("*/cells"))


def _recheck(module, version, cells, settings, old) -> dict[str, Outcome]:
    """Choose cells of a module, run them again, print what became of each."""
    outcomes, chosen = {}, []
    for _, of_run in itertools.groupby(cells, lambda cell: cell.run_dir):
        there = []
        for cell in of_run:
            if cell.kind == TIMING:
                outcomes[cell.name] = told(cell, Outcome(LEFT_OUT, NOT_COMPARABLE))
            else:
                there.append(cell)
        chosen += choose(with_input(there), settings.cells)
    for in_one_thread, work in sorted({how_run(module, cell) for cell, _ in chosen}):
        some = [(c, where) for c, where in chosen if how_run(module, c) == (in_one_thread, work)]
        outcomes |= run_again(some, Way(work, version, in_one_thread, old), settings)
    return outcomes


def may_accept(outcomes: dict[str, Outcome]) -> bool:
    """Whether at least one cell came out the same and none that was compared did not."""
    verdicts = {outcome.verdict for outcome in outcomes.values()}
    return SAME in verdicts and DIFFERS not in verdicts


def _accept(module, code, before, outcomes):
    names = [name for name, outcome in outcomes.items() if outcome.verdict == SAME]
    by_old_code = [name for name in names if outcomes[name].why == AS_OLD_CODE]
    entry = {
        "code": code,
        "same_as": before,
        "run_again": len(names),
        "cells": names,
        "by_old_code_too": by_old_code,
    }
    known = same_results(module)
    kept = [entry for entry in known.get(module, []) if entry["code"] != code]
    file = same_results_file(module)
    try:
        write_json(file, {**known, module: [*kept, entry]})
    except OSError as error:
        raise cannot_write(file, error) from error
    print(f"  accepted: {code} stands for {before}, see {file}")
