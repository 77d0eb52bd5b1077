"""Problem 3: generated images."""

from experiments.docs.tables.claims import claims_on
from experiments.files import findings_of
from experiments.gan import choice as gan_choices
from experiments.gan import tables as gan_tables
from experiments.synthesis import grid_tables, worth_tables
from keras_assign.report import tables

SYNTHESIS = "synthesis"


def synthesis_claims() -> str:
    """The report's claims on generated images, judged."""
    return claims_on(SYNTHESIS)


def synthesis_grids() -> str:
    """Reported, reproduced, sound: the two grids of Problem 3, and what generated images add."""
    findings = findings_of(SYNTHESIS)
    return "\n\n".join(
        tables.markdown(header, rows)
        for augmented in (False, True)
        for header, rows in (
            (
                grid_tables.grid_header(findings, augmented),
                grid_tables.grid_rows(findings, augmented),
            ),
            grid_tables.gain_table(findings, augmented),
        )
    )


def synthesis_reference() -> str:
    """The report's reference beside networks that had learnt something before."""
    findings = findings_of(SYNTHESIS)
    return tables.markdown(
        grid_tables.reference_header(findings), grid_tables.reference_rows(findings)
    )


def synthesis_worth() -> str:
    """What generated images are worth by themselves, and to a classifier that sees nothing else."""
    findings = findings_of(SYNTHESIS)
    return "\n\n".join(
        tables.markdown(header, rows)
        for header, rows in (
            (worth_tables.WORTH_HEADER, worth_tables.worth_rows(findings)),
            (worth_tables.alone_header(findings), worth_tables.alone_rows(findings)),
        )
    )


def gans() -> str:
    """The GANs of Problem 3: how many, how long, how varied what they draw."""
    titles = {"gan_published": "one a digit", "gan": "conditional", "gan_strong": "a better one"}
    rows = [
        (f"{title}, {row[0]}", *row[1:])
        for name, title in titles.items()
        for row in gan_tables.rows(findings_of(name))
    ]
    return tables.markdown(("GAN, real images a digit", *gan_tables.HEADER[1:]), rows)


def gan_choice() -> str:
    """The candidates for a better GAN."""
    return tables.markdown(
        gan_choices.HEADER, gan_choices.rows(findings_of("gan_choice")["choice"])
    )


def synthesis_top() -> str:
    """The better GAN: filtered images, on top of the best augmentation, what was aimed for."""
    findings = findings_of(SYNTHESIS)
    return "\n\n".join(
        tables.markdown(header, rows)
        for header, rows in (
            (worth_tables.FILTER_HEADER, worth_tables.filter_rows(findings)),
            (worth_tables.top_header(findings), worth_tables.top_rows(findings)),
            (worth_tables.aim_header(), worth_tables.aim_rows(findings)),
        )
    )


TABLES = {
    "synthesis_claims": synthesis_claims,
    "synthesis_grids": synthesis_grids,
    "synthesis_reference": synthesis_reference,
    "synthesis_worth": synthesis_worth,
    "gans": gans,
    "gan_choice": gan_choice,
    "synthesis_top": synthesis_top,
}
