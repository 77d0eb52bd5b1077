"""The tables of Problem 3's second half: for terminal, docs and page alike."""

from experiments.protocols import RESULT_TITLES
from experiments.synthesis.grid_results import (
    ALONE,
    AUGMENTED,
    CONTROL,
    EPOCHS,
    FILTERED,
    MIX,
    REAL,
    REFERENCE,
    UPDATES,
)
from experiments.synthesis.mixes import COUNTS, in_words
from experiments.synthesis.results import BEST, BETTER, PROTOCOLS, REPORTED
from experiments.synthesis.settings import PUBLISHED
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST, TESTS
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.rows import Rows
from keras_assign.report.tables import Axis, Table, pivot

TITLES = {**RESULT_TITLES, BETTER: "Better GAN"}
CORNERS = {REAL: "Real + generated", AUGMENTED: "Real + augmented + generated"}
BY_GAN = "GAN, real images a digit"
# What was aimed for beforehand, from so many real images a digit: accuracy of LeNet-5 on all test
# images after training on generated ones alone, as they are and warped; the least digit's spread.
AIM_REAL = 300
AIMS = {
    "LeNet-5 trained on generated images alone, %": 0.88,
    "LeNet-5 trained on warps of generated images alone, %": 0.95,
    "Spread of the least varied digit's images, relative to real ones": 0.8,
}


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    return {
        "accuracy": _accuracy(rows, REAL),
        "gains": _gains(rows.where(protocol=tuple(RESULT_TITLES)), REAL),
        "accuracy_augmented": _accuracy(rows, AUGMENTED),
        "gains_augmented": _gains(rows, AUGMENTED),
        "gains_better": _gains(rows.where(protocol=BETTER), REAL),
        "reference": _reference(rows),
        "quality": _quality(rows),
        "alone": _alone(rows),
        "filtered": _filtered(rows),
        "best": _best(rows),
        "aims": _aims(rows),
    }


def gan_title(rows: Rows, protocol: str) -> str:
    """The GANs under a protocol, in words."""
    if protocol == BETTER:
        return "a better GAN"
    conditional = rows.one(metric="gans", protocol=protocol)["conditional"]
    return "the report's GAN, conditional" if conditional else "the report's GANs, one a digit"


def mixes_of(rows: Rows, grid: str, kind: str = MIX) -> list[tuple[int, int, int]]:
    """Real, augmented and generated images of each mix of a grid, or of its controls."""
    found = rows.where(metric="accuracy", test=FULL_TEST)
    with_copies = {row["real"] for row in found.where(kind=MIX) if row["augmented"]}
    return sorted(
        {
            tuple(row[count] for count in COUNTS)
            for row in found.where(kind=kind)
            if (row["real"] in with_copies if grid == AUGMENTED else not row["augmented"])
        }
    )


def _lines(rows, grid, kind=MIX, more=""):
    for mix in mixes_of(rows, grid, kind):
        shown = mix if grid == AUGMENTED else (mix[0], mix[2])
        where = {"kind": kind, **dict(zip(COUNTS, mix, strict=True))}
        yield Axis(" + ".join(map(thousands, shown)) + more, where)


def _items(rows, test):
    """How many images a test has."""
    return thousands(rows.where(metric="accuracy", test=test)[-1]["item_count"])


def _percent(row):
    return bare(percent_interval(row) if "low" in row else percent(row["mean"]))


def _accuracies(rows, **where):
    """A column a test."""
    where = {"metric": "accuracy", **where}
    return [
        Axis(f"{_items(rows, test)} test images, %", {**where, "test": test}, _percent)
        for test in TESTS
    ]


def _accuracy(rows, grid):
    own = rows.where(protocol=tuple(RESULT_TITLES))
    lines = [
        *_lines(own, grid),
        *_lines(own, grid, CONTROL, ", for as many updates as the largest mix"),
    ]
    printed = {"metric": "accuracy", "protocol": REPORTED, "grid": grid}
    columns = [Axis(f"Report, {_items(rows, PROTOCOL_TEST)} test images, %", printed, _percent)]
    for test in TESTS:
        for protocol, title in RESULT_TITLES.items():
            where = {"metric": "accuracy", "protocol": protocol, "test": test}
            columns.append(Axis(f"{title}, {_items(rows, test)}, %", where, _percent))
    return pivot(rows, f"{CORNERS[grid]} a digit", lines, columns)


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
        for as_many in (EPOCHS, UPDATES)
    ]
    caption = (
        "What generated images add to the same without, in points on all test images; as many "
        "updates: the largest mixes alone."
    )
    return pivot(rows, f"{CORNERS[grid]} a digit", lines, columns, caption)


def _power(row):
    least, most = (f"{100 * row[end]:.2f}" for end in ("least_detectable", "most_detectable"))
    return least if least == most else f"{least} to {most}"


def _reference(rows):
    after = rows.where(kind=REFERENCE, protocol=PUBLISHED)
    lines = [Axis("Report, said to be nothing", {"protocol": REPORTED, "kind": REFERENCE})]
    for real in after.values("real"):
        fresh = {"kind": MIX, "real": real, "augmented": 0, "generated": 0}
        lines.append(Axis("nothing", {"protocol": PUBLISHED, **fresh}))
    for before in after.values("before"):
        where = {"protocol": PUBLISHED, "kind": REFERENCE, "before": before}
        lines.append(Axis(before, where))
    columns = [
        Axis("Training accuracy, epoch 1, %", {"metric": "first_epoch"}, _mean_percent),
        Axis("last epoch, %", {"metric": "last_epoch"}, _mean_percent),
        *_accuracies(rows),
    ]
    return pivot(rows, "What the network had learnt before", lines if after else (), columns)


def _mean_percent(row):
    return bare(percent(row["mean"]))


def _by_gan(rows, **where):
    """A line a protocol and number of the GANs' real images."""
    found = rows.where(**where)
    for protocol in found.values("protocol"):
        for real in found.where(protocol=protocol).values("gan_real"):
            title = f"{gan_title(rows, protocol)}, {thousands(real)}"
            yield Axis(title, {"protocol": protocol, "gan_real": real})


def _quality(rows):
    def scale(title, metric, factor=1, **where):
        return Axis(title, {"metric": metric, **where}, lambda row: _mean_and_range(row, factor))

    def least(title, measure):
        return Axis(title, {"metric": "least_spread", "measure": measure}, _of_digit)

    return pivot(
        rows,
        BY_GAN,
        _by_gan(rows, metric="frechet"),
        [
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
        ],
        "Means over GANs (least to largest).",
    )


def _mean_and_range(row, factor):
    mean, low, high = (f"{factor * row[end]:.1f}" for end in ("mean", "low", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"


def _of_digit(row):
    return f"{row['value']:.2f} ({row['digit']})"


def _value(row):
    return thousands(row["value"])


def _alone(rows):
    lines = []
    for gan in _by_gan(rows, metric="accuracy", kind=ALONE):
        for row in rows.where(metric="accuracy", kind=ALONE, test=FULL_TEST, **gan.where):
            which = {"filter": row["filter"], "generated": row["generated"]}
            title = f"{gan.title}: {row['filter']} of {thousands(row['generated'])}"
            lines.append(Axis(title, {"kind": ALONE, **gan.where, **which}))
    columns = [
        Axis("Images", {"metric": "images"}, _value),
        Axis("Updates", {"metric": "updates"}, _value),
        *_accuracies(rows),
        Axis(
            "Worst digit, %",
            {"metric": "least_recall"},
            lambda row: f"{100 * row['value']:.1f} ({row['digit']})",
        ),
    ]
    return pivot(rows, f"{BY_GAN}: generated images a digit", lines, columns)


def _gain_column(title):
    return Axis(title, {"metric": "gain", "test": FULL_TEST}, points_and_verdict)


def _power_of(rows, kind):
    gains = rows.where(metric="gain", kind=kind, test=FULL_TEST)
    return f"Smallest detectable differences: {detectable_range(gains)} points."


def _filtered(rows):
    lines = [
        Axis(f"{gan.title}: {which}", {"kind": FILTERED, **gan.where, "filter": which})
        for gan in _by_gan(rows, metric="gain", kind=FILTERED)
        for which in rows.where(metric="gain", kind=FILTERED).values("filter")
    ]
    columns = [
        Axis("Images added", {"metric": "images"}, _value),
        _gain_column("Over real ones alone, as many updates, points"),
    ]
    caption = _power_of(rows, FILTERED)
    return pivot(rows, f"{BY_GAN}: generated images added", lines, columns, caption)


def best_title(row: dict) -> str:
    """A row of what was added to the best, in words: '300 real + 300 generated'."""
    words = "real alone" if not row["generated"] else in_words(row)
    return words + (", confident ones" if row["filter"] == "confident" else "")


def _best(rows):
    lines = []
    for row in rows.where(metric="accuracy", kind=BEST, test=FULL_TEST):
        names = ("protocol", "kind", "network", "gan_real", "filter", "real", "generated")
        title = f"{NETWORK_TITLES[row['network']]}, {thousands(row['gan_real'])}"
        lines.append(Axis(f"{title}: {best_title(row)}", {name: row[name] for name in names}))
    _, on_all = _accuracies(rows)
    columns = [on_all, _gain_column("Over real ones alone, points")]
    caption = _power_of(rows, BEST)
    return pivot(rows, "Network, real images a digit: training images", lines, columns, caption)


def _aims(rows):
    """What was aimed for with the better GAN, and whether it was reached."""
    found = rows.where(protocol=BETTER, gan_real=AIM_REAL)
    plain = found.where(metric="accuracy", kind=ALONE, filter="all", test=FULL_TEST)
    warped = found.where(metric="accuracy", kind=BEST, real=0, test=FULL_TEST)
    spread = found.where(metric="least_spread", measure="pixels")
    lines = []
    for (title, aim), rows_of_it in zip(AIMS.items(), (plain, warped, spread), strict=True):
        if rows_of_it:
            row = max(rows_of_it, key=lambda row: row.get("generated", 0))
            value = row["mean"] if "mean" in row else row["value"]
            text = _percent(row) if "mean" in row else _of_digit(row)
            shown = f"{100 * aim:g}" if "mean" in row else f"{aim}"
            reached = "reached" if value >= aim else "missed"
            lines.append((title, shown, f"{text}, {reached}"))
    return Table((f"From {AIM_REAL} real images a digit", "Aim", "Reached"), lines)
