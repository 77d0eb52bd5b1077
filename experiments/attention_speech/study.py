"""Problem 4b, declared: cells, rows, tables, figures, page, SavedModels."""

from pathlib import Path

from experiments import spoken
from experiments.attention_speech import answers, cells, claims, plots, results, tables
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES, SpeechSettings
from experiments.files import RESULTS
from experiments.protocols import REPORT_RECIPE, TUNE, TUNED
from experiments.spoken import Recordings
from keras_assign.data import speech_splits
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.errors import InputError
from keras_assign.recipes.speech_cnn import CBAM, CHOSEN_ON, PLAIN, POOLED
from keras_assign.report import mistakes
from keras_assign.report.study_page import Page
from keras_assign.serving.portable import require_exporters
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study

MISTAKES_OF = {REPORT_RECIPE: (PLAIN, CBAM), TUNED: (PLAIN, POOLED)}
RECIPE_TITLES = {REPORT_RECIPE: "The report's recipe", TUNED: "The tuned recipe"}


def _data(asked: Asked) -> Recordings:
    found = spoken.load(asked.settings)
    require_splittable(asked.settings, found.index)
    return found


def _cells(asked, records):
    """The cells of the networks, or of a tuning."""
    tuning = asked.settings.recipe == TUNE
    made_by = cells.candidate_cells if tuning else cells.training_cells
    return made_by(asked.settings, asked.data.index, asked.data.sha256)


def _require(asked: Asked, made: list) -> None:
    index = asked.data.index
    for cell in made:
        speech_splits.with_one_test_part(index, cell.settings)  # Or fail now.
    if asked.settings.export_dir:
        if len(set(index.digits)) < 10:  # The exported model could not answer every digit.
            raise InputError("export_dir needs recordings of all ten digits")
        require_exporters()


def require_splittable(settings: SpeechSettings, index) -> None:
    """Say what would help where a split would leave a side, or a digit of it, empty.

    Raises:
        InputError: it would.
    """
    spoken.require_splittable(
        index, settings.chosen_splits, settings.test_fraction, settings.leave_out
    )
    if settings.recipe == TUNE:
        return
    for name, split in cells.splits(settings, index):
        part = speech_splits.with_one_test_part(
            index, {"split": split, "clips_per_digit": 0, "seed": settings.first_seed}
        )
        spoken.require_trained_digits(index, part, name)


def _facts(runs: list[Run], rows: Rows) -> dict:
    by_recipe, ran = results.by_recipe(runs), rows.where(metric="run")
    return {
        "shortened": any(row.get("shortened") for row in ran),
        "bad": ran[0]["bad"],
        "data_title": DATA_TITLES[ran[0]["dataset"]],
        "split_titles": SPLIT_TITLES,
        "speakers_split": SPEAKERS,
        "recipe_titles": RECIPE_TITLES,
        "compared": {name: results.most_compared(rows, name) for name in by_recipe},
        "designed_on_these": ran[0]["dataset"] == CHOSEN_ON,
        "voices_note": tables.voices_note(rows),
        "timed": rows.one(metric="timed"),
        "logs": _logs(by_recipe),
        "mistakes": mistakes.html(_matrices(by_recipe, rows), sum(by_recipe.values(), [])),
    }


def _logs(by_recipe):
    """By network the log of its first training that was watched."""
    found = {}
    for record, _ in results.trainings(by_recipe.get(REPORT_RECIPE, [])):
        if record["settings"]["watch"]:
            found.setdefault(MODEL_TITLES[record["settings"]["model"]], record["history"])
    return found


def _matrices(by_recipe, rows):
    """Title, outcomes and network of each confusion matrix: of those that the claims compare."""
    for recipe, title in RECIPE_TITLES.items():
        for test in results.most_compared(rows, recipe).where(metric="test"):
            found = results.outcomes_of(by_recipe[recipe], test["split"], test["clips"])
            for model in (name for name in found if name in MISTAKES_OF[recipe]):
                words = f"{title}. {SPLIT_TITLES[test['split']]}: {MODEL_TITLES[model]}"
                yield words, found, model


STUDY = Study(
    program="experiments.attention --task=speech",
    settings=SpeechSettings,
    data=_data,
    require=_require,
    stages=(
        # Timing first and alone, when nothing of the trainings is left in the process.
        Stage(lambda asked, _: cells.timing_cells(asked.settings, asked.data.sha256), alone=True),
        Stage(_cells),
    ),
    find=lambda runs: results.find(results.by_recipe(runs)),
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(results.by_recipe(runs), rows),
    judge=claims.judge,
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "attention_speech",
        answer=answers.answer,
        facts=_facts,
    ),
    export="experiments.attention_speech.export:export",
)
