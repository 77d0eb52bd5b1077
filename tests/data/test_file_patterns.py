import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.data.file_patterns import FilePattern
from keras_assign.errors import InputError


@pytest.mark.parametrize(
    ("pattern", "path", "labels"),
    [
        ("{digit}_{speaker}_{take}.wav", "7_jackson_32.wav", (7, "jackson", 32)),
        ("{speaker}/{digit}_{speaker}_{take}.wav", "01/0_01_49.wav", (0, "01", 49)),
        ("{speaker}_{digit}.wav", "anna_maria_3.wav", (3, "anna_maria", None)),
        ("{digit}/{speaker}-{take}.flac", "nine/Bob-001.flac", (9, "Bob", 1)),
        ("{digit}.wav", "Four.wav", (4, "unknown", None)),
        ("*/{digit}(*).wav", "day 2/5(x+y).wav", (5, "unknown", None)),
        ("*{digit}_{speaker}.wav", "rec_seven_ann.WAV", (7, "ann", None)),
        ("{speaker}\\{digit}.wav", "ann/3.wav", (3, "ann", None)),
        ("*{digit}.wav", "take 3.wav", (3, "unknown", None)),
    ],
)
def test_reads_what_the_name_says(pattern, path, labels):
    assert FilePattern(pattern).read(path) == labels


@pytest.mark.parametrize(
    ("pattern", "path", "message"),
    [
        ("{digit}_{speaker}.wav", "12_ann.wav", "named for the digit '12'; expected 0 to 9"),
        ("{digit}_{speaker}.wav", "ten_ann.wav", "named for the digit 'ten'"),
        ("{speaker}/{digit}_{speaker}.wav", "01/3_02.wav", "does not fit the pattern"),
        ("{digit}.wav", "below/3.wav", "does not fit the pattern"),
        ("{digit}.wav", "3xwav", "does not fit the pattern"),
        ("*{digit}.wav", "take12.wav", "named for the digit '12'"),
        ("{digit}_{take}.wav", "3_20240131123456789012.wav", "is take 20240131123456789012"),
    ],
)
def test_a_name_that_says_something_else_is_refused(pattern, path, message):
    with pytest.raises(InputError, match=message):
        FilePattern(pattern).read(path)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{speaker}.wav", "has no {digit}"),
        ("{digit}_{age}.wav", "has {age}; known are"),
        ("{digit}{take}.wav", "touch"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(pattern, message):
    with pytest.raises(InputError, match=message):
        FilePattern(pattern)


@given(
    digit=st.integers(0, 9),
    speaker=st.from_regex(r"[A-Za-z0-9 .+-]{1,8}", fullmatch=True),
    take=st.integers(0, 10**6),
)
def test_a_name_made_from_a_pattern_is_read_back(digit, speaker, take):
    pattern = "set (1)/{digit}_{speaker}_{take}.wav"
    path = pattern.format(digit=digit, speaker=speaker, take=take)
    assert FilePattern(pattern).read(path) == (digit, speaker, take)
