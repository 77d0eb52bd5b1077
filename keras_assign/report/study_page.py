"""A study's page from Markdown: as HTML beside the run's results, and as a page of docs.

The source is a template: `{{ table("accuracy") }}` and `{{ figure("forest", "Caption.") }}` stand
where the study's tables and figures go, `{{ claims() }}` for the report's claims, judged. Docs show
the figures that are kept in git: those whose third value says what to read where one sees nothing.
What is said of the stored results alone stands within `{% if stored %}`, what needs other pages of
docs within `{% if docs %}`.
"""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from keras_assign.report import (
    claim_numbers,
    claim_plot,
    figures,
    formats,
    page,
    phone_figures,
    tables,
)
from keras_assign.report.claims import Claim, headline, part
from keras_assign.report.inline_svg import inline_svg
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import RUN_FILE
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run, Study

PAGE = "index.html"
FRAME = "study.html.jinja"
NARROW = "-narrow"  # Ends the name of a figure's form for phones.
NOT_JUDGED = part(
    "A part of the study", "This run has no trainings that a claim could be judged by."
)
CREDITS = {
    "reduced_mnist": "MNIST by LeCun, Cortes and Burges, CC BY-SA 3.0.",
    "mnist": "MNIST by LeCun, Cortes and Burges, CC BY-SA 3.0.",
    "fsdd": "Free Spoken Digit Dataset by Jackson, Souza, Flaks and others, CC BY-SA 4.0.",
    "audio_mnist": "AudioMNIST by Becker, Ackermann, Lapuschkin, Müller and Samek.",
    "synthesised": "Synthesised speech, made with espeak-ng.",
    "synthesised_voices": "Synthesised speech, made with espeak-ng, Flite and Festival.",
}


@dataclasses.dataclass(frozen=True)
class Page:
    """What a study's page is made of, besides its tables and figures.

    Attributes:
        source: Markdown, `page.md` of the study.
        stored: folder of the stored run that docs show; None where they have no page of it.
        answer: from rows and judged claims to `title`, `text` and `tone` of the verdict that heads
            it; unless given, the first claim.
        facts: from runs and rows to further values for its sentences.
    """

    source: Path
    stored: Path | None = None
    answer: Callable[[Rows, list[Claim]], dict] = lambda rows, judged: headline(judged, NOT_JUDGED)
    facts: Callable[[list[Run], Rows], dict] = lambda runs, rows: {}

    def write(self, study: Study, runs: list[Run], rows: Rows, into: Path | None = None) -> None:
        """Draw the figures and write the page.

        Args:
            study: whose page it is.
            runs: its run, then those that stand beside it.
            rows: its findings.
            into: a folder for both; unless given, that of the first run.
        """
        run, drawn, lead = runs[0], [], self._lead
        folder = into or run.path
        folder.mkdir(parents=True, exist_ok=True)
        with figures.style():
            for name, figure in study.figures(runs, rows):
                figures.save(figure, folder / "figures", name, png=into is None)
                drawn.append(name)
                if name == lead:
                    phone_figures.narrow(figure)
                    figures.save(figure, folder / "figures", f"{name}{NARROW}", png=False)
        content = _Html(study, rows, folder / "figures", drawn)
        body = content.filled(self._text(study, runs, rows, content))
        records = [record for one in runs for record in one.records]
        context = {
            "title": _plain(re.search(r"<h1>(.*?)</h1>", body).group(1)),
            "body": Markup(body),
            "nav": re.findall(r'<h2 id="(.*?)">(.*?)</h2>', body),
            "settings": sorted((name, _told(value)) for name, value in run.settings.items()),
            "command": run.command,
            "run_folder": page.relative(run.path, folder),
            "credits": _credits(records),
            **page.made_by(records),
        }
        page.put(page.environment().get_template(FRAME).render(context), folder / PAGE)

    @property
    def _lead(self):
        """The figure that shows the answer: the first of the source. It has a form for phones."""
        found = re.search(r'figure\("(\w+)"', self.source.read_text(encoding="utf-8"))
        return found and found[1]

    def markdown(self, study: Study, runs: list[Run], rows: Rows) -> str:
        """The page as docs show it, of the stored run.

        Args:
            study: as for `write`.
            runs: see there.
            rows: see there.
        """
        text = self._text(study, runs, rows, _Markdown(study, rows, self.stored))
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"

    def _text(self, study, runs, rows, content):
        source = self.source.read_text(encoding="utf-8")
        template = page.environment(autoescape=False).from_string(source)
        judged = list(study.judge(rows)) if study.judge else []
        docs = isinstance(content, _Markdown)
        return template.render(
            docs=docs,
            stored=docs or self._is_stored(runs[0]),
            quick=_is_quick(rows),
            seeds_for_a_verdict=SEEDS_FOR_A_VERDICT,
            busy_load=page.BUSY_LOAD,
            rows=rows,
            one=rows.one,
            table=content.table,
            figure=content.figure,
            claims=lambda: content.claims(judged) if judged else "",
            answer=lambda: content.answer(self.answer(rows, judged)),
            measured=lambda id, kind, label="": _measured(judged, id, kind, label),
            notice=content.notice,
            has=lambda name: bool(content.tables.get(name)),
            **self.facts(runs, rows),
        )

    def _is_stored(self, run):
        if self.stored is None or not (self.stored / RUN_FILE).is_file():
            return False
        return json.loads((self.stored / RUN_FILE).read_text("utf-8"))["cells"] == run.names


class _Html:
    """Pieces of a page, which stand in the text as slots until it is HTML."""

    def __init__(self, study, rows, folder, drawn):
        pages = page.environment()
        self.macros = pages.get_template("macros.html.jinja").module
        self.of_claims = pages.get_template("claims.html.jinja").module
        self.tables, self.folder, self.drawn, self.pieces = study.tables(rows), folder, drawn, []

    def filled(self, text):
        markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
        html = re.sub(r"<h2>(.*?)</h2>", _with_id, markdown.render(text))
        html = re.sub(r"(</h1>\s*<p)>", r'\1 class="answer">', html, count=1)
        html = re.sub(r"(<table>.*?</table>)", r'<div class="wide">\1</div>', html, flags=re.DOTALL)
        before, *sections = re.split(r"(?=<h2 )", html)
        html = before + "".join(sections[:1]) + "".join(map(_folded, sections[1:]))
        return re.sub(r'<div data-slot="(\d+)"></div>', lambda m: self.pieces[int(m[1])], html)

    def table(self, name):
        return self._slot(self._table(self.tables[name])) if self.tables.get(name) else ""

    def _table(self, table):
        words = all(tables.of_words(*table))
        kind = "text" if words else "compact broad" if _fills_the_page(table) else ""
        html = self.macros.table(table.header, table.rows, table.caption)
        html = f'<div class="{kind}">{html}</div>' if kind else html
        if table.aside:
            html = f"<details><summary>{table.header[0] or 'Details'}</summary>{html}</details>"
        return html

    def figure(self, name, caption, kept=""):
        if name not in self.drawn:
            return ""
        svg = inline_svg(self.folder / f"{name}.svg")
        slim = self.folder / f"{name}{NARROW}.svg"
        if _is_wide(svg) and slim.is_file():
            forms = Markup(svg), Markup(inline_svg(slim))
            return self._slot(self.macros.figure(name, _plain(caption), *forms))
        html = self.macros.figure(name, _plain(caption), Markup(svg))
        return self._slot(f'<div class="scroll">{html}</div>' if _is_wide(svg) else html)

    def claims(self, judged):
        plots = [claim_plot.plot(dataclasses.asdict(claim)) for claim in judged]
        return self._slot(self.of_claims.cards(judged, plots))

    def answer(self, told):
        return self._slot(self.macros.verdict(told))

    def notice(self, text):
        return self._slot(self.macros.notice(text))

    def _slot(self, html):
        self.pieces.append(str(html))
        return f'\n\n<div data-slot="{len(self.pieces) - 1}"></div>\n\n'


class _Markdown:
    """The same pieces as Markdown."""

    def __init__(self, study, rows, stored):
        self.tables, self.stored = study.tables(rows), stored

    def table(self, name):
        found = self.tables.get(name)
        if not found:
            return ""
        caption = f"\n\n*{found.caption}*" if found.caption else ""
        return f"\n\n{tables.markdown(*found)}{caption}\n\n"

    def figure(self, name, caption, kept=""):
        if not kept:
            return ""
        place = f"../experiments/results/{self.stored.name}/figures/{name}.png"
        return f"\n\n![{kept}]({place})\n\n*{caption}*\n\n"

    def claims(self, judged):
        lines = [(claim.claim, claim.verdict, claim.found) for claim in judged]
        return tables.markdown(("The report's claim", "Verdict", "Found here"), lines)

    def answer(self, told):
        return ""  # Docs say it in words of their own.

    def notice(self, text):
        return f"\n\n**{text}**\n\n"


def _measured(judged, id, kind, label):
    """A claim's figure in words: what its card and the site's first page have, no second source.

    `formats.NONE` where the run lacks the numbers.
    """
    claims = (dataclasses.asdict(claim) for claim in judged if claim.id == id)
    found = next((dict(claim_numbers.lines(claim, kind)) for claim in claims), {})
    return found.get(label, formats.NONE)


def _is_quick(rows):
    """Whether there are differences, and no verdict on any."""
    verdicts = [row["verdict"] for row in rows if "verdict" in row]
    return bool(verdicts) and not any(verdicts)


def _with_id(match):
    slug = re.sub(r"[^\w\- ]", "", _plain(match[1]).lower()).replace(" ", "-")
    return f'<h2 id="{slug}">{match[1]}</h2>'


def _folded(section):
    """A section of which its heading alone is seen, until that is clicked."""
    heading, rest = section.split("</h2>", 1)
    return f'<details class="fold"><summary>{heading}</h2></summary>{rest}</details>\n'


def _fills_the_page(table):
    """Whether the first column, which alone may break its lines, has to be narrow."""
    longest = [max(map(len, column)) for column in zip(*table.rows, strict=True)]
    return len(longest) > 5 or sum(longest[1:]) > 85


def _is_wide(svg):
    width = re.search(r"max-width:(\d+)px", svg)
    return bool(width) and int(width[1]) > 700


def _plain(html):
    return re.sub(r"<.*?>|[*`]", "", html)


def _told(value):
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _credits(records):
    named = {record["settings"].get("dataset", "reduced_mnist") for record in records}
    return list(dict.fromkeys(CREDITS[name] for name in sorted(named & CREDITS.keys())))
