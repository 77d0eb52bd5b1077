"""The tables of Problem 2: for terminal, README and page alike."""

from experiments.augmentation_digits.findings import FULL_TEST, PROTOCOL_TEST
from experiments.augmentation_digits.settings import NETWORK_TITLES
from keras_assign.report.formats import percent, percent_interval, points_interval, thousands

NONE = "–"
SUBSET_HEADER = (
    "Real + augmented a digit",
    "First 200 test images a digit",
    "Mean of random 200 a digit",
    "95 % of random 200",
)
DIFFERENCE_HEADER = (
    "Real + augmented a digit",
    "Over real alone, as many epochs, points",
    "Over real alone, as many updates (largest mix), points",
    "Published − sound, points",
)
CHOICE_HEADER = ("Network", "Candidate", "Validation loss", "Validation accuracy")


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that the findings have the numbers for."""
    found = []
    if findings["grid"]:
        found.append((grid_header(findings), grid_rows(findings)))
        if any(count for count in findings["grid"]["augmented"]):
            found.append((DIFFERENCE_HEADER, difference_rows(findings)))
    if findings["strong"]:
        found.append((strong_header(findings), strong_rows(findings)))
    if findings["choice"]:
        found.append((CHOICE_HEADER, choice_rows(findings)))
    return found


def grid_header(findings: dict) -> tuple[str, ...]:
    """The titles of `grid_rows`."""
    grid, reported = findings["grid"], findings["reported"]
    some = next(iter(next(iter(grid["protocols"].values()))["cells"].values()))
    protocol_items, full_items = (
        thousands(next(iter(some.values()))[test]["items"]) for test in (PROTOCOL_TEST, FULL_TEST)
    )
    return (
        "Real + augmented a digit",
        f"Report, {thousands(reported['test_items'])} test images, %",
        f"Reproduced, {protocol_items}, %",
        f"Sound, {protocol_items}, %",
        f"Reproduced, {full_items}, %",
        f"Sound, {full_items}, %",
    )


def grid_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a mix: the report's figure beside ours; differences on all test images."""
    grid, table = findings["grid"], findings["reported"]["table"]
    return [
        (
            f"{real} + {count:,}",
            f"{100 * table[str(real)][str(count)]:.2f}"
            if str(count) in table.get(str(real), {})
            else NONE,
            _cell(grid, "published", real, count, PROTOCOL_TEST),
            _cell(grid, "sound", real, count, PROTOCOL_TEST),
            _cell(grid, "published", real, count, FULL_TEST),
            _cell(grid, "sound", real, count, FULL_TEST),
        )
        for real in grid["real"]
        for count in grid["augmented"]
    ] + _control_rows(grid)


def _control_rows(grid):
    return [
        (
            f"{real} + 0, as long as + {max(grid['augmented']):,}",
            NONE,
            NONE,
            _bare(percent_interval(control[PROTOCOL_TEST])),
            NONE,
            _bare(percent_interval(control[FULL_TEST])),
        )
        for real, control in (grid["controls"] or {}).items()
    ]


def difference_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a mix with augmented images: what they are worth, on all test images."""
    grid = findings["grid"]
    columns = (
        grid["protocols"].get("sound", {}).get("gains"),
        grid["gains_over_controls"],
        grid["leak"],
    )
    return [
        *(
            (f"{real} + {count:,}", *(_difference(table, real, count) for table in columns))
            for real in grid["real"]
            for count in grid["augmented"]
            if count
        ),
        ("Smallest detectable difference", *(_detectable(table) for table in columns)),
    ]


def subset_rows(findings: dict) -> list[tuple[str, ...]]:
    """How much of a sound figure is the choice of the report's number of test images."""
    cells = findings["grid"]["protocols"].get("sound", {}).get("cells", {})
    return [
        (
            f"{real} + {int(count):,}",
            percent(cell[PROTOCOL_TEST]["mean"]),
            percent(cell["random_subsets"]["mean"]),
            f"{percent(cell['random_subsets']['low'])} to "
            f"{percent(cell['random_subsets']['high'])}",
        )
        for real, row in cells.items()
        for count, cell in row.items()
        if cell["random_subsets"]
    ]


def strong_header(findings: dict) -> tuple[str, ...]:
    """The titles of `strong_rows`."""
    some = next(iter(next(iter(findings["strong"].values()))["real"].values()))
    return (
        "Strong recipe",
        "Real images a digit",
        f"{thousands(some[PROTOCOL_TEST]['items'])} test images",
        f"{thousands(some[FULL_TEST]['items'])} test images",
        "Single trainings, all images, %",
    )


def strong_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a network and number of real images."""
    return [
        (
            NETWORK_TITLES[network],
            f"{int(real):,}",
            percent_interval(accuracy[PROTOCOL_TEST]),
            percent_interval(accuracy[FULL_TEST]),
            ", ".join(f"{100 * value:.2f}" for value in accuracy[FULL_TEST]["per_seed"]),
        )
        for network, found in findings["strong"].items()
        for real, accuracy in found["real"].items()
    ]


def choice_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a candidate, the best of each network first."""
    return [
        (
            NETWORK_TITLES[network],
            candidate["name"],
            f"{candidate['mean_validation_loss']:.4f}",
            percent(candidate["mean_validation_accuracy"]),
        )
        for network, candidates in findings["choice"].items()
        for candidate in candidates
    ]


def _cell(grid, protocol, real, count, test):
    cells = grid["protocols"].get(protocol, {}).get("cells", {})
    found = cells.get(str(real), {}).get(str(count))
    return _bare(percent_interval(found[test])) if found else NONE


def _difference(table, real, count):
    found = (table or {}).get(str(real), {}).get(str(count))
    if not found:
        return NONE
    verdict = found[FULL_TEST]["verdict"]
    return _bare(points_interval(found[FULL_TEST])) + (f", {verdict}" if verdict else "")


def _bare(text):
    """Without the unit, which the column's title or the caption has."""
    return text.replace(" %", "").replace(" points", "")


def _detectable(table):
    found = [
        cell[FULL_TEST]["detectable"] for row in (table or {}).values() for cell in row.values()
    ]
    if not found:
        return NONE
    return f"{100 * min(found):.2f} to {100 * max(found):.2f}"
