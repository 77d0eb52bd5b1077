"""The tables: for terminal, docs and page alike."""

from experiments.new_voices.results import MOST_WEIGHTS
from experiments.new_voices.settings import ENGINES, OTHER, SHARED, SPEAKERS
from keras_assign.recipes.new_voices import BASE, OTHERS
from keras_assign.report import candidates
from keras_assign.report.formats import (
    bare,
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

TITLES = {
    SPEAKERS: "Speakers never heard",
    SHARED: "Speakers shared: takes 0 to 4",
    OTHER: "AudioMNIST, never heard",
}
NOISE_TITLES = {"white": "White noise", "babble": "Babble", "hum": "Hum"}
REACHED = {True: "reached", False: "missed"}
AIMED_ON = "fsdd"
NOISY_AIM = 0.65  # In babble as loud as the word.
MOST_LINES = 10  # Of more speakers the table is folded.


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    found = {
        "accuracy": _accuracy(rows),
        "aims": aims(rows),
        "speakers": _speakers(rows),
        "bands": _bands(rows),
        "noise": _noise(rows),
        "candidates": _candidates(rows),
        "chosen": _chosen(rows),
    }
    return {name: table for name, table in found.items() if table}


def tested_on(row: dict) -> str:
    """What was tested on, in words."""
    if row["kind"] == ENGINES:
        return f"Synthesised voices of {row['engine']}, that engine never heard"
    return TITLES[row["kind"]]


def aims(rows: Rows) -> Table:
    """What was aimed for beforehand on FSDD, and what was reached; empty for other recordings."""
    if rows.one(metric="run")["dataset"] != AIMED_ON:
        return Table((), ())
    unheard = rows.one(metric="accuracy", kind=SPEAKERS)
    worst = rows.where(metric="speaker_accuracy", kind=SPEAKERS).values("value")
    shared = rows.one(metric="accuracy", kind=SHARED)
    noisy = rows.one(metric="noisy_accuracy", noise="babble", snr=0)
    found = [
        (f"{TITLES[SPEAKERS]}, mean", 0.95, unheard and unheard["mean"]),
        (f"{TITLES[SPEAKERS]}, worst of them", 0.91, min(worst, default=None)),
        (TITLES[SHARED], 0.993, shared and shared["mean"]),
        ("Speakers never heard, babble as loud as the word", NOISY_AIM, noisy and noisy["mean"]),
    ]
    lines = [
        [title, f"at least {percent(aim, 1)}", percent(value), REACHED[value >= aim]]
        for title, aim, value in found
        if value is not None
    ]
    weights = rows.one(metric="run")["weights"]
    if weights and lines:
        most = thousands(max(weights))
        lines.append(
            [
                "Weights",
                f"at most {thousands(MOST_WEIGHTS)}",
                most,
                REACHED[max(weights) <= MOST_WEIGHTS],
            ]
        )
    return Table(["Aimed for", "Aim", "Here", ""], lines) if lines else Table((), ())


def _accuracy(rows):
    lines = []
    for row in rows.where(metric="accuracy"):
        trained = ", ".join(map(thousands, row["train_items"]))
        found = bare(percent_interval(row))
        lines.append([tested_on(row), trained, thousands(row["item_count"]), found])
        new = rows.one(metric="accuracy_new_persons", engine=row.get("engine"))
        if row["kind"] == ENGINES and new:
            whose = " and ".join(new["voices"])
            title = f"… of {whose} alone, whose speakers are in no other engine"
            lines.append([title, "", "", bare(percent(new["value"]))])
    for row in rows.where(metric="accuracy_together"):
        title = f"{TITLES[SPEAKERS]}, {row['trainings']} trainings answering as one"
        lines.append([title, "", thousands(row["item_count"]), bare(percent_interval(row))])
    header = [
        "Tested on",
        "Recordings that train, beside voices",
        "Speakers, voices or recordings",
        "Accuracy, %",
    ]
    return Table(header, lines) if lines else Table((), ())


def _speakers(rows):
    names = rows.where(metric="speaker_accuracy", kind=SPEAKERS).values("speaker")
    lines = [Axis(name, {"speaker": name}) for name in names]
    columns = [
        Axis(title, where, lambda row: bare(percent(row["value"])))
        for title, where in (
            ("One training, mean, %", {"metric": "speaker_accuracy", "kind": SPEAKERS}),
            ("Several as one, %", {"metric": "speaker_accuracy_together"}),
        )
        if rows.where(**where)
    ]
    found = pivot(rows, "Speaker", lines, columns)
    if not found:
        return found
    told = [[*line, _errors(rows, name)] for line, name in zip(found.rows, names, strict=True)]
    header = [*found.header, "Most frequent errors, words a training"]
    return Table(header, told, aside=len(lines) > MOST_LINES)


def _errors(rows, speaker):
    """'6 as 8: 17.8; 6 as 3: 12.8'."""
    its = rows.where(metric="error", speaker=speaker)
    return "; ".join(f"{row['digit']} as {row['taken_for']}: {row['value']:.1f}" for row in its)


def _bands(rows):
    """What is worth hearing above half of the band of the lower sample rate."""
    its = rows.where(metric="band_accuracy")
    lines = [Axis(engine, {"engine": engine}) for engine in its.values("engine")]
    columns = [
        Axis(
            f"{rate / 1000:g} kHz, %",
            {"metric": "band_accuracy", "sample_rate": rate},
            lambda row: bare(percent_interval(row)),
        )
        for rate in its.values("sample_rate")
    ]
    more = Axis("Difference, points", {"metric": "band_difference"}, points_and_verdict)
    return pivot(rows, "Engine never heard", lines, [*columns, more])


def _noise(rows):
    noisy, clean = rows.where(metric="noisy_accuracy"), rows.one(metric="accuracy", kind=SPEAKERS)
    if not noisy:
        return Table((), ())
    levels = noisy.values("snr")
    lines = [
        [NOISE_TITLES[noise], bare(percent(clean["mean"], 1))]
        + [bare(percent_interval(noisy.one(noise=noise, snr=snr), 1)) for snr in levels]
        for noise in noisy.values("noise")
    ]
    header = ["Accuracy in noise, %", "as recorded", *(f"{snr} dB" for snr in levels)]
    return Table(header, lines)


def _candidates(rows):
    """What each part of the recipe is worth: its accuracy with pairs left out, and by how much."""
    recipes = {
        row["candidate"]: candidates.values_of(row) for row in rows.where(metric="candidate")
    }
    lines = []
    for row in rows.where(metric="candidate_accuracy"):
        name = row["candidate"]
        compared = rows.one(metric="candidate_difference", a=name)
        base = recipes.get(BASE, recipes[name])
        title = candidates.title(name, recipes[name], base, {})
        difference = points_and_verdict(compared) if compared else "–"
        lines.append([title, bare(percent_interval(row)), difference])
    header = ["Candidate", "Accuracy with pairs left out, %", "Less the base, points"]
    return Table(header, lines) if lines else Table((), ())


def _chosen(rows):
    its = rows.where(metric="validation_accuracy", chosen=True)
    lines = [
        ["all else" if row["place"] == OTHERS else row["place"], row["candidate"]]
        + [bare(percent(row["mean"]))]
        for row in its
    ]
    header = ["To test", "Chosen", "Its mean on the others, %"]
    return Table(header, lines) if lines else Table((), ())
