"""The tables of Problem 2: for terminal, docs and page alike."""

from experiments.augmentation import strong_comparison
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import bare, percent, percent_interval, points_interval, thousands

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
    "Reproduced − corrected, points",
)


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that the findings have the numbers for."""
    found = []
    if findings["grid"]:
        found.append((grid_header(findings), grid_rows(findings)))
        if any(count for count in findings["grid"]["augmented"]):
            found.append((DIFFERENCE_HEADER, difference_rows(findings)))
    if findings["strong"]:
        found.append(
            (strong_comparison.test_header(findings), strong_comparison.test_rows(findings))
        )
    if findings["choice"]:
        found.append(
            (strong_comparison.choice_header(findings), strong_comparison.choice_rows(findings))
        )
    return found


def grid_header(findings: dict) -> tuple[str, ...]:
    """The titles of `grid_rows`."""
    grid, reported = findings["grid"], findings["reported"]
    some = next(iter(next(iter(grid["protocols"].values()))["cells"].values()))
    protocol_items, full_items = (
        thousands(next(iter(some.values()))[test]["item_count"])
        for test in (PROTOCOL_TEST, FULL_TEST)
    )
    return (
        "Real + augmented a digit",
        f"Report, {thousands(reported['test_items'])} test images, %",
        f"Reproduced, {protocol_items}, %",
        f"Corrected, {protocol_items}, %",
        f"Reproduced, {full_items}, %",
        f"Corrected, {full_items}, %",
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
            bare(percent_interval(control[PROTOCOL_TEST])),
            NONE,
            bare(percent_interval(control[FULL_TEST])),
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


def _cell(grid, protocol, real, count, test):
    cells = grid["protocols"].get(protocol, {}).get("cells", {})
    found = cells.get(str(real), {}).get(str(count))
    return bare(percent_interval(found[test])) if found else NONE


def _difference(table, real, count):
    found = (table or {}).get(str(real), {}).get(str(count))
    if not found:
        return NONE
    verdict = found[FULL_TEST]["verdict"]
    return bare(points_interval(found[FULL_TEST])) + (f", {verdict}" if verdict else "")


def _detectable(table):
    found = [
        cell[FULL_TEST]["detectable"] for row in (table or {}).values() for cell in row.values()
    ]
    if not found:
        return NONE
    return f"{100 * min(found):.2f} to {100 * max(found):.2f}"
