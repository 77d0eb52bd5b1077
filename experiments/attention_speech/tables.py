"""The tables of Problem 4b: for terminal, docs and page alike."""

from experiments.attention_speech.results import COMPARISONS, most_compared
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES
from experiments.protocols import REPORT_RECIPE, REPORTED, TUNE, TUNED
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import PLAIN, POOLED
from keras_assign.report import candidates
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    spread,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

MOST_LINES = 10  # Of more speakers the table is folded.
NOISE_TITLES = {"white": "white noise", "babble": "babble", "hum": "hum"}
# What was aimed for before, on FSDD: network, split, clips of each digit, mean over seeds.
AIMED_ON = "fsdd"
AIMS = (
    (PLAIN, RANDOM, 50, 0.988),
    (PLAIN, OFFICIAL, speech_cnn.ALL, 0.993),
    (PLAIN, SPEAKERS, speech_cnn.ALL, 0.95),
)
REACHED = {True: "reached", False: "missed"}
AIMED_RATIO = 1.25  # Of an epoch with CBAM after the pooling to one without.


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    found = {"accuracy": _accuracy(rows), "curve": _curve(rows), "aims": aims(rows)}
    for recipe in (REPORT_RECIPE, TUNED):
        compared = most_compared(rows, recipe)
        found[f"differences_{recipe}"] = _differences(compared)
        found[f"speakers_{recipe}"] = _speakers(rows.where(recipe=recipe, split=SPEAKERS))
        for split in SPLIT_TITLES:
            found[f"noise_{recipe}_{split}"] = _noise(compared.where(split=split))
    found |= {"cost": _cost(rows), "recipes": _recipes(rows)}
    found["tuning"] = candidates.table(
        rows.where(recipe=TUNE), speech_cnn.BASE, MODEL_TITLES, place_title
    )
    return {name: table for name, table in found.items() if table}


def trained_on(clips: int) -> str:
    """How many clips were trained on, in words."""
    return f"{clips} clips of each digit" if clips else "all other clips"


def difference_title(row: dict) -> str:
    """What is compared with what."""
    return f"{short_title(row['a'])} − {short_title(row['b'])}"


def short_title(model: str) -> str:
    """'CBAM', where it is clear that a CNN has it."""
    return MODEL_TITLES[model].replace("CNN with ", "").split(",")[0]


def place_title(place: str) -> str:
    """What a recipe is chosen for, in words; speakers who are never heard by name."""
    return "all else" if place == speech_cnn.OTHERS else SPLIT_TITLES.get(place, place)


def _interval(row, digits=2):
    return bare(percent_interval(row, digits))


def _split_columns(rows, unit):
    return [
        Axis(f"{title}, {unit}", {"split": split})
        for split, title in SPLIT_TITLES.items()
        if split in rows.values("split")
    ]


def _accuracy(rows):
    def write(row):
        return bare(percent(row["mean"])) if row.get("protocol") else _interval(row)

    compared = most_compared(rows, REPORT_RECIPE)
    if not compared:
        return None
    lines = [
        Axis(title, {"metric": "accuracy", "model": model}, write)
        for model, title in MODEL_TITLES.items()
        if model in compared.values("model")
    ]
    columns = [Axis("Report, %", {"protocol": REPORTED}), *_split_columns(compared, "%")]
    both = Rows(compared + rows.where(protocol=REPORTED))
    trained = trained_on(compared.values("clips")[0])
    return pivot(both, f"The report's recipe, {trained}", lines, columns)


def _differences(compared):
    columns = _split_columns(compared, "points")
    lines = [
        Axis(difference_title(on), {"metric": "difference", **on}, points_and_verdict)
        for on in ({"a": a, "b": b} for a, b in COMPARISONS)
    ]
    found = pivot(compared, "Difference", lines, columns)
    if not found:
        return None
    detectable = [
        detectable_range(compared.where(metric="difference", **column.where)) for column in columns
    ]
    return Table(found.header, [*found.rows, ["Smallest detectable difference", *detectable]])


def _curve(rows):
    tuned = rows.where(recipe=TUNED)
    lines = [
        Axis(
            f"{trained_on(clips)}: {title}",
            {"metric": "accuracy", "model": model, "clips": clips},
            _interval,
        )
        for model, title in MODEL_TITLES.items()
        for clips in tuned.values("clips")
    ]
    return pivot(tuned, "The tuned recipe, trained on", lines, _split_columns(tuned, "%"))


def aims(rows: Rows) -> Table:
    """What was to be reached on FSDD, where it was run: title, aim, accuracy, whether reached."""
    tuned, lines = rows.where(recipe=TUNED), []
    on_aimed = tuned.one(metric="run", dataset=AIMED_ON)
    for model, split, clips, aim in AIMS if on_aimed else ():
        found = tuned.one(metric="accuracy", model=model, split=split, clips=clips)
        if found:
            title = f"Accuracy, {SPLIT_TITLES[split]}, {trained_on(clips)}"
            here = [percent_interval(found), REACHED[found["mean"] >= aim]]
            lines.append([title, f"at least {percent(aim, 1)}", *here])
    ratio = rows.one(metric="epoch_ratio", a=POOLED)
    if ratio:
        title = "An epoch with CBAM after the pooling, relative to one without"
        here = [spread(ratio), REACHED[ratio["median"] <= AIMED_RATIO]]
        lines.append([title, f"at most {AIMED_RATIO:g}", *here])
    return Table(["Aimed for", "Aim", "Here", ""], lines)


def _noise(compared):
    """One split in noise, a column a signal-to-noise ratio."""
    levels = compared.values("snr")

    def as_recorded(row):
        return _interval(compared.one(metric="accuracy", model=row["model"]), 1)

    lines = [
        Axis(
            f"{title}, {NOISE_TITLES[noise]}",
            {"metric": "noisy_accuracy", "model": model, "noise": noise},
        )
        for model, title in MODEL_TITLES.items()
        for noise in compared.values("noise")
    ]
    columns = [
        *(Axis("as recorded", {"snr": snr}, as_recorded) for snr in levels[:1]),
        *(Axis(f"{snr} dB", {"snr": snr}, lambda row: _interval(row, 1)) for snr in levels),
    ]
    return pivot(compared, "Accuracy in noise, %", lines, columns, aside=True)


def _speakers(rows):
    lines = [
        Axis(name, {"metric": "speaker_accuracy", "speaker": name})
        for name in rows.values("speaker")
    ]
    columns = [
        Axis(
            f"{title}, {trained_on(clips)}",
            {"model": model, "clips": clips},
            lambda row: bare(percent(row["value"], 1)),
        )
        for clips in rows.values("clips")
        for model, title in MODEL_TITLES.items()
    ]
    corner = "Accuracy on each speaker when the others train, %"
    return pivot(rows, corner, lines, columns, aside=len(lines) > MOST_LINES)


def _cost(rows):
    def relative(row):
        ratio = rows.one(metric="epoch_ratio", a=row["model"])
        return spread(ratio) if ratio else ""

    lines = [Axis(title, {"model": model}) for model, title in MODEL_TITLES.items()]
    columns = [
        Axis("Weights", {"metric": "weights"}, lambda row: thousands(row["value"])),
        Axis("MFLOP a clip", {"metric": "flops"}, lambda row: f"{row['value'] / 1e6:.2f}"),
        Axis("Compile", {"metric": "compile_seconds"}, lambda row: f"{row['value']:.1f} s"),
        Axis(
            "An epoch, median (range)",
            {"metric": "epoch_seconds"},
            lambda row: spread(row, unit=" s"),
        ),
        Axis("Relative to the CNN", {"metric": "weights"}, relative),
    ]
    return pivot(rows.where(recipe=REPORT_RECIPE), "", lines, columns)


def _recipes(rows):
    def title(its):
        tuned = f"tuned: {'; '.join(place_title(row['place']) for row in its)}"
        return "the report's" if its[0]["recipe"] == REPORT_RECIPE else tuned

    return candidates.recipes_table(rows.where(metric="recipe"), MODEL_TITLES, title)


def voices_note(rows: Rows) -> str:
    """Where synthesised clips train the tuned networks beside the real ones; may be empty."""
    recipes = rows.where(metric="recipe", recipe=TUNED)
    heard = recipes.where(synthesised=True).values("place")
    if not heard:
        return ""
    where = f" where these test: {'; '.join(map(place_title, heard))}"
    return (
        f"Beside the clips of the table, {speech_cnn.synthesised_clips()} synthesised ones "
        f"(espeak-ng; no person spoke) train{where if len(heard) < len(recipes) else ''}."
    )
