"""From what was counted to rows.

A row says its `metric`, the `method` (`today`, `former`), the design (`design`, `seeds`, `items`,
`seed_sd` or `speaker_sd` in points), and the `value`, a share of `studies` unless said: `coverage`
(of the 95 % interval, over all true differences), `false_difference` (*better* or *worse* where
nothing is true), `false_in_family` (so in a family of nine), `false_equivalent` (where the true
difference is the margin), `found` (of a true `difference`, in points: the power), `width` (of the
interval, a fraction; the mean).
"""

from collections.abc import Iterator

from keras_assign.report.verdicts import EQUIVALENCE_MARGIN
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

TODAY, FORMER = METHODS = "today", "former"
DESIGN = ("design", "seeds", "items", "seed_sd", "speaker_sd")


def find(cells: Records) -> Rows:
    """All rows.

    Args:
        cells: record and arrays of each design.
    """
    rows = Rows()
    for record, _ in cells:
        settings = record["settings"]
        on = {name: settings[name] for name in DESIGN if name in settings}
        if "speaker_sd" in on:
            del on["seed_sd"]
        for method in METHODS:
            by_difference = {float(d): of[method] for d, of in record["counts"].items()}
            rows += _of_design({**on, "method": method}, by_difference)
    return rows


def designs(rows: Rows) -> list[dict]:
    """What each design is, in order."""
    found = ({name: row[name] for name in DESIGN if name in row} for row in rows)
    return [dict(items) for items in dict.fromkeys(tuple(one.items()) for one in found)]


def _of_design(on: dict, by_difference: dict[float, dict]) -> Iterator[dict]:
    def share(metric, count, of, **more):
        return {"metric": metric, **on, **more, "value": count / of, "studies": of}

    covers, studies = (
        sum(counts[name] for counts in by_difference.values()) for name in ("covers", "studies")
    )
    yield share("coverage", covers, studies)
    for difference, counts in by_difference.items():
        at, studies = {"difference": difference}, counts["studies"]
        if difference == 0:
            yield share("false_difference", counts["different"], studies)
            yield share("false_in_family", counts["wrong_families"], counts["families"])
            yield {"metric": "width", **on, "value": counts["width"]}
        else:
            yield share("found", counts["different"], studies, **at)
        if difference == 100 * EQUIVALENCE_MARGIN:
            yield share("false_equivalent", counts["equivalent"], studies)
