"""The tables of Problem 3's grids and of its reference."""

from experiments.synthesis.findings import BETTER, PLACES
from experiments.synthesis.settings import PUBLISHED, SOUND
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import (
    NONE,
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.published import REPORT

REFERENCE_HEADER = (
    "What the network had learnt before",
    "Training accuracy, epoch 1, %",
    "last epoch, %",
    "{} test images, %",
    "{} test images, %",
)


def sizes_of_tests(findings: dict) -> tuple[str, str]:
    """How many images the two tests have."""
    grid = next(findings[place] for place in PLACES if findings[place])["grid"]
    some = next(iter(next(iter(next(iter(grid["cells"].values())).values())).values()))
    return tuple(thousands(some[test]["item_count"]) for test in (PROTOCOL_TEST, FULL_TEST))


def _grids(findings):
    return {place: findings[place]["grid"] for place in PLACES if findings[place]}


def _rows_of(findings, augmented):
    """Real, augmented and generated images of each mix of one of the two grids."""
    found = {
        (int(real), int(copies), int(count))
        for place, grid in _grids(findings).items()
        if place != BETTER
        for real, by_copies in grid["cells"].items()
        for copies, by_count in by_copies.items()
        for count in by_count
    }
    fewest = min((real for real, _, _ in found), default=0)
    if augmented and not any(copies for _, copies, _ in found):
        return []
    return sorted(mix for mix in found if (mix[0] == fewest if augmented else mix[1] == 0))


def _title(mix, augmented):
    real, copies, count = mix
    return f"{real} + {copies:,} + {count:,}" if augmented else f"{real} + {count:,}"


def _mix_title(augmented):
    if augmented:
        return "Real + augmented + generated a digit"
    return "Real + generated a digit"


def grid_header(findings: dict, augmented: bool) -> tuple[str, ...]:
    """The titles of `grid_rows`."""
    few, all_ = sizes_of_tests(findings)
    reported = thousands(findings["reported"]["test_items"])
    return (
        _mix_title(augmented),
        f"Report, {reported} test images, %",
        f"Reproduced, {few}, %",
        f"Corrected, {few}, %",
        f"Reproduced, {all_}, %",
        f"Corrected, {all_}, %",
    )


def grid_rows(findings: dict, augmented: bool) -> list[tuple[str, ...]]:
    """One row a mix: the report's figure beside ours, and the controls.

    Args:
        findings: of `findings.find`.
        augmented: the second grid, of the fewest real images, not the first.
    """
    rows = [
        (
            _title(mix, augmented),
            _reported(findings, mix, augmented),
            *(
                _accuracy(findings, place, mix, test)
                for test in (PROTOCOL_TEST, FULL_TEST)
                for place in (PUBLISHED, SOUND)
            ),
        )
        for mix in _rows_of(findings, augmented)
    ]
    return rows + _control_rows(findings, augmented) if rows else []


def _reported(findings, mix, augmented):
    real, copies, count = mix
    if not augmented:
        accuracy = findings["reported"]["table"].get(str(real), {}).get(str(count))
    elif str(real) != REPORT.tables["both"].fixed["real"]:
        accuracy = None
    else:
        accuracy = findings["reported"]["augmented_table"].get(str(copies), {}).get(str(count))
    return NONE if accuracy is None else f"{100 * accuracy:.2f}"


def _cell(findings, place, table, mix):
    grid = _grids(findings).get(place) or {}
    real, copies, count = map(str, mix)
    return ((grid.get(table) or {}).get(real) or {}).get(copies, {}).get(count)


def _accuracy(findings, place, mix, test):
    found = _cell(findings, place, "cells", mix)
    return bare(percent_interval(found[test])) if found else NONE


def _control_rows(findings, augmented):
    grid = _grids(findings).get(SOUND)
    if not grid or not grid["controls"]:
        return []
    most, rows = max(grid["generated"]), []
    for real, copies in sorted({mix[:2] for mix in _rows_of(findings, augmented)}):
        control = grid["controls"].get(str(real), {}).get(str(copies), {}).get("control")
        if control:
            row = f"{_title((real, copies, 0), augmented)}, as long as + {most:,}"
            few, all_ = (bare(percent_interval(control[t])) for t in (PROTOCOL_TEST, FULL_TEST))
            rows.append((row, NONE, NONE, few, NONE, all_))
    return rows


def _gain_titles(augmented):
    return (
        _mix_title(augmented),
        "Reproduced: over none generated, as many epochs, points",
        "Corrected: over none generated, as many epochs, points",
        "Corrected: over none generated, as many updates (largest mix), points",
        "Better GAN: over none generated, as many epochs, points",
        "Better GAN: over none generated, as many updates (largest mix), points",
    )


def gain_table(findings: dict, augmented: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What generated images are worth, on all test images: a row a mix, their mean, the power.

    Args:
        findings: of `findings.find`.
        augmented: of the second grid, not the first.

    Returns:
        Header and rows, with the columns that there are numbers for.
    """
    columns = (
        (PUBLISHED, "gain"), (SOUND, "gain"), (SOUND, "gain_over_controls"), (BETTER, "gain"),
        (BETTER, "gain_over_controls"),
    )  # fmt: skip
    tables = {"gain": "gains", "gain_over_controls": "gains_over_controls"}
    rows = [
        (
            _title(mix, augmented),
            *(_full(_cell(findings, place, tables[gain], mix)) for place, gain in columns),
        )
        for mix in _rows_of(findings, augmented)
        if mix[2]
    ]
    grid = "augmented" if augmented else "real"
    pooled = [
        ((_grids(findings).get(place) or {}).get("pooled") or {}).get(grid, {}).get(gain)
        for place, gain in columns
    ]
    detectable = [
        detectable_range(
            found[FULL_TEST]
            for mix in _rows_of(findings, augmented)
            if mix[2] and (found := _cell(findings, place, tables[gain], mix))
        )
        for place, gain in columns
    ]
    found = [
        *rows,
        (_pooled_title(augmented), *map(_full, pooled)),
        ("Smallest detectable difference", *detectable),
    ]
    shown = [0, *(n for n in range(1, len(columns) + 1) if any(row[n] != NONE for row in found))]
    header = tuple(_gain_titles(augmented)[n] for n in shown)
    return header, [tuple(row[n] for n in shown) for row in found]


def _pooled_title(augmented):
    return "Mean of all with augmented ones" if augmented else "Mean of all"


def _full(found):
    return points_and_verdict(found[FULL_TEST] if found else None)


def reference_header(findings: dict) -> tuple[str, ...]:
    """The titles of `reference_rows`."""
    return tuple(title.format(size) for title, size in zip(
        REFERENCE_HEADER, ("", "", "", *sizes_of_tests(findings)), strict=True
    ))  # fmt: skip


def reference_rows(findings: dict) -> list[tuple[str, ...]]:
    """The report's "1000 real samples only" beside networks that had learnt this or that before."""
    references = (_grids(findings).get(PUBLISHED) or {}).get("references")
    if not references:
        return []
    reported = REPORT.runs["reference"]
    rows = [
        (
            "Report, said to be nothing",
            f"{100 * reported.values('accuracy')[0]:.2f}",
            f"{100 * reported.values('accuracy')[-1]:.2f}",
            f"{100 * reported.value('test_accuracy'):.2f}",
            NONE,
        )
    ]
    for before, found in references.items():
        first, last = (
            sum(history[epoch] for history in found["history"]["accuracy"])
            / len(found["history"]["accuracy"])
            for epoch in (0, -1)
        )
        rows.append(
            (
                in_words(before),
                bare(percent(first)),
                bare(percent(last)),
                bare(percent_interval(found[PROTOCOL_TEST])),
                bare(percent_interval(found[FULL_TEST])),
            )
        )
    return rows


def in_words(mix: str) -> str:
    """'real300-augmented3000-generated3000' -> '300 real + 3,000 augmented + 3,000 generated'."""
    if not mix:
        return "nothing"
    parts = []
    for part in mix.split("-"):
        kind = part.rstrip("0123456789")
        parts.append(f"{int(part[len(kind) :]):,} {kind}")
    return " + ".join(parts)
