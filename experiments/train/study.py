"""A training on someone's own data, declared: cells, rows, tables, figures, page, model."""

import os
import pkgutil
from pathlib import Path

from experiments.files import RESULTS
from experiments.train import look, plan, plots, results, tables
from experiments.train.settings import TrainSettings
from keras_assign.data import utterances
from keras_assign.data.own.files import IMAGES, RECORDINGS
from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.report import mistakes
from keras_assign.report.claims import GOOD, OPEN
from keras_assign.report.formats import percent, percent_interval, points_interval, thousands
from keras_assign.report.study_page import Page
from keras_assign.report.verdicts import BETTER, EQUIVALENT, WORSE
from keras_assign.serving.portable import missing_exporters
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked, Run, Stage, Study

READ = "keras_assign.training.own_set:read"  # A name, since it imports TensorFlow.
TEN_DIGITS = tuple("0123456789")
VOICES_HZ = 8_000


def _data(asked: Asked):
    """Read the set, and say what it is and what will be done."""
    settings = asked.settings
    if settings.cache_dir:
        os.environ[utterances.CACHE_VARIABLE] = settings.cache_dir  # For workers, too.
    with tensorflow_notices_hidden():
        read = pkgutil.resolve_name(READ)
    found = read(settings.asked, settings.workers or os.cpu_count())
    _require_voices(settings, found)
    for line in look.lines(found.facts, settings):
        print(line, flush=True)
    return found


def _require_voices(settings, found):
    if not settings.extra_voices:
        return
    if found.kind != RECORDINGS or found.classes != TEN_DIGITS:
        raise InputError("extra_voices are English digits; they join recordings of classes 0 to 9")
    if found.sample_rate > VOICES_HZ:
        raise InputError(
            f"extra_voices have nothing above {VOICES_HZ // 2:,} Hz, which would give them away "
            f"beside recordings at {found.sample_rate:,} Hz; add --sample_rate={VOICES_HZ}"
        )


def _require(asked: Asked, cells: list) -> None:
    if missing_exporters():
        print("no ONNX and LiteRT files will be written: pip install -e '.[export]' adds them")
    folder = Path(asked.settings.model_folder)
    is_empty = folder.is_dir() and not any(folder.iterdir())
    if folder.exists() and not is_empty and not (folder / "saved_model.pb").is_file():
        raise InputError(
            f"{folder} is there and holds no model; name another folder by --model_dir"
        )


def _list(asked: Asked, folder) -> None:
    print("Nothing is trained (--dry_run).")


def _scored_on(asked: Asked, settings: dict):
    items = asked.data.validation if settings["kind"] == plan.TUNING else asked.data.test
    return settings["data_sha256"], items.tolist()


def _answer(rows: Rows, judged: list) -> dict:
    """What the page says first: which model, how good, and what is shown."""
    run, names = rows.one(metric="run"), tables.titles(rows)
    best = rows.one(metric="accuracy", model=run["best"])
    facts = rows.one(metric="data")
    new = " by people who were not heard in training" if facts["by_people"] else ""
    if facts["kind"] == IMAGES:
        new = new.replace("heard", "seen")
    title = (
        f"{tables.short(names[run['best']])}: {percent_interval(best, 1)} of "
        f"{thousands(run['test_items'])} test {facts['kind']}{new}"
    )
    told = [_compared(row, names) for row in rows.where(metric="difference")]
    text = "It was best on the validation items, and so it is exported. " + " ".join(told)
    return {"title": title, "text": text, "tone": GOOD if told else OPEN}


def _compared(row, names):
    a, b = (tables.short(names[row[side]]) for side in "ab")
    by = points_interval(row)
    match row["verdict"]:
        case verdict if verdict == BETTER:
            return f"{a} is shown to be better than {b}, by {by}."
        case verdict if verdict == WORSE:
            return f"{a} is shown to be worse than {b}, by {by}."
        case verdict if verdict == EQUIVALENT:
            return f"{a} is as good as {b}: {by}."
        case None:
            return f"{a} against {b}: {by}; a verdict needs five seeds."
        case _:
            return f"{a} against {b}: {by}; no difference is shown."


def _facts(runs: list[Run], rows: Rows) -> dict:
    (run,) = runs
    settings = TrainSettings(**_known(run.settings))
    names, facts = tables.titles(rows), rows.one(metric="data")
    found = results.outcomes_of(run.cells)
    order = sorted(found, key=lambda model: model != rows.one(metric="run")["best"])
    return {
        "answered": _answer(rows, []),
        "facts": facts,
        "ran": rows.one(metric="run"),
        "names": names,
        "short": tables.short,
        "persons": look.persons,
        "thing": look.thing(facts),
        "found": list(look.found(facts)),
        "to_do": dict(look.to_do(facts, settings)),
        "model_folder": settings.model_folder,
        "percent": percent,
        "mistakes": _mistakes(run, found, order, names, facts),
        "most_shown": plan.MOST_SHOWN,
    }


def _mistakes(run, found, order, names, facts):
    """Confusion matrices whose items open; none of so many classes that nobody could read it."""
    classes = facts["classes"]
    if len(classes) > tables.MOST_IN_A_MATRIX:
        return ""
    shown = [(names[model], found, model) for model in order]
    return mistakes.html(shown, run.cells, classes, look.thing(facts))


def _known(settings):
    """Settings of a stored run: lists are tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()
    }


STUDY = Study(
    program="experiments.train",
    settings=TrainSettings,
    data=_data,
    require=_require,
    list_cells=_list,
    stages=(
        Stage(plan.base_cells),
        Stage(plan.candidate_cells),
        Stage(plan.test_cells, chosen_by=results.tuned),
    ),
    find=results.find,
    scored_on=_scored_on,
    tables=tables.made,
    figures=lambda runs, rows: plots.draw(rows),
    page=Page(
        Path(__file__).with_name("page.md"),
        stored=RESULTS / "train",
        answer=_answer,
        facts=_facts,
    ),
    export="experiments.train.export:export",
)
