"""Problem 4b, declared: cells, findings, figures, page, SavedModels."""

from experiments import spoken
from experiments.attention_speech import choice, claims, comparison, findings, grid, page, reported
from experiments.attention_speech.settings import CHOOSE, REPORT, STRONG, SpeechSettings
from experiments.portable import require_exporters
from experiments.spoken import Recordings
from keras_assign.data import speech_splits
from keras_assign.errors import InputError
from keras_assign.studies.study import Asked, Run, Stage, Study


def _data(asked: Asked) -> Recordings:
    found = spoken.load(asked.settings)
    require_splittable(asked.settings, found.index)
    return found


def _cells(asked, records):
    """The cells of the networks, or of a choice."""
    made_by = choice if asked.settings.recipe == CHOOSE else grid
    return made_by.cells(asked.settings, asked.data.index, asked.data.sha256)


def _timings(asked, records):
    settings = asked.settings
    return [] if settings.recipe == CHOOSE else grid.timing_cells(settings, asked.data.sha256)


def _require(asked: Asked, cells: list) -> None:
    index = asked.data.index
    for cell in cells:
        speech_splits.with_one_test_part(index, cell.settings)  # Or fail now.
    if asked.settings.export_dir:
        if len(set(index.digits)) < 10:  # The exported model could not answer every digit.
            raise InputError("export_dir needs recordings of all ten digits")
        require_exporters()


def by_recipe(runs: list[Run]) -> dict[str, list]:
    """By recipe (`report`, `strong`, `choose`) the cells of the first run that has it."""
    found = {}
    for run in runs:
        found.setdefault(recipe_of(run.cells), run.cells)
    return found


def find(runs: list[Run]) -> dict:
    """What the runs show.

    Returns:
        By recipe the findings of `findings.find` or `choice.find`, None without its cells; and
        `reported`, of `reported.reported`.
    """
    results = dict.fromkeys((REPORT, STRONG, CHOOSE))
    for recipe, cells in by_recipe(runs).items():
        results[recipe] = (choice if recipe == CHOOSE else findings).find(cells)
    return results | {"reported": reported.reported()}


def recipe_of(cells: list) -> str:
    """Which recipe the stored cells of a run are of."""
    if choice.is_stored(cells):
        return CHOOSE
    trained = next(r for r, _ in cells if r["settings"]["kind"] == "training")
    return REPORT if "epochs" in trained["settings"]["recipe"] else STRONG


def require_splittable(settings: SpeechSettings, index) -> None:
    """Say what would help where a split would leave a side, or a digit of it, empty.

    Raises:
        InputError: it would.
    """
    spoken.require_splittable(
        index, settings.chosen_splits, settings.test_fraction, settings.leave_out
    )
    if settings.recipe == CHOOSE:
        return
    for name, split in grid.splits(settings, index):
        part = speech_splits.with_one_test_part(
            index, {"split": split, "clips_per_digit": 0, "seed": settings.first_seed}
        )
        spoken.require_trained_digits(index, part, name)


STUDY = Study(
    program="experiments.attention --task=speech",
    settings=SpeechSettings,
    data=_data,
    require=_require,
    # Timing first and alone, when nothing of the trainings is left in the process.
    stages=(Stage(_timings, alone=True), Stage(_cells)),
    find=find,
    write_page=lambda runs, found: page.write(runs[0], found, by_recipe(runs)),
    tables=comparison.tables_of,
    judge=claims.judge,
    export="experiments.attention_speech.export:export",
)
