import os

import pytest

from keras_assign.errors import InputError
from keras_assign.serving.model_folder import replacing


@pytest.fixture
def before(tmp_path):
    """A model that is there already."""
    folder = tmp_path / "models" / "reader"
    folder.mkdir(parents=True)
    (folder / "card").write_text("before", encoding="utf-8")
    return folder


def write(target, text, bug=False):
    with replacing(target) as folder:
        (folder / "card").write_text(text, encoding="utf-8")
        if bug:
            raise RuntimeError("a bug")


def test_a_whole_folder_takes_the_place_of_the_one_before(before):
    with replacing(before) as folder:
        (folder / "card").write_text("after", encoding="utf-8")
        assert (before / "card").read_text(encoding="utf-8") == "before"
    assert (before / "card").read_text(encoding="utf-8") == "after"
    assert [path.name for path in before.parent.iterdir()] == ["reader"]


def test_a_folder_that_was_not_finished_leaves_what_was_there(before):
    with pytest.raises(RuntimeError, match="a bug"):
        write(before, "half", bug=True)
    assert (before / "card").read_text(encoding="utf-8") == "before"
    assert [path.name for path in before.parent.iterdir()] == ["reader"]


def test_a_model_that_cannot_take_its_place_gives_it_back(before, monkeypatch):
    move = os.replace

    def refuse(source, target):
        if target == before and source.name == "reader":
            raise PermissionError(13, "Permission denied")
        move(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(InputError, match="cannot write to .*reader: Permission denied"):
        write(before, "after")
    assert (before / "card").read_text(encoding="utf-8") == "before"


def test_other_errors_are_not_taken_for_failed_writes(before):
    with pytest.raises(FileNotFoundError), replacing(before) as folder:
        (folder / "missing").read_text(encoding="utf-8")
