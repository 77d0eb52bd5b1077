"""The results page of Problem 4a, from findings and stored cells alone."""

from pathlib import Path

from experiments.attention_digits import claims, comparison, drawings
from experiments.attention_digits.findings import ATTENTION, BASIC
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.protocols import PROTOCOL_TITLES
from keras_assign.report import figures, page
from keras_assign.report.claims import headline
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import (
    number_interval,
    percent,
    percent_interval,
    points,
    spread,
    thousands,
)
from keras_assign.report.published import REPORT
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("digits.html.jinja")
PAGE = "index.html"
NOT_JUDGED = (
    "Whether attention helps is answered by both models under the corrected protocol, trained side "
    "by side."
)


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
    main_protocol = "sound" if "sound" in findings["protocols"] else "published"
    main = findings["protocols"][main_protocol]
    judged = claims.judge(findings)
    context = {
        "findings": findings,
        "claims": judged,
        "headline": headline(judged, NOT_JUDGED, "4a-attention-helps"),
        "quick": _is_quick(findings),
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "busy_load": page.BUSY_LOAD,
        "comparison_header": comparison.HEADER,
        "comparison_rows": comparison.rows(findings),
        "drawn": drawn,
        "main": main,
        "main_protocol": main_protocol,
        "subset_rows": _subset_rows(findings),
        "ink_rows": _ink_rows(main),
        "cost": _cost_table(findings, main),
        "setting_rows": _setting_rows(findings),
        **page.made_by(record for record, _ in cells),
        "departures": _departures(findings),
        "command": run.command,
        "attention": ATTENTION,
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def _is_quick(findings):
    run = findings["protocols"].get("sound")
    return bool(run and run["difference"] and run["difference"][FULL_TEST]["verdict"] is None)


def _departures(findings):
    """Where the runs are not in the report's setting, so that its figures are no yardstick."""
    found = []
    for protocol, run in findings["protocols"].items():
        recipe = next(iter(run["models"].values()))["recipe"]
        title = PROTOCOL_TITLES[protocol]
        if recipe["dataset"] != "reduced_mnist":
            found.append(f"{title}: the images are not ReducedMNIST ({recipe['dataset']}).")
        for name, reported in (
            ("epochs", REPORT.runs[BASIC].training.epochs),
            ("batch_size", REPORT.runs[BASIC].training.batch),
        ):
            if recipe[name] != reported:
                what = name.replace("_", " ")
                found.append(f"{title}: {what} {recipe[name]}, where the report has {reported}.")
    return found


def _subset_rows(findings):
    rows = []
    for protocol, run in findings["protocols"].items():
        for model, values in run["models"].items():
            subsets = values["random_subsets"]
            if subsets:
                middle = f"{percent(subsets['low'])} to {percent(subsets['high'])}"
                rows.append(
                    (
                        f"{PROTOCOL_TITLES[protocol]}: {MODEL_TITLES[model]}",
                        percent(values[PROTOCOL_TEST]["mean"]),
                        percent(subsets["mean"]),
                        middle,
                        points(values[PROTOCOL_TEST]["mean"] - subsets["mean"]),
                    )
                )
    return rows


def _ink_rows(main):
    if not main["attention"]:
        return []
    return [
        (
            str(number),
            percent_interval(layer["trained"]["on_ink"], 1),
            percent(layer["untrained"]["on_ink"]["mean"], 1),
            percent(layer["ideal_on_ink"], 1),
            number_interval(layer["trained"]["ink_auc"]),
            f"{layer['untrained']['ink_auc']['mean']:.3f}",
            number_interval(layer["auc_gained"]),
        )
        for number, layer in enumerate(main["attention"]["layers"].values(), start=1)
    ]


def _cost_table(findings, main):
    """What each model costs, a column a model."""
    timing, reported = findings["timing"], findings["reported"]["models"]
    header = ["", *(MODEL_TITLES[model] for model in main["models"])]
    columns = []
    for model, values in main["models"].items():
        column = {
            "weights": thousands(values["weights"]),
            "MFLOP an image": f"{values['flops'] / 1e6:.2f}",
        }
        if timing and model in timing["models"]:
            times = timing["models"][model]
            test = f"test, {thousands(timing['test_items'])} images"
            column |= {
                "compile step": f"{times['compile_seconds']:.1f} s",
                "an epoch": spread(times["epoch_seconds"], unit=" s"),
                "10 epochs": f"{10 * times['epoch_seconds']['median']:.1f} s",
                test: spread(times["test_seconds"], unit=" s"),
            }
        column |= {
            "report: 10 epochs": f"{reported[model]['log_training_seconds']:.2f} s",
            "report: test": f"{reported[model]['test_seconds']:.2f} s",
        }
        columns.append(column)
    titles = max(columns, key=len)
    rows = [[title, *(c.get(title, comparison.NONE) for c in columns)] for title in titles]
    return {"header": header, "rows": rows}


def _setting_rows(findings):
    names = {
        "dataset": "data", "epochs": "epochs", "batch_size": "batch size",
        "learning_rate": "learning rate (Adam)", "schedule": "schedule", "dropout": "dropout",
        "mixed_precision": "mixed precision",
    }  # fmt: skip
    runs = {p: next(iter(run["models"].values())) for p, run in findings["protocols"].items()}
    header = ["", *(PROTOCOL_TITLES[p] for p in runs)]
    rows = [
        [title, *(str(run["recipe"][name]) for run in runs.values())]
        for name, title in names.items()
    ]
    split = "{name}: {train_items:,} to train, {validation_items:,} to validate"
    rows.append(["split", *(split.format(**run["split"]) for run in runs.values())])
    rows.append(["seeds", *(", ".join(map(str, run["seeds"])) for run in runs.values())])
    return {"header": header, "rows": rows}
