"""Downloads, from files on this disk in place of the web."""

import dataclasses
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from keras_assign.data import download, spoken_digits
from keras_assign.errors import InputError
from tests.data.test_spoken_digits import write


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A small data set to be downloaded as FSDD; returns its archive's file."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    root = write(tmp_path / "web", "set-1/recordings/0_ann_0.wav", "set-1/recordings/1_ann_0.wav")
    file = tmp_path / "set.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for wav in sorted(root.rglob("*.wav")):
            archive.write(wav, wav.relative_to(root))
        archive.writestr("set-1/setup.py", "not wanted")
    known = download.Archive(
        file.as_uri(),
        "set-1/recordings",
        2,
        download.content_sha256(root / "set-1" / "recordings"),
        "a licence",
    )
    monkeypatch.setitem(download.ARCHIVES, "fsdd", known)
    return file


def test_what_is_downloaded_is_found_and_kept(served, tmp_path, capsys):
    index = spoken_digits.find("fsdd")
    assert index.bad == ()
    assert index.digits.tolist() == [0, 1]
    assert "a licence" in capsys.readouterr().out
    served.unlink()  # The second time needs no network.
    assert len(spoken_digits.find("fsdd")) == 2
    kept = {path.name for path in (tmp_path / "home").rglob("*") if path.is_file()}
    assert kept - {"fsdd.lock"} == {"0_ann_0.wav", "1_ann_0.wav"}


def left(tmp_path):
    found = (tmp_path / "home").rglob("fsdd*")
    return [path.name for path in found if path.name != "fsdd.lock"]


def test_no_network_is_one_line(served, tmp_path):
    served.unlink()
    with pytest.raises(InputError, match="could not be downloaded .* --data_dir"):
        spoken_digits.find("fsdd")
    assert left(tmp_path) == []


def test_a_download_that_was_cut_off_is_told_and_made_anew(served, tmp_path):
    whole = served.read_bytes()
    served.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged or cut off; start again"):
        spoken_digits.find("fsdd")
    assert left(tmp_path) == []
    served.write_bytes(whole)
    assert len(spoken_digits.find("fsdd")) == 2


def test_every_flipped_bit_is_told_or_does_no_harm(served, tmp_path):
    whole = served.read_bytes()
    known = download.ARCHIVES["fsdd"]
    names = len(whole) - 400  # The directory of the archive, at its end, is where it hurts most.
    places = [*range(0, names, names // 40), *range(names, len(whole), 7)]
    told = 0
    for place in places:
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        served.write_bytes(content)
        folder = tmp_path / f"unpacked{place}"
        try:
            download.unpack(served, known, folder)
        except InputError as error:
            message = str(error)
        else:
            assert download.content_sha256(folder) == known.sha256
            continue
        told += 1
        assert "\n" not in message
        assert not folder.exists()
    assert told > len(places) // 2


def test_of_two_that_ask_at_once_both_get_it(served):
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: len(spoken_digits.find("fsdd")), range(2)))
    assert found == [2, 2]


def test_what_a_broken_off_try_left_is_cleared(served, tmp_path):
    partial = tmp_path / "home" / "datasets" / "keras_assign" / "fsdd.partial"
    partial.mkdir(parents=True)
    (partial / "9_old_0.wav").write_bytes(b"x")
    assert len(spoken_digits.find("fsdd")) == 2
    assert left(tmp_path) == ["fsdd"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"recordings": 3}, "holds 2 recordings; expected 3"),
        ({"sha256": "0" * 64}, "not those expected"),
    ],
)
def test_other_contents_are_told(served, tmp_path, monkeypatch, change, message):
    known = dataclasses.replace(download.ARCHIVES["fsdd"], **change)
    monkeypatch.setitem(download.ARCHIVES, "fsdd", known)
    with pytest.raises(InputError, match=message):
        spoken_digits.find("fsdd")
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [
        "../x.wav",
        "set-1/recordings/../../../x.wav",
        "/x.wav",
        "a\\..\\..\\x.wav",
        "C:/x.wav",
        "./../x.wav",
    ],
)
def test_a_name_that_points_outside_is_refused(served, tmp_path, name):
    with zipfile.ZipFile(served, "a") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(InputError, match="not to be trusted"):
        spoken_digits.find("fsdd")
    assert left(tmp_path) == []
    assert not list(tmp_path.rglob("x.wav"))
