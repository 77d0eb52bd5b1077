"""One claim, one command: what is known of it, and the trainings that it rests on."""

import dataclasses
import json
from html import unescape

import pytest

from experiments.claims import study, trainings, words
from experiments.claims.settings import ClaimSettings
from experiments.claims.trainings import NEEDS
from experiments.registry import PROGRAMS, settings_from_flagfile
from keras_assign.errors import InputError
from keras_assign.studies import study as engine
from keras_assign.studies.run_folder import RunFolder
from tests.conftest import fsdd

TRAINED = [id for id, needs in NEEDS.items() if needs.full]


@pytest.fixture
def asked_for(monkeypatch):
    """Cells that a run would train: it fails there, as none is to be."""
    asked = []

    def run_cells(cells, store, *where):
        asked.extend(cell.folder for cell in cells if not store.is_finished(cell))
        assert not asked

    monkeypatch.setattr(engine, "run_cells", run_cells)
    return asked


@pytest.fixture(scope="module")
def pages_once():
    """Claims share studies: the page of each run is drawn once."""
    drawn, write = set(), engine.Study._write_page

    def write_once(study, runs, *rest):
        if runs[0].path.name in drawn:
            (runs[0].path / "index.html").write_text("", encoding="utf-8")
        else:
            drawn.add(runs[0].path.name)
            write(study, runs, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.Study, "_write_page", write_once)
        yield


def test_every_claim_has_its_trainings():
    assert set(NEEDS) == set(study.stored_claims())
    for needs in NEEDS.values():
        assert bool(needs.full) == bool(needs.quick)


@pytest.mark.newest
@pytest.mark.parametrize("id", TRAINED)
def test_in_full_a_claim_rests_on_stored_trainings_and_is_judged_as_stored(
    id, asked_for, pages_once, tmp_path
):
    """None is run again, and none is there that its run does not name."""
    of_speech = any(step.folder.endswith(("fsdd", "speech", "study")) for step in NEEDS[id].full)
    settings = ClaimSettings(claim=(id,), run="full", data_dir=str(fsdd()) if of_speech else None)
    settings = dataclasses.replace(settings, workers=0)
    claim = study.run(settings, tmp_path)
    assert asked_for == []
    assert claim["now"]["verdict"] == claim["verdict"]
    for one in claim["measured"]:
        assert one["fresh"] == (one["corrected"] or one["reproduced"])
    page = (tmp_path / id / "full" / "index.html").read_text(encoding="utf-8")
    assert claim["claim"] in unescape(page)
    for step in NEEDS[id].full:
        assert (tmp_path / id / "full" / step.folder / "index.html").is_file()


@pytest.mark.parametrize("id", [id for id in TRAINED if id.startswith("3-")])
def test_a_quick_run_adds_no_more_generated_images_than_its_gan_draws(id):
    steps = {
        step.program: settings_from_flagfile(PROGRAMS[step.program], step.flagfile, *step.flags)
        for step in NEEDS[id].quick
    }
    assert max(steps["synthesis"].generated) <= min(steps["gan"].generate)
    assert set(steps["synthesis"].real) <= set(steps["gan"].real)


@pytest.mark.parametrize("id", TRAINED)
def test_a_quick_run_needs_no_network(id):
    for step in NEEDS[id].quick:
        chosen = settings_from_flagfile(PROGRAMS[step.program], step.flagfile, *step.flags)
        assert getattr(chosen, "dataset", "reduced_mnist") in ("reduced_mnist", "synthesised")
        assert getattr(chosen, "timing_rounds", 0) <= 3


SMALL = {
    "2-only-own-images": ("--epochs=1", "--real=20", "--augmented=0,40"),
    "4b-20-epochs-enough": ("--effort=0.1", "--clips_per_digit=2"),
}


@pytest.mark.parametrize("id", SMALL)
def test_a_claim_is_run_small(id, tmp_path, monkeypatch, capsys):
    """What a short run measures stands beside the stored figures, and judges nothing."""
    (step,) = NEEDS[id].quick
    changed = {flag.partition("=")[0] for flag in SMALL[id]}
    flags = (flag for flag in step.flags if flag.partition("=")[0] not in changed)
    short = dataclasses.replace(step, flags=(*flags, *SMALL[id]))
    monkeypatch.setitem(trainings.NEEDS, id, dataclasses.replace(NEEDS[id], quick=(short,)))
    settings = ClaimSettings(claim=(id,), run="quick", workers=0)
    claim = study.run(settings, tmp_path)
    assert claim["now"]["id"] == id
    assert claim["now"]["tone"] != "good"
    assert all(one["fresh"] for one in claim["measured"])
    cells = RunFolder(tmp_path / id / "quick" / step.folder, PROGRAMS[step.program].program)
    assert len(cells.run_info()["cells"]) <= 6
    told = words.just_run(claim, settings)
    assert claim["verdict"] in " ".join(told.split())
    assert "Just run" in told
    page = (tmp_path / id / "quick" / "index.html").read_text(encoding="utf-8")
    assert "just run" in page
    again = study.run(settings, tmp_path)  # What is finished is kept.
    assert json.dumps(again, default=str) == json.dumps(claim, default=str)


def test_the_list_has_every_claim_with_its_verdict():
    lines = words.listed(study.stored_claims().values()).splitlines()
    assert len(lines) == len(NEEDS) + 2
    line = next(line for line in lines if line.startswith("4a-attention-helps"))
    assert "does not hold" in line


def test_a_claim_is_shown_with_figures_rule_and_audit():
    claim = study.stored_claims()["4a-attention-helps"]
    told = words.shown(claim)
    for text in (claim["verdict"], claim["rule"], claim["audited"][0]["numbers"], "+0.65"):
        assert " ".join(text.split()) in " ".join(told.split())
    assert all(len(line) <= 110 for line in told.splitlines())


@pytest.mark.parametrize("id", [id for id in NEEDS if id not in TRAINED])
def test_of_arithmetic_nothing_is_run(id, tmp_path):
    claim = study.run(ClaimSettings(claim=(id,), run="quick"), tmp_path)
    assert claim["now"] is None
    assert "nothing is run" in words.just_run(claim, ClaimSettings(claim=(id,), run="quick"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"claim": ("4a-attention",)}, "did you mean 4a-attention-helps"),
        ({"claim": ("4a-attention-helps", "1-ranking")}, "one identifier"),
        ({"run": "quick"}, "given with --run"),
        ({"claim": ("1-ranking",), "run": "slow"}, "one of quick, full"),
    ],
)
def test_what_cannot_be_asked_is_one_line(given, told):
    with pytest.raises(InputError, match=told) as error:
        ClaimSettings(**given)
    assert "\n" not in str(error.value)


def test_every_rule_reads_as_a_sentence():
    for claim in study.stored_claims().values():
        assert claim["rule"][0].isupper()
        assert claim["rule"].endswith(".")
        assert "_" not in claim["rule"]


@pytest.mark.process
def test_the_command_lists_shows_and_refuses(program, fails):
    listed = program("experiments.claims")
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) == len(NEEDS) + 2
    shown = program("experiments.claims", "2-levels-off")
    assert shown.stdout.startswith("2-levels-off: ")
    (line,) = fails("experiments.claims", "2-levels")
    assert "2-levels-off" in line
