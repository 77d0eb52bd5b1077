"""Import TensorFlow without the notices that its compiled parts print while they load."""

import contextlib
import os


@contextlib.contextmanager
def tensorflow_notices_hidden():
    """Send standard error's file descriptor nowhere while the block imports TensorFlow.

    The notices (oneDNN is on, no CUDA driver) come before TensorFlow reads
    `TF_CPP_MIN_LOG_LEVEL`, so that no setting reaches them. An import that fails still raises.
    Does nothing for a user who has set that variable, and so wants to choose.
    """
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        yield
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
