"""The figures of a run, kept part by part."""

import json
from pathlib import Path

from keras_assign.errors import InputError
from keras_assign.studies.store import write_json

RESULT = Path(__file__).parent / "results" / "speed.json"


class Store:
    """A JSON file of parts by name, each with the environment that it was timed in.

    Attributes:
        file: where it is kept.
        content: parts by name.

    Args:
        file: as above; read if it is there.

    Raises:
        InputError: the file is there and damaged.
    """

    def __init__(self, file: Path):
        self.file = file
        self.content = {}
        if file.exists():
            try:
                self.content = json.loads(file.read_text(encoding="utf-8"))
            except ValueError as error:
                raise InputError(f"{file} is cut off or no JSON ({error}); remove it") from error

    def put(self, name: str, part: dict) -> None:
        """Keep a part, and write the file.

        Args:
            name: of the part.
            part: JSON values.
        """
        from benchmarks.own_process import in_own_process
        from benchmarks.surroundings import described

        self.content[name] = part | {"environment": in_own_process(described)}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_json(self.file, self.content)
