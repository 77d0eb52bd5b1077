"""Problem 3: the GANs themselves, which `docs/synthesis.md` shows beside classifiers."""

from experiments.files import findings_of
from experiments.gan.study import STUDY
from keras_assign.report import tables

TITLES = {"gan_published": "one a digit", "gan": "conditional", "gan_tuned": "a better one"}


def gans() -> str:
    """How many, how long, how varied what they draw."""
    header, lines = (), []
    for run, title in TITLES.items():
        header, of_run = STUDY.tables(findings_of(run))["gans"]
        lines += [(f"{title}, {real}", *others) for real, *others in of_run]
    return tables.markdown(("GAN, real images a digit", *header[1:]), lines)


def gan_tuning() -> str:
    """The candidates for a better GAN."""
    return tables.markdown(*STUDY.tables(findings_of("gan_tuning"))["candidates"])


TABLES = {"gans": gans, "gan_tuning": gan_tuning}
