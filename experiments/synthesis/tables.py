"""The tables of Problem 3's second half: for terminal, docs and page alike."""

from experiments.protocols import PUBLISHED, REPORTED, RESULT_TITLES
from experiments.synthesis.mixes import COUNTS, in_words
from experiments.synthesis.results import AUGMENTED, BETTER, PROTOCOLS, REAL
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import image_quality
from keras_assign.report.digit_tests import FULL_TEST, accuracy_columns
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent_or_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

TITLES = {**RESULT_TITLES, BETTER: "Better GAN"}
CORNERS = {REAL: "Real + generated a digit", AUGMENTED: "Real + augmented + generated a digit"}
BY_GAN = "GAN, real images a digit"
# What rows say of a training.
TRAINING = ("protocol", "kind", "network", *COUNTS, "gan_real", "filter", "before")
# What was aimed for beforehand, from so many real images a digit: accuracy of LeNet-5 on all test
# images after training on generated ones alone, as they are and warped; the least digit's spread.
AIM_REAL, AIM_ALONE, AIM_WARPED, AIM_SPREAD = 300, 0.88, 0.95, 0.8


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    own = rows.where(protocol=tuple(RESULT_TITLES))
    return {
        "accuracy": _accuracy(rows, REAL),
        "gains": _gains(own, REAL),
        "accuracy_augmented": _accuracy(rows, AUGMENTED),
        "gains_augmented": _gains(own, AUGMENTED),
        "gains_better": _gains(rows.where(protocol=BETTER), REAL),
        "reference": _reference(rows),
        "quality": _quality(rows),
        "alone": _alone(rows),
        "filtered": _filtered(rows),
        "best": _best(rows),
        "aims": _aims(rows.where(protocol=BETTER, gan_real=AIM_REAL)),
    }


def gan_title(rows: Rows, row: dict) -> str:
    """The GANs that a row is of, in words: 'a better GAN, 300'."""
    if row["protocol"] == BETTER:
        title = "a better GAN"
    elif rows.one(metric="gans", protocol=row["protocol"])["conditional"]:
        title = "the report's GAN, conditional"
    else:
        title = "the report's GANs, one a digit"
    return f"{title}, {thousands(row['gan_real'])}"


def best_title(row: dict) -> str:
    """A row of what was added to the best, in words: '300 real + 300 generated'."""
    words = in_words(row) if row["generated"] else "real alone"
    return words + (", confident ones" if row["filter"] == "confident" else "")


def mixes_of(rows: Rows, grid: str, kind: str = "mix") -> list[tuple[int, int, int]]:
    """Real, augmented and generated images of each mix of a grid, or of its controls."""
    found = rows.where(metric="accuracy", test=FULL_TEST)
    if grid == REAL:
        shown = found.where(kind=kind, augmented=0)
    else:
        with_copies = (row["real"] for row in found.where(kind="mix") if row["augmented"])
        shown = found.where(kind=kind, real=tuple(with_copies))
    return sorted({tuple(row[count] for count in COUNTS) for row in shown})


def _lines(rows, grid, kind="mix", more=""):
    for mix in mixes_of(rows, grid, kind):
        shown = mix if grid == AUGMENTED else (mix[0], mix[2])
        where = {"kind": kind, **dict(zip(COUNTS, mix, strict=True))}
        yield Axis(" + ".join(map(thousands, shown)) + more, where)


def _accuracy(rows, grid):
    own = rows.where(protocol=tuple(RESULT_TITLES))
    longer = ", for as many updates as the largest mix"
    lines = [*_lines(own, grid), *_lines(own, grid, "control", longer)]
    printed = {"metric": "accuracy", "protocol": REPORTED, "grid": grid}
    columns = [
        Axis(f"{title}, {few_or_all.title}", {"protocol": protocol, **few_or_all.where}, _percent)
        for few_or_all in accuracy_columns(rows)
        for protocol, title in RESULT_TITLES.items()
    ]
    return pivot(rows, CORNERS[grid], lines, [Axis("Report", printed, _percent), *columns])


def _percent(row):
    return bare(percent_or_interval(row))


def _gain(title, **where):
    return Axis(title, {"metric": "gain", "test": FULL_TEST, **where}, points_and_verdict)


def _gains(rows, grid):
    """Each mix over the same without generated images; last the mean, of another metric."""
    lines = [line for line in _lines(rows, grid) if grid == REAL or line.where["augmented"]]
    lines = [Axis(line.title, {"metric": "gain", **line.where}) for line in lines]
    mean = {"metric": "mean_gain", "grid": grid}
    lines += [Axis("Mean", mean), Axis("Smallest detectable difference", mean, _power)]
    columns = [
        Axis(
            f"{TITLES[protocol]}, as many {as_many}",
            {"protocol": protocol, "as_many": as_many, "test": FULL_TEST},
            points_and_verdict,
        )
        for protocol in PROTOCOLS
        for as_many in ("epochs", "updates")
    ]
    caption = (
        "What generated images add to the same without, in points on all test images; as many "
        "updates: the largest mixes alone."
    )
    return pivot(rows, CORNERS[grid], lines, columns, caption)


def _power(row):
    least, most = (f"{100 * row[end]:.2f}" for end in ("least_detectable", "most_detectable"))
    return least if least == most else f"{least} to {most}"


def _training(title, row):
    """A line of what is known of a row's training, under the same protocol."""
    return Axis(title, {name: row.get(name) for name in TRAINING})


def _reference(rows):
    found = rows.where(protocol=PUBLISHED, metric="first_epoch")
    after = found.where(kind="reference")
    fresh = found.where(kind="mix", real=tuple(after.values("real")), augmented=0, generated=0)
    lines = [Axis("Report, said to be nothing", {"protocol": REPORTED, "kind": "reference"})]
    lines += [_training(row.get("before", "nothing"), row) for row in (*fresh, *after)]
    columns = [
        Axis("Training accuracy, epoch 1, %", {"metric": "first_epoch"}, _percent),
        Axis("last epoch, %", {"metric": "last_epoch"}, _percent),
        *accuracy_columns(rows),
    ]
    return pivot(rows, "What the network had learnt before", lines if after else (), columns)


def _quality(rows):
    lines = [_training(gan_title(rows, row), row) for row in rows.where(metric="frechet")]

    caption = "Means over GANs (least to largest)."
    return pivot(rows, BY_GAN, lines, image_quality.columns(), caption)


def _percent_of_digit(row):
    return f"{100 * row['value']:.1f} ({row['digit']})"


def _value(row):
    return thousands(row["value"])


def _alone(rows):
    lines = [
        _training(f"{gan_title(rows, row)}: {row['filter']} of {thousands(row['generated'])}", row)
        for row in rows.where(metric="accuracy", kind="alone", test=FULL_TEST)
    ]
    columns = [
        Axis("Images", {"metric": "images"}, _value),
        Axis("Updates", {"metric": "updates"}, _value),
        *accuracy_columns(rows),
        Axis("Worst digit, %", {"metric": "least_recall"}, _percent_of_digit),
    ]
    return pivot(rows, f"{BY_GAN}: generated images a digit", lines, columns)


def _filtered(rows):
    gains = rows.where(metric="gain", kind="filtered", test=FULL_TEST)
    lines = [_training(f"{gan_title(rows, row)}: {row['filter']}", row) for row in gains]
    columns = [
        Axis("Images added", {"metric": "images"}, _value),
        _gain("Over real ones alone, as many updates, points"),
    ]
    return pivot(rows, f"{BY_GAN}: generated images added", lines, columns, _detectable(gains))


def _detectable(gains):
    return f"Smallest detectable differences: {detectable_range(gains)} points."


def _best(rows):
    found, lines = rows.where(kind="best", test=FULL_TEST), []
    for row in found.where(metric="accuracy"):
        network, real = NETWORK_TITLES[row["network"]], thousands(row["gan_real"])
        lines.append(_training(f"{network}, {real}: {best_title(row)}", row))
    _, on_all = accuracy_columns(rows)
    columns = [on_all, _gain("Over real ones alone, points")]
    corner = "Network, real images a digit: training images"
    return pivot(rows, corner, lines, columns, _detectable(found.where(metric="gain")))


def _aims(found):
    """What was aimed for with the better GAN, and whether it was reached."""
    accuracies = found.where(metric="accuracy", test=FULL_TEST)
    most = accuracies.where(kind="alone", filter="all")[-1:]  # As many as there are.
    warped = accuracies.where(kind="best", real=0)
    spread = found.where(metric="least_spread", measure="pixels")
    lines = []
    for title, aim, rows in (
        ("LeNet-5 trained on generated images alone, %", AIM_ALONE, most),
        ("LeNet-5 trained on warps of generated images alone, %", AIM_WARPED, warped),
    ):
        lines += [(title, f"{100 * aim:g}", _percent(row), row["mean"] >= aim) for row in rows]
    title = "Spread of the least varied digit, relative to real images"
    lines += [
        (title, str(AIM_SPREAD), image_quality.of_digit(r), r["value"] >= AIM_SPREAD)
        for r in spread
    ]
    shown = [(*line, f"{text}, {'reached' if yes else 'missed'}") for *line, text, yes in lines]
    return Table((f"From {AIM_REAL} real images a digit", "Aim", "Reached"), shown)
