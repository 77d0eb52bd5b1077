"""The site: one page with every claim and its verdict, and a link to each step's page.

A short run's site shows the stored results, from which the verdicts are, and beside them what was
just run.
"""

import dataclasses
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.files import RESULTS
from experiments.whole_report import scorecard
from experiments.whole_report.plans import FULL, PLANS, QUICK, Step
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.audit import published
from keras_assign.report import claim_numbers, claim_plot, page
from keras_assign.report.claims import POINTS
from keras_assign.studies import provenance
from keras_assign.studies.rows import from_json
from keras_assign.studies.run_folder import FINDINGS_FILE
from keras_assign.studies.settings import as_command
from keras_assign.studies.store import cannot_write, write_json

TEMPLATE = Path(__file__).with_name("site.html.jinja")
PAGE = "index.html"
STORED = "stored"  # Folder of the stored results' pages in the site of a short run.
PROGRESS = "progress.js"
PROGRAM = "experiments.reproduce"
LARGE = 0.1  # Claims with an effect above that stand on an axis of their own; a fraction.


@dataclasses.dataclass(frozen=True)
class Site:
    """Where a site is and what it shows.

    Attributes:
        output_dir: its folder.
        plan: the steps that are run into it.
        stored: folder of the stored results that it shows beside; None where there are none.
    """

    output_dir: Path
    plan: tuple[Step, ...]
    stored: Path | None = None

    @property
    def stored_steps(self) -> tuple[Step, ...]:
        """Those of the stored results that have a page in the site."""
        return tuple(step for step in PLANS[FULL] if step.shown) if self.stored else ()

    @property
    def judging_steps(self) -> tuple[Step, ...]:
        """Those whose claims and pages the site shows first: stored ones, then any other."""
        stored = {step.folder for step in PLANS[FULL]} if self.stored else set()
        own = (step for step in self.plan if step.folder not in stored)
        named = {step.shown for step in self.stored_steps}
        return (*self.stored_steps, *(step for step in own if step.shown not in named))

    def page_of(self, step: Step) -> Path:
        """A step's page."""
        beside = self._is_stored(step)
        return (self.output_dir / STORED if beside else self.output_dir) / step.folder / PAGE

    def findings(self, step: Step) -> dict | None:
        """What a step has left; None while it is not finished."""
        there = self.stored if self._is_stored(step) else self.output_dir
        return findings_of(there / step.folder)

    def _is_stored(self, step):
        return any(step is other for other in self.stored_steps)


def site_of(settings: ReproduceSettings, output_dir: str | Path) -> Site:
    """The site of a run: a short one of all steps shows the stored results, if they are there.

    Args:
        settings: of the reproduction.
        output_dir: the site's folder.
    """
    is_whole = settings.plan == QUICK and not settings.only
    stored = RESULTS if is_whole and (RESULTS / FINDINGS_FILE).is_file() else None
    return Site(Path(output_dir), PLANS[settings.plan], stored)


def navigation(
    site: Site, coming: list[Step], here: Step | None = None
) -> tuple[list[tuple[str, str, bool]], tuple[str, str, str] | None]:
    """What `page.in_site` takes: the pages in the navigation, and what this page is, if none of it.

    Args:
        site: whose pages they are.
        coming: steps whose pages will be there, if they are not yet.
        here: the step whose page it is; None for the site's own.
    """
    start = site.page_of(here).parent if here else site.output_dir
    found = [("All claims", page.relative(site.output_dir / PAGE, start), here is None)]
    for step in site.judging_steps:
        if step.shown and (step in coming or site.page_of(step).is_file()):
            found.append((step.shown, page.relative(site.page_of(step), start), step is here))
    if here is None or here in site.judging_steps and here.shown:
        return found, None
    problem = here.title.partition(":")[0]
    shown = (step for step in site.judging_steps if step.shown and step.title.startswith(problem))
    whole = next(shown, None)
    there = site.page_of(whole) if whole else site.output_dir / PAGE
    title = whole.shown if whole else "all claims"
    return found, (here.title, title, page.relative(there, start))


def write(site: Site, settings: ReproduceSettings, coming: list[Step], running: str = "") -> dict:
    """Write the site's own page from what the steps have left so far.

    Args:
        site: which.
        settings: of the reproduction.
        coming: see `navigation`.
        running: what is at work, in words; empty when nothing is.

    Returns:
        `claims` (see `scorecard.claims_of`; beside stored ones, in each quantity under `fresh` what
        was just run), `audit` (the audit's findings that no claim takes up, the worst first) and
        `steps` (folder, title, whether finished).

    Raises:
        InputError: the folder cannot be written.
    """
    audited = scorecard.audited()
    own = {step.folder: site.findings(step) for step in site.plan}
    claims = scorecard.claims_of(site.plan, own, audited)
    if site.stored:
        claims = scorecard.with_fresh(findings_of(site.stored)["claims"], claims)
    found = {
        "claims": claims,
        "steps": [
            {"folder": s.folder, "title": s.title, "finished": bool(own[s.folder])}
            for s in site.plan
        ],
        "audit": scorecard.not_taken_up(claims, audited),
    }
    try:
        site.output_dir.mkdir(parents=True, exist_ok=True)
        write_json(site.output_dir / FINDINGS_FILE, found)
        with page.in_site(*navigation(site, coming)):
            context = _context(site, settings, coming, found) | {"running": running}
            page.write(TEMPLATE, context, site.output_dir, site.output_dir / PAGE)
    except OSError as error:
        raise cannot_write(site.output_dir, error) from error
    return found


def _context(site, settings, coming, found):
    again = dataclasses.replace(
        settings,
        only=(),
        rebuild=False,
        pages=False,
        scheduler=None,
        output_dir=str(site.output_dir),
    )
    shown = [
        (step, step in coming or site.page_of(step).is_file())
        for step in (*site.plan, *site.stored_steps)
    ]
    return {
        **found,
        "steps": [
            {
                "title": step.title,
                "finished": finished,
                "page": page.relative(site.page_of(step), site.output_dir),
                "just_run": bool(site.stored) and step in site.plan,
            }
            for step, finished in shown
        ],
        "pages": {
            step.folder: page.relative(site.page_of(step), site.output_dir)
            for step, finished in shown
            if finished and step in site.judging_steps
        },
        "just_run": site.stored is not None,
        "stored": _commit() if site.stored else "",
        "report": published.REPORT,
        "parts": scorecard.by_part(found["claims"]),
        "forest": _forest(found["claims"]),
        "numbers": _numbers,
        "rest_rows": [(f["claim"], f["verdict"], f["place"]) for f in found["audit"]],
        "summary": scorecard.summary(found["claims"]),
        "command": as_command(PROGRAM, again),
    }


def _commit():
    return f"at commit {provenance.code(provenance.describe())}"


def _numbers(claim, kind):
    """A claim's figures of a kind; none where it has none, or they are all the same dash."""
    found = claim_numbers.lines(claim, kind)
    return found if any(one.get(kind) is not None for one in claim["measured"]) else []


def _forest(claims):
    """The main claims on accuracies: large effects and small ones, each group with its axis."""
    main = [c for c in claims if c["main"] and c["measured"] and c["unit"] == POINTS]
    large = [claim for claim in main if _reach(claim) > LARGE]
    groups = (large, [claim for claim in main if claim not in large])
    return [
        {"axis": axis, "rows": [(claim, claim_plot.plot(claim, axis)) for claim in group]}
        for group in groups
        if group
        for axis in [claim_plot.axis_of(group)]
    ]


def _reach(claim):
    """The largest effect that a claim's figures speak of."""
    return max(abs(value) for one in claim["measured"] for value in claim_plot.values_of(one))


def progress_of(site: Site) -> Callable[[Sequence[str], float], None]:
    """What keeps `progress.js` up to date, which the first page looks at while steps are run.

    Args:
        site: which.

    Returns:
        Takes the folders of the steps at work (none: all is done) and the part that is done, 0 to
        1.
    """
    short = {step.folder: step.title.partition(":")[0] for step in site.plan}

    def told(at_work: Sequence[str], done: float) -> None:
        titles = ", ".join(sorted({short[folder] for folder in at_work}))
        version = sum(site.page_of(step).is_file() for step in site.plan)
        state = {
            "text": f"Running here: {titles}; {100 * done:.0f} % of all is done.",
            "version": version,
            "done": not titles,
        }
        temporary = site.output_dir / f".{PROGRESS}.tmp"
        temporary.write_text(f"progressed({json.dumps(state)});\n", encoding="utf-8")
        os.replace(temporary, site.output_dir / PROGRESS)

    return told


def findings_of(folder: Path) -> dict | None:
    """What a step has left; None while it is not finished."""
    try:
        return from_json(json.loads((folder / FINDINGS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
