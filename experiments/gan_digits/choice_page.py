"""The page of the candidates for a better GAN, from findings and stored cells alone."""

from pathlib import Path

from experiments.gan_digits import choice, drawings
from experiments.gan_digits.page import PAGE, recipe_rows
from keras_assign.report import figures, page

TEMPLATE = Path(__file__).with_name("choice.html.jinja")


def write(output_dir: Path, run_info: dict, findings: dict, cells: list) -> None:
    """Have the candidates' images drawn and write the page into a run's folder.

    Args:
        output_dir: the run's folder.
        run_info: what `run.json` holds: settings and command.
        findings: `choice`, of `choice.find`.
        cells: record and arrays of each finished cell.
    """
    folder, found = output_dir / "figures", findings["choice"]
    with figures.style():
        names = drawings.draw_candidates(folder, cells)
    winner = found["candidates"][0]
    context = {
        "choice": found,
        "quick": run_info["settings"]["effort"] < 1,
        "header": choice.HEADER,
        "rows": choice.rows(found),
        "names": names,
        "winner": winner["name"],
        "recipe_rows": recipe_rows(winner["recipe"]),
        **page.made_by(record for record, _ in cells),
        "command": run_info["command"],
    }
    page.write(TEMPLATE, context, folder, output_dir / PAGE)
