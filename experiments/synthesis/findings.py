"""From the stored cells of Problem 3 to numbers and verdicts: all that a page or table shows."""

from experiments.synthesis import grid_findings, top, top_findings, worth_findings
from experiments.synthesis.gan_run import REPORT
from experiments.synthesis.settings import PUBLISHED, SOUND
from keras_assign.report import published
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

# Whose generated images a run is about: of the report's GANs under either protocol, or better ones.
BETTER = "better"
PLACES = (PUBLISHED, SOUND, BETTER)


def find(runs: list[Run]) -> dict:
    """Everything that the stored cells show, as JSON values.

    Args:
        runs: this run first, then those beside it; of two of one kind the first counts.

    Returns:
        By place (`PLACES`), None where no run is of it: `settings`, `gan` (`GanRun.about`),
        `faults` (of GANs kept although they collapsed), `gan_seeds`, `trainings`, `hours` (of all
        trainings), `grid` (see `grid_findings`), `worth` (see `worth_findings`) and `top` (see
        `top_findings`, or None). And `reported`: the report's tables, keys as text.
    """
    found = dict.fromkeys(PLACES) | {place_of(run): _of_run(run) for run in first_of_each(runs)}
    return {
        **found,
        "reported": {
            "test_items": published.REPORT.sets["digits_test"].items,
            "table": published.REPORT.tables["generation"].by("real", "generated"),
            "augmented_table": published.REPORT.tables["both"].by("augmented", "generated"),
        },
    }


def first_of_each(runs: list[Run]) -> list[Run]:
    """The first run of each place."""
    return list({place_of(run): run for run in reversed(runs)}.values())[::-1]


def base_of(run: Run) -> Records:
    """The trainings of Problem 2 that a run's best ones stand on; none where it has none."""
    below = run.inputs.get("on_top")
    return top.base(below, run.records[0]["settings"]["data_sha256"]) if below else []


def place_of(run: Run) -> str:
    """Which of `PLACES` a run is of."""
    some = _of_kind(run, "worth")[0][0]["settings"]
    if some["protocol"] == PUBLISHED:
        return PUBLISHED
    return SOUND if some["gan_about"]["recipe"] == REPORT else BETTER


def _of_kind(run, kind):
    return [cell for cell in run.cells if cell[0]["settings"]["kind"] == kind]


def _of_run(run):
    kinds = {kind: _of_kind(run, kind) for kind in ("mix", "worth", "top")}
    settings, worth = (kinds[kind][0][0]["settings"] for kind in ("mix", "worth"))
    trained = [record for record, _ in kinds["mix"] + kinds["top"]]
    return {
        "settings": run.settings,
        "dataset": settings["dataset"],
        "gan": worth["gan_about"],
        "faults": [f for record, _ in kinds["worth"] for f in record["settings"]["gan_faults"]],
        "gan_seeds": sorted({r["settings"]["gan_seed"] for r, _ in kinds["mix"]}),
        "trainings": 1 + max(r["settings"]["training"] for r, _ in kinds["mix"]),
        "hours": sum(record["training_seconds"] for record in trained) / 3600,
        "grid": grid_findings.find(kinds["mix"]),
        "worth": worth_findings.find(kinds["worth"]),
        "top": top_findings.find(kinds["top"], base_of(run)) if kinds["top"] else None,
    }
