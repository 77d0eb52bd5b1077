"""The results page of Problem 3's second half, from findings and stored cells alone."""

from pathlib import Path

from experiments.synthesis import claims, drawings, grid_tables, worth_tables
from experiments.synthesis.findings import BETTER, PLACES, base_of
from experiments.synthesis.settings import CONFIDENT, DOUBTFUL, PUBLISHED, SOUND
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import figures, page
from keras_assign.report.claims import headline
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("synthesis.html.jinja")
PAGE = "index.html"
NOT_JUDGED = "The report's claims are judged under the corrected protocol, on all of its images."


def write(run: Run, findings: dict, runs: list[Run]) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `findings.find`.
        runs: one of each place, see `findings.first_of_each`.
    """
    folder = run.path / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, runs)
    judged = claims.judge(findings)
    records = [record for one in runs for record, _ in one.cells + base_of(one)]
    context = {
        "findings": findings,
        "claims": judged,
        "headline": headline(judged, NOT_JUDGED),
        "quick": _is_quick(findings),
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "drawn": drawn,
        "grids": _grids(findings, drawn),
        "worth_header": worth_tables.WORTH_HEADER,
        "worth_rows": worth_tables.worth_rows(findings),
        "alone_header": worth_tables.alone_header(findings),
        "alone_rows": worth_tables.alone_rows(findings),
        "filter_header": worth_tables.FILTER_HEADER,
        "filter_rows": worth_tables.filter_rows(findings),
        "reference_header": grid_tables.reference_header(findings),
        "reference_rows": grid_tables.reference_rows(findings),
        "top_header": worth_tables.top_header(findings),
        "top_rows": worth_tables.top_rows(findings),
        "shown": [name.removeprefix("shown_") for name in drawn if name.startswith("shown_")],
        "gan_titles": {
            place: worth_tables.gan_title(findings, place) for place in PLACES if findings[place]
        },
        "faults": [
            (worth_tables.gan_title(findings, place), fault)
            for place in PLACES
            for fault in (findings[place] or {}).get("faults", ())
        ],
        "aim_header": worth_tables.aim_header(),
        "aim_rows": worth_tables.aim_rows(findings),
        "hours": sum(findings[place]["hours"] for place in PLACES if findings[place]),
        "judge": next(findings[place]["worth"] for place in PLACES if findings[place])[
            "judge_test_accuracy"
        ],
        "confident": CONFIDENT[0],
        "doubtful": DOUBTFUL,
        "setting_rows": _setting_rows(findings),
        **page.made_by(records),
        "command": run.command,
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def _grids(findings, drawn):
    """Title, tables and figure of each grid."""
    found = []
    for augmented, title in ((False, "Real and generated images"),
                             (True, "Real, augmented and generated images")):  # fmt: skip
        rows = grid_tables.grid_rows(findings, augmented)
        figure = "heat_maps_augmented" if augmented else "heat_maps_real"
        if rows:
            found.append(
                {
                    "title": title,
                    "figure": figure if figure in drawn else None,
                    "header": grid_tables.grid_header(findings, augmented),
                    "rows": rows,
                    "gains": grid_tables.gain_table(findings, augmented),
                }
            )
    return found


def _is_quick(findings):
    for place in PLACES:
        found = findings[place]
        if not found:
            continue
        if len(found["gan_seeds"]) * found["trainings"] < SEEDS_FOR_A_VERDICT:
            return True
        if found["gan"]["shortened"]:
            return True
        if any(r["shortened"] for sizes in (found["top"] or {}).values() for r in sizes.values()):
            return True
    return False


def _setting_rows(findings):
    rows, titles = [], {PUBLISHED: "Published", SOUND: "Corrected", BETTER: "Better GAN"}
    for place in PLACES:
        found = findings[place]
        if found:
            settings, title = found["settings"], titles[place]
            rows += [
                (f"{title}: GANs", f"seeds {', '.join(map(str, found['gan_seeds']))}"),
                (f"{title}: trainings", f"{found['trainings']} on each GAN's images"),
                (f"{title}: data", found["dataset"]),
                (f"{title}: network", f"LeNet-5 as in Problem 2, {settings['epochs']} epochs"),
            ]
        for network, sizes in ((found or {}).get("top") or {}).items():
            for size, result in sizes.items():
                rows.append(
                    (f"{NETWORK_TITLES[network]}, {int(size):,} real: seeds",
                     ", ".join(map(str, result["seeds"])))
                )  # fmt: skip
    return rows
