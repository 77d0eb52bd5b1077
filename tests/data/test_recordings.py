"""Recordings: what is decoded, to which values, and what is refused with one line."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from keras_assign.data.recordings import decode
from keras_assign.errors import InputError


def tone(seconds=0.5, rate=8000, hertz=440.0):
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(
        np.float32
    )


def sound(waveform, rate=8000, form="WAV", subtype="PCM_16"):
    file = io.BytesIO()
    soundfile.write(file, waveform, rate, format=form, subtype=subtype)
    return file.getvalue()


@pytest.mark.parametrize(
    ("form", "subtype", "error"),
    [
        ("WAV", "PCM_U8", 1 / 128),
        ("WAV", "PCM_16", 1 / 32768),
        ("WAV", "PCM_24", 1e-6),
        ("WAV", "FLOAT", 0),
        ("FLAC", "PCM_16", 1 / 32768),
        ("FLAC", "PCM_24", 1e-6),
    ],
)
def test_every_bit_depth_gives_the_same_wave(form, subtype, error):
    found = decode(sound(tone(), form=form, subtype=subtype), "a", 8000)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, tone(), atol=error)


def test_stereo_is_averaged():
    both = np.stack([tone(), 0.2 * tone()], axis=1)
    found = decode(sound(both, subtype="FLOAT"), "a", 8000)
    np.testing.assert_allclose(found, 0.6 * tone(), atol=1e-7)


def test_resampling_agrees_with_scipy_away_from_the_ends():
    wave = tone(rate=48_000) + tone(rate=48_000, hertz=2_000)
    found = decode(sound(wave * 0.5, 48_000, subtype="FLOAT"), "a", 8000)
    expected = resample_poly(wave * 0.5, 1, 6)
    assert len(found) == len(expected)
    np.testing.assert_allclose(found[200:-200], expected[200:-200], atol=2e-3)


def test_what_lies_above_half_the_new_rate_is_gone():
    high = tone(rate=48_000, hertz=6_000)
    found = decode(sound(high + tone(rate=48_000), 48_000, subtype="FLOAT"), "a", 8000)
    np.testing.assert_allclose(found[200:-200], tone()[200:-200], atol=2e-3)


def with_nan():
    wave = tone()
    wave[7] = np.nan
    return sound(wave, subtype="FLOAT")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"no sound at all", "cannot be read"),
        (sound(tone())[:2000], "cut off"),
        (sound(tone())[:40], "cut off"),
        (sound(tone(), form="FLAC")[:2000], "cannot be read"),
        (sound(tone()[:1]), "too short .* 1 "),
        (sound(tone(0.049)), "too short .* 392 "),
        (sound(tone(600)), "too long.* 10 s"),
        (sound(np.zeros(4000, np.float32)), "silent"),
        (sound(np.full(4000, 0.5, np.float32)), "silent"),
        (with_nan(), "no numbers"),
        (sound(tone() * 1e4, subtype="FLOAT"), "full scale"),
        (sound(np.stack([tone(), -tone()], axis=1)), "silent .*channels"),
        (sound(tone(), form="AIFF")[:4000], "AIFF"),
        (sound(tone(), form="RF64")[:4000], "RF64"),
        (sound(tone(), rate=1000), "1000 samples"),
    ],
)
def test_a_bad_recording_is_refused_in_one_line(content, message):
    with pytest.raises(InputError, match=rf"^a\.wav .*{message}") as error:
        decode(content, "a.wav", 8000)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("size", [b"\xff\xff\xff\xff", b"\x00\xf0\xff\x7f"])
def test_a_wav_file_that_a_pipe_wrote_has_no_size_and_is_read(size):
    content = bytearray(sound(tone()))
    content[4:8] = size
    content[40:44] = size
    np.testing.assert_allclose(decode(bytes(content), "a", 8000), tone(), atol=1e-4)


def test_a_flac_file_that_a_pipe_wrote_has_no_length_and_cannot_be_read():
    content = bytearray(sound(tone(), form="FLAC"))
    content[21] &= 0xF0  # The number of samples: 36 bits from here.
    content[22:26] = bytes(4)
    with pytest.raises(InputError, match="a does not say how long it is"):
        decode(bytes(content), "a", 8000)


def test_an_odd_number_of_bytes_without_the_last_is_whole():
    content = sound(tone()[:3999], subtype="PCM_U8")
    assert len(decode(content[:-1], "a", 8000)) == 3999


@settings(max_examples=150)
@given(
    form=st.sampled_from([("WAV", "PCM_16"), ("WAV", "FLOAT"), ("FLAC", "PCM_16")]),
    keep=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 7)), max_size=6),
)
def test_a_damaged_file_gives_a_wave_or_one_line(form, keep, flips):
    content = bytearray(sound(tone(0.1), form=form[0], subtype=form[1]))
    for place, bit in flips:
        # Half of them in the header, where they do most harm.
        size = len(content) if bit % 2 else 60
        content[min(int(place * size), len(content) - 1)] ^= 1 << bit
    del content[round(keep * len(content)) :]
    try:
        found, message = decode(bytes(content), "a.wav", 8000), None
    except InputError as error:
        found, message = None, str(error)
    if message is None:
        assert found.ndim == 1
        assert np.abs(found).max() <= 20  # Half of it before resampling.
    else:
        assert message.startswith("a.wav ")
        assert "\n" not in message
