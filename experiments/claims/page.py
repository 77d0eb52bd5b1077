"""The page of a claim that was run by itself."""

from pathlib import Path

from experiments.claims.settings import QUICK, ClaimSettings
from keras_assign.report import claim_plot, page
from keras_assign.studies.settings import as_command

TEMPLATE = Path(__file__).with_name("claim.html.jinja")
PAGE = "index.html"
PROGRAM = "experiments.claims"


def write(claim: dict, settings: ClaimSettings, steps: tuple, folder: Path) -> None:
    """Write the claim's card, with what was just run, and links to the pages of its runs.

    Args:
        claim: of `study.run`.
        settings: that it was run by.
        steps: that were run.
        folder: gets `index.html`.
    """
    context = {
        "claim": claim,
        "plot": claim_plot.plot(claim),
        "quick": settings.run == QUICK,
        "steps": [(step.folder, f"{step.folder}/{PAGE}") for step in steps],
        "command": command(settings),
    }
    page.write(TEMPLATE, context, folder, folder / PAGE)


def command(settings: ClaimSettings) -> str:
    """The command line that runs the same again; the claim is an argument."""
    words = as_command(PROGRAM, settings)
    return words.replace(f"--claim={settings.claim[0]}", settings.claim[0])
