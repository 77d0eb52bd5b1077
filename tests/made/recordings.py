"""Recordings as people bring them, made from bare clips: rooms, pauses, levels, faults.

A kind takes a clip, float32 (samples,) from -1 to 1, its rate in Hz and a random generator, and
gives float32 (samples,) at the same rate.
"""

import functools
import io
from collections.abc import Callable

import numpy as np
import scipy.signal
import soundfile
import soxr

from keras_assign.data import recordings

Kind = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]


def _silence(seconds, rate):
    return np.zeros(round(seconds * rate), np.float32)


def _at_peak(wave, decibels):
    """The clip with its peak at so many dB of full scale."""
    return wave * np.float32(10 ** (decibels / 20) / np.abs(wave).max())


def _noise(samples, decibels, random, slope=0.0):
    """Noise of a level (root mean square, dB of full scale), falling by `slope` dB an octave."""
    spectrum = np.fft.rfft(random.normal(size=samples))
    bins = np.maximum(np.arange(len(spectrum)), 1.0)
    noise = np.fft.irfft(spectrum * bins ** (-slope / 6.02), samples)
    return (noise * 10 ** (decibels / 20) / np.sqrt(np.mean(noise**2))).astype(np.float32)


def padded(wave, rate, random, seconds):
    """Digital silence on either side (S1)."""
    quiet = _silence(seconds, rate)
    return np.concatenate([quiet, wave, quiet])


def in_a_room(wave, rate, random, before=1.5, after=0.5, decibels=-50.0, slope=0.0):
    """The word at a peak of -6 dB, somewhere in steady noise (S2)."""
    room = np.concatenate([_silence(before, rate), _at_peak(wave, -6), _silence(after, rate)])
    return room + _noise(len(room), decibels, random, slope)


def with_offset(wave, rate, random, offset):
    """A constant added (S4)."""
    return np.clip(in_a_room(wave, rate, random, 0.3, 0.3, -60) + np.float32(offset), -1, 1)


def at_level(wave, rate, random, decibels):
    """A peak of so many dB of full scale, in 16 bits (S4)."""
    return np.round(_at_peak(wave, decibels) * 32768) / np.float32(32768)


def clipped(wave, rate, random, times=10.0):
    """Recorded so many times too loud (S4)."""
    return np.clip(_at_peak(wave, 0) * np.float32(times), -1, 1)


def with_hum(wave, rate, random, decibels=-30.0):
    """Mains hum of 50 Hz and its harmonics from end to end."""
    room = in_a_room(wave, rate, random, 0.8, 0.8, -60)
    seconds = np.arange(len(room)) / rate
    phases = random.uniform(0, 2 * np.pi, 5)
    hum = sum(np.sin(2 * np.pi * 50 * k * seconds + p) / k**1.5 for k, p in enumerate(phases, 1))
    return room + np.float32(10 ** (decibels / 20)) * hum.astype(np.float32)


def with_clicks(wave, rate, random, count=3):
    """Clicks of the button, of a few ms, louder than the word, before and after it."""
    room = in_a_room(wave, rate, random, 1.0, 1.0, -55)
    for number in range(count):
        length = int(random.uniform(0.001, 0.006) * rate) + 1
        spare = round(0.8 * rate)
        place = int(random.uniform(0, spare - length))
        if number % 2:
            place += len(room) - spare
        decay = np.exp(-np.arange(length) / (length / 3))
        room[place : place + length] += (0.8 * decay * random.choice([-1, 1], length)).astype("f4")
    return np.clip(room, -1, 1)


def with_thump(wave, rate, random):
    """The microphone is knocked: some 50 Hz that fade in 150 ms, as loud as the word."""
    room = in_a_room(wave, rate, random, 1.0, 0.6, -55)
    seconds = np.arange(round(0.3 * rate)) / rate
    thump = 0.6 * np.sin(2 * np.pi * random.uniform(35, 60) * seconds) * np.exp(-seconds / 0.06)
    place = round(random.uniform(0.05, 0.5) * rate)
    room[place : place + len(thump)] += thump.astype("f4")
    return np.clip(room, -1, 1)


def with_breath(wave, rate, random):
    """A breath of half a second, 22 dB below the word's peak, before it."""
    room = in_a_room(wave, rate, random, 1.2, 0.5, -58)
    samples = round(0.5 * rate)
    band = scipy.signal.butter(2, (500, min(3000, 0.45 * rate)), "bandpass", fs=rate, output="sos")
    breath = scipy.signal.sosfilt(band, random.normal(size=samples)) * np.hanning(samples)
    breath *= 10 ** (-28 / 20) / np.abs(breath).max()
    room[round(0.2 * rate) :][:samples] += breath.astype("f4")
    return room


def reverberant(wave, rate, random, seconds=0.3):
    """A room that echoes for so long (60 dB)."""
    samples = round(seconds * rate)
    echo = random.normal(size=samples) * 10 ** (-3 * np.arange(samples) / samples)
    echo[0] = np.sqrt(np.sum(echo**2))  # As much from the mouth as from the walls.
    room = np.convolve(np.concatenate([_silence(0.3, rate), wave, _silence(0.3, rate)]), echo)
    return in_a_room(room.astype(np.float32), rate, random, 0.2, 0.2, -60)


def by_telephone(wave, rate, random):
    """300 to 3,400 Hz, in eight bits a sample (mu-law)."""
    band = scipy.signal.butter(4, (300, min(3400, 0.45 * rate)), "bandpass", fs=rate, output="sos")
    heard = _at_peak(scipy.signal.sosfilt(band, in_a_room(wave, rate, random)), -3)
    steps = np.sign(heard) * np.log1p(255 * np.abs(heard)) / np.log(256)
    steps = np.round(steps * 127) / 127
    return (np.sign(steps) * np.expm1(np.abs(steps) * np.log(256)) / 255).astype(np.float32)


def in_pink_noise(wave, rate, random, snr=15.0):
    """Noise that falls by 3 dB an octave, so far below the word's mean power."""
    word = 10 * np.log10(np.mean(_at_peak(wave, -6) ** 2))
    return in_a_room(wave, rate, random, 1.0, 1.0, word - snr, 3.0)


KINDS: dict[str, Kind] = {
    "as it is": lambda wave, rate, random: wave,
    **{
        f"silence of {seconds:g} s about it": functools.partial(padded, seconds=seconds)
        for seconds in (0.1, 0.2, 0.5, 1.0)
    },
    "a quiet room": in_a_room,
    "a room in the morning": functools.partial(in_a_room, before=3.0, after=2.0, decibels=-40),
    **{
        f"an offset of {offset:g}": functools.partial(with_offset, offset=offset)
        for offset in (0.05, 0.1, 0.3)
    },
    **{
        f"a peak of {level} dB": functools.partial(at_level, decibels=level)
        for level in (-40, -50, -58)
    },
    "clipped tenfold": clipped,
    "hum": with_hum,
    "clicks": with_clicks,
    "a thump": with_thump,
    "a breath": with_breath,
    "an echoing room": reverberant,
    "a telephone": by_telephone,
    "pink noise 15 dB below": in_pink_noise,
}


def through_codec(wave, rate, random, container, codec, kbit):
    """Encoded as a telephone or a browser does, and read again."""
    import av

    file = io.BytesIO()
    samples = soxr.resample(in_a_room(wave, rate, random, 0.5, 0.5), rate, 48_000)
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=48_000)
        stream.bit_rate, stream.layout = 1000 * kbit, "mono"
        frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(stream.format.name, "mono", 48_000, stream.frame_size)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return recordings.decode(file.getvalue(), f"a.{container}", rate)


def on_cancelling_channels(wave, rate, random):
    """Stereo of a cable with swapped poles, each channel with its own hiss at -60 dB (S9)."""
    room = in_a_room(wave, rate, random, 0.3, 0.3, -70)
    hiss = (_noise(len(room), -60, random) for _ in "lr")
    left, right = (sign * room + one for sign, one in zip((1, -1), hiss, strict=True))
    file = io.BytesIO()
    soundfile.write(file, np.stack([left, right], axis=1), rate, format="WAV")
    return recordings.decode(file.getvalue(), "a.wav", rate)


KINDS |= {
    "m4a, 32 kbit/s": functools.partial(through_codec, container="mp4", codec="aac", kbit=32),
    "webm (Opus), 16 kbit/s": functools.partial(
        through_codec, container="webm", codec="libopus", kbit=16
    ),
    "mp3, 32 kbit/s": functools.partial(
        through_codec, container="mp3", codec="libmp3lame", kbit=32
    ),
    "channels that cancel": on_cancelling_channels,
}


def two_words(one, other, rate, random):
    """Two words with a pause between them (S10)."""
    pause = _silence(random.uniform(0.3, 0.8), rate)
    both = np.concatenate([_at_peak(one, -6), pause, _at_peak(other, -6)])
    return in_a_room(both, rate, random, 0.5, 0.5)
