"""Pieces of the page as HTML: small pictures, lines of words, curves."""

import base64
import html

import cv2
import numpy as np

COLOURS = cv2.COLORMAP_MAGMA
SEEN_THROUGH = 0.35  # Of the picture, below its map.
WIDTH, HEIGHT, PAD = 320, 150, 34  # Of a curve's drawing, pixels.


def picture(pixels: np.ndarray, title: str, side: int = 140) -> str:
    """A picture with a title below, its pixels enlarged as squares.

    Args:
        pixels: uint8 (rows, columns), or (rows, columns, 3) in Pillow's order of colours.
        title: of it.
        side: width on the page, pixels.
    """
    ordered = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, png = cv2.imencode(".png", ordered)
    data = base64.b64encode(png).decode()
    words = html.escape(title)
    return (
        f'<figure class="small" style="width:{side}px"><img src="data:image/png;base64,{data}" '
        f'alt="{words}" width="{side}"><figcaption>{words}</figcaption></figure>'
    )


def map_over(pixels: np.ndarray, values: np.ndarray, name: str) -> str:
    """An attention map over what the network saw, over the map's own range.

    Args:
        pixels: uint8 (rows, columns).
        values: float (height, width), 0 to 1.
        name: of the layer.
    """
    rows, columns = pixels.shape
    low, high = float(values.min()), float(values.max())
    scaled = np.uint8(255 * (values - low) / ((high - low) or 1.0))
    large = cv2.resize(scaled, (columns, rows), interpolation=cv2.INTER_NEAREST)
    coloured = cv2.cvtColor(cv2.applyColorMap(large, COLOURS), cv2.COLOR_BGR2RGB)
    mixed = SEEN_THROUGH * pixels[..., None] + (1 - SEEN_THROUGH) * coloured
    return picture(np.uint8(mixed), f"{name}: {low:.2f} to {high:.2f}")


def row(pieces: list[str]) -> str:
    """Pieces beside each other, as far as there is room."""
    return f'<div class="row-of-pieces">{"".join(pieces)}</div>'


def line(text: str, kind: str = "note") -> str:
    """A line of words; of kind `fault` where something was wrong.

    Args:
        text: the words.
        kind: `note` or `fault`.
    """
    return f'<p class="{kind}" role="status">{html.escape(text)}</p>'


def curve(
    levels: list[float], lines: dict[str, list[float]], here: float, unit: str, title: str
) -> str:
    """Accuracy over a level, a line a model, and where the visitor's own case stands.

    Args:
        levels: rising.
        lines: by model percent right at each level.
        here: the visitor's level.
        unit: of the levels.
        title: of the drawing.
    """
    low, high = levels[0], levels[-1]

    def x(level):
        return PAD + (WIDTH - 2 * PAD) * (level - low) / (high - low)

    def y(percent):
        return HEIGHT - 24 - (HEIGHT - 44) * percent / 100

    parts = []
    for number, (name, values) in enumerate(lines.items()):
        points = " ".join(f"{x(at):.1f},{y(v):.1f}" for at, v in zip(levels, values, strict=True))
        parts.append(
            f'<polyline class="line line{number}" points="{points}"/>'
            f'<text class="name line{number}" x="{PAD + 6}" y="{y(36) + 13 * number:.0f}">'
            f"{html.escape(name)}</text>"
        )
    for level in levels:
        parts.append(f'<text class="tick" x="{x(level):.1f}" y="{HEIGHT - 10}">{level:g}</text>')
    for percent in (0, 50, 100):
        parts.append(
            f'<path class="grid" d="M{PAD} {y(percent)}H{WIDTH - PAD}"/>'
            f'<text class="tick side" x="{PAD - 5}" y="{y(percent) + 3}">{percent}</text>'
        )
    words = f"{title}, % right; {unit}."
    if low <= here <= high:
        parts.append(f'<path class="here" d="M{x(here):.1f} 14V{y(0)}"/>')
        words += " The dashed line is your case."
    words = html.escape(words)
    return (
        f'<figure class="curve"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{words}">{"".join(parts)}</svg><figcaption>{words}</figcaption></figure>'
    )
