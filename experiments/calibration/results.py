"""From what was counted to rows.

A row says its `metric`, the `method` (`today`, `former`), the design (`design`, `seeds`, `items`,
`seed_sd` or `speaker_sd` in points), the true `difference` in points where it matters, and the
`value`, a share of `studies` unless said: `coverage` (of the 95 % interval), `false_difference`
(*better* or *worse* where nothing is true), `false_in_family` (so in a family of nine),
`false_equivalent` (where the true difference is the margin), `found` (the power), `width` (of the
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
        for difference, by_method in record["counts"].items():
            for method, counts in by_method.items():
                of = {**on, "method": method, "difference": float(difference)}
                rows += _of_studies(of, counts)
    return rows


def designs(rows: Rows) -> list[dict]:
    """What each design is, in order."""
    found = ({name: row[name] for name in DESIGN if name in row} for row in rows)
    return [dict(items) for items in dict.fromkeys(tuple(one.items()) for one in found)]


def _of_studies(on: dict, counts: dict) -> Iterator[dict]:
    studies = counts["studies"]

    def share(metric, count, of=studies):
        return {"metric": metric, **on, "value": count / of, "studies": of}

    yield share("coverage", counts["covers"])
    if on["difference"] == 0:
        yield share("false_difference", counts["different"])
        yield share("false_in_family", counts["wrong_families"], counts["families"])
        yield {"metric": "width", **on, "value": counts["width"]}
    else:
        yield share("found", counts["different"])
    if on["difference"] == 100 * EQUIVALENCE_MARGIN:
        yield share("false_equivalent", counts["equivalent"])
