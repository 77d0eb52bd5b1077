"""Several processes may need librosa's compiled functions at a time, in a fresh environment."""

import os
import subprocess
import sys
import tempfile
from threading import Thread

import filelock
import pytest

from keras_assign.audio import compiled
from keras_assign.errors import InputError

# Either comes to librosa's modules in another order, so that numba names what it compiles
# differently: halves from both do not fit.
ORDERS = (
    "import librosa; librosa.feature.mfcc; from librosa.core import pitch",
    "import librosa.util.utils; from librosa.core import pitch",
)
COMPILE = "from keras_assign.audio.compiled import compile_librosa; compile_librosa(); "
USE = """
import numpy as np, librosa
tone = np.sin(np.arange(8000, dtype=np.float32) / 10)
librosa.pyin(tone, fmin=65, fmax=500, sr=8000, resolution=0.5)
"""


def test_one_waits_for_the_other():
    second = Thread(target=compiled.compile_librosa)
    with filelock.FileLock(compiled._lock()):
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(60)
    assert not second.is_alive()


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(InputError, match=r"file.*\.lock .*TMPDIR"):
        compiled.compile_librosa()


@pytest.mark.slow  # It compiles for half a minute. Without the lock it failed in 2 of 3 runs.
def test_what_processes_compile_at_the_same_time_can_be_used(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    together = [
        subprocess.Popen([sys.executable, "-c", COMPILE + order], env=environment)
        for order in ORDERS
    ]
    assert [process.wait() for process in together] == [0, 0]
    used = subprocess.run([sys.executable, "-c", USE], env=environment, capture_output=True)
    assert used.returncode == 0, used.stderr.decode()[-2000:]
    assert list(tmp_path.rglob("guf-pitch*.nbc"))  # It was kept, and by the first two.
