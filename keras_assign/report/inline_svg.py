"""A figure's SVG file as a part of a page: in the page's text colour, and with fewer bytes."""

import base64
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

from keras_assign.report.colours import INK

# What a page has no use for in a figure's SVG, and what it becomes.
SHORTER = tuple(
    (re.compile(pattern, re.DOTALL), rest)
    for pattern, rest in (
        (r"<metadata>.*?</metadata>|<!--.*?-->", ""),
        (r"data:image/png;base64,([^\"']+)", lambda match: _fewer_bytes(match)),
        (r"\s*\n\s*", " "),
        (r"> <", "><"),
        # A hundredth of a point is no more seen; a factor's is, and so are texts between tags.
        (r' (?!transform)[\w:-]+="[^"]*"', lambda match: re.sub(r"(\d\.\d\d)\d+", r"\1", match[0])),
        (r' style="[^"]*"', lambda match: re.sub(r"([:;]) ", r"\1", match[0])),
        (r"stroke-linejoin:miter;?", ""),
        (r' d="[^"]*"', lambda match: re.sub(r"(\d\.\d)\d", r"\1", match[0])),
        (r'<g id="[^"]*"/>', ""),
        (r'<g id="[^"]*">', "<g>"),
        (r" transform=\"rotate\(-0 [^\"]*\"|font-family:'DejaVu Sans', sans-serif;", ""),
    )
)


def inline_svg(file: Path) -> str:
    """An SVG file as markup for a page: in the page's text colour, with ids of its own."""
    svg = file.read_text(encoding="utf-8")
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    for needless, rest in SHORTER:
        svg = needless.sub(rest, svg)
    svg = _without_bare_groups(svg)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{file.stem}-", svg)
    # The page's width decides, up to the figure's own.
    width = re.search(r'<svg[^>]*? width="([\d.]+)pt"', svg).group(1)
    return re.sub(
        r' width="[\d.]+pt"', f' style="max-width:{float(width) * 4 / 3:.0f}px"', svg, count=1
    ).replace(' height="', ' data-height="', 1)


def _without_bare_groups(svg):
    """Groups without attributes say nothing."""
    open_groups = []

    def kept(match):
        if match[0] != "</g>":
            open_groups.append(match[0] != "<g>")
            return match[0] if open_groups[-1] else ""
        return "</g>" if open_groups.pop() else ""

    return re.sub(r"<g\b[^>]*>|</g>", kept, svg)


def _fewer_bytes(match):
    """An embedded image of few colours, by their numbers; none is changed."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(match[1]))).convert("RGBA"))
    colours, numbers = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    if len(colours) > 256:
        return match[0]
    smaller = Image.fromarray(numbers.reshape(pixels.shape[:2]).astype(np.uint8), "P")
    smaller.putpalette(colours[:, :3].tobytes())
    content = io.BytesIO()
    opacity = {"transparency": colours[:, 3].tobytes()} if colours[:, 3].min() < 255 else {}
    smaller.save(content, "PNG", optimize=True, **opacity)
    return f"data:image/png;base64,{base64.b64encode(content.getvalue()).decode()}"
