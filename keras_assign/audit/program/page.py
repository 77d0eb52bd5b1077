"""The page of an audit, from its findings alone."""

from pathlib import Path

from keras_assign.audit.checks.entry import HOLDS, IMPOSSIBLE, INCONSISTENT, SUSPICIOUS
from keras_assign.audit.checks.noise import LEVEL
from keras_assign.audit.printed.entries import ONLY_PART
from keras_assign.audit.program import tables
from keras_assign.report import page
from keras_assign.report.claims import BAD, GOOD, OPEN

TEMPLATE = Path(__file__).with_name("audit.html.jinja")
PAGE = "index.html"
TONES = {IMPOSSIBLE: BAD, INCONSISTENT: BAD, SUSPICIOUS: BAD, HOLDS: GOOD}


def _answer(verdicts):
    if IMPOSSIBLE in verdicts:
        return "Not all of them."
    if INCONSISTENT in verdicts:
        return "Not all of them: some contradict others."
    return "Nothing rules it out."


def _title(findings, part):
    whole = "The figures" if part == ONLY_PART else f"Part {part}"
    return findings["parts"].get(part, whole)


def write(output_dir: Path, command: str, findings: dict, into: Path | None = None) -> None:
    """Write the page.

    Args:
        output_dir: the run's folder.
        command: that made it.
        findings: of `study.run`.
        into: folder of the page; unless given, the run's.
    """
    folder = into or output_dir
    folder.mkdir(parents=True, exist_ok=True)
    parts = tables.by_part(findings)
    context = {
        "title": findings["title"],
        "counts": tables.counts(findings),
        "parts": {
            part: [{**f, "tone": TONES.get(f["verdict"], OPEN)} for f in of_part]
            for part, of_part in parts.items()
        },
        "part_titles": {part: _title(findings, part) for part in parts},
        "answer": _answer({f["verdict"] for f in findings["findings"]}),
        "number": len(findings["findings"]),
        "rates": tables.rates(findings),
        "draws": findings["rates"][0]["trials"] if findings["rates"] else 0,
        "level": LEVEL,
        "command": command,
        "run_folder": page.relative(output_dir, folder),
    }
    page.write(TEMPLATE, context, folder, folder / PAGE)
