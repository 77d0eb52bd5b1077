"""The live page in Debian's Chromium, with a microphone that plays a file; skipped without."""

import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError

import numpy as np
import pytest
import soundfile
from PIL import Image
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytest.importorskip("gradio")

from gradio_client import Client, handle_file

from experiments.demo import examples, page, photos
from experiments.demo.server import serve
from experiments.demo.settings import DemoSettings
from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.errors import InputError
from tests.browser import NEEDED, started

pytestmark = NEEDED
PATIENCE = 40  # Seconds; two cores may be busy.


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """Where Gradio writes what visitors send."""
    return tmp_path_factory.mktemp("sent")


@pytest.fixture(scope="module")
def address(tmp_path_factory, sent):
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text("all claims")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(sent))
        patch.setattr(page, "KEPT_SECONDS", 3)
        blocks, address = serve(DemoSettings(port=7901, site=str(site)), block=False)
        yield address
        blocks.close()


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """A file with silence about a synthesised seven, and that is what the microphone hears."""
    folder = tmp_path_factory.mktemp("said")
    clip = next(file for file in examples.recordings(folder) if DIGIT_NAMES[7] in file)
    waveform, rate = soundfile.read(clip)
    quiet = np.random.default_rng(0).normal(0, 1e-4, rate)
    soundfile.write(folder / "mic.wav", np.concatenate([quiet[: rate // 2], waveform, quiet]), rate)
    return folder / "mic.wav"


@pytest.fixture(scope="module")
def browser(tmp_path_factory, said):
    arguments = (
        "--window-size=1280,1000", "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={said}",
    )  # fmt: skip
    with started(tmp_path_factory.mktemp("profile"), *arguments) as driver:
        yield driver


@pytest.fixture
def opened(browser, address):
    browser.get_log("browser")
    browser.get(address)
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#canvas canvas"))
    return browser


def wait(browser, condition):
    return WebDriverWait(browser, PATIENCE, poll_frequency=0.1).until(lambda _: condition())


def open_tab(browser, title):
    tabs = browser.find_elements(By.CSS_SELECTOR, "button[role=tab]")
    next(tab for tab in tabs if tab.text.strip() == title).click()


def answer(browser, id):
    """What a label says first; empty while it says nothing."""
    lines = browser.find_element(By.ID, id).text.split("\n")
    return lines[1] if len(lines) > 1 else ""


def severe(browser):
    return [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_a_seven_is_drawn_with_the_mouse_and_classified_by_all(opened):
    wait(
        opened, lambda: opened.find_elements(By.CSS_SELECTOR, '#canvas button[aria-label="Erase"]')
    )
    time.sleep(1)  # The brush is taken by itself.
    canvas = next(
        one for one in opened.find_elements(By.CSS_SELECTOR, "#canvas canvas") if one.is_displayed()
    )
    wide, high = canvas.size["width"], canvas.size["height"]
    pen = ActionChains(opened, duration=40)
    pen.move_to_element_with_offset(canvas, int(-0.2 * wide), int(-0.25 * high)).click_and_hold()
    for _ in range(6):
        pen.move_by_offset(int(0.4 * wide / 6), 0)
    for _ in range(8):
        pen.move_by_offset(int(-0.25 * wide / 8), int(0.55 * high / 8))
    pen.release().perform()
    for name in ("digit_cnn", "digit_cnn_spatial_attention", "digit_reader"):
        assert wait(opened, lambda name=name: answer(opened, f"draw-{name}")) == "7"
    assert len(opened.find_elements(By.CSS_SELECTOR, "#draw-seen img")) == 3
    assert severe(opened) == []


def test_an_example_is_clicked_and_classified(opened):
    wait(opened, lambda: len(opened.find_elements(By.CSS_SELECTOR, "#draw-examples button")) >= 6)
    opened.find_elements(By.CSS_SELECTOR, "#draw-examples button")[2].click()
    digit = str(examples.DIGITS[2])
    assert wait(opened, lambda: answer(opened, "draw-digit_reader")) == digit
    assert digit in opened.find_element(By.ID, "draw-history").text


def test_a_photo_is_uploaded_and_its_digits_are_told(opened, tmp_path):
    open_tab(opened, "Photo")
    file = next(file for file in examples.photos(tmp_path) if "three" in file)
    wait(opened, lambda: opened.find_elements(By.CSS_SELECTOR, "#photo input[type=file]"))
    opened.find_element(By.CSS_SELECTOR, "#photo input[type=file]").send_keys(file)
    told = opened.find_element(By.ID, "photo-answers")
    wait(opened, lambda: len(told.find_elements(By.TAG_NAME, "img")) == 9)
    for digit in examples.DIGITS[:3]:
        assert f"Tuned CNN: {digit} (" in told.text
    assert severe(opened) == []


def test_a_digit_is_said_into_the_microphone_and_classified(opened):
    open_tab(opened, "Speak")
    record = wait(opened, lambda: opened.find_elements(By.CSS_SELECTOR, "#clip .record-button"))[0]
    record.click()
    time.sleep(2.5)
    stop = wait(opened, lambda: opened.find_elements(By.CSS_SELECTOR, "#clip .stop-button"))[0]
    stop.click()
    for name in ("spoken_digit_cnn", "spoken_digit_cnn_cbam"):
        assert wait(opened, lambda name=name: answer(opened, f"speak-{name}")) == "7"
    assert opened.find_elements(By.CSS_SELECTOR, "#speak-seen svg")


@pytest.mark.parametrize("title", ["Draw", "Photo", "Speak", "Generate", "Break it"])
def test_no_tab_is_wider_than_the_screen(opened, title):
    open_tab(opened, title)
    try:
        for width in (1280, 400):
            screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            time.sleep(0.5)
            assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_ten_visitors_at_once_get_their_own_answers(address, tmp_path):
    files = []
    for number, image in enumerate([*examples.images()] * 2):
        if number < 10:
            file = tmp_path / f"{number}.png"
            Image.fromarray(255 - image.repeat(8, axis=0).repeat(8, axis=1)).save(file)
            files.append((file, examples.DIGITS[number % len(examples.DIGITS)]))

    def ask(asked):
        file, digit = asked
        client = Client(address, verbose=False)
        _, html = client.predict(handle_file(str(file)), api_name="/answer_1")
        return f"Tuned CNN: {digit} (" in html

    with ThreadPoolExecutor(10) as visitors:
        assert all(visitors.map(ask, files))


def test_a_bad_upload_has_its_line_and_the_server_lives_on(address, tmp_path):
    (tmp_path / "note.png").write_bytes(b"this is no picture")
    client = Client(address, verbose=False)
    _, html = client.predict(handle_file(str(tmp_path / "note.png")), api_name="/answer_1")
    assert "note.png" in html
    assert "fault" in html
    (tmp_path / "huge.png").write_bytes(bytes(photos.LARGEST + 1))
    with pytest.raises(Exception, match=r"(?i)size|413|large"):
        client.predict(handle_file(str(tmp_path / "huge.png")), api_name="/answer_1")
    good = examples.photos(tmp_path)[0]
    _, html = client.predict(handle_file(good), api_name="/answer_1")
    assert "Tuned CNN" in html


def test_the_claims_are_a_click_away(opened, address):
    link = opened.find_element(By.PARTIAL_LINK_TEXT, "claims")
    with urllib.request.urlopen(link.get_attribute("href")) as answer:
        assert answer.read() == b"all claims"
    with pytest.raises(HTTPError):
        urllib.request.urlopen(f"{address}site/../../setup.cfg")


def test_nothing_that_a_visitor_sends_is_kept(address, sent, tmp_path):
    file = tmp_path / "mine_alone.png"
    Image.fromarray(255 - examples.images()[0].repeat(9, 0).repeat(9, 1)).save(file)
    Client(address, verbose=False).predict(handle_file(str(file)), api_name="/answer_1")

    def left():
        return list(sent.rglob("mine_alone*"))

    ended = time.monotonic() + PATIENCE
    while left() and time.monotonic() < ended:
        time.sleep(0.5)
    assert not left()


def test_a_port_that_is_taken_and_a_site_that_is_none(address, tmp_path):
    blocks, other = serve(DemoSettings(port=7901), block=False)
    blocks.close()
    assert other != address
    with pytest.raises(InputError, match=r"no index\.html"):
        serve(DemoSettings(site=str(tmp_path)), block=False)
