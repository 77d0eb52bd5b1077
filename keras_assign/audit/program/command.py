"""Can a report's printed figures be right? Nothing is trained.

    keras-assign-audit --table=results.csv --items=2000
    keras-assign-audit --compare="97.0% 94.9%" --items=2000
    keras-assign-audit --report=my_report.yaml
    keras-assign-audit reports/*.yaml --output_dir=out --fail_on=impossible

Are accuracies shares of whole items; do sums, means, ranks and copies agree; is a difference more
than sampling error and noise between trainings; can a log be what it is said to be? The form of a
report's file, all kinds of claims and all checks: docs/audit_your_report.md.
"""

import dataclasses
import sys
from pathlib import Path

from keras_assign.audit.program.settings import OUTPUT_DIR, TEXT, AuditSettings
from keras_assign.errors import InputError
from keras_assign.studies import command_line

FILES = "files of reports or tables"


def start() -> None:
    """Run the program by its command line."""
    command_line.define_flags(AuditSettings)
    command_line.run(main, takes=FILES)


def console_script() -> None:
    """The same as an installed command; its help is this module's."""
    sys.modules["__main__"].__doc__ = __doc__
    start()


def main(files: list[str]) -> None:
    """Turn flags into settings, run, and print what was found and where the page lies.

    Args:
        files: the arguments that are no flags.
    """
    settings = command_line.settings_from_flags(AuditSettings)
    if settings.compare:
        _compare(settings)
    elif settings.draft:
        _draft(settings)
    elif files:
        _several(settings, files)
    else:
        _one(settings)


def _compare(settings):
    from keras_assign.audit import compare

    found = compare.compare(
        settings.compare, settings.items, settings.seeds, settings.assumed_noise
    )
    print(compare.in_words(found))


def _draft(settings):
    from keras_assign.audit.printed.draft import draft
    from keras_assign.audit.program import study

    file = Path(settings.draft)
    if file.exists():
        raise InputError(f"{file} is there; remove it, or name another with --draft")
    text = draft(study.read(settings))
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror}") from error
    print(f"Add claims to {file}, and audit it: --report={file}")


def _one(settings):
    from keras_assign.audit.printed.reading import as_read
    from keras_assign.audit.program import printed_findings, study

    file = settings.report or settings.table
    if (settings.items or settings.seeds) and not settings.table:
        raise InputError("--items and --seeds go with --table, --compare, or files of tables")
    folder = Path(settings.output_dir)
    if file and settings.output_dir == OUTPUT_DIR and not settings.rebuild:
        folder /= Path(file).stem  # Two reports never share a folder.
    report = None if settings.rebuild else study.read(settings)
    findings = study.run(dataclasses.replace(settings, output_dir=str(folder)), folder, report)
    if settings.table and settings.format == TEXT:
        print("\n".join(as_read(report)), end="\n\n")
    print(printed_findings.of_one(findings, settings.format))
    _tell(settings, folder)
    if printed_findings.ends_badly(findings["findings"], settings.fail_on):
        sys.exit(1)


def _several(settings, files):
    from keras_assign.audit.program import printed_findings, several

    if settings.report or settings.table or settings.rebuild:
        raise InputError("files without a flag go with no --report, --table or --rebuild")
    found = several.run(settings, files, settings.output_dir)
    print(printed_findings.of_several(found, settings.format))
    for one in found:
        if one["error"]:
            print(f"error: {one['error']}", file=sys.stderr)
    _tell(settings, Path(settings.output_dir))
    if any(one["error"] for one in found):
        sys.exit(2)
    every = [finding for one in found for finding in one["findings"]]
    if printed_findings.ends_badly(every, settings.fail_on):
        sys.exit(1)


def _tell(settings, folder):
    """Where the page lies: not among findings that another program reads."""
    out = sys.stdout if settings.format == TEXT else sys.stderr
    print(f"The page: {folder}/index.html", file=out)
