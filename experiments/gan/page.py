"""The results page of the GANs, from findings and stored cells alone."""

import base64
from pathlib import Path

from experiments.gan import drawings, tables
from keras_assign.report import figures, page
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("gan.html.jinja")
PAGE = "index.html"
RECIPE_TITLES = {
    "latent_size": "length of the noise",
    "generator_filters": "generator's channels",
    "discriminator_filters": "discriminator's channels",
    "leak": "LeakyReLU's slope",
    "dropout": "discriminator's dropout",
    "packed": "images of a digit judged together",
    "class_norms": "norms of each class in the generator",
    "mismatched": "real images under another digit's name are to be told, too",
    "warp": "real images are warped",
    "centred": "digits centred by their mass",
    "shift": "shift of what is judged, pixels",
    "erased": "side of the square erased in what is judged, pixels",
    "batch_size": "batch (of packs, where images are judged together)",
    "generator_rate": "generator's rate (Adam)",
    "discriminator_rate": "discriminator's rate (Adam)",
    "beta_1": "Adam's beta 1",
    "average": "average of the generator's weights (momentum)",
    "passes": "passes over the real images",
    "most_updates": "updates at most",
}


def write(run: Run, findings: dict) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `findings.find`.
    """
    folder = run.path / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, run.cells)
    context = {
        "findings": findings,
        "quick": run.settings["effort"] < 1,
        "table_header": tables.HEADER,
        "table_rows": tables.rows(findings),
        "animations": {
            name.removesuffix(".gif"): base64.b64encode((folder / name).read_bytes()).decode()
            for name in drawn
            if name.endswith(".gif")
        },
        "recipe_rows": recipe_rows(findings["recipe"]),
        **page.made_by(run.records),
        "command": run.command,
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def recipe_rows(recipe: dict) -> list[tuple[str, str]]:
    """A recipe in words, a row a value."""

    return [(title, tables.in_words(recipe[name])) for name, title in RECIPE_TITLES.items()]
