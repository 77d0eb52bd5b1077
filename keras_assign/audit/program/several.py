"""Many reports at once: a folder each, and an overview with the worst first."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from keras_assign.audit.checks.entry import ALARMS
from keras_assign.audit.printed import table_file
from keras_assign.audit.program import study
from keras_assign.audit.program.settings import AuditSettings
from keras_assign.errors import InputError
from keras_assign.report import page
from keras_assign.studies.run_folder import RunFolder, require_writable
from keras_assign.studies.store import write_json

MOST_DEPTH = 40  # Folders that a name may take up.
TEMPLATE = Path(__file__).with_name("overview.html.jinja")
FILE = "overview.json"


def run(settings: AuditSettings, files: Sequence[str], output_dir: str | Path) -> list[dict]:
    """Audit each report, and write a folder for each and an overview.

    Args:
        settings: what they have in common.
        files: YAML files of reports, and files of tables.
        output_dir: folder of the overview; a report's folder in it has the name of its file.

    Returns:
        For each `name`, `file`, `findings`; and `error`, a line, of those that cannot be read,
        which have no findings. Those with the worst alarms come first.

    Raises:
        InputError: the folder cannot be written, or a file is named twice.
    """
    folder = Path(output_dir)
    require_writable(folder)
    found = []
    for name, file in names_of(files).items():
        is_table = table_file.is_table(file)
        own = (
            dataclasses.replace(settings, table=file) if is_table
            else dataclasses.replace(settings, report=file, items=None, seeds=None)
        )  # fmt: skip
        one = {"name": name, "file": file, "findings": [], "error": ""}
        try:
            one["findings"] = study.run(own, folder / name)["findings"]
        except InputError as error:
            one["error"] = str(error)
        found.append(one)
    found.sort(
        key=lambda one: (*(-count for count in alarms(one)), one["error"] == "", one["name"])
    )
    _write(folder, found)
    return found


def names_of(files: Sequence[str]) -> dict[str, str]:
    """A name for each file, no two alike: that of the file, with its folder's where it takes it.

    Raises:
        InputError: a file is named twice.
    """
    whole = [Path(file).resolve() for file in files]
    twice = [file for file, count in Counter(whole).items() if count > 1]
    if twice:
        raise InputError(f"{twice[0].name} is named twice")
    # r.csv beside r.md has its ending in its name.
    stems = Counter((file.parent, file.stem.lower()) for file in whole)
    lasts = [f.stem if stems[f.parent, f.stem.lower()] == 1 else f.name.replace(".", "-")
             for f in whole]  # fmt: skip
    names, depth = list(lasts), 0
    while len({name.lower() for name in names}) < len(names) and depth < MOST_DEPTH:
        depth += 1
        taken = Counter(name.lower() for name in names)
        names = [
            "-".join((*file.parts[1:-1][-depth:], last)) if taken[name.lower()] > 1 else name
            for file, last, name in zip(whole, lasts, names, strict=True)
        ]
    if depth == MOST_DEPTH:  # Folders that differ in capitals alone.
        names = [f"{name}-{n}" for n, name in enumerate(names, start=1)]
    return dict(zip(names, files, strict=True))


def alarms(one: dict) -> list[int]:
    """How many findings of a report are impossible, inconsistent, suspicious."""
    verdicts = Counter(finding["verdict"] for finding in one["findings"])
    return [verdicts[alarm] for alarm in ALARMS]


def _in_words(one):
    """'1 impossible, 2 suspicious', or 'none'."""
    told = (f"{n} {alarm}" for n, alarm in zip(alarms(one), ALARMS, strict=True) if n)
    return ", ".join(told) or "none"


def _write(folder, found):
    with RunFolder(folder, study.PROGRAM).written():
        write_json(folder / FILE, found)
        context = {
            "title": "Audits",
            "reports": found,
            "alarms": ALARMS,
            "alarms_in_words": _in_words,
        }
        page.write(TEMPLATE, context, folder, folder / "index.html")
