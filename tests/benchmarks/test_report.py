"""The page of the figures."""

import json
import re

import pytest

from benchmarks import report
from benchmarks.store import RESULT, Store
from keras_assign.errors import InputError
from tests.benchmarks import made_up


def rows(page, title):
    """Cells of the table under a heading, by those of the first column."""
    _, _, below = page.partition(f"## {title}\n")
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    cells = [line.strip("|").split("|") for line in lines if "---" not in line]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in cells}


def introduction(page):
    """Its lines, from the title to the next heading."""
    return page.partition("\n## ")[0].strip().splitlines()


def of_the_aims(page):
    """What stands between the table of ratios and the next heading, by line."""
    section = page.partition("## Ours beside theirs\n")[2].partition("\n## ")[0]
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
    ratios = rows(page, "Ours beside theirs")
    assert list(ratios)[1:] == sorted(made_up.TASKS)
    for term in (made_up.TASKS["a"].title, made_up.TASKS["a"].peer):
        assert term in ratios["a"][0]
    assert ratios["a"][1:] == [
        "2",
        "1.80 (1.80 to 1.80)",
        "2.00 (2.00 to 2.00)",
        "0.90 (0.90 to 0.90)",
        "0.7",
        "no",
        "1.15 (1.15 to 1.15)",
    ]
    assert ratios["f"][4] == "0.025 (0.025 to 0.025)"
    assert ratios["f"][6] == "yes"
    assert ratios["a+"][4:7] == ["0.75 (0.75 to 0.75)", "–", "–"]
    for title in ("Do both do the same?", "Memory, and the first call"):
        assert list(rows(page, title))[1:] == sorted(made_up.TASKS)


def test_what_agrees_is_told_in_its_unit(page):
    agreements = rows(page, "Do both do the same?")
    difference = "+1.00 [-0.20, +2.34]"
    assert agreements["a"][:2] == ["95.00 % right", "94.00 % right"]
    assert agreements["a"][2:] == [f"{difference} points", "1.23", "yes"]
    assert agreements["e"][:2] == ["error 0.9500", "error 0.9400"]
    assert agreements["e"][2:] == [f"{difference} % of the peer's", "1.23", "yes"]
    assert agreements["i"][1:3] == [
        "error 0.9400; error 0.9400",
        f"{difference}; {difference} % of the peer's",
    ]
    assert agreements["i"][3] == "1.23; 1.23"
    assert agreements["d"][2:] == ["99.5 % of rows within 0.001", "–", "yes"]
    assert agreements["c"][4] == "no"


def test_a_miss_is_listed_and_a_disagreeing_task_shows_no_ratio(page):
    ratios = rows(page, "Ours beside theirs")
    assert [ratios["c"][cell] for cell in (4, 6, 7)] == ["–", "no", "–"]
    assert set(missed(page)) == {"a", "b", "c", "d"}
    assert "agree" in missed(page)["c"]
    assert not numbers(missed(page)["c"])
    assert "0.12 (" not in page
    assert len(of_the_aims(page)) == 5  # A title, and no word of aims that are reached.


def test_a_miss_is_followed_by_what_its_time_goes_into(page):
    found = missed(page)
    assert found["a"].startswith("0.90 (0.90 to 0.90)")
    aim, _, profile = found["a"].removeprefix("0.90 (0.90 to 0.90)").partition(": ")
    assert numbers(aim) == ["0.7"]
    check_profile(profile)
    assert "checksum" in found["d"].partition(": ")[2]
    compiling, start, first_call, within = found["b"].partition(": ")[2].split("; ", 3)
    assert numbers(compiling) == ["0.50", "12", "6.0", "2"]  # 12 cells as a's, and 2 workers.
    assert numbers(start) == ["7.0"]  # 9 s for 2 cells and 15 s for 8.
    assert numbers(first_call) == ["8.0"]
    check_profile(within)
    alone = missed(report.page({"b": made_up.timed("b", 0.9)}))
    assert numbers(alone["b"].partition(": ")[2]) == ["8.0"]


def test_a_task_without_an_aim_counts_neither_as_reached_nor_as_missed():
    for ratio, agrees in ((0.5, True), (1.5, True), (0.5, False)):
        task = made_up.timed("a+", ratio, agrees)
        assert report.reached(task) is None
        assert of_the_aims(report.page({"a+": task})) == []


def test_the_limit_is_that_of_as_many_threads(page):
    limits = rows(page, "The limit")
    # 20 GFLOP in 1.8 s: of 40 a second with one thread, and of 80 with all.
    assert limits["a"] == ["20", "11", "28 %", "10"]
    assert limits["h"][2] == "28 %"  # 0.45 times 2 s.
    assert limits["d"] == ["4", "2", "0.0 %"]  # In 1.8 s.
    assert re.search(r"\b40 GFLOP/s\b.*\b80\b", page)
    assert re.search(r"\b16 GB/s\b", page)


def test_a_profile_is_of_wall_time_whatever_the_threads(page):
    _, _, below = page.partition("## Where the time goes")
    profiles = dict(re.findall(r"^- \*\*(.*?)\*\*: (.*)$", below, re.MULTILINE))
    assert set(profiles) == set(made_up.TASKS) - {"a+", "b", "d"}
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
    assert rows(page, "Starting up")["`python -m program`"] == ["2.00 (1.00 to 6.00)", "1,500"]
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
    assert bool(of_the_aims(page)) == (part in made_up.TASKS and part != "a+")


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
    assert len(lines) == 2 + len(made_up.TASKS)
    assert "0.90 (0.90 to 0.90)" in lines[2]


@pytest.mark.skipif(not RESULT.exists(), reason=f"{RESULT.name} is not stored yet")
def test_the_stored_page_is_that_of_the_stored_figures():
    content = json.loads(RESULT.read_text(encoding="utf-8"))
    page = RESULT.parent.parent / report.PAGE
    assert page.read_text(encoding="utf-8") == report.page(content)
    assert content.keys() >= set(made_up.TASKS)
