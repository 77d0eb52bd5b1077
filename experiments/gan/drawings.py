"""The figures of the GANs, from findings and stored cells alone."""

from pathlib import Path

import numpy as np
from PIL import Image

from keras_assign.report import figures
from keras_assign.report.formats import thousands

ENLARGED = 2
FRAME_MS, LAST_FRAME_MS = 300, 2500
GREYS = 16  # Of the animation: it is three times smaller so.


def draw(folder: Path, findings: dict, cells: list) -> list[str]:
    """Draw samples, samples over rounds (animated) and losses.

    Args:
        folder: for the figures.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.

    Returns:
        The figures' names; an animation's ends in `.gif`.
    """
    names = []
    for size in findings["real"]:
        samples, real = _samples_of(findings, cells, int(size))
        figures.save(_sheet(samples[-1], real, findings["digits"]), folder, f"samples_{size}")
        _animate(samples, folder / f"samples_{size}.gif")
        names += [f"samples_{size}", f"samples_{size}.gif"]
    figures.save(_losses(findings), folder, "losses")
    return [*names, "losses"]


def draw_candidates(folder: Path, cells: list) -> dict[str, str]:
    """Draw the samples of each candidate's first GAN.

    Args:
        folder: for the figures.
        cells: record and arrays of each finished cell of a choice.

    Returns:
        By candidate the figure's name.
    """
    names = {}
    for record, arrays in cells:
        candidate = record["settings"]["candidate"]
        if candidate not in names:
            names[candidate] = f"candidate_{candidate}"
            pictures = arrays["samples"]
            figure, axis = figures.new_figure(4.0, 0.45 * len(pictures) + 0.2)
            figures.sheet(axis, pictures, record["settings"]["digits"])
            figures.save(figure, folder, names[candidate])
    return names


def _samples_of(findings, cells, size):
    """Samples (rounds, digits, samples, rows, columns) of the first seed, and real images."""
    of_digit = {}
    for record, arrays in cells:
        settings = record["settings"]
        if settings["real"] == size and settings["seed"] == findings["seeds"][0]:
            for place, digit in enumerate(settings["digits"]):
                of_digit[digit] = arrays["samples"][:, place], arrays["real_samples"][place]
    samples, real = zip(*(of_digit[digit] for digit in sorted(of_digit)), strict=True)
    return np.stack(samples, axis=1), np.stack(real)


def _sheet(samples, real, digits):
    figure, (left, right) = figures.new_figure(8.2, 0.48 * len(digits) + 0.4, ncols=2)
    for axis, pictures, title in ((left, real, "real"), (right, samples, "generated")):
        figures.sheet(axis, pictures, digits)
        axis.set_title(title, fontsize=10)
    return figure


def _animate(samples, file):
    """The same noise after each round, as an animated picture."""
    step = 256 // GREYS
    frames = [
        Image.fromarray(figures.montage(pictures) // step * step, mode="L").resize(
            (ENLARGED * pictures.shape[1] * pictures.shape[3],
             ENLARGED * pictures.shape[0] * pictures.shape[2]),
            Image.Resampling.NEAREST,
        )
        for pictures in samples
    ]  # fmt: skip
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_FRAME_MS]
    frames[0].save(file, save_all=True, append_images=frames[1:], duration=durations, loop=0)


def _losses(findings):
    sizes = findings["real"]
    figure, axes = figures.new_figure(
        3.6 * len(sizes) + 0.4, 3.0, ncols=len(sizes), sharey=True, squeeze=False
    )
    for axis, (size, found) in zip(axes[0], sizes.items(), strict=True):
        for (name, title), colour in zip(
            (("d_loss", "discriminator"), ("g_loss", "generator")), figures.COLOURS, strict=False
        ):
            figures.curves(axis, found["history"][name], colour, title)
        axis.axhline(np.log(2), color=figures.INK, lw=0.8, ls=":")
        axis.set_title(f"{thousands(int(size))} real images a digit", fontsize=10)
        axis.set_xlabel("round")
        axis.grid(alpha=0.25)
    axes[0, 0].set_ylabel("loss")
    axes[0, 0].legend(fontsize=8)
    return figure
