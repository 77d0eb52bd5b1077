"""The figures of the GANs, from rows and stored cells alone."""

import io
from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from keras_assign.report import figures
from keras_assign.report.formats import thousands
from keras_assign.report.montage import montage
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

ENLARGED = 2
FRAME_MS, LAST_FRAME_MS = 300, 2500
GREYS = 16  # Of the animation: it is three times smaller so.


def draw(cells: Records, rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        cells: record and arrays of each finished cell.
        rows: of `results.find`.
    """
    for candidate in rows.values("candidate"):
        found = (cell for cell in cells if cell[0]["settings"]["candidate"] == candidate)
        record, arrays = next(found)
        pictures = arrays["samples"]
        figure, axis = figures.new_figure(4.0, 0.45 * len(pictures) + 0.2)
        figures.sheet(axis, pictures, record["settings"]["digits"])
        yield f"candidate_{candidate}", figure
    by_real = {
        real: [cell for cell in cells if cell[0]["settings"]["real"] == real]
        for real in rows.values("real")
    }
    for real, of_size in by_real.items():
        yield f"samples_{real}", _sheet(_of_first_seed(of_size))
    if by_real:
        yield "losses", _losses(by_real)


def animation(cells: Records, real: int) -> bytes:
    """The same noise after each round, as an animated picture (GIF).

    Args:
        cells: of GANs.
        real: how many real images a digit these have.
    """
    found = _of_first_seed([cell for cell in cells if cell[0]["settings"]["real"] == real])
    samples = np.stack([drawn for drawn, _ in found.values()], axis=1)
    step = 256 // GREYS
    sheets = [montage(pictures) // step * step for pictures in samples]
    size = tuple(ENLARGED * side for side in reversed(sheets[0].shape))
    first, *others = [
        Image.fromarray(sheet, mode="L").resize(size, Image.Resampling.NEAREST) for sheet in sheets
    ]
    durations, file = [FRAME_MS] * len(others) + [LAST_FRAME_MS], io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others, duration=durations, loop=0)
    return file.getvalue()


def _of_first_seed(cells):
    """By digit samples (rounds, samples, rows, columns) and real images (samples, ...)."""
    first, found = min(record["settings"]["seed"] for record, _ in cells), {}
    for record, arrays in cells:
        settings = record["settings"]
        if settings["seed"] == first:
            for place, digit in enumerate(settings["digits"]):
                found[digit] = arrays["samples"][:, place], arrays["real_samples"][place]
    return dict(sorted(found.items()))


def _sheet(found):
    figure, axes = figures.new_figure(8.2, 0.48 * len(found) + 0.4, ncols=2)
    real = np.stack([pictures for _, pictures in found.values()])
    drawn = np.stack([samples[-1] for samples, _ in found.values()])
    for axis, pictures, title in zip(axes, (real, drawn), ("real", "generated"), strict=True):
        figures.sheet(axis, pictures, list(found))
        axis.set_title(title, fontsize=10)
    return figure


def _losses(by_real):
    figure, axes = figures.new_figure(
        3.6 * len(by_real) + 0.4, 3.0, ncols=len(by_real), sharey=True, squeeze=False
    )
    losses = {"d_loss": "discriminator", "g_loss": "generator"}
    for axis, (real, cells) in zip(axes[0], by_real.items(), strict=True):
        for (name, title), colour in zip(losses.items(), figures.COLOURS, strict=False):
            series = [record["history"][name] for record, _ in cells]
            figures.curves(axis, series, colour, title)
        axis.axhline(np.log(2), color=figures.INK, lw=0.8, ls=":")
        axis.set_title(f"{thousands(real)} real images a digit", fontsize=10)
        axis.set_xlabel("round")
        axis.grid(alpha=0.25)
    axes[0, 0].set_ylabel("loss")
    figures.label_lines(axes[0, -1])
    return figure
