"""Write the folder of a trained model whole, or leave what was there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keras_assign.studies.store import clear_write_errors


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A folder to write into, which takes the target's place when the block ends without an error.

    It lies in a work folder of its own, which is thrown away at the end.

    Args:
        target: the model's folder, in one that exists; it is kept if the block fails.

    Raises:
        InputError: it cannot be written.
    """
    with (
        clear_write_errors(target),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".unfinished-") as work,
    ):
        folder, before = Path(work) / target.name, Path(work) / "before"
        folder.mkdir()
        yield folder
        if target.exists():
            os.replace(target, before)
        try:
            os.replace(folder, target)
        except BaseException:  # An interruption, too: the old one lies in what is thrown away.
            if before.exists():
                os.replace(before, target)
            raise
