"""What every test may use: digits, folders of digits, and a way to start a program."""

import contextlib
import gc
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from PIL import Image

from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.studies.runner import ONE_THREAD

if "PYTEST_XDIST_WORKER" in os.environ:  # Two processes on two cores: two threads each would wait.
    os.environ.update(ONE_THREAD)
with tensorflow_notices_hidden():
    import keras
    import tensorflow as tf

from keras_assign.audio import no_digit_sounds, rooms, served_words
from keras_assign.audio.compiled import compile_librosa
from keras_assign.data import reduced_mnist, spoken_digits, spoken_words
from keras_assign.data.utterances import CACHE_VARIABLE
from keras_assign.report import figures
from keras_assign.studies.archive import CellArchive
from keras_assign.studies.store import CellStore
from keras_assign.training import portable_export

ROOT = Path(__file__).parent.parent
# No test is a timed one: the machine may be busy.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
# Examples are not to depend on the constants of whatever modules are loaded by now; to read these
# takes each process a quarter of a minute.
with contextlib.suppress(ImportError):  # A release may have it elsewhere.
    from hypothesis.internal.conjecture import providers
    from hypothesis.internal.constants_ast import Constants

    providers._get_local_constants = Constants
compile_librosa()  # Before modules of tests import it, each in its process.


# Files of a minute or more, the longest first: begun last, one would keep a process alone at work.
LONGEST = (
    "golden/test_golden", "experiments/test_one_claim", "experiments/test_speech_cells",
    "experiments/test_augmentation", "experiments/test_attention_digits", "training/test_own",
    "experiments/test_browser", "experiments/test_train", "experiments/test_synthesis",
    "training/test_compiled_once", "studies/test_dask", "experiments/test_gan",
    "experiments/test_hearing", "experiments/test_reproduce", "experiments/test_autoencoders",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Long files first; the others, and the tests of a file, stay in their order."""
    places = {f"{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get("/".join(item.path.parts[-2:]), len(LONGEST)))


def pytest_collection_finish():
    """Every training empties the heap; what is imported by now need not be gone through for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)  # What networks leave is looked for after each training.


RENDER = figures.save
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt" viewBox="0 0 9 9"></svg>'


def save_blank(figure, folder, name, png=True):
    """In place of `figures.save`: a figure is made up to here, its axes and artists and all."""
    folder.mkdir(parents=True, exist_ok=True)
    for ending in ("svg", "png"):
        (folder / f"{name}.{ending}").write_text(BLANK, encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def figures_left_blank():
    """Rendering is most of a page's time; one page of each experiment is `rendered`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "save", save_blank)
        yield


@contextlib.contextmanager
def rendered():
    """Figures are rendered within."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "save", RENDER)
        yield


@pytest.fixture
def with_figures():
    """The test's figures are rendered."""
    with rendered():
        yield


@pytest.fixture(scope="session", autouse=True)
def stored_cells_unpacked_once():
    """An archive takes seconds to unpack, and many tests read the same ones."""
    unpacked, read = {}, CellArchive._read

    def read_once(archive):
        status = archive._file.stat()
        key = archive._file.resolve(), status.st_ino, status.st_mtime_ns, status.st_size
        if key not in unpacked:
            unpacked[key] = read(archive)
        return unpacked[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CellArchive, "_read", read_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def exports_timed_by_few_calls():
    """Whatever a runtime takes: no test looks at how long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portable_export, "TIMED_CALLS", 2)
        yield


@pytest.fixture(scope="session", autouse=True)
def ordered_operations():
    """The same numbers lead to the same bits."""
    tf.config.experimental.enable_op_determinism()


@pytest.fixture(autouse=True)
def seeded():
    """No test draws from where another one left off."""
    keras.utils.set_random_seed(0)  # `make_reproducible` also empties the heap, a second's work.


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory):
    """Tests neither use nor fill the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def digits():
    """The embedded ReducedMNIST."""
    return reduced_mnist.load()


@pytest.fixture
def digit_folder(tmp_path, digits):
    """A folder of real digits, 10 a digit to train and 5 to test: (train|test)/<digit>/<n>.png."""
    return write_digit_folder(tmp_path / "digits", digits, train=10, test=5)


def write_digit_folder(root, digits, train, test):
    """Write the first images of each digit as PNG files and return the folder."""
    parts = {
        "train": (digits.train_images, digits.train_labels, train),
        "test": (digits.test_images, digits.test_labels, test),
    }
    for part, (images, labels, count) in parts.items():
        for digit in range(10):
            folder = root / part / str(digit)
            folder.mkdir(parents=True)
            for number, item in enumerate(np.flatnonzero(labels == digit)[:count]):
                Image.fromarray(images[item]).save(folder / f"{number}.png")
    return root


def shrink_gans(patch):
    """Small networks, trained for two rounds: for tests of what comes of any GAN."""
    from experiments.gan import recipes, train

    networks = {"generator_filters": [8, 6, 4], "discriminator_filters": [4, 6], "batch_size": 4}
    for name in ("AS_REPORTED", "BASE_RECIPE"):
        patch.setattr(recipes, name, {**getattr(recipes, name), **networks})
    for module in (recipes, train):
        patch.setattr(module, "ROUNDS", 2)


def tracked_files():
    """The files that git keeps; the test is skipped where there is no checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def fsdd():
    """A copy of FSDD beside the project; the test is skipped where there is none."""
    folder = ROOT.parent / "shared" / "data" / "fsdd"
    if not folder.is_dir():
        pytest.skip("there is no copy of FSDD beside the project")
    return folder


VOICES = 4


@pytest.fixture
def recording_folder(tmp_path):
    """Recordings of four voices: <voice>/<digit>_<take>.flac, takes 4 and 5 of each digit."""
    index = spoken_digits.find()
    for voice in np.unique(index.speakers)[:VOICES]:
        folder = tmp_path / "recordings" / voice
        folder.mkdir(parents=True)
        for clip in np.flatnonzero(index.speakers == voice):
            name = f"{index.digits[clip]}_{index.takes[clip] + 4}.flac"
            (folder / name).write_bytes(index.files[clip].read_bytes())
    return tmp_path / "recordings"


@pytest.fixture
def program():
    """Run `python -m module *flags` in the project's root; returns the finished process."""

    def run(module, *flags, **options):
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, flags)],
            cwd=ROOT,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            timeout=300,
            **options,
        )

    return run


@pytest.fixture
def fails(program):
    """Run a program that must fail; returns its standard error after checking status and length."""

    def run(module, *flags):
        finished = program(module, *flags)
        lines = [line for line in finished.stderr.splitlines() if "InitializeLog" not in line]
        lines = [line for line in lines if not line.startswith(("I0000", "E0000", "W0000"))]
        assert finished.returncode != 0
        assert "Traceback" not in finished.stderr
        return lines

    return run


@pytest.fixture(scope="module")
def few_sounds():
    """An export of speech learns from few sounds that are no digit, and in rooms of pauses alone.

    What sounds and rooms there are is tested by themselves; a thousand take a minute.
    """
    with pytest.MonkeyPatch.context() as patch:
        words = spoken_words.waveforms
        patch.setattr(no_digit_sounds, "NOISES", 20)
        patch.setattr(spoken_words, "waveforms", lambda rate: words(rate)[::10])
        patch.setattr(served_words, "BACKWARDS_EVERY", 20)
        patch.setattr(rooms, "in_a_room", lambda wave, rate, random: np.pad(wave, rate // 10))
        set_into = served_words._in_rooms
        patch.setattr(
            served_words, "_in_rooms", lambda waves, *how: set_into(waves[:40], *how) + waves[40:]
        )
        yield


@pytest.fixture
def run_copy(finished, tmp_path):
    """A copy of a test file's `finished` run, to change."""
    return shutil.copytree(finished, tmp_path / "run")


def records(output_dir):
    """By label the record and arrays of each cell of a run."""
    run_info = json.loads((output_dir / "run.json").read_text(encoding="utf-8"))
    store = CellStore(output_dir / "cells")
    return {name.rsplit("-", 1)[0]: store.read(store.root / name) for name in run_info["cells"]}
