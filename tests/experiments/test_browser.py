"""The site in a browser: no error, nothing cut off, filters, sorting, folds and links work."""

from pathlib import Path

import pytest

from experiments.registry import PROGRAMS
from experiments.whole_report import scorecard, site
from experiments.whole_report.settings import ReproduceSettings
from experiments.whole_report.site import Site
from keras_assign.report import page
from tests.browser import NEEDED, started
from tests.conftest import ROOT, rendered

pytestmark = NEEDED
WIDTHS = (400, 800, 1280)
LARGEST = 1_000_000  # Bytes of a page.


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A site of the stored results, as `make run` shows it before anything has run."""
    folder = tmp_path_factory.mktemp("site")
    of = site.site_of(ReproduceSettings(), folder)
    settings = ReproduceSettings(output_dir=str(folder))
    with rendered():
        for step in of.stored_steps:
            with page.in_site(*site.navigation(of, list(of.stored_steps), step)):
                PROGRAMS[step.program].show(of.stored / step.folder, of.page_of(step).parent)
    site.write(of, settings, [])
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with started(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def pages(folder):
    return [folder / "index.html", *sorted(folder.glob("stored/*/index.html"))]


def show(browser, file, width=1280, place=""):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get("about:blank")
    browser.get(file.as_uri() + place)


def errors(browser):
    return [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_no_page_has_an_error_or_is_wider_than_its_window(folder, browser):
    for file in pages(folder):
        for width in WIDTHS:
            show(browser, file, width)
            assert errors(browser) == [], file
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, (file, width)
            for fold in browser.find_elements("css selector", "details"):
                browser.execute_script("arguments[0].open = true", fold)
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, (file, width, "unfolded")


def test_every_link_within_the_site_leads_somewhere(folder, browser):
    for file in pages(folder):
        show(browser, file)
        found = browser.execute_script(
            "return [...document.querySelectorAll('a[href]')].map(link => link.href)"
        )
        for address in {one for one in found if one.startswith("file:")}:
            target, _, place = address.partition("#")
            there = Path(target.removeprefix("file://"))
            assert there.is_file(), (file, address)
            if place:
                assert f'id="{place}"' in there.read_text(encoding="utf-8"), (file, address)


def test_a_page_is_of_at_most_a_megabyte_and_begins_with_its_answer(folder, browser):
    for file in pages(folder):
        assert file.stat().st_size <= LARGEST, file
        show(browser, file)
        first = browser.find_elements("css selector", ".answer, .verdict")
        assert first, file
        assert first[0].rect["y"] < 900, file  # Within the first screen.


def test_claims_are_filtered_and_sorted(folder, browser):
    show(browser, folder / "index.html")
    claims = site.findings_of(ROOT / "experiments" / "results")["claims"]

    def shown():
        rows = browser.find_elements("css selector", "table.all tbody tr")
        return [row.get_attribute("id") for row in rows if row.is_displayed()]

    assert shown() == [c["id"] for part in scorecard.by_part(claims).values() for c in part]
    choose(browser, "tone", "good")
    assert set(shown()) == {claim["id"] for claim in claims if claim["tone"] == "good"}
    choose(browser, "part", "3")
    assert set(shown()) == {c["id"] for c in claims if c["tone"] == "good" and c["part"] == "3"}
    choose(browser, "tone", "")
    choose(browser, "part", "")
    reported = browser.find_elements("css selector", "table.all thead button")[3]
    reported.click()
    cells = browser.find_elements("css selector", "table.all tbody td:nth-of-type(3)")
    numbers = [cell.text.split()[0].replace("−", "-") for cell in cells if cell.text[:1] in "+−"]
    values = [float(number) for number in numbers if number not in ("-", "")]
    assert values == sorted(values)
    assert len(values) >= 8


def choose(browser, name, value):
    browser.execute_script(
        "const choice = document.getElementById(arguments[0]); choice.value = arguments[1];"
        "choice.dispatchEvent(new Event('change'))",
        name,
        value,
    )


def test_a_square_leads_to_its_claim_even_where_that_is_filtered_out(folder, browser):
    show(browser, folder / "index.html")
    square = browser.find_element("css selector", ".square.bad")
    choose(browser, "tone", "good")
    square.click()
    id = square.get_attribute("href").partition("#")[2]
    assert browser.find_element("id", id).is_displayed()


def test_what_is_folded_opens_by_a_click_and_by_a_link(folder, browser):
    file = folder / "stored" / "attention_digits" / "index.html"
    show(browser, file)
    fold = browser.find_element("css selector", "details.fold")
    table = fold.find_element("css selector", "table")
    assert not table.is_displayed()
    fold.find_element("css selector", "summary").click()
    assert table.is_displayed()
    id = fold.find_element("css selector", "h2").get_attribute("id")
    show(browser, file, place=f"#{id}")
    assert browser.find_element("css selector", "details.fold table").is_displayed()


def test_without_javascript_it_is_a_plain_table(folder, browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(browser, folder / "index.html")
        rows = browser.find_elements("css selector", "table.all tbody tr")
        assert all(row.is_displayed() for row in rows)
        assert not browser.find_element("css selector", "form.filters").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_while_steps_run_the_first_page_says_how_far_and_what_is_new(tmp_path, browser):
    settings = ReproduceSettings(output_dir=str(tmp_path))
    of = Site(tmp_path, site.site_of(settings, tmp_path).plan, ROOT / "experiments" / "results")
    site.write(of, settings, [*of.plan, *of.stored_steps], "Starting.")
    told = site.progress_of(of)
    told(("augmentation",), 0.25)
    show(browser, tmp_path / "index.html")
    waited(browser, "Problem 2; 25 % of all")
    (tmp_path / of.plan[0].folder).mkdir()
    of.page_of(of.plan[0]).write_text("There.", encoding="utf-8")
    told(("gan", "synthesis"), 0.5)
    waited(browser, "50 % of all")
    waited(browser, "Show what is new")


def waited(browser, text):
    support = pytest.importorskip("selenium.webdriver.support.ui")
    line = browser.find_element("id", "progress")
    support.WebDriverWait(browser, 20).until(lambda _: text in line.text)
