"""Problem 3: the GANs themselves, which `docs/synthesis.md` shows beside classifiers."""

from experiments.files import findings_of
from experiments.gan import choice as gan_choices
from experiments.gan import tables as gan_tables
from keras_assign.report import tables

TITLES = {"gan_published": "one a digit", "gan": "conditional", "gan_strong": "a better one"}


def gans() -> str:
    """How many, how long, how varied what they draw."""
    rows = [
        (f"{title}, {row[0]}", *row[1:])
        for name, title in TITLES.items()
        for row in gan_tables.rows(findings_of(name))
    ]
    return tables.markdown(("GAN, real images a digit", *gan_tables.HEADER[1:]), rows)


def gan_choice() -> str:
    """The candidates for a better GAN."""
    rows = gan_choices.rows(findings_of("gan_choice")["choice"])
    return tables.markdown(gan_choices.HEADER, rows)


TABLES = {"gans": gans, "gan_choice": gan_choice}
