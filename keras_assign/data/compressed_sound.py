"""Sound as telephones and browsers write it (M4A, AAC, AMR, 3GP, WebM, WMA), read by PyAV."""

import io

import numpy as np

from keras_assign.errors import InputError

SUFFIXES = (".m4a", ".mp4", ".aac", ".amr", ".3gp", ".webm", ".mka", ".wma")
# How such files begin, at which byte.
BEGINNINGS = (
    (4, b"ftyp"),  # MPEG-4: M4A, 3GP.
    (0, b"\x1aE\xdf\xa3"),  # Matroska: WebM.
    (0, b"#!AMR"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),  # ASF: WMA.
    (0, b"\xff\xf1"),  # AAC in ADTS.
    (0, b"\xff\xf9"),
)


def is_sound(head: bytes) -> bool:
    """Whether a file begins as one of these does."""
    return any(head[place:].startswith(start) for place, start in BEGINNINGS)


def read(content: bytes, name: str, longest: float) -> tuple[np.ndarray, int]:
    """Decode what libsndfile cannot.

    Args:
        content: the file, whole.
        name: of the file, for messages.
        longest: more than so many seconds are not decoded; a little more comes back where there is
            more.

    Returns:
        float32 (samples, channels), full scale from -1 to 1, and the sample rate, Hz.

    Raises:
        InputError: it is no sound, is damaged, or PyAV is not installed.
    """
    if not is_sound(content):
        raise InputError(f"{name} cannot be read as sound; replace or remove it")
    try:
        import av
    except ImportError as error:
        raise InputError(
            f"{name} is in a format of telephones or browsers, for which PyAV must be installed: "
            "pip install av"
        ) from error
    try:
        return _decoded(av, content, longest)
    except (av.FFmpegError, IndexError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "no sound in it"
        raise InputError(f"{name} cannot be read as sound ({reason}); record it again") from error


def _decoded(av, content, longest):
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.audio[0]
        rate = stream.rate
        resampler = av.AudioResampler(format="fltp", rate=rate)
        blocks, count = [], 0
        for frame in container.decode(stream):
            for part in resampler.resample(frame):
                blocks.append(part.to_ndarray())
                count += blocks[-1].shape[1]
            if count > longest * rate:
                break
    return np.concatenate(blocks, axis=1).T, rate
