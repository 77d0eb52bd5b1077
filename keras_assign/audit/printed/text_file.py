"""The text of a file that somebody gives."""

from pathlib import Path

from keras_assign.errors import InputError

MOST_BYTES = 5_000_000


def content_of(file: str | Path) -> str:
    """The text of a file, without its byte-order mark.

    Raises:
        InputError: it is missing, no text, or larger than any report.
    """
    try:
        size = Path(file).stat().st_size
        if not Path(file).is_file():
            raise InputError(f"{file} is no file")
        if size > MOST_BYTES:
            raise InputError(
                f"{file} has {size / 1e6:.0f} MB; reports and tables have {MOST_BYTES / 1e6:.0f} "
                "at most"
            )
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is no text in UTF-8") from error
