import json

import pytest

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.code_version import code_version, fingerprint


def test_key_follows_settings_and_code_but_not_their_order_or_the_label():
    cell = Cell("a", {"epochs": 3, "seed": 0}, "v1")
    assert Cell("b", {"seed": 0, "epochs": 3}, "v1").key == cell.key
    assert Cell("a", {"epochs": 4, "seed": 0}, "v1").key != cell.key
    assert Cell("a", {"epochs": 3, "seed": 0}, "v2").key != cell.key
    assert cell.folder == f"a-{cell.key}"
    assert Cell("a", {"epochs": 3, "seed": 0}, "v1", where={"data": "/there"}).key == cell.key


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package on the path: `work` imports `helper` inside a function, not `other`."""
    root = tmp_path / "toy_package"
    root.mkdir()
    (root / "__init__.py").write_text("", encoding="utf-8")
    (root / "work.py").write_text(
        '"""Work."""\n\n\ndef run():\n    """Run."""\n    from toy_package.helper import value\n'
        "    return value\n",
        encoding="utf-8",
    )
    (root / "helper.py").write_text("value = 1\n", encoding="utf-8")
    (root / "other.py").write_text("value = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return root


def version():
    return code_version("toy_package.work", ("toy_package",))


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_code_version_follows_the_module_and_what_it_imports(package):
    first = version()
    change(package / "helper.py", "value = 1", "value = 2")
    second = version()
    assert second != first
    change(package / "work.py", "return value", "return value + 1")
    assert version() not in (first, second)


def test_code_version_leaves_out_comments_docstrings_layout_and_other_modules(package):
    first = version()
    change(package / "work.py", '"""Run."""', '"""Run it, with more words."""\n')
    change(package / "helper.py", "value = 1", "# Why one.\nvalue = (1)")
    change(package / "other.py", "value = 1", "value = 2")
    assert version() == first


def test_code_version_follows_the_libraries(package, monkeypatch):
    first = version()
    monkeypatch.setattr("keras_assign.studies.code_version.metadata.version", lambda name: "9.9")
    assert version() != first


def test_code_version_imports_nothing(package):
    change(package / "helper.py", "value = 1", "raise RuntimeError('imported')")
    assert len(version()) == 12


def test_code_version_is_the_same_under_every_python(package, monkeypatch):
    """Pinned: Python 3.11 and 3.12 must agree, or one would void the other's results."""
    monkeypatch.setattr("keras_assign.studies.code_version.metadata.version", lambda name: "1")
    assert version() == "6a51385377d3"


def accept(package, *entries):
    content = {
        "toy_package.work": [{"code": code, "same_as": same_as} for code, same_as in entries]
    }
    (package / "same_results.json").write_text(json.dumps(content), encoding="utf-8")


def test_code_with_the_same_results_has_the_version_that_these_were_stored_with(package):
    first = version()
    change(package / "helper.py", "value = 1", "value = 0 + 1")
    second = version()
    assert second != first
    accept(package, (second, first))
    assert version() == first
    assert fingerprint("toy_package.work", ("toy_package",)) == second
    # It says nothing of other modules, nor of code that comes later.
    other = code_version("toy_package.helper", ("toy_package",))
    assert other == fingerprint("toy_package.helper", ("toy_package",))
    change(package / "helper.py", "value = 0 + 1", "value = 2 - 1")
    third = version()
    assert third not in (first, second)
    accept(package, (second, first), (third, first))
    assert version() == first
    change(package / "helper.py", "value = 2 - 1", "value = 0 + 1")
    assert version() == first


def test_other_libraries_are_not_excused_with_code(package, monkeypatch):
    first = version()
    change(package / "helper.py", "value = 1", "value = 0 + 1")
    accept(package, (version(), first))
    monkeypatch.setattr("keras_assign.studies.code_version.metadata.version", lambda name: "9.9")
    assert version() != first


@pytest.mark.parametrize(
    "text",
    ['{"toy_package.work": [{"co', "[]", '{"toy_package.work": [{"code": "1"}]}', '{"a": [3]}']
    + ['{"a": [{"code": [], "same_as": "1"}]}', "\xff"],
)
def test_a_damaged_list_of_the_same_results_is_told_in_one_line(package, text):
    (package / "same_results.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"same_results\.json is no whole list .*restore") as error:
        version()
    assert "\n" not in str(error.value)
