"""What must hold of the project as a whole."""

import graphlib
import itertools
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import grimp
import numpy as np
import pytest
import tensorflow as tf

from experiments.docs import examples
from keras_assign.data import spoken_digits, spoken_words, utterances
from keras_assign.data.assets.build_synthesised_digits import VOICES
from keras_assign.data.assets.build_synthesised_voices import voices
from keras_assign.report.formats import percent
from keras_assign.serving.generator import Generator
from keras_assign.studies.archive import ARCHIVE, CellArchive
from keras_assign.studies.store import ARRAYS, RECORD, CellStore
from keras_assign.training.int8_export import INT8
from keras_assign.training.portable_export import litert_reader, onnx_reader
from tests.conftest import ROOT, tracked_files
from tests.made import arabic_words

MODELS = sorted(path.parent for path in (ROOT / "saved_models").glob("*/saved_model.pb"))


def task_of(folder):
    """What a model does, by what its card says that it takes."""
    card = (folder / "README.md").read_text("utf-8")
    return "hears" if "`waveform`" in card else "draws" if "`latent`" in card else "reads"


ARCHIVES = {".zip", ".xz"}
TASKS = {folder.name: task_of(folder) for folder in MODELS}


def models_that(do):
    return [name for name, task in TASKS.items() if task == do]


@pytest.mark.parametrize("model", models_that("reads"))
def test_a_committed_model_scores_what_its_card_says(model, digits):
    folder = ROOT / "saved_models" / model
    loaded = tf.saved_model.load(str(folder))
    predicted = np.concatenate(
        [np.argmax(loaded.serve(part), axis=1) for part in np.split(digits.test_images, 10)]
    )
    correct = predicted == digits.test_labels
    card = (folder / "README.md").read_text(encoding="utf-8")
    card = card.partition("## Figures")[2].partition("\n## ")[0]
    accuracies = re.findall(r"^\| ([\d,]+) \| ([\d.]+ %)", card, re.MULTILINE)
    assert len(accuracies) == 2
    for items, accuracy in accuracies:
        part = correct[digits.protocol_items] if items == "2,000" else correct
        # Another processor may round a doubtful image to the other side.
        assert abs(float(accuracy.split()[0]) - 100 * part.mean()) <= 0.05, percent(part.mean())


@pytest.mark.parametrize("model", models_that("draws"))
def test_a_committed_generator_draws_what_it_is_asked_for(model):
    generator, reader = (
        tf.saved_model.load(str(ROOT / "saved_models" / name)) for name in (model, "digit_cnn")
    )
    labels = np.repeat(generator.digits.numpy(), 50)
    noise = np.random.default_rng(0).standard_normal(
        (len(labels), generator.latent_size.numpy()), np.float32
    )
    images = generator.serve(labels, noise).numpy()
    assert images.dtype == np.uint8
    assert images.shape == (len(labels), 28, 28)
    agreed = reader.serve(images).numpy().argmax(axis=1) == labels
    assert agreed.mean() > 0.8
    assert not np.array_equal(images, generator.serve(labels, -noise).numpy())


PORTABLE = sorted(path.parent.name for path in (ROOT / "saved_models").glob("*/model.onnx"))


def test_every_network_of_digits_is_there_for_other_runtimes():
    """All but the merging autoencoder, whose answers come along a tree."""
    assert sorted(set(TASKS) - {"spoken_digit_merge"}) == PORTABLE


@pytest.mark.parametrize("model", sorted(set(PORTABLE) - {"digit_generator"}))
def test_a_committed_model_answers_alike_on_every_runtime(model, digits):
    pytest.importorskip("onnxruntime", reason="extra export is not installed")
    folder = ROOT / "saved_models" / model
    loaded = tf.saved_model.load(str(folder))
    if TASKS[model] == "hears":
        found = utterances.load(spoken_digits.find(), 8000)
        rate = np.int32(found.sample_rate)
        waves = [found.waveforms[clip] for clip in range(0, len(found.waveforms), 50)]
        expected = np.stack([loaded.serve(wave, rate) for wave in waves])
        output = "probabilities"
    else:
        inputs, output = digits.test_images[::100], None
        expected = loaded.serve(inputs).numpy()
    by_runtime = {
        "model.onnx": onnx_reader(folder / "model.onnx", output),
        "model.tflite": litert_reader(folder / "model.tflite"),
    }
    if (folder / INT8).is_file():
        by_runtime[INT8] = litert_reader(folder / INT8)
    for name, answer in by_runtime.items():
        hears = TASKS[model] == "hears"
        answers = np.stack([answer(wave) for wave in waves]) if hears else answer(inputs)
        most = 0.05 if name == INT8 else 1e-3
        np.testing.assert_allclose(answers, expected, atol=most, err_msg=name)
        np.testing.assert_array_equal(answers.argmax(axis=1), expected.argmax(axis=1))


def test_the_committed_generator_draws_alike_by_onnx_runtime():
    loaded = tf.saved_model.load(str(ROOT / "saved_models" / "digit_generator"))
    generator = Generator(ROOT / "saved_models" / "digit_generator")
    digits = np.repeat(np.arange(10), 4)
    latent = np.random.default_rng(0).standard_normal((40, generator.latent_size), np.float32)
    drawn = generator.draw(digits, latent).astype(int)
    expected = loaded.serve(digits.astype(np.int32), latent).numpy().astype(int)
    assert np.abs(drawn - expected).max() <= 1  # Of 255: where the last bits round.


def test_the_committed_merge_tells_its_tree():
    found = utterances.load(spoken_digits.find(), 8000)
    model = tf.saved_model.load(str(ROOT / "saved_models" / "spoken_digit_merge"))
    tree = model.joins(found.waveforms[0], np.int32(found.sample_rate))
    frames, pairs = tree["frames"].numpy(), tree["pairs"].numpy()
    assert pairs.shape == (len(frames) - 1, 2)
    assert np.all(pairs[:, 0] < pairs[:, 1])
    assert sorted(pairs[:, 1]) == list(range(1, len(frames)))  # Each is merged into another once.
    assert tree["hop"].numpy() == pytest.approx(0.01)


PLAIN = """
import sys
import numpy as np
import tensorflow as tf

for folder, task in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    print(folder, file=sys.stderr)
    model = tf.saved_model.load(folder)
    if task == "draws":
        noise = np.ones((2, model.latent_size.numpy()), np.float32)
        assert model.serve(np.array([3, 4], np.int32), noise).shape == (2, 28, 28)
        continue
    if task == "hears":
        tone = np.sin(np.arange(16_000) / 4).astype(np.float32)
        probabilities = model.serve(tone, np.int32(16_000)).numpy()[None]
    else:
        probabilities = model.serve(np.zeros((1, 28, 28), np.uint8)).numpy()
    assert probabilities.shape == (1, 10)
    assert (probabilities >= 0).all() and probabilities.sum() < 1 + 1e-4
assert not [name for name in sys.modules if name.startswith(("keras_assign", "experiments"))]
"""


@pytest.mark.process
def test_committed_models_need_tensorflow_alone(tmp_path):
    """All in one process, as most of its time is TensorFlow's start."""
    pairs = [(str(ROOT / "saved_models" / model), task) for model, task in TASKS.items()]
    finished = subprocess.run(
        [sys.executable, "-c", PLAIN, *itertools.chain.from_iterable(pairs)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr


def test_a_clone_is_small():
    files = tracked_files()
    assert sum(path.suffix != ".py" for path in files) <= 265  # Of which exported models: 46.
    assert sum(path.stat().st_size for path in files) <= 110e6  # Of which exported models: 60 MB.


def test_no_file_of_experiments_is_long():
    files = [path for path in tracked_files() if path.suffix == ".py"]
    lines = {
        path.relative_to(ROOT): path.read_text("utf-8").count("\n")
        for path in files
        if path.is_relative_to(ROOT / "experiments")
    }
    assert lines
    assert {path: count for path, count in lines.items() if count > 400} == {}


def test_no_module_imports_itself_by_others():
    imports = grimp.build_graph("keras_assign", "experiments", cache_dir=None)
    graph = {m: imports.find_modules_directly_imported_by(m) for m in imports.modules}
    assert graph
    graphlib.TopologicalSorter(graph).prepare()  # Raises, and names the circle.


def test_no_recording_is_tracked():
    """Speech data sets are for running on, never for committing."""
    sounds = {".wav", ".mp3", ".flac", ".ogg"}
    tracked = [path for path in tracked_files() if path.suffix.lower() in sounds]
    assert tracked == [examples.RECORDING]  # Which is synthesised, see test_docs.
    archives = {path.name for path in tracked_files() if path.suffix in ARCHIVES}
    digits = spoken_digits.ARCHIVES.values()
    assert archives == {*digits, spoken_words.ARCHIVE, arabic_words.ARCHIVE.name, ARCHIVE}
    for path in tracked_files():
        if path.name == ARCHIVE:
            for files in CellArchive(path).cells().values():
                assert files.keys() == {RECORD, ARRAYS}
    assert set(spoken_digits.find().speakers) == set(VOICES)
    assert set(spoken_digits.find(spoken_digits.SYNTHESISED_VOICES).speakers) == set(voices())


def test_only_synthesised_speech_can_be_heard_in_stored_results():
    for page in (path for path in tracked_files() if path.suffix == ".html"):
        if "<audio" in page.read_text(encoding="utf-8"):
            run_info = json.loads((page.parent / "run.json").read_text(encoding="utf-8"))
            assert run_info["settings"]["dataset"] == spoken_digits.SYNTHESISED, page
    for name, record in stored_records():
        settings = record["settings"]
        if settings.get("listen"):
            assert settings["dataset"] == spoken_digits.SYNTHESISED, name


def stored_records():
    for path in (ROOT / "experiments" / "results").glob("*/cells"):
        store = CellStore(path)
        for name in store.names():
            yield name, store.read(path / name)[0]


def test_no_tracked_file_names_a_folder_of_a_machine():
    pattern = re.compile(rb"(?<![\w./-])/(home|root|Users|work|tmp)/[\w.]")
    for path in tracked_files():
        if path.suffix in {".npz", ".png", *ARCHIVES} or path == Path(__file__):
            continue
        match = pattern.search(path.read_bytes())
        assert match is None, f"{path}: {match[0]}"
    for name, record in stored_records():
        assert pattern.search(json.dumps(record).encode()) is None, name


def test_stored_results_hold_no_logs_or_weights():
    for path in tracked_files():
        if "results" in path.parts and "experiments" in path.parts:
            assert path.suffix in {".json", ".png", ".html"} or path.name == ARCHIVE, path


@pytest.mark.process
def test_a_wheel_carries_the_embedded_data_and_the_templates(tmp_path):
    source = tmp_path / "source"  # A build leaves folders behind.
    shutil.copytree(ROOT / "keras_assign", source / "keras_assign")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, source],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for file in (
        "keras_assign/data/assets/reduced_mnist.npz",
        "keras_assign/data/assets/synthesised_digits.zip",
        "keras_assign/data/assets/synthesised_voices.zip",
        "keras_assign/data/assets/NOTICE",
        "keras_assign/report/templates/base.html.jinja",
    ):
        assert file in names
    assert not [name for name in names if name.startswith(("experiments/", "tests/"))]


def test_notices_cover_the_embedded_data():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assets = (ROOT / "keras_assign/data/assets/NOTICE").read_text(encoding="utf-8")
    for text in (notice, assets):
        assert "MNIST" in text
        assert "ShareAlike 3.0" in text
        assert "espeak-ng" in text
