"""Problem 2: augmented images."""

from experiments.augmentation import comparison as augmentation_tables
from experiments.augmentation import strong_comparison
from experiments.docs.tables.claims import claims_on
from experiments.files import findings_of
from keras_assign.report import tables


def augmentation_claims() -> str:
    """The report's claims on augmentation, judged."""
    return claims_on("augmentation")


def augmentation_grid() -> str:
    """Reported, reproduced, sound: the table of Problem 2."""
    findings = findings_of("augmentation")
    return tables.markdown(
        augmentation_tables.grid_header(findings), augmentation_tables.grid_rows(findings)
    )


def augmentation_differences() -> str:
    """What augmented images are worth, against two yardsticks, and what the leak is."""
    rows = augmentation_tables.difference_rows(findings_of("augmentation"))
    return tables.markdown(augmentation_tables.DIFFERENCE_HEADER, rows)


def strong_recipes() -> str:
    """The strong recipes of Problem 2 on the test images."""
    findings = findings_of("augmentation_strong")
    table = tables.markdown(
        strong_comparison.test_header(findings), strong_comparison.test_rows(findings)
    )
    sentences = [
        f"{strong_comparison.recipes_scored(findings)} finished recipes were scored on the test "
        "images: the chosen ones, each with either answer.",
        *strong_comparison.misses(findings),
    ]
    return f"{table}\n\n{' '.join(sentences)}"


def strong_choice() -> str:
    """How the strong recipes were chosen."""
    findings = findings_of("augmentation_choice")
    return tables.markdown(
        strong_comparison.choice_header(findings), strong_comparison.choice_rows(findings)
    )


TABLES = {
    "augmentation_claims": augmentation_claims,
    "augmentation_grid": augmentation_grid,
    "augmentation_differences": augmentation_differences,
    "strong_recipes": strong_recipes,
    "strong_choice": strong_choice,
}
