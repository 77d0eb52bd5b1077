"""GANs, declared: cells, archives, rows, figures, page, SavedModel."""

from pathlib import Path

from experiments import digit_images
from experiments.gan import archive_files, grid, plots, results, tables
from experiments.gan.settings import GanSettings
from experiments.protocols import TUNE
from keras_assign.data import subsets
from keras_assign.report.claims import part
from keras_assign.report.formats import percent
from keras_assign.report.study_page import Page
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study


class _AnimatedPage(Page):
    """The page; beside its figures lie the animations that it shows."""

    def write(self, study: Study, runs: list[Run], rows: Rows, into: Path | None = None) -> None:
        """See `Page.write`."""
        run, folder = runs[0], into or runs[0].path
        (folder / "figures").mkdir(parents=True, exist_ok=True)
        for real in rows.values("real"):
            _animation(folder, real).write_bytes(plots.animation(run.cells, real))
        super().write(study, runs, rows, into)


def _animation(folder: Path, real: int) -> Path:
    return folder / "figures" / f"samples_{real}.gif"


def _leave(run: Run) -> None:
    """Archives, but of candidates, which are scored and then forgotten."""
    if run.settings["recipe"] != TUNE:
        archive_files.write_archives(run)


def _require(asked: Asked, cells: list) -> None:
    """Fail on more images than there are now, not in the middle of the run."""
    settings = asked.settings
    subsets.per_class(asked.data.train_labels, max(settings.real), settings.first_seed)


def _answer(rows: Rows, judged: list) -> dict[str, str]:
    """How the GANs came out, or which candidate was chosen; what they teach is judged elsewhere."""
    scores = rows.where(metric="mean_of_both")
    if scores:
        best, *others = scores
        text = (
            f"LeNet-5 trained on its images alone, mean of both ways: {percent(best['value'], 1)} "
            "of held-out real images"
        )
        for second in others[:1]:
            text += f"; next {second['candidate']} with {percent(second['value'], 1)}"
        return part(f"Chosen: {best['candidate']}", f"{text}. Base: see the table.")
    count, collapsed = (
        sum(row["value"] for row in rows.where(metric=metric)) for metric in ("gans", "collapsed")
    )
    least = min(rows.where(metric="least_spread"), key=lambda row: row["value"])
    text = (
        f"{collapsed or 'None'} collapsed. The least varied digit ({least['digit']}) varies "
        f"{least['value']:.2f} times as much as real ones. Whether they help a classifier is "
        "judged on the page of generated images."
    )
    return part(f"{count} GAN{'' if count == 1 else 's'} trained", text)


def _facts(runs: list[Run], rows: Rows) -> dict:
    run = runs[0]
    return {
        "shortened": run.settings["effort"] < 1,
        "settings": run.records[0]["settings"],
        "record": run.records[0],
        "seeds": run.settings["seeds"],
        "animation": lambda real: _animation(Path(), real).as_posix(),
    }


STUDY = Study(
    program="experiments.gan",
    settings=GanSettings,
    data=lambda asked: digit_images.load(asked.settings),
    require=_require,
    stages=(Stage(lambda asked, records: grid.cells(asked.settings, asked.data.sha256)),),
    find=lambda runs: results.find(runs[0].cells),
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(runs[0].cells, rows),
    leave=_leave,
    page=_AnimatedPage(Path(__file__).with_name("page.md"), answer=_answer, facts=_facts),
    export="experiments.gan.export:export",
)
