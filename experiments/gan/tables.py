"""The tables of the GANs: for terminal and page alike."""

from experiments.gan import recipes
from experiments.gan.results import PLAIN, WARPED
from keras_assign.report.formats import NONE, bare, percent, thousands
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name; empty ones of what the run has not."""
    candidates = rows.values("candidate")
    own = rows.where(metric="recipe", candidate=candidates[0] if candidates else None)
    return {
        "gans": _gans(rows),
        "candidates": _candidates(rows, candidates),
        "recipe": Table(
            ("Recipe", ""),
            [(_words(row["setting"]), in_words(row["value"])) for row in own],
            aside=True,
        ),
    }


def _gans(rows):
    """A line a number of real images."""

    def column(title, metric, write):
        return Axis(title, {"metric": metric, "candidate": None}, write)

    lines = [
        Axis(thousands(real), {"real": real}) for real in rows.where(metric="gans").values("real")
    ]
    return pivot(rows, "Real images a digit", lines, [
        column("GANs", "gans", lambda row: str(row["value"])),
        column("Updates of each", "updates", lambda row: thousands(row["value"])),
        column("An update", "update_seconds", lambda row: f"{row['value']:.3f} s"),
        column("Collapsed and tried again", "collapsed", lambda row: str(row["value"] or NONE)),
        column("Least spread (digit)", "least_spread",
               lambda row: f"{row['value']:.2f} ({row['digit']})"),
        column("Mean spread", "mean_spread", _spread),
    ])  # fmt: skip


def _candidates(rows, candidates):
    """A line a candidate, the best first."""
    base = rows.where(metric="recipe", candidate=recipes.BASE)
    base = {row["setting"]: row["value"] for row in base}

    def title(candidate):
        """Its name, and in brackets what it has for the base's values."""
        own = rows.where(metric="recipe", candidate=candidate) if base else ()
        changed = [
            f"{_words(row['setting'])} {in_words(row['value'])}"
            for row in own
            if row["value"] != base.get(row["setting"])
        ]
        return f"{candidate} ({'; '.join(changed)})" if changed else candidate

    def scored(title, classifier):
        where = {"metric": "accuracy", "classifier": classifier}
        return Axis(title, where, lambda row: bare(percent(row["mean"], 1)))

    lines = [Axis(title(candidate), {"candidate": candidate}) for candidate in candidates]
    return pivot(rows, "Candidate", lines, [
        scored("LeNet-5 on its images alone, %", PLAIN),
        scored("on warps of these, %", WARPED),
        Axis("Least spread", {"metric": "least_spread"}, _spread),
        Axis("Minutes a GAN", {"metric": "gan_seconds"}, lambda row: f"{row['value'] / 60:.0f}"),
    ])  # fmt: skip


def _spread(row):
    return f"{row['value']:.2f}"


def _words(setting):
    return setting.replace("_", " ")


def in_words(value) -> str:
    """A value of a recipe, for a table."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}"
