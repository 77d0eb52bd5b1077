"""Problem 4b, declared: cells, findings, figures, page, SavedModels."""

import numpy as np

from experiments import spoken
from experiments.attention_speech import choice, claims, comparison, findings, grid, page, reported
from experiments.attention_speech.settings import CHOOSE, REPORT, STRONG, SpeechSettings
from experiments.portable import require_exporters
from experiments.spoken import Recordings
from keras_assign.data import speech_splits
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
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
    speakers, digits = sorted(set(index.speakers)), sorted(set(index.digits))
    if SPEAKERS in settings.chosen_splits and len(speakers) <= settings.leave_out:
        raise InputError(
            f"splits=speakers cannot leave out {settings.leave_out} of {len(speakers)} speakers, "
            "one at least must train; use --splits=random, or name {speaker} in --pattern if file "
            "names tell"
        )
    counts = np.bincount(index.digits)[digits]
    test = round(settings.test_fraction * len(index))
    few = counts.min() < 2 or not len(digits) <= test <= len(index) - len(digits)
    if RANDOM in settings.chosen_splits and few:
        raise InputError(
            f"splits=random cannot test on {settings.test_fraction:g} of {len(index)} recordings, "
            f"of the rarest digit {counts.min()}: each digit must train and test; add recordings "
            "or change --test_fraction"
        )
    if settings.recipe == CHOOSE:
        return
    for name, split in grid.splits(settings, index):
        part = speech_splits.with_one_test_part(
            index, {"split": split, "clips_per_digit": 0, "seed": settings.first_seed}
        )
        never = sorted(set(index.digits[part.test]) - set(index.digits[part.train]))
        if never:
            raise InputError(
                f"{name}: digit {', '.join(map(str, never))} tests, but no training clip has it "
                f"({part.name}); add such recordings, or use --splits=random"
            )


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
