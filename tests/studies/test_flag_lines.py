import codecs

import pytest

from experiments import attention
from experiments.attention_digits.settings import DigitSettings
from keras_assign.errors import InputError
from keras_assign.studies.flag_lines import expand
from tests.experiments.test_cli import read_back

TEXT = "# größer, with a comment\n--output_dir=größer\n\n  // and another\n  --seeds=3\n"
WRITTEN = {
    "plain": TEXT.encode(),
    "byte-order mark": codecs.BOM_UTF8 + TEXT.encode(),
    "other line ends": TEXT.replace("\n", "\r\n").encode(),
    "old line ends": TEXT.replace("\n", "\r").encode(),
    "UTF-16 of Windows": TEXT.replace("\n", "\r\n").encode("utf-16"),
    "UTF-16, the other order": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "the other order without a mark": TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("apart", [False, True])
def test_a_flagfile_is_read_whatever_wrote_it(content, apart, tmp_path):
    file = tmp_path / "my.cfg"
    file.write_bytes(content)
    named = ["--flagfile", str(file)] if apart else [f"-flagfile={file}"]
    assert expand(["program", "--a", *named, "b"]) == [
        "program", "--a", "--output_dir=größer", "--seeds=3", "b",
    ]  # fmt: skip


def test_a_flagfile_names_another_one_from_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "outer.cfg").write_text("--a\n--flagfile=inner.cfg\n--c\n", "utf-8")
    (tmp_path / "inner.cfg").write_text("--b\n", "utf-16")
    named = "--flagfile=below/outer.cfg"
    assert expand(["program", named, named]) == ["program", *["--a", "--b", "--c"] * 2]
    monkeypatch.setenv("HOME", str(tmp_path))
    assert expand(["program", "--flagfile=~/inner.cfg", "--flagfile="]) == ["program", "--b"]


def test_a_flagfile_that_was_renamed_is_told_by_its_name_now(tmp_path):
    (tmp_path / "renamed.txt").write_text("# former, now\nold.cfg new.cfg\n", "utf-8")
    with pytest.raises(InputError, match=f"--flagfile={tmp_path / 'new.cfg'}$"):
        expand(["program", f"--flagfile={tmp_path / 'old.cfg'}"])
    with pytest.raises(InputError, match="cannot read the flagfile"):
        expand(["program", f"--flagfile={tmp_path / 'other.cfg'}"])


def test_what_follows_two_dashes_is_no_flag():
    assert expand(["program", "--", "--flagfile=none"]) == ["program", "--", "--flagfile=none"]


def names_itself(folder):
    (folder / "my.cfg").write_text(f"--flagfile={folder / 'other.cfg'}\n", "utf-8")
    (folder / "other.cfg").write_text(f"--flagfile={folder / 'my.cfg'}\n", "utf-8")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: None,
        lambda folder: (folder / "my.cfg").mkdir(),
        lambda folder: (folder / "my.cfg").write_bytes(b"--seeds=\xff\n"),
        names_itself,
    ],
    ids=["missing", "folder", "no text", "names itself"],
)
def test_a_bad_flagfile_is_one_line_that_names_it(spoil, tmp_path):
    spoil(tmp_path)
    with pytest.raises(InputError, match=r"my\.cfg") as error:
        expand(["program", f"--flagfile={tmp_path / 'my.cfg'}"])
    assert "\n" not in str(error.value)


def test_flagfile_without_a_name_is_told():
    with pytest.raises(InputError, match="--flagfile "):
        expand(["program", "--flagfile"])


@pytest.fixture
def flagfile(tmp_path):
    file = tmp_path / "my.cfg"
    file.write_text("--models=digit_cnn\n--seeds=3\n", "utf-8")
    return f"--flagfile={file}"


@pytest.mark.parametrize(
    "given",
    [
        ["--models=digit_cnn_spatial_attention", "--seeds=4"],
        ["--models", "digit_cnn_spatial_attention", "--seeds", "4"],
    ],
)
def test_flags_after_a_flagfile_override_it_and_those_before_do_not(flagfile, given):
    after = read_back(DigitSettings, flagfile, *given)
    assert after.models == ("digit_cnn_spatial_attention",)
    assert after.seeds == 4
    before = read_back(DigitSettings, *given, flagfile)
    assert before.models == ("digit_cnn",)
    assert before.seeds == 3


def test_a_list_in_a_flagfile_adds_up_within_it(tmp_path):
    file = tmp_path / "my.cfg"
    file.write_text("--beside=a\n--beside=b\n", "utf-8")
    assert expand(["p", "--beside=x", f"--flagfile={file}"], ["beside"]) == [
        "p", "--beside=a", "--beside=b",
    ]  # fmt: skip


def test_the_task_is_read_from_a_flagfile_of_any_kind(tmp_path):
    file = tmp_path / "my.cfg"
    file.write_text("--task=speech\n--seeds=1\n", "utf-16")
    assert attention.task_named(["program", f"--flagfile={file}"]) == "speech"
    assert attention.task_named(["program", "--flagfile=none.cfg"]) == "digits"


@pytest.mark.process
def test_programs_read_such_flagfiles(fails, tmp_path):
    file = tmp_path / "my.cfg"
    file.write_text("# what\r\n--input=one.png\r\n", "utf-16")
    (line,) = fails("experiments.predict", f"--flagfile={file}")
    assert "one.png" in line
