"""The study of attention, backbones and image sizes, declared."""

from pathlib import Path

from experiments import spoken
from experiments.attention_study import (
    claims,
    grid,
    had_a_say,
    plots,
    rates,
    results,
    tables,
    tuned,
)
from experiments.attention_study.settings import OF_SPEAKERS, TUNED, StudySettings
from experiments.attention_study.tuned_results import beside, require_comparable
from experiments.files import RESULTS
from keras_assign.data import reduced_mnist
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes import attention_networks as nets
from keras_assign.report.study_page import Page
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.study import Asked, Input, Run, Stage, Study


def _data(asked: Asked) -> grid.Data:
    images = reduced_mnist.load().sha256
    data = grid.Data(images)
    if nets.SPEECH in asked.settings.tasks:
        found = spoken.load(asked.settings)
        data = grid.Data(images, found.sha256, found.index)
    grid.require_enough(asked.settings, data)
    return data


def _require(asked: Asked, cells: list) -> None:
    if TUNED in asked.settings.parts:
        require_comparable(asked.settings, asked.data, beside(asked.inputs))


def _rate_cells(asked, records):
    """Trainings to choose rates by; where the best is at an end, further ones."""
    settings = asked.settings
    if not settings.chooses_rates:
        return []
    tried = {network: list(settings.rates) for network in grid.rated_networks(settings)}
    tried = rates.widened(tried, records) if settings.tries_rates else tried
    return grid.rate_cells(settings, asked.data, tried)


def _trainings(asked, records):
    settings, chosen = asked.settings, rates.chosen(records)
    if not settings.chooses_rates:
        chosen = dict.fromkeys(grid.rated_networks(settings), settings.rates[0])
    return grid.training_cells(settings, asked.data, chosen) if chosen else []


def _on_speakers(asked, records):
    """The best kinds with each speaker left out."""
    if not _asks(asked, OF_SPEAKERS, records):
        return []
    kinds = [nets.NO_ATTENTION, *rates.best_kinds(records)]
    return grid.speaker_cells(asked.settings, asked.data, rates.chosen(records), kinds)


def _tuned_rate_cells(asked, records):
    settings = asked.settings
    if not _asks(asked, TUNED, records) or not settings.tries_rates:
        return []
    tried = tuned.first_rates(settings, rates.best_networks(records))
    tried = rates.widened(tried, records, rates.TUNED_RATE)
    return tuned.rate_cells(settings, asked.data, tried)


def _tuned_cells(asked, records):
    settings = asked.settings
    if not _asks(asked, TUNED, records):
        return []
    best = rates.best_networks(records)
    chosen = {key: given[0] for key, given in tuned.first_rates(settings, best).items()}
    chosen |= rates.chosen(records, rates.TUNED_RATE)
    return tuned.cells(settings, asked.data, chosen, best)


def _asks(asked, part, records):
    """Whether a part of the best networks is asked for, and they are known."""
    return part in asked.settings.parts and bool(rates.losses(records))


def _list(asked: Asked, folder: RunFolder) -> None:
    """Print the cells that are known before any is run, and what all may take.

    Rates and the best networks are not known; neither changes how many cells there are.
    """
    settings, data = asked.settings, asked.data
    cells = grid.timing_cells(settings, data) + _rate_cells(asked, [])
    folder.list_cells(cells)
    later = grid.later_cells(settings, data)
    if TUNED in settings.parts:
        best = dict.fromkeys(settings.tasks, (nets.PLAIN, nets.NO_ATTENTION))
        tried = tuned.first_rates(settings, best)
        rate = {network: given[0] for network, given in tried.items()}
        if settings.tries_rates:
            later["to choose rates for the tuned recipe"] = tuned.rate_cells(settings, data, tried)
        later["with tuned recipes"] = tuned.cells(settings, data, rate, best)
    for what, further in later.items():
        print(f"later     {len(further)} {what}")
        cells += further
    seconds = sum(cell.cost for cell in cells)
    print(f"{len(cells)} cells, about {seconds / 3600:.1f} hours of one thread in all")


def _facts(runs: list[Run], rows: Rows) -> dict:
    datasets = {record["settings"].get("dataset", "") for record in runs[0].records} - {""}
    unjudged = rows.where(metric="difference", against=results.SMALL_IMAGES, verdict=None)
    return {
        "tasks": tables.tasks(rows),
        "titles": nets.TASK_TITLES,
        "failures": tables.failures(rows),
        "fewest": min(filter(None, rows.values("count")), default=0),
        "unjudged_sizes": [f"{size}x{size}" for size in unjudged.values("size")],
        "speech": [DATA_TITLES[name] for name in datasets],
        "networks": nets,
        "tuned": tuned,
        "rate_limits": rates.LIMITS,
        "spectrogram": lambda: had_a_say.spectrogram(runs[0].cells),
    }


STUDY = Study(
    program="experiments.attention_study",
    settings=StudySettings,
    inputs={
        "strong_digits": Input("experiments.augmentation", shown=True),
        "strong_speech": Input("experiments.attention --task=speech", shown=True),
    },
    data=_data,
    require=_require,
    list_cells=_list,
    scored_on=had_a_say.scored_on,
    stages=(
        # Timing first and alone, when nothing of the trainings is left in the process.
        Stage(lambda asked, records: grid.timing_cells(asked.settings, asked.data), alone=True),
        Stage(_rate_cells, again=True),
        Stage(_trainings, chosen_by=rates.tried),
        Stage(_on_speakers, chosen_by=rates.tried, marked=(nets.SPEECH,)),
        Stage(_tuned_rate_cells, again=True),
        Stage(_tuned_cells, chosen_by=rates.tried, marked=(nets.SPEECH,)),
    ),
    find=lambda runs: results.find(runs[0].cells, beside(runs[0].inputs)),
    tables=tables.tables,
    figures=lambda runs, rows: plots.draw(runs[0].cells, rows),
    judge=claims.judge,
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "attention_study",
        answer=claims.answer,
        facts=_facts,
    ),
)
