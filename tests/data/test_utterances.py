"""Waveforms of an index: decoded once, bad ones told all at once."""

import os
import shutil

import numpy as np
import pytest
import soundfile

from keras_assign.data import recordings, spoken_digits, utterances
from keras_assign.data.recordings import decode
from keras_assign.errors import InputError
from tests.data.test_spoken_digits import check_told, write

PATTERN = "{digit}_{speaker}.wav"


@pytest.fixture
def folder(tmp_path):
    """A good recording, one under two digits, and three bad ones."""
    root = write(tmp_path / "sounds", "0_ann.wav", "1_ann.wav", "ann.wav")
    (root / "2_ann.wav").write_bytes(b"")
    soundfile.write(root / "3_ann.wav", np.zeros(4000), 8000)
    shutil.copy(root / "1_ann.wav", root / "4_ann.wav")
    return root


def load(folder, rate=8000, **options):
    index = spoken_digits.find("folder", folder, PATTERN)
    options = {"cache_dir": folder.parent / "cache", **options}
    return utterances.load(index, rate, **options)


def test_all_bad_files_are_told_at_once(folder):
    with pytest.raises(InputError) as error:
        load(folder)
    first, *lines = str(error.value).splitlines()
    assert first.startswith("5 ")
    assert "--skip_bad" in first
    told = [
        ("ann.wav", PATTERN),
        ("1_ann.wav", "same", folder / "4_ann.wav", "speaker"),
        ("2_ann.wav", "empty"),
        ("3_ann.wav", "silent"),
        ("4_ann.wav", "same", folder / "1_ann.wav"),
    ]
    for line, (name, *terms) in zip(lines, told, strict=True):
        check_told(line, folder / name, *terms)


def test_bad_files_can_be_left_out(folder):
    found = load(folder, skip_bad=True)
    assert found.index.digits.tolist() == [0]
    assert len(found.waveforms) == 1
    assert len(found.index.bad) == 5
    content = (folder / "0_ann.wav").read_bytes()
    np.testing.assert_array_equal(found.waveforms[0], decode(content, "0", 8000))


def test_of_a_recording_that_is_there_twice_under_one_digit_one_is_used(tmp_path):
    root = write(tmp_path / "sounds", "0_ann_1.wav", "1_ann_1.wav")
    shutil.copy(root / "1_ann_1.wav", root / "1_ann_2.wav")
    index = spoken_digits.find("folder", root, "{digit}_{speaker}_{take}.wav")
    found = utterances.load(index, 8000, skip_bad=True, cache_dir=tmp_path / "cache")
    assert [file.name for file in found.index.files] == ["0_ann_1.wav", "1_ann_1.wav"]
    (line,) = found.index.bad
    check_told(line, root / "1_ann_2.wav", "same", root / "1_ann_1.wav")


def test_a_folder_of_bad_files_alone_is_refused(folder):
    (folder / "0_ann.wav").unlink()
    (folder / "1_ann.wav").unlink()
    (folder / "4_ann.wav").unlink()
    with pytest.raises(InputError, match="no recording is left"):
        load(folder, skip_bad=True)


def test_a_file_that_cannot_be_read_is_a_bad_one(folder):
    (folder / "5_ann.wav").symlink_to(folder / "nowhere.wav")
    found = load(folder, skip_bad=True)
    (line,) = [line for line in found.index.bad if "5_ann.wav" in line]
    check_told(line, folder / "5_ann.wav", "no file")


def test_what_was_decoded_is_kept_for_the_content_wherever_it_lies(folder, monkeypatch):
    first = load(folder, skip_bad=True)
    moved = folder.rename(folder.with_name("moved"))

    def broken(*_):
        raise AssertionError("decoded again")

    monkeypatch.setattr(recordings, "decode", broken)
    again = load(moved, skip_bad=True)
    assert utterances.checksum(again) == utterances.checksum(first)
    assert again.index.files[0] == moved / "0_ann.wav"
    with pytest.raises(AssertionError, match="decoded again"):
        load(moved, rate=4000, skip_bad=True)


def test_changed_recordings_and_other_rates_are_decoded_anew(folder):
    first = load(folder, skip_bad=True)
    write(folder, "5_bob.wav")
    soundfile.write(folder / "0_ann.wav", np.sin(np.arange(900)), 8000)
    changed = load(folder, skip_bad=True)
    assert utterances.checksum(changed) != utterances.checksum(first)
    assert [len(w) for w in changed.waveforms] == [900, 1600]
    again = load(folder, rate=16_000, skip_bad=True)
    assert [len(w) for w in again.waveforms] == [1800, 3200]


def test_the_checksum_does_not_hang_on_what_was_left_out(folder):
    first = load(folder, skip_bad=True)
    (folder / "3_a much longer name.wav").write_bytes(b"")
    assert utterances.checksum(load(folder, skip_bad=True)) == utterances.checksum(first)


def test_a_damaged_cache_is_made_anew(folder):
    first = load(folder, skip_bad=True)
    stored = list((folder.parent / "cache").rglob("output.pkl"))
    assert len(stored) == 1
    stored[0].write_bytes(stored[0].read_bytes()[:100])
    assert utterances.checksum(load(folder, skip_bad=True)) == utterances.checksum(first)


def test_a_cache_that_cannot_be_is_one_line(folder):
    place = folder.parent / "a file"
    place.write_bytes(b"")
    with (
        pytest.warns(UserWarning, match="Unable to write"),
        pytest.raises(InputError, match="the cache .*a file cannot be used.*--cache_dir"),
    ):
        load(folder, skip_bad=True, cache_dir=place)


def test_what_is_decoded_hangs_neither_on_batches_nor_on_processes(tmp_path, monkeypatch):
    index = spoken_digits.find()
    some = index.select(np.arange(0, len(index), 40))
    alone = utterances.load(some, 8000, cache_dir=tmp_path / "one")
    monkeypatch.setattr(utterances, "BATCH", 3)
    spread = utterances.load(some, 8000, cache_dir=tmp_path / "two", processes=2)
    assert utterances.checksum(spread) == utterances.checksum(alone)
    assert all(0.1 < len(w) / 8000 < 2 for w in alone.waveforms)


def test_recordings_of_another_rate_are_resampled(tmp_path):
    write(tmp_path, "0_ann.wav", rate=48_000)
    index = spoken_digits.find("folder", tmp_path, PATTERN)
    found = utterances.load(index, 8000, cache_dir=tmp_path / "cache")
    assert len(found.waveforms[0]) == 1600
    assert found.sample_rate == 8000


def test_a_name_that_is_no_unicode_has_a_checksum(tmp_path):
    folder = tmp_path / os.fsdecode(b"\xe4nn")
    write(tmp_path, "3_0.wav")
    folder.mkdir()
    (tmp_path / "3_0.wav").rename(folder / "3_0.wav")
    index = spoken_digits.find("folder", tmp_path, "{speaker}/{digit}_{take}.wav")
    assert len(utterances.checksum(utterances.load(index, 8000))) == 64
