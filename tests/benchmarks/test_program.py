"""What `python -m benchmarks` refuses, and what it keeps."""

import pytest

from benchmarks import __main__ as program
from benchmarks import clips, own_process, profile
from benchmarks.__main__ import PARTS, SpeedSettings
from benchmarks.store import RESULT, Store
from keras_assign.errors import InputError
from tests.benchmarks import made_up


@pytest.fixture
def timing(monkeypatch):
    """Parts are made up, and so are the cores that are busy before each; returns both lists."""
    parts, busy, content = [], [], made_up.content()

    def part(name, tasks, settings):
        parts.append(name)
        return {key: value for key, value in content[name].items() if key != "environment"}

    monkeypatch.setattr(program, "_require_peers", lambda: None)
    monkeypatch.setattr(program, "_busy_cores", lambda: busy.pop(0) if busy else 0.0)
    monkeypatch.setattr(program, "_part", part)
    monkeypatch.setattr(own_process, "in_own_process", lambda work: made_up.ENVIRONMENT)
    return parts, busy


@pytest.fixture
def result(tmp_path):
    return tmp_path / "bench" / "results" / "speed.json"


def test_all_parts_are_stored_and_shown(timing, result):
    content = program.run(SpeedSettings(result=str(result)))
    assert timing[0] == list(PARTS) == list(content)
    assert Store(result).content.keys() == content.keys()
    assert "| a | LeNet-5" in (result.parent.parent / "README.md").read_text(encoding="utf-8")


def test_a_busy_machine_is_told_in_one_line_with_how_to_go_on(timing, result):
    parts, busy = timing
    busy += [0.0, 0.05, 1.26]
    with pytest.raises(InputError) as error:
        program.run(SpeedSettings(only=("growth", "a", "c+", "limit"), result=str(result)))
    said = str(error.value)
    assert "\n" not in said
    assert said.startswith("1.3 cores")
    assert "--only=c+,limit " in said
    assert parts == ["growth", "a"]
    content = Store(result).content
    assert {name: part["busy_cores_before"] for name, part in content.items()} == {
        "growth": 0.0,
        "a": 0.05,
    }
    busy.append(1.26)
    program.run(SpeedSettings(only=("c+",), any_load=True, result=str(result)))
    assert Store(result).content["c+"]["busy_cores_before"] == 1.26


def test_nothing_is_timed_where_the_page_would_replace_another(timing, tmp_path):
    (tmp_path / "README.md").write_text("# A project\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"README\.md.*--result"):
        program.run(SpeedSettings(result=str(tmp_path / "runs" / "speed.json")))
    assert timing[0] == []


def test_a_missing_peer_is_told_in_one_line(monkeypatch, result):
    monkeypatch.setattr(program, "PEER_MODULES", ("json", "no_such_peer"))
    with pytest.raises(InputError, match=r"\(no_such_peer\).*pip install.*\[bench\]") as error:
        program.run(SpeedSettings(result=str(result)))
    assert "\n" not in str(error.value)
    assert not result.exists()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"only": ("a", "cc")}, r"^only .*a, b, .*, limit, growth, workers, start_up.*cc"),
        ({"rounds": 1}, "^rounds .*2.*1"),
        ({"dataset": "folder"}, "^dataset .*synthesised_voices.*folder"),
    ],
)
def test_bad_settings_are_refused_by_name(bad, message):
    with pytest.raises(InputError, match=message) as error:
        SpeedSettings(**bad)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("trial", [{"any_load": True}, {"rounds": 3}])
def test_a_trial_is_not_stored_among_the_figures(trial, result, monkeypatch):
    with pytest.raises(InputError, match="--any_load.*--rounds.*--result") as error:
        SpeedSettings(**trial)
    assert "\n" not in str(error.value)
    monkeypatch.chdir(RESULT.parent)
    with pytest.raises(InputError, match="--result"):
        SpeedSettings(**trial, result=RESULT.name)
    assert SpeedSettings(**trial, result=str(result)).result == str(result)


@pytest.mark.process
def test_a_misspelt_part_is_told_in_one_line(fails):
    (line,) = fails("benchmarks", "--only=a,lmit")
    assert line.startswith("error: only ")
    assert "lmit" in line


@pytest.fixture
def own_processes(monkeypatch):
    """Nothing is timed; returns what would be done by processes of their own, with threads."""
    done = []

    def in_own_process(work, *arguments, thread_count=0):
        done.append((work.__name__, thread_count))
        if work is profile.by_operation and arguments[0].name == "e":
            raise InputError("this TensorFlow keeps its profiles elsewhere")
        return work.__name__

    monkeypatch.setattr(program, "timed", lambda task: {"timed_after": list(done)})
    monkeypatch.setattr(program, "in_own_process", in_own_process)
    return done


def test_a_part_is_profiled_with_one_thread(own_processes):
    part = program._part("c", made_up.TASKS, SpeedSettings())
    assert part["profile"] == "by_operation"
    assert part["timed_after"] == []
    assert ("by_operation", 1) in own_processes


@pytest.mark.parametrize("name", ["b", "d", "g"])
def test_a_part_without_a_profile_of_its_own_is_not_profiled(name, own_processes):
    assert "profile" not in program._part(name, made_up.TASKS, SpeedSettings())
    assert "by_operation" not in dict(own_processes)


def test_a_part_whose_profile_cannot_be_read_is_kept_without(own_processes, capsys):
    part = program._part("e", made_up.TASKS, SpeedSettings())
    assert part.keys() == {"timed_after", "flops", "bytes"}
    assert capsys.readouterr().out == "e: this TensorFlow keeps its profiles elsewhere\n"


def test_images_that_the_peer_takes_are_computed_before_by_another_process(own_processes):
    part = program._part("h", made_up.TASKS, SpeedSettings())
    assert part["timed_after"] == [(clips.keep_images.__name__, 0)]
