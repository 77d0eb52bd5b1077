"""The tables of Problem 3's second half: for terminal, docs and page alike."""

from experiments.protocols import PUBLISHED, REPORTED, RESULT_TITLES
from experiments.synthesis.mixes import COUNTS, in_words
from experiments.synthesis.results import AUGMENTED, BETTER, PROTOCOLS, REAL
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report.digit_tests import FULL_TEST, TESTS
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

TITLES = {**RESULT_TITLES, BETTER: "Better GAN"}
CORNERS = {REAL: "Real + generated a digit", AUGMENTED: "Real + augmented + generated a digit"}
BY_GAN = "GAN, real images a digit"
TRAINING = ("kind", "network", *COUNTS, "gan_real", "filter", "before")  # What rows say of one.
# What was aimed for beforehand, from so many real images a digit: accuracy of LeNet-5 on all test
# images after training on generated ones alone, as they are and warped; the least digit's spread.
AIM_REAL, AIMS = 300, {"alone": 0.88, "warped": 0.95, "spread": 0.8}


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    by_protocol = rows.where(protocol=tuple(RESULT_TITLES))
    return {
        "accuracy": _accuracy(rows, REAL),
        "gains": _gains(by_protocol, REAL),
        "accuracy_augmented": _accuracy(rows, AUGMENTED),
        "gains_augmented": _gains(by_protocol, AUGMENTED),
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
    with_copies = {row["real"] for row in found.where(kind="mix") if row["augmented"]}
    return sorted(
        {
            tuple(row[count] for count in COUNTS)
            for row in found.where(kind=kind)
            if (row["real"] in with_copies if grid == AUGMENTED else not row["augmented"])
        }
    )


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
        for few_or_all in _tests(rows)
        for protocol, title in RESULT_TITLES.items()
    ]
    return pivot(rows, CORNERS[grid], lines, [Axis("Report", printed, _percent), *columns])


def _tests(rows):
    """A column a test: the report's number of images, and all."""
    for test in TESTS:
        where = {"metric": "accuracy", "test": test}
        items = thousands(rows.where(**where)[-1]["item_count"])
        yield Axis(f"{items} test images, %", where, _percent)


def _percent(row):
    return bare(percent_interval(row) if "low" in row else percent(row["mean"]))


def _gains(rows, grid):
    mean = {"metric": "mean_gain", "grid": grid}
    lines = [
        Axis(line.title, {"metric": "gain", **line.where})
        for line in _lines(rows, grid)
        if bool(line.where["augmented"]) == (grid == AUGMENTED)
    ]
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


def _reference(rows):
    after = rows.where(kind="reference", protocol=PUBLISHED, metric="first_epoch")
    lines = [Axis("Report, said to be nothing", {"protocol": REPORTED, "kind": "reference"})]
    for real in after.values("real"):
        fresh = {"kind": "mix", "real": real, "augmented": 0, "generated": 0}
        lines.append(Axis("nothing", {"protocol": PUBLISHED, **fresh}))
    lines += [_line(row["before"], row) for row in after]
    columns = [
        Axis("Training accuracy, epoch 1, %", {"metric": "first_epoch"}, _mean_percent),
        Axis("last epoch, %", {"metric": "last_epoch"}, _mean_percent),
        *_tests(rows),
    ]
    return pivot(rows, "What the network had learnt before", lines if after else (), columns)


def _mean_percent(row):
    return bare(percent(row["mean"]))


def _line(title, row):
    """What else is known of a row's training, under the same protocol."""
    return Axis(title, {name: row.get(name) for name in ("protocol", *TRAINING)})


def _quality(rows):
    lines = [_line(gan_title(rows, row), row) for row in rows.where(metric="frechet")]

    def scale(title, metric, factor=1):
        return Axis(title, {"metric": metric}, lambda row: _mean_and_range(row, factor))

    def least(title, measure):
        return Axis(title, {"metric": "least_spread", "measure": measure}, _of_digit)

    columns = [
        scale("Fréchet distance to the test images", "frechet"),
        scale("that of its real images", "frechet_of_real"),
        scale("GAN-test, %", "agreement", 100),
        least("Least spread: pixels", "pixels"),
        least("centred", "centred"),
        least("features", "features"),
        scale("Confident, %", "confident", 100),
        scale("Distance to the nearest real one", "nearest"),
        scale("that of unseen real ones", "nearest_of_unseen_real"),
        scale("Memorised, %", "memorised", 100),
    ]
    return pivot(rows, BY_GAN, lines, columns, "Means over GANs (least to largest).")


def _mean_and_range(row, factor):
    mean, low, high = (f"{factor * row[end]:.1f}" for end in ("mean", "low", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"


def _of_digit(row):
    return f"{row['value']:.2f} ({row['digit']})"


def _percent_of_digit(row):
    return f"{100 * row['value']:.1f} ({row['digit']})"


def _value(row):
    return thousands(row["value"])


def _alone(rows):
    lines = [
        _line(
            f"{gan_title(rows, row)}: {row['filter']} of {thousands(row['generated'])}",
            row,
        )
        for row in rows.where(metric="accuracy", kind="alone", test=FULL_TEST)
    ]
    columns = [
        Axis("Images", {"metric": "images"}, _value),
        Axis("Updates", {"metric": "updates"}, _value),
        *_tests(rows),
        Axis("Worst digit, %", {"metric": "least_recall"}, _percent_of_digit),
    ]
    return pivot(rows, f"{BY_GAN}: generated images a digit", lines, columns)


def _filtered(rows):
    gains = rows.where(metric="gain", kind="filtered", test=FULL_TEST)
    lines = [_line(f"{gan_title(rows, row)}: {row['filter']}", row) for row in gains]
    columns = [
        Axis("Images added", {"metric": "images"}, _value),
        _gain("Over real ones alone, as many updates, points"),
    ]
    corner = f"{BY_GAN}: generated images added"
    return pivot(rows, corner, lines, columns, _detectable(gains))


def _gain(title):
    return Axis(title, {"metric": "gain", "test": FULL_TEST}, points_and_verdict)


def _detectable(gains):
    return f"Smallest detectable differences: {detectable_range(gains)} points."


def _best(rows):
    found = rows.where(kind="best", test=FULL_TEST)
    lines = []
    for row in found.where(metric="accuracy"):
        network, real = NETWORK_TITLES[row["network"]], thousands(row["gan_real"])
        lines.append(_line(f"{network}, {real}: {best_title(row)}", row))
    _, on_all = _tests(rows)
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
    for title, aim, rows, value in (
        ("LeNet-5 trained on generated images alone, %", "alone", most, "mean"),
        ("LeNet-5 trained on warps of generated images alone, %", "warped", warped, "mean"),
        ("Spread of the least varied digit, relative to real images", "spread", spread, "value"),
    ):
        for row in rows:
            reached = "reached" if row[value] >= AIMS[aim] else "missed"
            text = _percent(row) if value == "mean" else _of_digit(row)
            shown = f"{100 * AIMS[aim]:g}" if value == "mean" else str(AIMS[aim])
            lines.append((title, shown, f"{text}, {reached}"))
    return Table((f"From {AIM_REAL} real images a digit", "Aim", "Reached"), lines)
