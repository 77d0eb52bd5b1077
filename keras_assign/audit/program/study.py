"""From a report's file to findings and a page."""

import dataclasses
import functools
import json
from pathlib import Path

from keras_assign.audit import OWN_REPORT
from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.repeats import noise_of
from keras_assign.audit.printed import table_file, yaml_file
from keras_assign.audit.printed.report import Report
from keras_assign.audit.program import page
from keras_assign.audit.program.settings import AuditSettings
from keras_assign.errors import InputError
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.settings import as_command
from keras_assign.studies.store import write_json

PROGRAM = "experiments.audit"
RATES_VERSION = "8f20b6c41d97"  # Changed by hand when rates are to be counted anew.
RATES_FILE = "rates.json"
DEVIATION = 0.003  # Of single trainings, where the report tells nothing of it.


def run(settings: AuditSettings, output_dir: str | Path, report: Report | None = None) -> dict:
    """Audit a report, and write findings and page.

    Args:
        settings: what to audit.
        output_dir: the run's folder; made if missing. It gets `run.json`, `findings.json` and
            `index.html`.
        report: what `read` gave, where that was asked before.

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
    report = report or read(settings)
    _require_own(run_folder, settings)
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


def read(settings: AuditSettings) -> Report:
    """The report that is asked for.

    Raises:
        InputError: its file cannot be used.
    """
    if settings.table:
        return table_file.read(settings.table, settings.items, settings.seeds, settings.noise)
    report = yaml_file.read(settings.report or OWN_REPORT)
    if settings.noise is None:
        return report
    return report.model_copy(update={"noise": settings.assumed_noise})


def _require_own(run_folder, settings):
    """Refuse the folder of another report's audit."""
    if not (run_folder.path / "run.json").is_file():
        return
    before = run_folder.run_info()["settings"]
    files = [
        Path(file).resolve()
        for file in (
            before.get("report") or before.get("table") or OWN_REPORT,
            settings.report or settings.table or OWN_REPORT,
        )
    ]
    if files[0] != files[1]:
        raise InputError(
            f"{run_folder.path} holds the audit of {files[0]}; choose another --output_dir"
        )


def _rates(settings, report, run_folder):
    """How often the checks err: as stored, where the same report was drawn from as often."""
    import joblib  # Half a second, which an audit without draws saves.
    from tqdm import tqdm

    from keras_assign.audit.drawn import error_rates

    key = joblib.hash((report.model_dump(mode="json"), settings.draws, RATES_VERSION))
    file = run_folder.path / RATES_FILE
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if stored["key"] == key:
            return stored["rates"]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # There is none yet, or it is of no use.
    shown = functools.partial(tqdm, desc="drawn reports", unit="kind")
    try:
        found = error_rates.rates(report, settings.draws, between_runs(report), shown)
        if not settings.report:  # Of anybody's tables: the same whatever the report.
            found += error_rates.of_tables(settings.draws, shown)
    except ValueError as error:
        raise InputError(f"no reports can be drawn like this one: {error}") from error
    found = [dataclasses.asdict(rate) for rate in found]
    write_json(file, {"key": key, "rates": found})
    return found


def between_runs(report: Report) -> tuple[float, float, float]:
    """Standard deviations of honest reports' single trainings: none, the report's own, twice that.

    Its own is that of its repeated cells, the network with the most; or what it assumes.
    """
    noise = noise_of(report, report.claims)
    most = max(noise.levels.values(), key=lambda level: level.degrees, default=None)
    own = most.deviation if most else noise.assumed or DEVIATION
    return 0.0, own, 2 * own


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
        command, settings = run_info["command"], run_info["settings"]
        if settings.get("report") or settings.get("table"):  # It lies where that was run.
            command = command.replace("python -m experiments.audit", "keras-assign-audit")
        page.write(run_folder.path, command, findings, into)
    return findings
