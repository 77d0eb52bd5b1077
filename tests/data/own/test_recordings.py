import io

import numpy as np
import pytest
import soundfile

from keras_assign.data.own import labelled, recordings
from keras_assign.errors import InputError

RATE = 16_000
PATTERN = "{split}/{speaker}_{class}.*"


def sound(seed, rate=RATE, seconds=0.5):
    random = np.random.default_rng(seed)
    return (0.3 * random.normal(size=round(seconds * rate))).clip(-1, 1).astype(np.float32)


def put(file, wave, rate=RATE, **options):
    file.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(file, wave, rate, **options)


@pytest.fixture
def course(tmp_path):
    """Two people train, one tests, each says yes and no."""
    for number, name in enumerate(("Train/ann", "Train/bob", "Test/cy")):
        for place, word in enumerate(("yes", "no")):
            put(tmp_path / f"{name}_{word}.wav", sound(10 * number + place))
    return tmp_path


def read(folder, **options):
    return recordings.read(labelled.find(folder, pattern=PATTERN), **options)


def only(notes, word):
    (line,) = (line for line in notes if word in line)
    return line


def test_recordings_keep_their_samples_and_rate(course):
    found, waveforms, rate = read(course)
    assert rate == RATE
    assert len(found) == len(waveforms) == 6
    first = found.paths.index("Train/ann_yes.wav")
    np.testing.assert_allclose(waveforms[first], sound(0), atol=1e-4)
    assert found.notes == ()


@pytest.mark.parametrize(("its_rate", "expected"), [(44_100, 16_000), (8_000, 8_000)])
def test_the_rate_is_that_of_the_files_up_to_16_khz(tmp_path, its_rate, expected):
    for number, name in enumerate(("Train/ann_yes", "Train/ann_no", "Test/cy_yes", "Test/cy_no")):
        put(tmp_path / f"{name}.wav", sound(number, its_rate), its_rate)
    _, waveforms, rate = read(tmp_path)
    assert rate == expected
    assert {len(wave) for wave in waveforms} == {expected // 2}


def test_files_of_a_lower_rate_are_told(course):
    put(course / "Train" / "dan_yes.wav", sound(90, 8_000), 8_000)
    found, waveforms, rate = read(course)
    assert rate == RATE
    assert "dan_yes" in only(found.notes, "high frequencies")
    assert len(waveforms[found.paths.index("Train/dan_yes.wav")]) == RATE // 2


@pytest.mark.parametrize(
    "change",
    [
        lambda wave: (wave, {"format": "FLAC"}),
        lambda wave: (np.pad(wave, (500, 800)), {}),
        lambda wave: (np.stack([wave, wave], axis=1), {}),
        lambda wave: (wave, {"subtype": "FLOAT"}),
    ],
    ids=["another format", "silence about it", "two channels", "other bits"],
)
def test_the_same_sound_is_known_in_any_file(course, change):
    """Contents are compared and not heads: the copy that trains goes, the test keeps its own."""
    original, _ = soundfile.read(course / "Test" / "cy_yes.wav", dtype="float32")
    wave, options = change(original)
    put(course / "Train" / "dan_yes.flac", wave, **{"format": "WAV", **options})
    found, _, _ = read(course)
    assert "Train/dan_yes.flac" not in found.paths
    assert "Test/cy_yes.wav" in found.paths
    assert "test recordings, too" in only(found.notes, "dan_yes")


def test_a_sound_under_two_words_is_in_neither(course):
    put(course / "Train" / "dan_no.wav", sound(0))
    found, _, _ = read(course)
    assert not {"Train/dan_no.wav", "Train/ann_yes.wav"} & set(found.paths)
    assert only(found.notes, "another class")


def test_two_folders_with_the_same_names_keep_their_own_sounds(tmp_path):
    for place in range(2):
        for number, word in enumerate(("yes", "no")):
            for take in range(2):
                wave = sound(100 * place + 10 * number + take)
                put(tmp_path / f"{'ab'[place]}/{word}/{take}.wav", wave)
    found = labelled.find(tmp_path / "a", tmp_path / "b")
    left, waveforms, _ = recordings.read(found)
    for file, wave in zip(left.files, waveforms, strict=True):
        expected, _ = soundfile.read(file, dtype="float32")
        np.testing.assert_array_equal(wave, expected)
    assert len(left) == 8


def test_bad_recordings_are_left_out_counted_and_named(course):
    buffer = io.BytesIO()
    soundfile.write(buffer, sound(7), RATE, format="WAV")
    (course / "Train" / "ann_yes.wav").write_bytes(buffer.getvalue()[:200])
    put(course / "Train" / "eve_yes.wav", np.zeros(RATE, np.float32))
    (course / "Train" / "fay_no.wav").write_bytes(b"")
    found, _, _ = read(course)
    assert len(found) == 5
    assert "3 recordings" in only(found.notes, "left out")


def test_a_class_with_nothing_left_is_no_class_unless_one_alone_has_anything(course):
    for name in ("Train/ann", "Train/bob", "Test/cy"):
        (course / f"{name}_no.wav").write_bytes(b"")
    with pytest.raises(InputError, match="no recording of no is left"):
        read(course)
    put(course / "Train" / "ann_maybe.wav", sound(70))
    found, _, _ = read(course)
    assert found.classes == ("maybe", "yes")
    assert only(found.notes, "no class any more")
