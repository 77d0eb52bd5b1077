"""The page of the figures."""

import json
import re

import pytest

from benchmarks import report
from benchmarks.store import RESULT, Store
from benchmarks.task import OURS
from keras_assign.errors import InputError
from tests.benchmarks import made_up

STEADY = "Steady: once all is compiled"
ALL_COUNTED = "All counted: a new process, from its first call to the result"


def rows(page, title):
    """Cells of the tables under a heading, by those of the first column, the first of each."""
    _, _, below = page.partition(f"## {title}\n")
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    cells = [line.strip("|").split("|") for line in lines if "---" not in line]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in reversed(cells)}


def introduction(page):
    """Its lines, from the title to the next heading."""
    return page.partition("\n## ")[0].strip().splitlines()


def of_the_aims(page):
    """The lines between the second table of ratios and the remarks on single tasks."""
    section = page.partition(f"## {ALL_COUNTED}\n")[2].partition("\nWhere a peer")[0]
    return [line for line in section.rpartition("|\n")[2].splitlines() if line]


def missed(page):
    return dict(
        re.findall(r"^- \*\*(.*?)\*\*: (.*)\.$", "\n".join(of_the_aims(page)), re.MULTILINE)
    )


def numbers(text):
    return re.findall(r"(?<!\w)-?\d+(?:\.\d+)?", text)


def check_profile(told):
    """That of `made_up`: operations by name, then what is left and what of it came before."""
    assert "FusedConv2D 25 %, MatMul 20 %, others 5 %" in told
    assert numbers(told) == ["25", "20", "5", "50", "25"]


@pytest.fixture(scope="module")
def page():
    return report.page(made_up.content())


def test_every_task_is_in_every_table_that_it_belongs_to(page):
    steady, all_counted = (rows(page, title) for title in (STEADY, ALL_COUNTED))
    assert set(steady) - {""} == set(all_counted) - {""} == set(made_up.TASKS)
    assert steady["a"] == [
        made_up.TASKS["a"].title,
        "JAX, scan",
        "1.80 (1.80 to 1.80)",
        "2.00 (2.00 to 2.00)",
        "0.90 (0.90 to 0.90)",
        "0.6",
        "no",
    ]
    assert all_counted["a"][1:] == [
        "PyTorch",
        "4.00 (4.00 to 4.00)",
        "4.00 (4.00 to 4.00)",
        "1.00 (1.00 to 1.00)",
        "1",
        "yes",
    ]
    assert steady["f"][4:] == ["0.015 (0.015 to 0.015)", "0.03", "yes"]
    # What is not run again tells its new processes' seconds in both.
    assert steady["b"][2] == all_counted["b"][2] == "4.00 (4.00 to 4.00)"


def test_every_side_is_told(page):
    _, _, below = page.partition("## Every side\n")
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    sides = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]
    assert [side[:2] for side in sides] == [
        (name, side) for name, task in sorted(made_up.TASKS.items()) for side in (OURS, *task.peers)
    ]
    for side in sides:
        again = "–" if side[0] == "b" else "0.50"
        assert side[3] == again
        assert side[5:] == ("8.0", "1,234")


def test_what_agrees_is_told_in_its_unit(page):
    agreements = rows(page, "Do all do the same?")
    assert set(agreements) - {""} == set(made_up.TASKS)
    difference = "+1.00 [-0.20, +2.34]"
    assert agreements["a"][:3] == ["PyTorch", "95.00 % right", "94.00 % right"]
    assert agreements["a"][3:] == [f"{difference} points", "1.23", "yes"]
    assert agreements["e"][1:3] == ["error 0.9500", "error 0.9400"]
    assert agreements["e"][3:] == [f"{difference} % of the peer's", "1.23", "yes"]
    assert agreements["i"][2:4] == [
        "error 0.9400; error 0.9400",
        f"{difference}; {difference} % of the peer's",
    ]
    assert agreements["i"][4] == "1.23; 1.23"
    assert agreements["d"][3:] == ["99.5 % of rows within 0.001", "–", "yes"]
    assert agreements["c"][5] == "no"


def test_a_miss_is_listed_and_a_disagreeing_task_shows_no_ratio(page):
    for title in (STEADY, ALL_COUNTED):
        ratios = rows(page, title)
        assert [ratios["c"][cell] for cell in (4, 6)] == ["–", "no"]
    assert set(missed(page)) == {"a", "b", "c", "d"}
    of_c = missed(page)["c"].partition("What a run")[0]
    assert of_c.count("agree") == 2
    assert not numbers(of_c)
    assert len(of_the_aims(page)) == 5  # A title, and no word of aims that are reached.


def test_a_miss_is_followed_by_what_its_time_goes_into(page):
    found = missed(page)
    assert found["a"].startswith("steady 0.90 (0.90 to 0.90)")
    told, _, profile = found["a"].partition(". What a run goes into: ")
    assert numbers(told) == ["0.90", "0.90", "0.90", "0.6"]  # All counted it is reached.
    check_profile(profile)
    assert "What a run" not in found["d"]  # No profile tells.
    told, _, why = found["b"].partition(". What a run goes into: ")
    assert numbers(told.partition("; ")[2])[:3] == ["1.00", "1.00", "1.00"]
    compiling, start, within = why.split("; ", 2)
    assert numbers(compiling) == ["0.50", "12", "6.0", "2"]  # 12 cells as a's, and 2 workers.
    assert numbers(start) == ["2.0", "4.0"]  # The first cell takes 5 s, further ones 1 s.
    check_profile(within)
    alone = missed(report.page({"b": made_up.timed("b", 0.9)}))
    assert "What a run" not in alone["b"]


def test_the_limit_is_that_of_as_many_threads(page):
    limits = rows(page, "The limit")
    # 20 GFLOP in 1.8 s: of 40 a second with one thread, and of 80 with all.
    assert limits["a"] == ["20", "11", "28 %", "10"]
    assert limits["h"][2] == "33 %"  # 0.375 times 2 s.
    assert limits["d"] == ["4", "2", "0.0 %"]  # In 1.8 s.
    assert "| a | 5x5, 1 to 6 channels | 4 | 2 | 10 % and 5 % |" in page  # Of 40 with one thread.
    assert re.search(r"\b40 GFLOP/s\b.*\b80\b", page)
    assert re.search(r"\b16 GB/s\b", page)


def test_a_profile_is_of_wall_time_whatever_the_threads(page):
    _, _, below = page.partition("## Where the time goes")
    profiles = dict(re.findall(r"^- \*\*(.*?)\*\*: (.*)$", below, re.MULTILINE))
    assert set(profiles) == set(made_up.TASKS) - {"b", "d", "g"}
    for told in profiles.values():
        check_profile(told)


def test_shares_are_told_as_they_are_even_beyond_the_whole():
    task = made_up.timed("c")
    task["profile"] |= {"busy_seconds": 1.1, "before_seconds": -0.02}
    _, _, told = report.page({"c": task}).partition("## Where the time goes")[2].partition("**c**")
    assert numbers(told)[3:5] == ["-10", "-2"]


def test_growth_commands_and_surroundings_are_told(page):
    assert rows(page, "How costs grow")["an epoch of LeNet-5"] == [
        "images",
        "1,000: 0.2 s, 10,000: 2 s",
        "1.04",
    ]
    commands = rows(page, "Starting up")
    spread = "2.00 (1.00 to 6.00)"
    assert commands["`python -m program`"] == [spread, "0.5", "no", "1,500"]
    assert commands["`python -m program`, its page alone"] == [spread, "–", "–", "1,500"]
    more = rows(page, "More workers")
    assert more["2"] == ["14.0", "16.0", "1.6"]
    assert more["8"] == ["8.0", "–", "2.8"]
    told = page.partition("## More workers")[2].partition("\n## ")[0]
    assert "1.2 %" in told
    assert "800 to 808 MiB (+1.0 %)" in told
    assert any("a processor, 2 cores" in line for line in introduction(page))
    last = introduction(page)[-1]  # What was timed on one machine adds no line.
    assert "0.0 cores" in last
    assert "synthesised" in last


@pytest.mark.parametrize("part", made_up.content())
def test_a_page_of_one_part_is_a_page(part):
    page = report.page({part: made_up.content()[part]})
    assert page.startswith(report.TITLE)
    assert "{{" not in page
    assert set(missed(page)) == {part} & set("abcd")
    assert bool(of_the_aims(page)) == (part in made_up.TASKS)


def test_a_part_from_another_machine_or_a_busy_one_is_told():
    content = made_up.content()
    hardware = made_up.ENVIRONMENT["hardware"] | {"processor": "another"}
    elsewhere = {"environment": {**made_up.ENVIRONMENT, "hardware": hardware}}
    content["d"] |= elsewhere
    content["e"] |= elsewhere | {"busy_cores_before": 1.96}
    page = report.page(content)
    *_, load, parts = introduction(page)
    assert "2.0 cores" in load
    assert parts.endswith(": d, e.")


def test_the_page_and_the_plot_go_beside_the_figures(tmp_path):
    store = Store(tmp_path / "bench" / "results" / "speed.json")
    store.file.parent.mkdir(parents=True)
    store.content = made_up.content()
    report.write(store)
    report.write(store)  # Over its own.
    page = (tmp_path / "bench" / "README.md").read_text(encoding="utf-8")
    assert page == report.page(store.content)
    links = set(re.findall(r"\]\(results/([^)]+)\)", page))
    assert links == {"speed.json", "growth.svg"}
    assert (store.file.parent / "growth.svg").exists()


def test_a_readme_that_is_something_else_is_left_alone(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("# A project\n", encoding="utf-8")
    store = Store(tmp_path / "runs" / "speed.json")
    store.content = made_up.content()
    with pytest.raises(InputError, match=r"README\.md.*--result"):
        report.write(store)
    assert readme.read_text(encoding="utf-8") == "# A project\n"


def test_a_terminal_shows_the_same_ratios():
    lines = report.table_text(made_up.content()).splitlines()
    assert len(lines) == 2 * (2 + len(made_up.TASKS)) + 3
    assert "0.90 (0.90 to 0.90)" in lines[2]
    assert "1.00 (1.00 to 1.00)" in lines[len(made_up.TASKS) + 7]


@pytest.mark.skipif(not RESULT.exists(), reason=f"{RESULT.name} is not stored yet")
def test_the_stored_page_is_that_of_the_stored_figures():
    content = json.loads(RESULT.read_text(encoding="utf-8"))
    page = RESULT.parent.parent / report.PAGE
    assert page.read_text(encoding="utf-8") == report.page(content)
    assert content.keys() >= set(made_up.TASKS)
