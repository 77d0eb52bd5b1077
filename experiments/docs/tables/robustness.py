"""What the exported models answer to what people bring, for docs and for their cards."""

import functools
import json

from experiments.files import RESULTS, findings_of
from experiments.robustness import tables as robustness_tables
from keras_assign.report import tables
from keras_assign.report.formats import percent

RUN = "robustness"
BEFORE = RESULTS / RUN / "before.json"


def robustness_pictures() -> str:
    """Accuracy of the models of pictures on each kind, before and now."""
    return _accuracies("pictures", "picture")


def robustness_recordings() -> str:
    """Accuracy of the models of speech on each kind, before and now."""
    return _accuracies("speech", "recording")


def robustness_none_pictures() -> str:
    """How much of what is no digit is told to be none."""
    return tables.markdown(*robustness_tables.nones(findings_of(RUN)["pictures"]))


def robustness_none_recordings() -> str:
    """The same of sounds."""
    return tables.markdown(*robustness_tables.nones(findings_of(RUN)["speech"]))


def robustness_speakers() -> str:
    """Of each speaker, how many clips as they are a model that has not heard them tells."""
    models = findings_of(RUN)["speech"]
    names = next(iter(models.values()))["speakers"]
    rows = [
        (name, *(percent(of["plain"]["by_speaker"][name]["accuracy"], 1) for of in models.values()))
        for name in names
    ]
    return tables.markdown(("speaker", *(robustness_tables.TITLES[m] for m in models)), rows)


def robustness_certainty() -> str:
    """Accuracy and calibration error of all models."""
    found = findings_of(RUN)
    return tables.markdown(*robustness_tables.certainties(found["pictures"] | found["speech"]))


def _before():
    """By model and kind what an earlier state's models answered to the same."""
    return json.loads(BEFORE.read_text(encoding="utf-8"))["models"]


def _accuracies(what, title):
    models, before = findings_of(RUN)[what], _before()
    header, rows = robustness_tables.accuracies(models, title)
    merged = []
    for row in rows:
        first = row[0]
        cells = [
            f"{_percent(before.get(model, {}).get(first))} → **{now}**"
            for model, now in zip(models, row[1:-1], strict=True)
        ]
        merged.append((first, *cells, row[-1]))
    return tables.markdown(header, merged)


def _percent(kind):
    return percent(kind["accuracy"], 1) if kind else "–"


def _card(what, model):
    """What a model's card says: kinds with their interval, none, and certainty."""
    found = findings_of(RUN)[what][model]
    before = _before().get(model, {})
    title = "picture" if what == "pictures" else "recording"
    header = (title, "items", "before", "right, 95 % interval", "sure and wrong")
    rows = [
        (
            name,
            str(of["items"]),
            _percent(before.get(name)),
            f"{percent(of['accuracy'], 1)} [{percent(of['low'], 1)}, {percent(of['high'], 1)}]",
            percent(of["sure_and_wrong"], 1),
        )
        for name, of in found["kinds"].items()
    ]
    none = [(name, str(of["items"]), percent(of["told"], 1)) for name, of in found["none"].items()]
    plain = found["plain"]
    bins = [
        (f"{row['items']:,}", percent(row["confidence"], 1), percent(row["accuracy"], 1))
        for row in plain["bins"]
    ]
    return "\n\n".join(
        [
            tables.markdown(header, rows),
            tables.markdown(("no digit", "items", "told so"), none),
            f"Of digits as they are, {percent(plain['rejected'])} are called no digit. Expected "
            f"calibration error: {percent(plain['error'])}. How often it is right, by how sure it "
            "is:",
            tables.markdown(("items", "mean certainty", "right"), bins),
        ]
    )


TABLES = {
    "robustness_pictures": robustness_pictures,
    "robustness_recordings": robustness_recordings,
    "robustness_none_pictures": robustness_none_pictures,
    "robustness_none_recordings": robustness_none_recordings,
    "robustness_speakers": robustness_speakers,
    "robustness_certainty": robustness_certainty,
    **{
        f"card_{model}": functools.partial(_card, what, model)
        for what, models in findings_of(RUN).items()
        for model in models
    },
}
