"""The results page of Problem 2, from findings and stored cells alone."""

from pathlib import Path
from statistics import fmean

from experiments.augmentation_digits import claims, comparison, drawings
from experiments.augmentation_digits.settings import NETWORK_TITLES
from experiments.settings import PROTOCOL_TITLES, SEEDS_FOR_A_VERDICT
from keras_assign.report import figures, page
from keras_assign.report.claims import OPEN
from keras_assign.report.formats import percent, spread_of, thousands
from keras_assign.report.published import AUGMENTATION_DIGITS as REPORTED

TEMPLATE = Path(__file__).with_name("augmentation.html.jinja")
PAGE = "index.html"


def write(output_dir: Path, run_info: dict, findings: dict, cells: list) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        output_dir: the run's folder.
        run_info: what `run.json` holds: settings and command.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.
    """
    folder = output_dir / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, cells)
    judged = claims.judge(findings)
    grid = findings["grid"]
    context = {
        "findings": findings,
        "claims": judged,
        "headline": _headline(judged),
        "quick": _is_quick(findings),
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "drawn": drawn,
        "grid_header": comparison.grid_header(findings) if grid else (),
        "grid_rows": comparison.grid_rows(findings) if grid else [],
        "difference_header": comparison.DIFFERENCE_HEADER,
        "difference_rows": comparison.difference_rows(findings) if grid else [],
        "subset_header": comparison.SUBSET_HEADER,
        "subset_rows": comparison.subset_rows(findings) if grid else [],
        "strong_header": comparison.strong_header(findings) if findings["strong"] else (),
        "strong_rows": comparison.strong_rows(findings) if findings["strong"] else [],
        "choice_header": comparison.CHOICE_HEADER,
        "choice_rows": comparison.choice_rows(findings) if findings["choice"] else [],
        "training_rows": _training_rows(grid) if grid else [],
        "setting_rows": _setting_rows(findings),
        "departures": _departures(grid) if grid else [],
        "environment": cells[0][0]["environment"],
        "one_environment": page.same_machine(record["environment"] for record, _ in cells),
        "command": run_info["command"],
    }
    page.write(TEMPLATE, context, folder, output_dir / PAGE)


def _is_quick(findings):
    grid = findings["grid"]
    return bool(grid and len(grid["seeds"]) < SEEDS_FOR_A_VERDICT)


def _headline(judged):
    """Title, sentence and tone of the verdict box: the first claim's."""
    if not judged:
        text = "The report's claims are judged with --recipe=report under the sound protocol."
        return {"title": "A part of the study", "text": text, "tone": OPEN}
    first = judged[0]
    title = f"“{first.claim.rstrip('.')}” – {first.verdict}"
    return {"title": title, "text": first.found, "tone": first.tone}


def _departures(grid):
    """Where the run is not in the report's setting, so that its figures are no yardstick."""
    settings, found = grid["settings"], []
    if settings["dataset"] != "reduced_mnist":
        found.append(f"The images are not ReducedMNIST ({settings['dataset']}).")
    if settings["epochs"] != REPORTED["epochs"]:
        found.append(f"{settings['epochs']} epochs, where the report has {REPORTED['epochs']}.")
    if not settings["hidden_layers"]:
        found.append("LeNet-5 without hidden dense layers, the literal reading of the report.")
    return found


def _training_rows(grid):
    """What the report's logs print of a cell, beside ours; times of parallel cells say little."""
    protocol = "published" if "published" in grid["protocols"] else "sound"
    rows = []
    for real, mixes in grid["protocols"][protocol]["cells"].items():
        for count, cell in mixes.items():
            log = REPORTED["logs"].get((int(real), int(count)))
            rows.append(
                (
                    f"{int(real):,} + {int(count):,}",
                    thousands(cell["updates"]),
                    thousands(fmean(cell["images_beyond_the_real"])),
                    percent(log["train_accuracy"]) if log else comparison.NONE,
                    percent(fmean(cell["train_accuracy"])),
                    f"{log['training_seconds']:.1f} s" if log else comparison.NONE,
                    spread_of(cell["training_seconds"], 1, " s"),
                    f"{log['test_seconds']:.3f} s" if log else comparison.NONE,
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
        recipe, warp = found["recipe"], found["recipe"]["warp"]
        title = NETWORK_TITLES[network]
        seeds = next(iter(found["real"].values()))["seeds"]
        rows += [
            (f"{title}: size", f"{thousands(found['weights'])} weights, "
             f"{found['flops'] / 1e6:.2f} MFLOP an image"),
            (f"{title}: seeds", ", ".join(map(str, seeds))),
            (f"{title}: training", f"{thousands(recipe['image_passes'])} warped images, batch "
             f"{recipe['batch_size']}, Adam from {recipe['learning_rate']:g} falling to 0, "
             f"weight decay {recipe['weight_decay']:g}, whatever the number of real images"),
            (f"{title}: warps", f"rotation to ±{warp['rotation']:g}°, zoom to "
             f"±{100 * warp['zoom']:g} %, shear to ±{warp['shear']:g}, shift to "
             f"±{warp['translation']:g} pixels, elastic moves of {warp['elastic']:g} pixels "
             f"smoothed over {warp['smoothness']:g}; drawn anew each time"),
        ]  # fmt: skip
    return rows
