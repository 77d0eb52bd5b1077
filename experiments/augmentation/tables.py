"""The tables of Problem 2: for terminal, docs and page alike."""

import dataclasses
import itertools
from functools import partial
from statistics import fmean

from experiments.augmentation.results import EPOCHS, UPDATES, of_grid
from experiments.augmentation.tuned_results import ALL, INT8
from experiments.protocols import CORRECTED, REPORTED, RESULT_TITLES
from keras_assign.recipes.warped_digits import ANSWERS, BASE, NETWORK_TITLES, ONE_VIEW
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent,
    percent_interval,
    percent_or_interval,
    points_and_verdict,
    spread_of,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

MIX = "real + augmented a digit"
# What says which recipe it is, beside its values.
CHOICE = ("metric", "network", "real", "candidate", "answer", "chosen_at", "shortened")
TITLES = {"flops": "FLOP an image", "seed_count": "trainings", "examples_seen": "images seen"}


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    return {
        "grid": _grid(rows),
        "gains": _gains(rows),
        "random_subsets": _random_subsets(rows),
        "learning": _learning(rows),
        "tuned": _tuned(rows),
        "int8": _int8(rows),
        "tuning": _tuning(rows),
        "recipes": _recipes(rows),
    }


def _title_of(answer, views):
    return "one view" if answer == ONE_VIEW else f"mean of {views} views"


def _mixes(rows):
    """A line for each mix of the grid's own."""
    grid = of_grid(rows)
    return [
        Axis(
            f"{real:,} + {augmented:,}", {"real": real, "augmented": augmented, "as_long_as": None}
        )
        for real, augmented in itertools.product(grid.values("real"), grid.values("augmented"))
    ]


def _grid(rows):
    """The report's figure beside ours, for each mix; then real images alone for longer."""
    grid, printed = of_grid(rows), rows.where(protocol=REPORTED, test=PROTOCOL_TEST)
    columns = [_accuracy_column("Report", f"{_items(printed)[PROTOCOL_TEST]} test images",
                                REPORTED, PROTOCOL_TEST)]  # fmt: skip
    for test, items in _items(grid).items():
        columns += [
            _accuracy_column(title, items, protocol, test)
            for protocol, title in RESULT_TITLES.items()
        ]
    longer = [
        Axis(f"{row['real']:,} + 0, as long as + {row['as_long_as']:,}",
             {"real": row["real"], "as_long_as": row["as_long_as"]})
        for row in grid.where(metric="updates") if "as_long_as" in row
    ]  # fmt: skip
    return pivot(rows, MIX.capitalize(), [*_mixes(rows), *longer], columns)


def _items(rows):
    """By test set its number of images, as text."""
    found = rows.where(metric="accuracy")
    return {row["test"]: thousands(row["item_count"]) for row in found}


def _accuracy_column(title, images, protocol, test):
    where = {"metric": "accuracy", "protocol": protocol, "test": test}
    return Axis(f"{title}, {images}, %", where, _accuracy)


def _accuracy(row):
    return bare(percent_or_interval(row))


def _gains(rows):
    """What augmented images add, on all test images, and what the leak does."""
    corrected = {"metric": "gain", "protocol": CORRECTED}
    columns = [
        Axis(f"{title}, points", {**where, "test": FULL_TEST}, points_and_verdict)
        for title, where in {
            "Over real alone, as many epochs": {**corrected, "over": EPOCHS},
            "Over real alone, as many updates (largest mix)": {**corrected, "over": UPDATES},
            "Reproduced − corrected": {"metric": "leak"},
        }.items()
        if rows.where(**where)
    ]
    found = pivot(rows, MIX.capitalize(), _mixes(rows), columns)
    detectable = (detectable_range(rows.where(**column.where)) for column in columns)
    last = ["Smallest detectable difference", *detectable]
    return dataclasses.replace(found, rows=[*found.rows, last]) if found else found


def _random_subsets(rows):
    """How much of a corrected figure is the choice of the report's number of test images."""
    found = rows.where(protocol=CORRECTED)
    random = {"metric": "random_subsets"}
    if not found.where(**random):
        return Table((), ())
    columns = [
        Axis("First 200 test images a digit", {"metric": "accuracy", "test": PROTOCOL_TEST},
             lambda row: percent(row["mean"])),
        Axis("Mean of random 200 a digit", random, lambda row: percent(row["mean"])),
        Axis("95 % of random 200", random,
             lambda row: f"{percent(row['low'])} to {percent(row['high'])}"),
    ]  # fmt: skip
    return pivot(found, f"Random test images: {MIX}", _mixes(rows), columns, aside=True)


def _learning(rows):
    """What the report's logs print of a mix, beside ours."""
    own = next(iter(of_grid(rows).values("protocol")), CORRECTED)
    columns = [
        Axis("updates", {"metric": "updates", "protocol": own}, lambda r: thousands(r["value"])),
        Axis("images seen beyond the real (all digits)",
             {"metric": "images_beyond_the_real", "protocol": own},
             lambda row: thousands(fmean(row["per_seed"]))),
    ]  # fmt: skip
    for title, metric, write in (
        ("training accuracy", "train_accuracy", lambda row: percent(fmean(row["per_seed"]))),
        ("training", "training_seconds", partial(_seconds, 1)),
        ("test", "test_seconds", partial(_seconds, 3)),
    ):
        for where, protocol in (("report", REPORTED), ("here", own)):
            columns.append(
                Axis(f"{where}: {title}", {"metric": metric, "protocol": protocol}, write)
            )
    caption = (
        f"{RESULT_TITLES[own]}; training accuracy at the end. Times are medians and ranges of "
        "trainings that may have run beside each other: no yardstick."
    )
    return pivot(rows, f"Training: {MIX}", _mixes(rows), columns, caption, aside=True)


def _seconds(digits, row):
    values = row["per_seed"]
    if len(values) == 1:
        return f"{values[0]:.{digits}f} s"
    return spread_of(values, digits, " s")


def _tuned(rows):
    """The tuned recipes on the test images, with the answer that was chosen and the other."""
    recipes = rows.where(metric="recipe")
    if not recipes:
        return Table((), ())
    lines = [
        Axis(
            f"{NETWORK_TITLES[row['network']]}, {_title_of(row['answer'], row['views'])}",
            {"network": row["network"], "real": row["real"]},
        )
        for row in recipes
    ]
    items = _items(rows.where(network=tuple(NETWORK_TITLES)))
    all_items = items[FULL_TEST]
    right = {"metric": "accuracy", "test": FULL_TEST}

    def interval(row):
        return bare(percent_interval(row))

    columns = [
        Axis("Real images a digit", {"metric": "recipe"}, lambda row: thousands(row["real"])),
        Axis(f"{items[PROTOCOL_TEST]} test images, %",
             {**right, "test": PROTOCOL_TEST, "chosen": True}, interval),
        Axis(f"{all_items}, %", {**right, "chosen": True}, interval),
        Axis(f"Aim, {all_items}, %", {"metric": "aim"}, _aim),
        Axis(f"The other answer, {all_items}, %", {**right, "chosen": False}, interval),
        Axis(f"Wrong in every training, of {all_items}",
             {"metric": "always_wrong", "chosen": True}, lambda row: thousands(row["value"])),
    ]  # fmt: skip
    return pivot(rows, "Tuned recipe, answer", lines, columns)


def _int8(rows):
    """A small network written in 8 bits, and what that costs."""
    lines = []
    for row in rows.where(metric="int8_file"):
        on = {name: row[name] for name in ("network", "real")}
        of_file, itself = (
            rows.one(metric="int8_accuracy", test=FULL_TEST, answer=answer, **on)
            for answer in (INT8, ONE_VIEW)
        )
        loss = rows.one(metric="int8_difference", test=FULL_TEST, **on)
        lines.append(
            [
                f"{NETWORK_TITLES[row['network']]}, {thousands(row['weights'])} weights",
                thousands(row["real"]),
                f"{max(row['kilobytes']):.1f}",
                bare(percent_interval(itself)),
                bare(percent_interval(of_file)),
                points_and_verdict(loss),
            ]
        )
    header = [
        "In 8 bits", "Real images a digit", "KB", "The network, %", "The file, %", "Lost, points",
    ]  # fmt: skip
    return Table(header, lines) if lines else Table((), ())


def _aim(row):
    return f"{bare(percent(row['value']))}, {'reached' if row['reached'] else 'missed'}"


def _tuning(rows):
    """The candidates on validation images, the winner first; then the errors of all together."""
    lines = []
    for row in rows.where(candidate=ALL, answer=ONE_VIEW):
        on = {name: row[name] for name in ("network", "real")}
        place = f"{NETWORK_TITLES[row['network']]}, {row['real']:,}"
        for one in rows.where(metric="candidate", **on):
            title = f"{place}: {one['candidate']}{_changes(one, rows)}"
            lines.append(Axis(title, {**on, "candidate": one["candidate"]}))
        title = f"{place}: all, {thousands(row['item_count'])} answers"
        lines.append(Axis(title, {**on, "candidate": ALL}, _errors))
    views = next(iter(rows.where(metric="candidate").values("views")), 0)
    columns = []
    for answer in ANSWERS:
        title = _title_of(answer, views).capitalize()
        columns += [
            Axis(f"{title}: loss", {"metric": "validation_loss", "answer": answer},
                 lambda row: f"{row['mean']:.4f}"),
            Axis(f"{title}: accuracy, %", {"metric": "validation_accuracy", "answer": answer},
                 lambda row: bare(percent(row["mean"]))),
        ]  # fmt: skip
    return pivot(rows, "Network, real images a digit: candidate", lines, columns)


def _errors(row):
    return f"{thousands(row['errors'])} wrong"


def _changes(row, rows):
    """What a candidate has for the base's values, in brackets."""
    where = {name: row[name] for name in ("metric", "network", "real")}
    base = rows.one(**where, candidate=BASE) or row
    changed = [name for name in row if row[name] != base.get(name) and name not in CHOICE]
    found = [f"{_title(name)} {_value(name, row)}" for name in changed]
    return f" ({', '.join(found)})" if found else ""


def _recipes(rows):
    """The values of each tuned recipe; where none was tested, of each base of the candidates."""
    found = {}
    for row in rows.where(metric="recipe") or rows.where(metric="candidate", candidate=BASE):
        found.setdefault((row["network"], row["candidate"]), []).append(row)
    columns = []
    for (network, _), same in found.items():
        reals = ", ".join(thousands(row["real"]) for row in same)
        where = {name: same[0][name] for name in ("metric", "network", "real", "candidate")}
        columns.append(Axis(f"{NETWORK_TITLES[network]}, {reals} real", where))
    names = dict.fromkeys(name for row in sum(found.values(), []) for name in row)
    lines = [Axis(_title(name), {}, partial(_value, name)) for name in names if name not in CHOICE]
    caption = (
        "Adam at a rate that falls to 0. Warps are drawn anew each time: rotation to either side "
        "in degrees, relative zoom, shear, translation in pixels, elastic moves in pixels, "
        "smoothed over as many."
    )
    title = "Tuned recipes" if rows.where(metric="recipe") else "The candidates' base"
    return pivot(rows, title, lines, columns, caption, aside=True)


def _title(name):
    return TITLES.get(name, name.replace("_", " "))


def _value(name, row):
    value = row.get(name, "")
    return thousands(value) if isinstance(value, int) else str(value)
