"""All tables of Problem 3's second half, for the terminal."""

from experiments.synthesis import grid_tables, worth_tables


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that the findings have the numbers for."""
    found = []
    for augmented in (False, True):
        rows = grid_tables.grid_rows(findings, augmented)
        if rows:
            found.append((grid_tables.grid_header(findings, augmented), rows))
            found.append(grid_tables.gain_table(findings, augmented))
    for header, rows in (
        (grid_tables.reference_header(findings), grid_tables.reference_rows(findings)),
        (worth_tables.WORTH_HEADER, worth_tables.worth_rows(findings)),
        (worth_tables.alone_header(findings), worth_tables.alone_rows(findings)),
        (worth_tables.FILTER_HEADER, worth_tables.filter_rows(findings)),
        (worth_tables.top_header(findings), worth_tables.top_rows(findings)),
        (worth_tables.aim_header(), worth_tables.aim_rows(findings)),
    ):
        if rows:
            found.append((header, rows))
    return found
