"""The archives of a run: what its GANs drew, by number of real and of generated images."""

from keras_assign.generation import archives
from keras_assign.generation.archives import IMAGES_FILE
from keras_assign.studies.study import Run

FOLDER = "archives"


def write_archives(run: Run) -> None:
    """Put together what the GANs of one seed and size drew, one digit each or all.

    Archives that are there stay where the cells lack their images.

    Args:
        run: whose folder gets them, in `archives/seed0/`, ...: one of each number of images of a
            digit that its settings name.

    Raises:
        InputError: the images of a cell are damaged.
    """
    if not all((folder / IMAGES_FILE).is_file() for folder in run.folders):
        print(
            "The cells lack their images, as stored results do that are passed on: archives were "
            f"not written. Remove {run.folders[0].parent} and run again to have them"
        )
        return
    for old in (run.path / FOLDER).glob("seed*/*.npz"):
        old.unlink()  # Of other cells, maybe.
    groups = {}
    for record, folder in zip(run.records, run.folders, strict=True):
        settings = record["settings"]
        groups.setdefault((settings["seed"], settings["real"]), []).append(folder)
    for (seed, real), folders in groups.items():
        target = run.path / FOLDER / f"seed{seed}"
        target.mkdir(parents=True, exist_ok=True)
        drawn = archives.together([folder / IMAGES_FILE for folder in folders])
        for count in run.settings["generate"]:
            archives.write(archives.path_of(target, real, count), drawn.first_of_each(count))
    print(f"The archives: {run.path / FOLDER}/")
