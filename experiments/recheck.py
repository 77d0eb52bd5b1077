"""Show that changed code gives the results that are stored, bit by bit, and keep those valid.

    python -m experiments.recheck --workers=2              # What changed since the last commit.
    python -m experiments.recheck --workers=2 --accept     # And keep the results where all agree.

For a maintainer whose change should change no result: faster code, say, or code moved elsewhere.
Every stored cell names the version of its code; any change but of comments and layout makes it
stale, to be run again. This runs a few cells of every module again and compares all that they
hold but times. Where one differs, the old code runs it here, too: if both agree, the change is not
why, and the cell counts as the same. --accept writes into same_results.json that the new code
stands for the old one.
"""

import sys

from experiments import cli
from experiments.code_recheck import study
from experiments.code_recheck.compare import DIFFERS, LEFT_OUT, SAME, Outcome
from experiments.code_recheck.settings import RecheckSettings


def run(settings: RecheckSettings) -> dict[str, dict[str, Outcome]]:
    """Run cells again from Python; the command line does no more than this.

    Args:
        settings: for example `RecheckSettings(accept=True)`.

    Returns:
        As of `experiments.code_recheck.study.run`.

    Raises:
        InputError: the commit or a stored cell cannot be read, or a file cannot be written.
    """
    return study.run(settings)


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
