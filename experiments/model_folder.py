"""Write the folder of a trained model whole, or leave what was there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keras_assign.studies.store import cannot_write


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A folder to write into, which takes the target's place when the block ends without an error.

    It lies in a work folder of its own, which is thrown away at the end, and is not made yet.

    Args:
        target: the model's folder; one that is there is replaced, and kept if the block fails.

    Raises:
        InputError: it cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unfinished-") as work:
            folder = Path(work) / target.name
            yield folder
            if target.exists():
                os.replace(target, Path(work) / "replaced")
            os.replace(folder, target)
    except OSError as error:
        raise cannot_write(target, error) from error
