"""Recordings: what is decoded, to which values, and what is refused with one line."""

import io
import sys

import librosa
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from keras_assign.data import recordings
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


@pytest.mark.parametrize(("its_rate", "rate"), [(48_000, 8000), (44_100, 8000), (11_025, 16_000)])
def test_resampling_is_librosa_s_bit_for_bit(its_rate, rate):
    wave = np.random.default_rng(0).normal(size=its_rate // 3 + 7).astype(np.float32)
    expected = librosa.resample(wave, orig_sr=its_rate, target_sr=rate, res_type="soxr_hq")
    np.testing.assert_array_equal(recordings.resampled(wave, its_rate, rate), expected)


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
        (sound(tone(), form="AIFF")[:4000], "cut off"),
        (sound(tone(), form="RF64")[:4000], "cut off"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "cut off"),
        (sound(tone(), rate=1000), "1000 samples"),
    ],
)
def test_a_bad_recording_is_refused_in_one_line(content, message):
    with pytest.raises(InputError, match=rf"^a\.wav .*{message}") as error:
        decode(content, "a.wav", 8000)
    assert "\n" not in str(error.value)


WAV = sound(tone())


@pytest.mark.parametrize(
    ("riff", "data"),
    [
        (b"\xff\xff\xff\xff", b"\xff\xff\xff\xff"),  # Of a pipe.
        (b"\x00\xf0\xff\x7f", b"\x00\xf0\xff\x7f"),
        ((len(WAV)).to_bytes(4, "little"), WAV[40:44]),  # 8 too large.
        (bytes(4), bytes(4)),  # Of a recorder that was switched off.
        (WAV[4:8], (len(tone())).to_bytes(4, "little")),  # In samples, not in bytes.
    ],
)
def test_a_wav_file_whose_head_has_wrong_sizes_is_read_whole(riff, data):
    content = bytearray(WAV)
    content[4:8] = riff
    content[40:44] = data
    np.testing.assert_allclose(decode(bytes(content), "a", 8000), tone(), atol=1e-4)


def test_what_follows_the_sound_in_a_wav_file_is_no_sound():
    notes = b"LIST\x0a\x00\x00\x00INFOnotes!"
    content = bytearray(WAV + notes)
    content[4:8] = (len(content) - 8).to_bytes(4, "little")
    np.testing.assert_allclose(decode(bytes(content), "a", 8000), tone(), atol=1e-4)


def test_of_channels_that_cancel_the_loudest_is_taken():
    """A cable with swapped poles; each channel has its own hiss."""
    hiss = 0.001 * np.random.default_rng(0).normal(size=(2, 4000))
    both = np.stack([0.9 * tone(), -tone()], axis=1) + hiss.T
    found = decode(sound(both, subtype="FLOAT"), "a", 8000)
    np.testing.assert_allclose(found, -tone() + hiss[1], atol=1e-6)


@pytest.mark.parametrize(
    ("form", "subtype"),
    [("AIFF", "PCM_16"), ("AU", "PCM_16"), ("CAF", "PCM_16"), ("W64", "PCM_16"),
     ("RF64", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III"),
     ("WAV", "ULAW"), ("WAV", "IMA_ADPCM")],
)  # fmt: skip
def test_what_libsndfile_decodes_is_read_whatever_its_name(form, subtype):
    found = decode(sound(tone(rate=16_000), 16_000, form, subtype), "a.txt", 16_000)
    middle = found[2000:6000]
    assert abs(np.abs(np.fft.rfft(middle)).argmax() * 16_000 / len(middle) - 440) < 4
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(0.5) * 0.5, rel=0.1)


def in_container(wave, rate, container, codec):
    """What a telephone or a browser would write."""
    av = pytest.importorskip("av")
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = 64_000
        wanted = stream.codec_context.format.name if stream.codec_context.format else "fltp"
        frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
        frame.rate = rate
        resampler = av.AudioResampler(format=wanted, layout="mono", rate=rate)
        for part in [*resampler.resample(frame), None]:
            output.mux(stream.encode(part))
    return file.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [("ipod", "aac", 44_100), ("adts", "aac", 16_000), ("webm", "libopus", 48_000),
     ("3gp", "aac", 16_000), ("asf", "wmav2", 44_100)],
)  # fmt: skip
def test_what_telephones_and_browsers_write_is_read(container, codec, rate):
    wave = tone(rate=rate)
    found = decode(in_container(wave, rate, container, codec), "voice", rate)
    assert abs(len(found) - len(wave)) < 0.1 * rate
    middle = found[rate // 8 : 3 * rate // 8]
    assert abs(np.abs(np.fft.rfft(middle)).argmax() * rate / len(middle) - 440) < 5


def test_without_pyav_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(InputError, match=r"^voice\.m4a .*pip install") as error:
        decode(b"\x00\x00\x00\x20ftypM4A " + bytes(100), "voice.m4a", 8000)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("start", [b"\x00\x00\x00\x20ftypM4A ", b"#!AMR\n", b"\x1aE\xdf\xa3"])
def test_a_damaged_file_of_a_telephone_is_refused_in_one_line(start):
    pytest.importorskip("av")
    with pytest.raises(InputError, match=r"^voice ") as error:
        decode(start + b"nothing" * 20, "voice", 8000)
    assert "\n" not in str(error.value)


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
