"""Indices of recordings, from the embedded set, from layouts of known sets, from any folder."""

import io
import os
from collections import Counter

import numpy as np
import pytest
import soundfile

from keras_assign.data import spoken_digits
from keras_assign.errors import InputError


def write(root, *names, rate=8000):
    """Recordings of noise under the given names."""
    random = np.random.default_rng(0)
    for name in names:
        noise = random.uniform(-0.5, 0.5, rate // 5)
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, noise, rate)
    return root


def check_told(line, file, *terms):
    """A line begins with the file that it is about, and has the terms."""
    assert line.strip().startswith(f"{file} ")
    for term in terms:
        assert str(term) in line.strip().removeprefix(str(file))


def test_the_embedded_set_has_many_voices_two_takes_and_all_digits():
    index = spoken_digits.find()
    assert index.bad == ()
    voices = np.unique(index.speakers)
    assert len(voices) >= 20
    expected = {(d, v, t) for d in range(10) for v in voices for t in range(2)}
    assert set(zip(index.digits, index.speakers, index.takes, strict=True)) == expected
    assert len(index) == len(expected)


def test_the_set_of_many_voices_has_each_digit_of_each_at_16_khz():
    index = spoken_digits.find(spoken_digits.SYNTHESISED_VOICES)
    assert index.bad == ()
    voices = np.unique(index.speakers)
    assert len(voices) >= 60
    engines = Counter(voice.partition("_")[0] for voice in voices)
    assert engines.keys() == {"espeak", "flite", "festival"}
    assert min(engines.values()) >= 9
    assert not set(voices) & set(spoken_digits.find().speakers)
    expected = {(d, v, 0) for d in range(10) for v in voices}
    assert set(zip(index.digits, index.speakers, index.takes, strict=True)) == expected
    for file in index.files:
        sound = soundfile.SoundFile(io.BytesIO(file.read_bytes()))
        assert sound.samplerate == 16_000
        waveform = sound.read()
        assert 0.15 < len(waveform) / 16_000 < 1.1
        # Room above, for what is mixed to it; far above the rounding to 16 bits.
        assert np.abs(waveform).max() == pytest.approx(1 / 8, rel=0.01)


@pytest.mark.parametrize(("source", "most_mib"), [("synthesised", 4), ("synthesised_voices", 6)])
def test_the_embedded_sets_are_small(source, most_mib):
    archive = spoken_digits.ARCHIVES[source]
    content = (spoken_digits.resources.files("keras_assign.data.assets") / archive).read_bytes()
    assert len(content) <= most_mib * 2**20


@pytest.mark.parametrize("below", ["", "recordings/"])
def test_fsdd_is_found_in_its_folder_or_the_one_above(tmp_path, below):
    write(tmp_path, f"{below}1_theo_0.wav", f"{below}0_theo_10.wav", f"{below}0_theo_9.wav")
    index = spoken_digits.find("fsdd", tmp_path)
    (line,) = index.bad
    check_told(line, tmp_path / below, " 3 ", "3,000", "fsdd")
    assert index.digits.tolist() == [0, 0, 1]
    assert index.takes.tolist() == [9, 10, 0]
    assert [file.name for file in index.files] == ["0_theo_9.wav", "0_theo_10.wav", "1_theo_0.wav"]


def test_audio_mnist_is_found_in_its_own_layout(tmp_path):
    write(tmp_path, "data/01/0_01_0.wav", "data/60/9_60_49.wav", rate=48_000)
    (tmp_path / "data" / "audioMNIST_meta.txt").write_text("{}", encoding="utf-8")
    index = spoken_digits.find("audio_mnist", tmp_path)
    (line,) = index.bad
    check_told(line, tmp_path / "data", " 2 ", "30,000", "audio_mnist")
    assert index.speakers.tolist() == ["01", "60"]
    assert index.takes.tolist() == [0, 49]


def test_takes_are_counted_where_names_do_not_say_them(tmp_path):
    write(tmp_path, "a/3 x.wav", "a/3 y.wav", "a/2.wav", "b/3.wav")
    index = spoken_digits.find("folder", tmp_path, "{speaker}/{digit}*.wav")
    assert list(zip(index.digits, index.speakers, index.takes, strict=True)) == [
        (2, "a", 0), (3, "a", 0), (3, "a", 1), (3, "b", 0),
    ]  # fmt: skip


def test_files_whose_names_say_no_digit_are_told_and_hidden_ones_passed_over(tmp_path):
    write(tmp_path, "3_ann.wav", "12_ann.wav", "ann.wav", ".3_bob.wav")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    index = spoken_digits.find("folder", tmp_path, "{digit}_{speaker}.wav")
    assert len(index) == 1
    no_digit, no_fit = index.bad
    check_told(no_digit, tmp_path / "12_ann.wav", "'12'", "0 to 9")
    check_told(no_fit, tmp_path / "ann.wav", "{digit}_{speaker}.wav")


def test_the_same_digit_speaker_and_take_twice_is_told(tmp_path):
    write(tmp_path, "a/3_ann_0.wav", "b/3_ann_0.wav")
    index = spoken_digits.find("folder", tmp_path, "*/{digit}_{speaker}_{take}.wav")
    assert len(index) == 1
    first, second = (tmp_path / name / "3_ann_0.wav" for name in "ab")
    (line,) = index.bad
    check_told(line, second, "take", first)


def test_speakers_that_differ_in_capitals_only_are_told(tmp_path):
    write(tmp_path, "3_Ann.wav", "4_ann.wav", "4_bob.wav")
    index = spoken_digits.find("folder", tmp_path, "{digit}_{speaker}.wav")
    (line,) = index.bad
    for term in ("Ann", "ann", "capitals"):
        assert term in line.split()


def test_links_that_lead_back_are_not_followed(tmp_path):
    write(tmp_path, "a/3_ann.wav")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    index = spoken_digits.find("folder", tmp_path, "a/{digit}_{speaker}.wav")
    assert len(index) == 1
    assert index.bad == ()


def test_a_folder_that_is_a_link_is_read_once(tmp_path):
    elsewhere = write(tmp_path / "elsewhere", "3_0.wav", "4_0.wav")
    data = write(tmp_path / "data", "ann/3_0.wav")
    (data / "bob").symlink_to(elsewhere)
    (data / "ada").symlink_to(data / "ann")
    index = spoken_digits.find("folder", data, "{speaker}/{digit}_{take}.wav")
    assert index.speakers.tolist() == ["ann", "bob", "bob"]


def test_recordings_beside_those_of_the_pattern_are_told(tmp_path):
    write(tmp_path, "3_ann.wav")
    (tmp_path / "4_ann.mp3").write_bytes(b"corrected")
    index = spoken_digits.find("folder", tmp_path, "{digit}_{speaker}.wav")
    (line,) = index.bad
    check_told(line, tmp_path / "4_ann.mp3", "pattern")


def test_a_pipe_in_the_place_of_a_recording_is_told_and_not_waited_for(tmp_path):
    write(tmp_path, "3_ann.wav")
    os.mkfifo(tmp_path / "4_ann.wav")
    index = spoken_digits.find("folder", tmp_path, "{digit}_{speaker}.wav")
    (line,) = index.bad
    check_told(line, tmp_path / "4_ann.wav", "no file")


def test_select_keeps_what_is_known_together():
    index = spoken_digits.find()
    some = index.select(np.array([7, 3]))
    assert [str(f) for f in some.files] == [str(index.files[7]), str(index.files[3])]
    assert some.speakers.tolist() == [index.speakers[7], index.speakers[3]]
    assert len(some) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "timit"}, "dataset must be one of"),
        ({"source": "folder"}, "pattern goes with dataset=folder"),
        ({"source": "fsdd", "pattern": "{digit}.wav"}, "pattern goes with dataset=folder"),
        ({"source": "folder", "pattern": "{digit}.wav"}, "dataset=folder needs data_dir"),
        ({"source": "fsdd", "data_dir": "nowhere"}, "nowhere is no folder"),
        ({"data_dir": "nowhere"}, "data_dir goes with"),
    ],
)
def test_a_source_that_cannot_be_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        spoken_digits.find(**options)


def test_a_pattern_that_fits_nothing_is_refused_with_an_example(tmp_path):
    write(tmp_path, "ann_3.wav")
    with pytest.raises(
        InputError, match=r"no recording .* \(1 files .*; the first is: .*ann_3.wav"
    ):
        spoken_digits.find("folder", tmp_path, "{digit}_{speaker}.wav")
