import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from experiments import predict
from experiments.docs import examples
from experiments.predict import PredictSettings
from keras_assign.errors import InputError
from keras_assign.serving import answers, evaluation, files
from tests.conftest import ROOT
from tests.made import pictures

MODEL = ROOT / "saved_models" / "digit_cnn_spatial_attention"


@pytest.fixture
def picture(tmp_path, digits):
    """A 7 in blue on yellow, 300 x 200 pixels."""
    mask = np.zeros((300, 200))
    large = Image.fromarray(digits.test_images[0]).resize((140, 140), Image.Resampling.BICUBIC)
    mask[80:220, 30:170] = np.asarray(large) / 255
    colours = mask[..., None] * [20, 40, 160] + (1 - mask[..., None]) * [250, 240, 120]
    Image.fromarray(colours.astype(np.uint8)).save(tmp_path / "seven.png")
    return tmp_path / "seven.png"


def run(output_dir, **settings):
    return predict.run(PredictSettings(**settings), output_dir)


def test_reads_a_picture(picture, tmp_path):
    (result,) = run(tmp_path, model=str(MODEL), input=(str(picture),))
    assert result.digit == 7
    assert result.probability > 0.9
    assert 0.9 < sum(result.probabilities) < 1 + 1e-5  # The rest: that it is no digit.


def test_explains_with_a_picture(picture, tmp_path):
    (result,) = run(tmp_path / "out", model=str(MODEL), input=(str(picture),), explain=True)
    with Image.open(result.explanation) as image:
        assert image.width > 2 * image.height
        assert np.asarray(image.convert("L")).std() > 20


def test_coloured_pictures_are_read_about_as_well_as_mnist(digits, tmp_path):
    """Measured: nothing is lost. Fails if reading a picture costs more than 3 points."""
    rng = np.random.default_rng(0)
    files, labels = [], []
    for number, item in enumerate(rng.choice(10_000, 100, replace=False)):
        large = Image.fromarray(digits.test_images[item]).resize((112, 112), Image.Resampling.BOX)
        canvas = np.zeros((160, 190))
        canvas[24:136, 39:151] = np.asarray(large) / 255
        ink, ground = ((0, 0, 0), (255, 250, 235)) if number % 2 else ((255, 220, 90), (30, 60, 20))
        colours = canvas[..., None] * ink + (1 - canvas[..., None]) * np.array(ground)
        files.append(str(tmp_path / f"{number}.jpg"))
        Image.fromarray(colours.astype(np.uint8)).save(files[-1], quality=90)
        labels.append(digits.test_labels[item])
    results = run(tmp_path, model=str(MODEL), input=tuple(files))
    read = np.array([result.digit for result in results])
    assert np.mean(read == labels) >= 0.95


@pytest.mark.parametrize("words", [(), ("",)])
def test_something_must_be_given(words):
    with pytest.raises(InputError, match="nothing to classify"):
        PredictSettings(input=words)


def test_a_folder_without_a_model_is_refused(picture, tmp_path):
    with pytest.raises(InputError, match=r"saved_model\.pb"):
        run(tmp_path, model=str(tmp_path), input=(str(picture),))


def test_a_damaged_model_is_refused_in_one_line(picture, tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"damaged")
    with pytest.raises(InputError, match="cannot be loaded") as error:
        run(tmp_path, model=str(tmp_path), input=(str(picture),))
    assert "\n" not in str(error.value)


def test_a_model_of_something_else_is_refused(picture, tmp_path):
    module = tf.Module()
    module.serve = tf.function(
        lambda images: tf.reduce_mean(tf.cast(images, tf.float32), axis=0),
        input_signature=[tf.TensorSpec([None, 28, 28], tf.uint8)],
    )
    tf.saved_model.save(module, str(tmp_path / "mean"))
    with pytest.raises(InputError, match="mean .*probabilities"):
        run(tmp_path, model=str(tmp_path / "mean"), input=(str(picture),))


def test_a_model_without_attention_cannot_explain(picture, tmp_path):
    plain = MODEL.with_name("digit_cnn")
    with pytest.raises(InputError, match="has no attention to explain with"):
        run(tmp_path, model=str(plain), input=(str(picture),), explain=True)


@pytest.fixture
def folder(tmp_path, digits):
    """Two pictures by their digits, a recording that is called a picture, and a broken one."""
    root = tmp_path / "files"
    for row in (0, 1):
        file = root / str(digits.test_labels[row]) / f"{row}.png"
        file.parent.mkdir(parents=True)
        Image.fromarray(digits.test_images[row]).save(file)
    (root / "voice.png").write_bytes(examples.RECORDING.read_bytes())
    (root / "broken.jpg").write_bytes(b"nothing")
    return root


def test_files_folders_and_patterns_are_taken_in_order_each_once(folder, monkeypatch):
    def names(*words):
        return [file.relative_to(folder).as_posix() for file in files.expand(list(words))]

    every = ["2/1.png", "7/0.png", "broken.jpg", "voice.png"]
    assert names(str(folder)) == every
    assert names(f"{folder}/*.png", str(folder)) == ["voice.png", *every[:3]]
    assert names(f"{folder}/**/0.png") == ["7/0.png"]
    assert names(f"{folder}/voice.png,{folder}/7/0.png,") == ["voice.png", "7/0.png"]
    monkeypatch.setenv("HOME", str(folder))
    assert names("~/voice.png") == ["voice.png"]
    (folder / "a, b.png").touch()
    assert names(f"{folder}/a, b.png") == ["a, b.png"]


@pytest.mark.parametrize(("word", "named"), [("*.wav", r"\*\.wav"), ("empty", "empty")])
def test_a_pattern_or_folder_without_a_file_is_refused(word, named, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=named):
        files.expand([str(tmp_path / word)])


def test_what_a_file_is_its_content_tells(folder):
    assert files.kind_of(folder / "voice.png") == files.RECORDING
    assert files.kind_of(folder / "7" / "0.png") == files.PICTURE
    (folder / "7" / "0.png").rename(folder / "picture.wav")
    assert files.kind_of(folder / "picture.wav") == files.PICTURE


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InputError, match=r"pipe\.png is no file"):
        files.kind_of(tmp_path / "pipe.png")


def test_a_bad_file_is_told_and_the_others_are_done(folder):
    told = list(predict.classify(PredictSettings(input=(str(folder), "gone.png")), folder))
    assert [getattr(one, "digit", None) for one in told] == [1 + 1, 7, None, 7, None]
    broken, gone = told[2], told[4]
    for problem, name in ((broken, "broken.jpg"), (gone, "gone.png")):
        assert name in problem.reason
        assert "\n" not in problem.reason


def test_a_model_of_the_other_kind_says_so(folder):
    for model, file, kind in (
        ("spoken_digit_cnn", folder / "7" / "0.png", "recordings"),
        ("digit_reader", folder / "voice.png", "pictures"),
    ):
        settings = PredictSettings(model=str(MODEL.with_name(model)), input=(str(file),))
        with pytest.raises(InputError, match=f"{model} is a model of {kind}"):
            predict.run(settings, folder)


@pytest.mark.parametrize("file", ["saved_model.pb", "model.onnx"])
def test_a_model_may_be_named_by_a_file_in_it(picture, tmp_path, file):
    (answer,) = run(tmp_path, model=str(MODEL / file), input=(str(picture),))
    assert answer.digit == 7


def test_an_empty_page_has_no_digit(tmp_path):
    Image.new("RGB", (200, 200), (240, 240, 230)).save(tmp_path / "empty.png")
    (answer,) = run(tmp_path, input=(str(tmp_path / "empty.png"),))
    assert answer.digit is None
    assert answers.NO_DIGIT in answers.in_words(answer)


def test_digits_side_by_side_are_told_one_by_one(tmp_path, digits):
    picture, _ = pictures.side_by_side(digits.test_images[[0, 1, 4]], np.random.default_rng(0))
    Image.fromarray(picture).save(tmp_path / "three.png")
    told = run(tmp_path, input=(str(tmp_path / "three.png"),))
    assert [answer.digit for answer in told] == digits.test_labels[[0, 1, 4]].tolist()
    assert [answer.number for answer in told] == [1, 2, 3]
    assert all("of 3" in answers.in_words(answer) for answer in told)
    lefts = [answer.place["left"] for answer in told]
    assert lefts == sorted(lefts)


def test_the_table_and_the_objects_say_the_same(folder):
    told = predict.run(PredictSettings(input=(str(folder / "7"), str(folder / "2"))), folder)
    rows = list(csv.DictReader(io.StringIO(answers.as_csv(told))))
    objects = json.loads(answers.as_json(told))
    assert [row["digit"] for row in rows] == ["7", "2"]
    for row, one, answer in zip(rows, objects, told, strict=True):
        assert row["input"] == one["input"] == answer.input
        assert one["probabilities"] == list(answer.probabilities)
        assert float(row["p7"]) == pytest.approx(answer.probabilities[7], abs=1e-6)
        assert one["place"] == answer.place


def test_explanations_have_names_of_their_own(tmp_path, picture):
    for name in ("x/a.png", "y/a.png", "a_2.png"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(picture.read_bytes())
    names = tuple(str(tmp_path / name) for name in ("x/a.png", "y/a.png", "a_2.png"))
    told = run(tmp_path / "out", model=str(MODEL), input=names, explain=True)
    assert len({answer.explanation for answer in told}) == 3
    assert all(Path(answer.explanation).is_file() for answer in told)


def answer(file, digit, of=1):
    chances = tuple(float(k == digit) for k in range(10)) if of else ()
    return answers.Answer(file, min(of, 1), of, chances, {})


def test_labelled_files_give_accuracy_and_confusions():
    told = [
        answer("a/7/x.png", 7),
        answer("a/7/y.png", 1),
        answer("b/2/x.png", 2),
        answer("b/2/y.png", 2, of=0),
        answer("b/3/z.png", 3, of=2),
        answer("b/note.png", 1),
    ]
    found = evaluation.evaluate(told, "{digit}/*")
    expected = np.zeros((10, 11), int)
    expected[7, 7] = expected[7, 1] = expected[2, 2] = 1
    expected[2, -1] = expected[3, -1] = 1
    np.testing.assert_array_equal(found.confusion, expected)
    assert found.unlabelled == ("b/note.png",)
    text = evaluation.in_words(found)
    assert "2 of 5 right: 40.00 % [11.76 %, 76.93 %]" in text  # Wilson's, by hand.


@pytest.mark.process
def test_the_program_takes_files_tells_the_bad_and_writes_a_table(program, folder, tmp_path):
    finished = program(
        "experiments.predict", f"{folder}/[0-9]", str(folder / "broken.jpg"),
        f"--csv={tmp_path / 'out.csv'}", "--pattern={digit}/*",
    )  # fmt: skip
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "broken.jpg" in line
    assert "2 of 2 right" in finished.stdout
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 3


@pytest.mark.process
def test_prints_digit_and_probability(program, picture):
    finished = program("experiments.predict", f"--model={MODEL}", f"--input={picture}")
    assert finished.returncode == 0
    assert "seven.png: 7 (" in finished.stdout
