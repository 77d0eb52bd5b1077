"""The results page of Problem 2, from findings and stored cells alone."""

from pathlib import Path
from statistics import fmean

from experiments.augmentation import claims, comparison, drawings, strong_comparison
from experiments.protocols import PROTOCOL_TITLES
from keras_assign.recipes.warped_digits import BASE, NETWORK_TITLES
from keras_assign.report import figures, page
from keras_assign.report.claims import headline
from keras_assign.report.formats import percent, spread_of, thousands
from keras_assign.report.published import REPORT
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("augmentation.html.jinja")
PAGE = "index.html"
NOT_JUDGED = "The report's claims are judged with --recipe=report under the corrected protocol."


def write(run: Run, findings: dict, cells: list) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.
    """
    folder = run.path / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, cells)
    judged = claims.judge(findings)
    grid = findings["grid"]
    context = {
        "findings": findings,
        "claims": judged,
        "headline": headline(judged, NOT_JUDGED),
        "quick": _is_quick(findings),
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "drawn": drawn,
        "pictures": {name: _caption(name) for name in drawn if name.startswith("gallery_")},
        "grid_header": comparison.grid_header(findings) if grid else (),
        "grid_rows": comparison.grid_rows(findings) if grid else [],
        "difference_header": comparison.DIFFERENCE_HEADER,
        "difference_rows": comparison.difference_rows(findings) if grid else [],
        "subset_header": comparison.SUBSET_HEADER,
        "subset_rows": comparison.subset_rows(findings) if grid else [],
        **_strong(findings),
        "training_rows": _training_rows(grid) if grid else [],
        "setting_rows": _setting_rows(findings),
        "departures": _departures(grid) if grid else [],
        **page.made_by(record for record, _ in cells),
        "command": run.command,
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def _caption(name):
    """Of a gallery's picture."""
    which = name.removeprefix("gallery_")
    if which == "copies":
        return "One real image of each digit and what the grid's augmentation makes of it."
    network, size = which.split("-")
    return (
        f"One real image of each digit and what the tuned recipe's warps make of it "
        f"({NETWORK_TITLES[network]}, recipe chosen at {int(size):,} real images a digit)."
    )


def _strong(findings):
    """What the page says of the strong recipes and their choice."""
    context = {}
    if findings["strong"]:
        context["strong_header"] = strong_comparison.test_header(findings)
        context["strong_rows"] = strong_comparison.test_rows(findings)
        context["misses"] = strong_comparison.misses(findings)
        context["scored"] = strong_comparison.recipes_scored(findings)
    if findings["choice"]:
        context["choice_header"] = strong_comparison.choice_header(findings)
        context["choice_rows"] = strong_comparison.choice_rows(findings)
    return context


def _is_quick(findings):
    grid = findings["grid"]
    strong = [
        results
        for found in (findings["strong"] or {}).values()
        for results in found["real"].values()
    ]
    return bool(
        (grid and len(grid["seeds"]) < SEEDS_FOR_A_VERDICT)
        or any(len(results["seeds"]) < SEEDS_FOR_A_VERDICT for results in strong)
        or any(results["shortened"] for results in strong)
    )


def _departures(grid):
    """Where the run is not in the report's setting, so that its figures are no yardstick."""
    settings, found = grid["settings"], []
    if settings["dataset"] != "reduced_mnist":
        found.append(f"The images are not ReducedMNIST ({settings['dataset']}).")
    reported = REPORT.tables["augmentation"].training.epochs
    if settings["epochs"] != reported:
        found.append(f"{settings['epochs']} epochs, where the report has {reported}.")
    if not settings["hidden_layers"]:
        found.append("LeNet-5 without hidden dense layers, the literal reading of the report.")
    return found


def _training_rows(grid):
    """What the report's logs print of a cell, beside ours; times of parallel cells say little."""
    protocol = "published" if "published" in grid["protocols"] else "sound"
    rows = []
    for real, mixes in grid["protocols"][protocol]["cells"].items():
        for count, cell in mixes.items():
            log = REPORT.runs.get(f"lenet5_{real}_augmented_{count}")
            rows.append(
                (
                    f"{int(real):,} + {int(count):,}",
                    thousands(cell["updates"]),
                    thousands(fmean(cell["images_beyond_the_real"])),
                    percent(log.value("train_accuracy")) if log else comparison.NONE,
                    percent(fmean(cell["train_accuracy"])),
                    f"{log.value('training_time'):.1f} s" if log else comparison.NONE,
                    spread_of(cell["training_seconds"], 1, " s"),
                    f"{log.value('test_time'):.3f} s" if log else comparison.NONE,
                    spread_of(cell["test_seconds"], 3, " s"),
                )
            )
    return {"title": PROTOCOL_TITLES[protocol], "rows": rows}


def _setting_rows(findings):
    rows = []
    if findings["grid"]:
        settings = findings["grid"]["settings"]
        hidden = "120, 84" if settings["hidden_layers"] else "none"
        rows += [
            ("Grid: seeds", ", ".join(map(str, findings["grid"]["seeds"]))),
            ("Grid: data", settings["dataset"]),
            ("Grid: network", f"LeNet-5, tanh, hidden dense layers {hidden}"),
            ("Grid: training", f"{settings['epochs']} epochs, batch {settings['batch_size']}, "
             f"Adam at {settings['learning_rate']:g}"),
            ("Grid: augmentation", f"rotation to ±{settings['rotation']:g}°, shift to "
             f"±{100 * settings['translation']:g} %, zoom to ±{100 * settings['zoom']:g} %, black "
             f"outside; published: {settings['copies']} copies of each of all training images"),
        ]  # fmt: skip
    for network, found in (findings["strong"] or {}).items():
        recipes = {}
        for real, results in found["real"].items():
            recipes.setdefault(results["candidate"], []).append((f"{int(real):,}", results))
        for reals_and_results in recipes.values():
            reals, (results, *_) = zip(*reals_and_results, strict=True)
            title = f"{NETWORK_TITLES[network]}, {', '.join(reals)} real"
            rows += [
                (f"{title}: size", f"{thousands(results['weights'])} weights, "
                 f"{results['flops'] / 1e6:.2f} MFLOP an image"),
                (f"{title}: seeds", ", ".join(map(str, results["seeds"]))),
                *_recipe_rows(title, results["recipe"]),
            ]  # fmt: skip
        rows.append(_views_row(NETWORK_TITLES[network], found["views"]))
    for network, sizes in (findings["choice"] or {}).items():
        for candidate in next(iter(sizes.values()))["candidates"]:
            if candidate["name"] == BASE:
                title = f"{NETWORK_TITLES[network]}, candidate {BASE}"
                rows += [
                    *_recipe_rows(title, candidate["recipe"]),
                    _views_row(title, candidate["views"]),
                ]
    return rows


def _recipe_rows(title, recipe):
    network = ", ".join(f"{name} {value}" for name, value in recipe["network"].items())
    return [
        (f"{title}: network", network or "as it comes"),
        (f"{title}: training", f"{thousands(recipe['image_passes'])} warped images whatever the "
         f"number of real ones, batch {recipe['batch_size']}, Adam from "
         f"{recipe['learning_rate']:g} falling to 0, weight decay {recipe['weight_decay']:g}"),
        (f"{title}: warps", f"{_warps(recipe['warp'])}; drawn anew each time"),
    ]  # fmt: skip


def _views_row(title, views):
    return f"{title}: mean of {views['count']} views", f"each warped: {_warps(views['warp'])}"


def _warps(warp):
    return (
        f"rotation to ±{warp['rotation']:g}°, zoom to ±{100 * warp['zoom']:g} %, shear to "
        f"±{warp['shear']:g}, shift to ±{warp['translation']:g} pixels, elastic moves of "
        f"{warp['elastic']:g} pixels smoothed over {warp['smoothness']:g}"
    )
