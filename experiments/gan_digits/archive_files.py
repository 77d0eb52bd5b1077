"""The archives of a run: what its GANs drew, by number of real and of generated images."""

from pathlib import Path

from keras_assign.generation import archives
from keras_assign.generation.archives import IMAGES_FILE

FOLDER = "archives"


def write_archives(output_dir: Path, cells: list[tuple[dict, Path]], generate: list[int]) -> None:
    """Put together what the GANs of one seed and size drew, one digit each or all.

    Args:
        output_dir: the run's folder; the archives lie in `archives/seed0/`, ...
        cells: record and folder of each finished GAN.
        generate: images of each digit, an archive each.

    Raises:
        InputError: the images of a cell are damaged.
    """
    for old in (output_dir / FOLDER).glob("seed*/*.npz"):
        old.unlink()  # Of other cells, maybe.
    groups = {}
    for record, folder in cells:
        settings = record["settings"]
        groups.setdefault((settings["seed"], settings["real"]), []).append(folder)
    for (seed, real), folders in groups.items():
        target = output_dir / FOLDER / f"seed{seed}"
        target.mkdir(parents=True, exist_ok=True)
        drawn = archives.together([folder / IMAGES_FILE for folder in folders])
        for count in generate:
            archives.write(archives.path_of(target, real, count), drawn.first_of_each(count))
