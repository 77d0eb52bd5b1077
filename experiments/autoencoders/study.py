"""Problem 1, declared: cells, findings, figures, page, SavedModel."""

from pathlib import Path

from experiments import spoken
from experiments.autoencoders import claims, grid, plots, results, tables, tuning
from experiments.autoencoders.settings import SPLIT_TITLES, SPLITS, UtteranceSettings
from experiments.files import RESULTS
from experiments.spoken import Recordings
from keras_assign.data import speech_splits
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.utterance_vectors import CHOSEN_ON, MERGE
from keras_assign.report import mistakes
from keras_assign.report.claims import headline, part
from keras_assign.report.study_page import Page
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study
from keras_assign.utterances import mfcc_frames
from keras_assign.utterances.classifiers import PENALTIES, SVC_RBF
from keras_assign.utterances.speaker_folds import require_calibratable

NOT_JUDGED = part(
    "A part of the study", "The report's claims are judged with all methods and the random split."
)


def _data(asked: Asked) -> Recordings:
    found = spoken.load(asked.settings)
    settings = asked.settings
    spoken.require_splittable(
        found.index, settings.splits, settings.test_fraction, settings.leave_out
    )
    return found


def _cells(asked, records):
    """The cells of the methods, or of a tuning."""
    made_by = grid.tuning_cells if asked.settings.choose else grid.cells
    return made_by(asked.settings, asked.data.index, asked.data.sha256)


def _error_analysis(asked, records):
    settings = asked.settings
    if settings.choose or not settings.error_analysis:
        return []
    return grid.error_analysis_cells(settings, asked.data.sha256)


def _require(asked: Asked, cells: list) -> None:
    index = asked.data.index
    for cell in cells:
        of_all = {**cell.settings, "clips_per_digit": 0}
        whole = speech_splits.with_a_test_part_a_seed(index, of_all)
        spoken.require_trained_digits(index, whole, cell.label)
        speech_splits.with_a_test_part_a_seed(index, cell.settings)  # Or fail now.
    if asked.settings.export_dir:
        require_calibratable(index.digits, index.speakers)


def _fill_cache(asked: Asked, cells: list) -> None:
    """Compute MFCC at all speeds that cells will ask for, once for all workers."""
    recipes = [cell.settings.get("recipe", {}) for cell in cells]
    speeds = {speed for recipe in recipes for speed in recipe.get("speeds", [])}
    for speed in (1.0, *sorted(speeds)):
        mfcc_frames.matrices(asked.data.found, cells[0].settings["mfcc"], speed)


def _find(runs: list[Run]) -> Rows:
    found_by = tuning if tuning.is_tuning(runs[0].cells) else results
    return found_by.find(runs[0].cells)


def _facts(runs: list[Run], rows: Rows) -> dict:
    run, analyses = rows.one(metric="run"), results.error_analyses(runs[0].cells)
    return {
        "run": run,
        "data_title": DATA_TITLES[run["dataset"]],
        "designed_here": run["dataset"] == CHOSEN_ON,
        "clips": rows.where(metric="clips", split=SPLITS),
        "split_titles": SPLIT_TITLES,
        "in_a_sentence": tables.in_a_sentence,
        "analysed": next((record["example"] for record, _ in analyses), None),
        "penalties": PENALTIES,
        "misclassified": misclassified(runs[0].cells),
    }


def misclassified(cells: list) -> list[tuple[str, str]]:
    """Clips that improved C and the SVC get wrong, to be heard: caption and address.

    Args:
        cells: record and arrays of each finished cell.
    """
    found = []
    for record, arrays in cells:
        for clip, wave in mistakes.sounds([(record, arrays)]).items():
            row = int((arrays["test_items"] == clip).argmax())
            speaker = record["speakers"][arrays["test_speakers"][row]]
            answer = arrays[results.answers(MERGE, SVC_RBF)][row]
            said = f"{speaker} says {arrays['test_digits'][row]}"
            found.append((f"{said}, classified as {answer}", wave))
    return found


class _Pages(Page):
    """The page of the methods; a tuning has its own."""

    def write(self, study, runs, rows, into=None):
        """See `Page.write`."""
        tuned = tuning.is_tuning(runs[0].cells)
        page = Page(TUNING_PAGE, answer=tuning.answer, facts=_facts) if tuned else super()
        page.write(study, runs, rows, into)


TUNING_PAGE = Path(__file__).with_name("page_tuning.md")
STUDY = Study(
    program="experiments.autoencoders",
    settings=UtteranceSettings,
    data=_data,
    require=_require,
    prepare=_fill_cache,
    stages=(Stage(_cells), Stage(_error_analysis)),
    find=_find,
    note=lambda rows: f"Run on {DATA_TITLES[rows.one(metric='run')['dataset']]}.",
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(runs[0].cells, rows),
    judge=claims.judge,
    page=_Pages(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "autoencoders_fsdd",
        answer=lambda rows, judged: headline(judged, NOT_JUDGED, "1-fold-and-merge-lose"),
        facts=_facts,
    ),
    export="experiments.autoencoders.export:export",
)
