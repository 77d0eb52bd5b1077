"""The page of the candidates for a better GAN, from findings and stored cells alone."""

from pathlib import Path

from experiments.gan import choice, drawings
from experiments.gan.page import PAGE, recipe_rows
from keras_assign.report import figures, page
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("choice.html.jinja")


def write(run: Run, findings: dict) -> None:
    """Have the candidates' images drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: `choice`, of `choice.find`.
    """
    folder, found = run.path / "figures", findings["choice"]
    with figures.style():
        names = drawings.draw_candidates(folder, run.cells)
    winner = found["candidates"][0]
    context = {
        "choice": found,
        "quick": run.settings["effort"] < 1,
        "header": choice.HEADER,
        "rows": choice.rows(found),
        "names": names,
        "winner": winner["name"],
        "recipe_rows": recipe_rows(winner["recipe"]),
        **page.made_by(run.records),
        "command": run.command,
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)
