"""From a report's file to findings and a page."""

import dataclasses
import functools
import json
from pathlib import Path

import joblib
from tqdm import tqdm

from keras_assign.audit import published
from keras_assign.audit.calibration import error_rates
from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.printed.yaml_file import read
from keras_assign.audit.program import page
from keras_assign.audit.program.settings import AuditSettings
from keras_assign.errors import InputError
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.settings import as_command
from keras_assign.studies.store import write_json

PROGRAM = "experiments.audit"
RATES_VERSION = "17e50c3b22e8"  # Changed by hand when rates are to be counted anew.
RATES_FILE = "rates.json"
BETWEEN_RUNS = (0.0, 0.003, 0.006)  # Standard deviations of honest reports' single trainings.


def run(settings: AuditSettings, output_dir: str | Path) -> dict:
    """Audit a report, and write findings and page.

    Args:
        settings: what to audit.
        output_dir: the run's folder; made if missing. It gets `run.json`, `findings.json` and
            `index.html`.

    Returns:
        `title` and `parts` (their titles) of the report, `findings` (the fields of `entry.Finding`
        of each) and `rates` (the fields of `error_rates.Rate` of each kind of drawn reports; empty
        without draws).

    Raises:
        InputError: the report's file or the folder cannot be used, or a claim cannot be checked.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    if settings.rebuild:
        return show(run_folder.path)
    report = read(settings.report or published.FILE)
    require_writable(run_folder.path)
    with only_run_in(run_folder.path):
        findings = {
            "title": report.title,
            "parts": report.parts,
            "findings": [dataclasses.asdict(finding) for finding in audit(report)],
            "rates": _rates(settings, report, run_folder) if settings.draws else [],
        }
        chosen = dataclasses.replace(settings, output_dir=str(output_dir))
        run_folder.describe(as_command(PROGRAM, chosen), dataclasses.asdict(chosen), [])
        with run_folder.written():
            run_folder.write_findings(findings)
        return show(run_folder.path)


def _rates(settings, report, run_folder):
    """How often the checks err: as stored, where the same report was drawn from as often."""
    key = joblib.hash((report.model_dump(mode="python"), settings.draws, RATES_VERSION))
    file = run_folder.path / RATES_FILE
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if stored["key"] == key:
            return stored["rates"]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # There is none yet, or it is of no use.
    shown = functools.partial(tqdm, desc="drawn reports", unit="kind")
    try:
        found = error_rates.rates(report, settings.draws, BETWEEN_RUNS, shown)
    except ValueError as error:
        raise InputError(f"no reports can be drawn like this one: {error}") from error
    found = [dataclasses.asdict(rate) for rate in found]
    write_json(file, {"key": key, "rates": found})
    return found


def show(output_dir: str | Path, into: Path | None = None) -> dict:
    """Write the page of an audit from its findings as they are stored.

    Args:
        output_dir: the run's folder.
        into: folder of the page; unless given, the run's.

    Returns:
        The findings.

    Raises:
        InputError: the folder is no audit's, or cannot be written.
    """
    run_folder = RunFolder(output_dir, PROGRAM)
    run_info, findings = run_folder.run_info(), run_folder.read_findings()
    with RunFolder(into or output_dir, PROGRAM).written():
        page.write(run_folder.path, run_info["command"], findings, into)
    return findings
