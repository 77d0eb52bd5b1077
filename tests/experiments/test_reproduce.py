"""The whole reproduction: steps in order, what is finished kept, one site with links that work."""

import dataclasses
import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from experiments import reproduce
from experiments.registry import PROGRAMS
from experiments.whole_report import plans, scorecard, site, study
from experiments.whole_report.plans import PLANS, Step
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.audit import published
from keras_assign.errors import InputError
from keras_assign.report.claims import BAD, GOOD, OPEN, Claim, does_not_hold, holds
from tests.conftest import ROOT

AUDIT = Step("audit", "audit", "audit.cfg", "The audit", flags=("--draws=0",), shown="Audit")


@dataclasses.dataclass(frozen=True)
class MadeUpSettings:
    output_dir: str = ""
    rebuild: bool = False
    beside: tuple = ()
    workers: int = 0
    scheduler: str | None = None
    gan: str = ""
    export_dir: str | None = None


class MadeUp:
    """A program that leaves findings and a page, and remembers how it was run."""

    def __init__(self):
        self.runs = []
        self.fails = False

    def __call__(self, settings, folder):
        self.runs.append((folder.name, settings))
        if self.fails:
            raise InputError("a cell failed")
        folder.mkdir(exist_ok=True)
        (folder / "findings.json").write_text('{"is": "there"}', encoding="utf-8")
        (folder / "index.html").write_text(
            '<p id="4a-better">It is better.</p><p id="4a-slower">It is slower.</p>',
            encoding="utf-8",
        )
        return {}


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """A plan of three steps: the audit, one that needs nothing, one that needs that."""
    program = MadeUp()

    def judge(findings):
        assert findings == {"is": "there"}
        return [
            Claim("It is better.", "Once.", "It was not.", *does_not_hold("it is worse"),
                  ("attention_better",), id="4a-better"),
            Claim("It is slower.", "Once.", "It was.", *holds(), id="4a-slower"),
        ]  # fmt: skip

    first = SimpleNamespace(run=program, settings=MadeUpSettings, judge=judge)
    monkeypatch.setitem(PROGRAMS, "attention", first)
    monkeypatch.setitem(PROGRAMS, "gan", SimpleNamespace(**{**vars(first), "judge": None}))
    monkeypatch.setattr(
        study, "settings_from_flagfile", lambda program, flagfile, *flags: (
            MadeUpSettings() if program.run is not PROGRAMS["audit"].run
            else PROGRAMS["audit"].settings()
        ),
    )  # fmt: skip
    steps = (
        AUDIT,
        Step(
            "one", "attention", "one.cfg", "The first", beside=("two",), shown="One", exports=True
        ),
        Step("two", "gan", "two.cfg", "The second", needs={"gan": "one"}),
    )  # fmt: skip
    monkeypatch.setitem(plans.PLANS, "quick", steps)
    monkeypatch.setattr(site, "RESULTS", tmp_path / "nothing_stored")
    return program


def settings(**changes):
    return ReproduceSettings(**{"plan": "quick", **changes})


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        if tag == "a":
            self.found.append(attributes["href"])
        source = attributes.get("src", "data:")
        if not source.startswith("data:"):
            self.found.append(source)


def broken_links(page):
    """Links and pictures of a page that lead to no file, or to no place in it."""
    found = []
    for link in parsed(page).found:
        if link.startswith("https://arxiv.org/"):  # A paper; nothing is loaded from there.
            continue
        address, _, place = link.partition("#")
        target = (page.parent / address) if address else page
        if not target.is_file() or (place and place not in parsed(target).ids):
            found.append(link)
    return found


def parsed(page):
    links = Links()
    links.feed(page.read_text(encoding="utf-8"))
    return links


def test_steps_run_in_order_and_take_what_others_left(made_up, tmp_path):
    findings = reproduce.run(settings(workers=2, export_dir="models"), tmp_path / "site")
    assert [name for name, _ in made_up.runs] == ["one", "two", "one"]  # `one` shows `two`, too.
    first, second, again = (chosen for _, chosen in made_up.runs)
    assert (first.beside, first.workers) == ((), 2)
    assert second.gan == str(tmp_path / "site" / "one")
    assert again.beside == (str(tmp_path / "site" / "two"),)
    assert (first.export_dir, again.export_dir) == ("models", None)  # Not twice.
    assert [step["finished"] for step in findings["steps"]] == [True] * 3
    made_up.runs.clear()
    reproduce.run(settings(), tmp_path / "site")
    assert [name for name, _ in made_up.runs] == ["one", "two"]  # All that it shows was there.
    stored = json.loads((tmp_path / "site" / "findings.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(findings))


def test_the_site_has_each_claim_with_its_audit_and_links_that_lead_there(made_up, tmp_path):
    findings = reproduce.run(settings(), tmp_path / "site")
    better, slower = findings["claims"]
    assert better["audited"][0]["id"] == "attention_better"
    assert (better["part"], slower["part"]) == ("4a", "4a")
    assert "attention_better" not in {finding["id"] for finding in findings["audit"]}
    assert {"digits_1", "mimics_humans"} < {finding["id"] for finding in findings["audit"]}
    page = tmp_path / "site" / "index.html"
    html = page.read_text(encoding="utf-8")
    assert scorecard.summary(findings["claims"]) in html
    for finding in findings["audit"]:  # What is not testable included.
        assert finding["claim"] in unescape(html)
    assert f"--output_dir={tmp_path / 'site'}" in html
    assert broken_links(page) == []
    assert broken_links(tmp_path / "site" / "audit" / "index.html") == []
    assert "../one/index.html" in parsed(tmp_path / "site" / "audit" / "index.html").found


def test_a_short_run_shows_the_stored_results_at_once(made_up, tmp_path, monkeypatch):
    """With their verdicts; beside them stand its own figures, where it has some."""
    monkeypatch.setattr(site, "RESULTS", STORED)

    def write_stub(program, folder, into, navigation):
        """Not the page itself: those of all stored results are looked at in a browser."""
        assert site.findings_of(folder) is not None
        into.mkdir(parents=True)
        (into / "index.html").write_text(f"<title>{program}</title>", encoding="utf-8")

    monkeypatch.setattr(study, "_show", write_stub)
    findings = reproduce.run(settings(), tmp_path / "site")
    stored = site.findings_of(STORED)
    *shown, better, slower = findings["claims"]
    assert [claim["verdict"] for claim in shown] == [c["verdict"] for c in stored["claims"]]
    assert (better["id"], slower["id"]) == ("4a-better", "4a-slower")  # Which are not stored.
    assert not any(one["fresh"] for claim in shown for one in claim["measured"])
    for page in (tmp_path / "site").glob("**/index.html"):
        assert [link for link in broken_links(page) if "#" not in link] == []
    shown = {page.parent.name for page in (tmp_path / "site").glob("stored/*/index.html")}
    assert shown == {step.folder for step in PLANS["full"] if step.shown}
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert scorecard.summary(findings["claims"]) in html
    assert "Stored results" in html


def test_what_was_just_run_stands_beside_the_same_quantity():
    def claim(id, **measured):
        return {"id": id, "measured": [{"label": "", "reported": 1.0, **measured}]}

    own = [
        claim("both", reproduced={"mean": 1}, corrected={"mean": 2}),
        claim("one", reproduced={"mean": 3}, corrected=None),
    ]
    stored = [claim(id, reproduced=None, corrected={"mean": 9}) for id in ("one", "both", "none")]
    found = scorecard.with_fresh(stored, own)
    assert [one["measured"][0]["fresh"] for one in found] == [{"mean": 3}, {"mean": 2}, None]
    assert all("fresh" not in one["measured"][0] for one in stored)


def test_a_step_that_fails_keeps_what_is_there(made_up, tmp_path):
    reproduce.run(settings(only=("audit",)), tmp_path / "site")
    made_up.fails = True
    with pytest.raises(InputError, match="a cell failed"):
        reproduce.run(settings(), tmp_path / "site")
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    pages = html.partition('id="pages"')[2].partition("</details>")[0]
    assert 'href="audit/index.html"' in pages
    assert "The first" in pages  # But no link to it, as it has not run yet.
    assert 'href="one/index.html"' not in pages
    with pytest.raises(InputError, match=r"^two .*\bone\b"):
        reproduce.run(settings(only=("two",)), tmp_path / "site")


def test_rebuild_touches_finished_steps_alone(made_up, tmp_path):
    reproduce.run(settings(only=("audit", "one")), tmp_path / "site")
    made_up.runs.clear()
    reproduce.run(settings(rebuild=True), tmp_path / "site")
    assert {name for name, _ in made_up.runs} == {"one"}
    assert all(chosen.rebuild for _, chosen in made_up.runs)


def test_a_dry_run_leaves_nothing(made_up, tmp_path, capsys):
    assert reproduce.run(settings(dry_run=True), tmp_path / "site") == {}
    assert not (tmp_path / "site").exists()
    assert "two: The second" in capsys.readouterr().out


def test_a_step_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="only must be of audit, gan"):
        ReproduceSettings(only=("gans",))


@pytest.mark.parametrize("plan", PLANS)
def test_each_plan_can_be_run_as_it_is_written(plan, tmp_path):
    folders = [step.folder for step in PLANS[plan]]
    assert len(set(folders)) == len(folders)
    for number, step in enumerate(PLANS[plan]):
        assert set(step.needs.values()) <= set(folders[:number])
        assert set(step.beside) <= set(folders)
        chosen = study.settings_of(
            ReproduceSettings(plan=plan), tmp_path, dataclasses.replace(step, needs={})
        )
        names = {field.name for field in dataclasses.fields(chosen)}
        assert set(step.needs) <= names
        assert not step.exports or "export_dir" in names


@pytest.mark.parametrize(
    "step",
    [s for s in PLANS["quick"] if s.program != "audit" and not s.needs],
    ids=lambda step: step.folder,
)
def test_quick_asks_for_no_more_than_the_embedded_data_hold(step, tmp_path, capsys):
    chosen = study.settings_of(ReproduceSettings(), tmp_path, step)
    listed = dataclasses.replace(chosen, dry_run=True)  # Which splits the data all the same.
    PROGRAMS[step.program].run(listed, tmp_path / step.folder)
    assert "to run" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_quick_needs_no_network():
    for step in PLANS["quick"]:
        chosen = study.settings_of(ReproduceSettings(), ROOT, dataclasses.replace(step, needs={}))
        assert getattr(chosen, "dataset", "reduced_mnist") in ("reduced_mnist", "synthesised")


STORED = ROOT / "experiments" / "results"


VERDICTS = {GOOD: "holds", BAD: "does not hold", OPEN: "open"}  # Their first words, by tone.


@pytest.fixture(scope="module")
def judged():
    """All claims, judged by the findings of the stored runs."""
    stored = {step.folder: site.findings_of(STORED / step.folder) for step in PLANS["full"]}
    return scorecard.claims_of(PLANS["full"], stored, scorecard.audited())


def test_every_claim_names_audits_that_are_there_and_stands_on_the_stored_site(judged):
    known = scorecard.audited()
    assert known.keys() > {claim.id for claim in published.REPORT.claims}
    assert len(judged) > 15
    assert len({claim["claim"] for claim in judged}) == len(judged)
    parts = scorecard.by_part(judged)
    assert {"1", "2", "4a", "4b"} <= parts.keys() <= published.REPORT.parts.keys()
    assert site.findings_of(STORED)["claims"] == json.loads(json.dumps(judged))


def test_every_claim_has_a_name_of_its_own_that_begins_with_its_part(judged):
    assert len({claim["id"] for claim in judged}) == len(judged)
    for claim in judged:
        part, _, name = claim["id"].partition("-")
        assert part == claim["part"]
        assert name


def test_every_verdict_begins_with_the_word_of_its_tone(judged):
    assert {claim["tone"] for claim in judged} == set(VERDICTS)
    for claim in judged:
        word = VERDICTS[claim["tone"]]
        assert re.match(rf"{word}(: \S| \(|$)", claim["verdict"]), claim["verdict"]


def test_the_summary_counts_every_claim_once():
    tones = {GOOD: 1, BAD: 3, OPEN: 2}
    claims = [{"tone": tone} for tone, count in tones.items() for _ in range(count)]
    assert re.findall(r"\d+", scorecard.summary(claims)) == ["6", "1", "3", "2"]
    assert scorecard.summary(claims[:1]) == "Of 1 claim 1 holds, 0 do not, 0 are open"


@pytest.mark.newest
def test_the_stored_site_is_written_from_what_git_keeps_and_has_no_broken_link(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(ROOT)  # Runs name those beside them from there.
    site_folder = tmp_path / "results"
    pages_of = shutil.ignore_patterns("index.html", "figures")
    shutil.copytree(STORED, site_folder, ignore=pages_of)
    before = {f: f.read_bytes() for f in site_folder.rglob("*") if f.is_file()}
    reproduce.run(ReproduceSettings(plan="full", pages=True), site_folder)
    assert {file: file.read_bytes() for file in before} == before
    steps = PLANS["full"]
    shown = {site_folder / step.folder / "index.html" for step in steps if step.shown}
    for step in steps:
        page = site_folder / step.folder / "index.html"
        links = {(page.parent / link).resolve() for link in parsed(page).found if "#" not in link}
        assert links >= {site_folder / "index.html", *shown}
        assert broken_links(page) == []
