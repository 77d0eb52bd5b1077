"""How many seeds and test items a question needs: what a student should have run."""

import dataclasses
import textwrap

from experiments.calibration.settings import FEWEST_DIFFERING, CalibrationSettings
from keras_assign.report import planning, tables
from keras_assign.report.formats import percent, thousands
from keras_assign.report.planning import MOST_SEEDS, Design
from keras_assign.report.tables import Table
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

SEED_COUNTS = (3, 5, 10, 20, 50)
TIMES = (0.5, 1, 2, 4)  # The items that are asked for.


def answer(settings: CalibrationSettings) -> str:
    """What a terminal shows: the answer first, then a table.

    Args:
        settings: with what `--plan` takes.
    """
    design, difference = design_of(settings), settings.difference / 100
    needed = planning.seeds_needed(difference, design, settings.asked_together)
    asked = f"{settings.difference:g} point{'' if settings.difference == 1 else 's'}"
    enough = (
        f"To find {asked} 4 times in 5 on {thousands(settings.items)} test items, train each "
        f"network with {needed} seeds."
        if needed
        else f"{MOST_SEEDS:,} seeds are too few to find {asked} on {thousands(settings.items)} "
        f"test items 4 times in 5; {_what_would_help(settings)}."
    )
    return f"\n{enough}\n\n{tables.text(*table(settings))}\n\n{_assumed(settings)}"


def _what_would_help(settings):
    many = dataclasses.replace(design_of(settings), items=100 * settings.items)
    if planning.seeds_needed(settings.difference / 100, many, settings.asked_together):
        return "test on more items"
    return "nor would more items help: it is too small for how far it moves with the seed"


def design_of(settings: CalibrationSettings) -> Design:
    """The study that is asked about, with one number of seeds or another."""
    return Design(
        seeds=SEEDS_FOR_A_VERDICT,
        items=settings.items,
        seed_sd=settings.seed_sd / 100,
        differing=settings.differing / 100,
        shared=settings.shared,
    )


def table(settings: CalibrationSettings) -> Table:
    """A line a number of items: the seeds needed, and the chance with some numbers of seeds.

    Args:
        settings: with what `--plan` takes.
    """
    difference, family = settings.difference / 100, settings.asked_together
    header = ("test items", "seeds needed", *(f"with {count}" for count in SEED_COUNTS))
    lines = []
    for times in TIMES:
        items = round(times * settings.items)
        if items * settings.differing / 100 < FEWEST_DIFFERING:
            continue
        design = dataclasses.replace(design_of(settings), items=items)
        needed = planning.seeds_needed(difference, design, family)
        chances = [
            planning.power(
                difference,
                *of_so_many.parts,
                least=of_so_many.least,
                level=planning.LEVEL / family,
            )
            for of_so_many in (dataclasses.replace(design, seeds=n) for n in SEED_COUNTS)
        ]
        told = str(needed) if needed else f"over {MOST_SEEDS:,}"
        lines.append((thousands(design.items), told, *(percent(chance, 0) for chance in chances)))
    return Table(header, lines)


def _assumed(settings):
    family = settings.asked_together
    of_family = f", the hardest of {family} asked together" if family > 1 else ""
    return textwrap.fill(
        f"The chance to find a true difference of {settings.difference:g} points{of_family}. "
        f"Assumed: it moves with the seed by {settings.seed_sd:g} points (SD), two trainings of a "
        f"pair differ on {settings.differing:g} % of the items, and {100 * settings.shared:g} % of "
        "what these vary by is the items' own. Where trainings are in groups (on the images of a "
        f"GAN), count groups as seeds. This package gives verdicts from {SEEDS_FOR_A_VERDICT} "
        "seeds on.",
        100,
    )
