"""`experiments.train`: from a folder to a page and a model, by one command."""

import csv
import json
import re
import types

import numpy as np
import pytest
from PIL import Image

from experiments import predict, train
from experiments.predict import PredictSettings
from experiments.train import cells, look, plan
from experiments.train.settings import TrainSettings
from experiments.train.study import STUDY
from keras_assign.errors import InputError
from keras_assign.recipes.own_data import ATTENTION, AUTOENCODER, BASELINE, CNN, MODELS
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Asked
from keras_assign.training import own_recordings, own_set
from tests.conftest import fsdd, records, rendered
from tests.made import arabic_words

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).

QUICK = {"effort": 0.02, "workers": 0}
NO_TIME = 0.0001  # Minutes in which no machine does more than what is always done.


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course's set in small: nine speakers, three of whom test, three words, clean and noisy."""
    return arabic_words.write(tmp_path_factory.mktemp("course"), speakers=9, digits=3)


@pytest.fixture(scope="module")
def finished(course, tmp_path_factory):
    """A run of two models, hardly trained, of which one is exported."""
    folder = tmp_path_factory.mktemp("run")
    settings = TrainSettings(
        data_dir=str(course), models=(BASELINE, CNN), seeds=2, minutes=NO_TIME, **QUICK
    )
    with rendered():
        rows = train.run(settings, folder)
    return folder, rows


def test_every_model_is_tested_on_people_who_do_not_train(finished):
    folder, rows = finished
    facts = rows.one(metric="data")
    assert facts["people"]["train"] + facts["people"]["validation"] == 6
    assert facts["people"]["test"] == 3
    assert (facts["split"], facts["versions"], facts["sample_rate"]) == ("given", ["n"], 16_000)
    assert [row["model"] for row in rows.where(metric="accuracy")] == [BASELINE, CNN]
    tests = [arrays for name, (_, arrays) in records(folder).items() if name.startswith("test")]
    assert len(tests) == 4
    for arrays in tests:
        assert arrays["test_items"].tolist() == tests[0]["test_items"].tolist()
        assert len(arrays["test_items"]) == facts["counts"]["test"] == 18


def test_the_tuning_never_sees_the_test(finished, course, monkeypatch):
    folder, _ = finished
    stored = records(folder)
    found = own_set.load(stored[f"tuning-{BASELINE}-base"][0]["settings"])
    seen = []

    def train_and_tell(model, found, items, recipe, seed):
        seen.append(set(items.tolist()))
        return own_recordings.train(model, found, items, recipe, seed)

    monkeypatch.setattr(cells, "own_recordings", types.SimpleNamespace(train=train_and_tell))
    for kind in ("tuning-baseline-base", "test-baseline-seed1"):
        cells.run_cell(stored[kind][0]["settings"], folder)
    assert seen == [set(found.train.tolist()), set(found.known.tolist())]
    assert not seen[1] & set(found.test.tolist())
    tuned = [arrays for name, (_, arrays) in stored.items() if name.startswith("tuning")]
    tested = next(arrays for name, (_, arrays) in stored.items() if name.startswith("test"))
    for arrays in tuned:
        assert not set(arrays["validation_items"]) & set(tested["test_items"])
        assert "predicted" not in arrays


def test_the_page_says_what_was_found_and_how_often_it_was_tested(finished):
    folder, rows = finished
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Each of the 4 trainings of this run was tested once" in page
    assert "18 test recordings by people who were not heard in training" in page
    best = rows.one(metric="run")["best"]
    assert look.MODEL_TITLES["recordings"][best].partition(":")[0].partition(" (")[0] in page
    wrong = any(row["mean"] < 1 for row in rows.where(metric="accuracy"))
    assert ("data:audio/wav;base64," in page) == wrong
    assert not re.search(r'(src|href)="https?:', page)


def test_the_best_model_is_exported_with_a_card_and_answers(finished, course, capsys):
    folder, rows = finished
    card = (folder / "model" / "README.md").read_text(encoding="utf-8")
    best = rows.one(metric="run")["best"]
    record, _ = records(folder)[f"test-{best}-seed0"]
    assert f"{100 * record['metrics']['accuracy']:.2f} %" in card
    assert "a part of the training" in card
    files = sorted(map(str, (course / "Test").glob("*.wav")))
    told = predict.run(PredictSettings(model=str(folder / "model"), input=tuple(files)), folder)
    right = [answer.label == answer.input.rpartition("_")[2][0] for answer in told]
    assert len(right) == len(files)
    assert np.mean(right) == pytest.approx(record["metrics"]["accuracy"], abs=0.06)


def test_more_runs_on_the_same_test_are_counted(finished, course):
    folder, _ = finished
    settings = TrainSettings(
        data_dir=str(course), models=(BASELINE,), seeds=1, minutes=NO_TIME, effort=0.5, workers=0
    )
    rows = train.run(settings, folder)
    assert rows.one(metric="run")["tested"] == 1
    assert rows.one(metric="run")["tested_before"] == 3  # The baseline's first is the same.
    assert "3 more of earlier runs" in (folder / "index.html").read_text(encoding="utf-8")


def write_signs(root, digits):
    """Photos of digits under names that HTML and Markdown would read as theirs, a dot on each."""
    for place, name in enumerate(("<b>alif", "*ba*|", "ta`s")):
        (root / name).mkdir(parents=True)
        for number, item in enumerate(np.flatnonzero(digits.train_labels == place)[:16]):
            sheet = Image.new("L", (90, 110), 235)
            ink = Image.fromarray(digits.train_images[item]).resize((56, 56))
            sheet.paste(30, (17, 40), ink)
            sheet.paste(30, (40, 20, 47, 27))
            sheet.save(root / name / f"{number}.jpg", quality=95)
    return root


def test_images_of_any_classes_are_trained_on_and_predicted_as_they_were_tested(digits, tmp_path):
    folder = write_signs(tmp_path / "signs", digits)
    settings = TrainSettings(
        data_dir=str(folder), models=(BASELINE, AUTOENCODER), seeds=1, minutes=NO_TIME, **QUICK
    )
    rows = train.run(settings, tmp_path / "run")
    facts = rows.one(metric="data")
    assert (facts["form"]["form"], facts["by_people"]) == ("cut", False)
    assert set(facts["classes"]) == {"<b>alif", "*ba*|", "ta`s"}
    page = (tmp_path / "run" / "index.html").read_text(encoding="utf-8")
    assert "<b>alif" not in page
    assert "&lt;b&gt;alif" in page
    best = rows.one(metric="run")["best"]
    record, arrays = records(tmp_path / "run")[f"test-{best}-seed0"]
    found = own_set.load(record["settings"])
    files = [str(folder / found.paths[item]) for item in arrays["test_items"]]
    told = predict.run(
        PredictSettings(model=str(tmp_path / "run" / "model"), input=tuple(files)), tmp_path
    )
    said = [found.classes.index(answer.label) for answer in told]
    assert said == arrays["predicted"].tolist()


class MadeUp:
    """A set of which only the kind and the name are asked."""

    kind, sha256, classes = "recordings", "abc", ("no", "yes")


def record(model, candidate, seconds, accuracy=0.9, cross_entropy=0.3, **recipe):
    return {
        "settings": {"kind": plan.TUNING, "model": model, "candidate": candidate, "recipe": recipe},
        "seconds": seconds,
        "metrics": {
            "accuracy": accuracy, "cross_entropy": cross_entropy, "temperature": 1.0,
        },
    }  # fmt: skip


def asked(**settings):
    return Asked(TrainSettings(data_dir="somewhere", **settings), {}, MadeUp())


def base_records(seconds):
    made = plan.base_cells(asked(), [])
    return [
        record(cell.settings["model"], "base", seconds, **cell.settings["recipe"]) for cell in made
    ]


def test_every_model_is_tried_once_whatever_the_time():
    assert [cell.settings["model"] for cell in plan.base_cells(asked(minutes=NO_TIME), [])] == [
        *MODELS
    ]
    assert plan.candidate_cells(asked(minutes=NO_TIME), base_records(10.0)) == []
    assert len(plan.test_cells(asked(minutes=NO_TIME), base_records(10.0))) == len(MODELS)


def test_more_time_tries_more_candidates_and_seeds():
    records = base_records(10.0)  # Four models; two processes.
    counts = [len(plan.candidate_cells(asked(minutes=m), records)) for m in (1, 3, 5, 100)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[1] < counts[-1] == 8
    seeds = [len(plan.test_cells(asked(minutes=m), records)) // 4 for m in (1, 2, 3, 100)]
    assert seeds == [2, 5, 8, plan.MOST_SEEDS]


@pytest.mark.parametrize("minutes", [3, 4, 6, 20])
def test_no_candidate_costs_the_seeds_of_a_verdict(minutes):
    records = base_records(10.0)
    tried = plan.candidate_cells(asked(minutes=minutes), records)
    tuned = records + [
        record(
            cell.settings["model"], cell.settings["candidate"],
            10.0 * (2 if cell.settings["candidate"] == "longer" else 1), accuracy=0.95,
            **cell.settings["recipe"],
        )
        for cell in tried
    ]  # fmt: skip
    seeds = {cell.settings["seed"] for cell in plan.test_cells(asked(minutes=minutes), tuned)}
    assert len(seeds) >= 5


def test_as_many_seeds_as_asked_are_trained():
    cells = plan.test_cells(asked(minutes=NO_TIME, seeds=3), base_records(10.0))
    assert sorted({cell.settings["seed"] for cell in cells}) == [0, 1, 2]


def test_the_winner_has_most_right_and_of_as_many_the_surer():
    records = [
        record(CNN, "a", 1, accuracy=0.9, cross_entropy=0.1),
        record(CNN, "b", 1, accuracy=0.95, cross_entropy=0.5),
        record(CNN, "c", 1, accuracy=0.95, cross_entropy=0.4),
        record(ATTENTION, "a", 1, accuracy=0.95, cross_entropy=0.3),
    ]
    chosen = plan.winners(records)
    assert chosen[CNN]["settings"]["candidate"] == "c"
    assert plan.best_of(chosen) == ATTENTION
    exported = [cell.settings for cell in plan.test_cells(asked(seeds=2), records)
                if cell.settings["exports"]]  # fmt: skip
    assert [(one["model"], one["seed"]) for one in exported] == [(CNN, 0), (ATTENTION, 0)]


def test_a_dry_run_looks_and_trains_nothing(course, tmp_path, capsys):
    settings = TrainSettings(data_dir=str(course), dry_run=True, **QUICK)
    assert train.run(settings, tmp_path / "run") == {}
    told = capsys.readouterr().out
    for what in ("54 recordings of 3 classes: 0, 1, 2", "{split}/{speaker}_{class}", "16,000 Hz"):
        assert what in told
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"data_dir": ""}, "data_dir"),
        ({"data_dir": "nowhere"}, "no folder"),
        (
            {"data_dir": "{course}", "splits": "given", "pattern": "*/{speaker}_{class}.wav"},
            "Train",
        ),
        ({"data_dir": "{course}", "test_dir": "{course}", "splits": "random"}, "test_dir"),
        ({"data_dir": "{course}", "sample_rate": 22_050}, "16,000 Hz"),
        ({"data_dir": "{course}", "pattern": "{speaker}.wav"}, "{class}"),
        ({"data_dir": "{course}", "extra_voices": True}, "0 to 9"),
        ({"data_dir": "{course}", "models": (CNN, CNN)}, "models"),
        ({"data_dir": __file__}, "npz"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(course, tmp_path, settings, message):
    settings = {
        name: value.format(course=course) if name == "data_dir" else value
        for name, value in settings.items()
    }
    with pytest.raises(InputError, match=message) as raised:
        train.run(TrainSettings(**settings, **QUICK), tmp_path / "run")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "run" / "index.html").exists()


def test_a_folder_that_is_no_model_is_not_replaced(course, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    settings = TrainSettings(data_dir=str(course), model_dir=str(tmp_path / "mine"), **QUICK)
    with pytest.raises(InputError, match="no model"):
        train.run(settings, tmp_path / "run")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


@pytest.mark.process
def test_the_command_looks_at_a_folder(course, program, fails, tmp_path):
    finished = program("experiments.train", f"--data_dir={course}", "--dry_run")
    assert finished.returncode == 0, finished.stderr
    assert "54 recordings of 3 classes" in finished.stdout
    (line,) = fails("experiments.train", f"--data_dir={tmp_path}")
    assert "no recordings and no images" in line


def test_answers_of_other_classes_have_a_table_of_their_own():
    from keras_assign.serving import answers, evaluation

    told = [
        answers.Answer(f"/x/{said}/{n}.wav", 1, 1, chances, {}, labels=("no", "yes"))
        for n, (said, chances) in enumerate([("yes", (0.2, 0.8)), ("no", (0.1, 0.9))])
    ]
    assert answers.in_words(told[0]) == "/x/yes/0.wav: yes (80.0 %), next no (20.0 %)"
    rows = list(csv.DictReader(answers.as_csv(told).splitlines()))
    assert [(row["label"], row["pyes"]) for row in rows] == [("yes", "0.8"), ("yes", "0.9")]
    assert [row["label"] for row in json.loads(answers.as_json(told))] == ["yes", "yes"]
    found = evaluation.evaluate(told, "{class}/*")
    assert found.confusion.tolist() == [[0, 1, 0], [0, 1, 0]]
    assert "50.00 %" in evaluation.in_words(found)


@pytest.mark.slow
def test_a_course_s_set_is_recognised(tmp_path):
    """S17: 30 speakers, clean and noisy, 16 kHz, Train and Test: 98 % on who was not heard."""
    course = arabic_words.write(tmp_path / "course")
    rows = train.run(TrainSettings(data_dir=str(course)), tmp_path / "run")
    best = rows.one(metric="run")["best"]
    assert rows.one(metric="accuracy", model=best)["mean"] >= 0.98
    assert rows.one(metric="run")["extra_voices"] is False


@pytest.mark.slow
def test_recordings_of_people_are_recognised(tmp_path):
    """FSDD as a folder that nobody explained: 8 kHz, six speakers, no split."""
    rows = train.run(TrainSettings(data_dir=str(fsdd())), tmp_path / "run")
    facts = rows.one(metric="data")
    assert (facts["split"], facts["by_people"], len(facts["classes"])) == ("speakers", True, 10)
    assert isinstance(rows, Rows)
    assert STUDY.program == "experiments.train"
