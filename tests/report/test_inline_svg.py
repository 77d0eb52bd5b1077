"""What a page leaves out of a figure's SVG is nothing that is read or seen."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from keras_assign.report import figures
from keras_assign.report.inline_svg import inline_svg

TEXTS = ("rate 0.0005", "AUC 0.86134", "−0.123456 points")


@pytest.fixture(params=[1.0, 0.6], ids=["opaque", "through which one sees"])
def drawn(tmp_path, request):
    """The SVG file, and the same as a part of a page."""
    values = np.random.default_rng(0).integers(0, 255, (12, 12))
    with figures.style():
        figure, axes = figures.new_figure(3, 2)
        axes.imshow(values, cmap="magma", alpha=request.param)
        for place, text in enumerate(TEXTS):
            axes.text(0, place, text)
        figures.save(figure, tmp_path, "one", png=False)
    file = tmp_path / "one.svg"
    return file.read_text(encoding="utf-8"), inline_svg(file)


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter() if element.text]


def pixels(svg):
    (content,) = re.findall(r'base64,([^"\']+)', svg)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert("RGBA"))


@pytest.mark.usefixtures("with_figures")
def test_every_text_is_as_it_was_drawn(drawn):
    whole, inline = drawn
    shown = [text.strip() for text in texts(inline) if text.strip()]
    assert set(TEXTS) <= set(shown)
    assert set(shown) <= {text.strip() for text in texts(whole)}


@pytest.mark.usefixtures("with_figures")
def test_no_pixel_of_an_image_changes_and_there_are_fewer_bytes(drawn):
    whole, inline = drawn
    np.testing.assert_array_equal(pixels(inline), pixels(whole))
    assert len(inline) < 0.9 * len(whole)
