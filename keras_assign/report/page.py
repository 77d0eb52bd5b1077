"""A results page: one HTML file that needs nothing else."""

import collections
import contextlib
import contextvars
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2

from keras_assign.report import formats
from keras_assign.report.inline_svg import inline_svg
from keras_assign.studies import provenance

FILTERS = (
    formats.percent,
    formats.points,
    formats.percent_interval,
    formats.points_interval,
    formats.number_interval,
    formats.spread,
    formats.thousands,
    formats.literal,
)
BUSY_LOAD = 0.5  # Processes waiting for a core, mean of a minute, above which times are doubtful.
# Title, place, and whether it is the page itself, of each page of the site that a page is part of.
_SITE = contextvars.ContextVar("site", default=())
_ABOUT = contextvars.ContextVar("about", default=None)


@contextlib.contextmanager
def in_site(
    links: Iterable[tuple[str, str, bool]], about: tuple[str, str, str] | None = None
) -> Iterator[None]:
    """Have pages that are written meanwhile begin with links to the others of their site.

    Args:
        links: title, relative address, and whether that is the page itself.
        about: of a page that is not among these what it is, and title and address of the one that
            it is a part of.
    """
    tokens = _SITE.set(tuple(links)), _ABOUT.set(about)
    try:
        yield
    finally:
        for variable, token in zip((_SITE, _ABOUT), tokens, strict=True):
            variable.reset(token)


def write(template: Path, context: dict, figures: Path, target: Path) -> None:
    """Fill a template and write the page under a temporary name, then rename it.

    The template extends `base.html.jinja`; it has the package's number formats as filters, and
    `figure(name, caption)`, which sets a figure of the run's folder into the page.

    Args:
        template: the experiment's template.
        context: what it shows.
        figures: folder of the SVG files.
        target: the page.
    """
    pages = environment(template.parent)
    pages.globals["svg"] = lambda name: inline_svg(figures / f"{name}.svg")
    put(pages.get_template(template.name).render(context), target)


def put(html: str, target: Path) -> None:
    """Write a page under a temporary name, then rename it.

    Args:
        html: the page.
        target: its file.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.write_text(html, encoding="utf-8")
    os.replace(temporary, target)


def relative(target: Path, start: Path) -> str:
    """The address of a file or folder, as seen from a page in another folder.

    Args:
        target: what it leads to.
        start: the page's folder.
    """
    return Path(os.path.relpath(target, start)).as_posix()


def environment(folder: Path | None = None, autoescape: bool = True) -> jinja2.Environment:
    """What pages are filled by: the package's templates, its number formats as filters.

    Args:
        folder: of further templates.
        autoescape: whether values are set into HTML.
    """
    found = jinja2.Environment(
        loader=_templates(folder),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    found.filters |= {function.__name__: function for function in FILTERS}
    found.globals |= {"site": _SITE.get(), "about": _ABOUT.get()}
    return found


def model_card(template: Path, **context) -> str:
    """Fill the Markdown template of a model card.

    Args:
        template: the experiment's template, which may extend `digit_card.md.jinja`.
        **context: what it shows.
    """
    environment = jinja2.Environment(
        loader=_templates(template.parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["literal"] = formats.literal
    return environment.get_template(template.name).render(context)


def _templates(folder):
    """An experiment's own templates, and the package's for them to extend."""
    own = [jinja2.FileSystemLoader(folder)] if folder else []
    return jinja2.ChoiceLoader([*own, jinja2.PackageLoader("keras_assign.report")])


def made_by(records: Iterable[dict]) -> dict:
    """What a page says of how its cells were made, for the macro `made_with`.

    Args:
        records: of the cells.

    Returns:
        `environment` of the first, `one_environment` (whether all have the same versions and
        hardware), and `codes`: each commit behind them, with the number of its cells.
    """
    records = list(records)
    first, *others = [record["environment"] for record in records]
    codes = collections.Counter(
        f"commit {provenance.code(record['provenance'])}"
        if "provenance" in record
        else "from before commits were recorded"
        for record in records
    )
    return {
        "environment": first,
        "one_environment": all(
            other[part] == first[part] for other in others for part in ("versions", "hardware")
        ),
        "codes": [f"{code} ({formats.thousands(count)} cells)" for code, count in codes.items()],
    }
