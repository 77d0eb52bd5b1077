"""The tables of Problem 3's second half: for terminal, README and page alike."""

from experiments.augmentation_digits.settings import FULL_TEST, NETWORK_TITLES, PROTOCOL_TEST
from experiments.synthesis_digits.findings import BETTER, PLACES
from experiments.synthesis_digits.names import PUBLISHED, SOUND
from experiments.synthesis_digits.top_findings import REAL_ALONE
from keras_assign.report.formats import (
    NONE,
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.published import SYNTHESIS_DIGITS

# What was aimed for beforehand, from so many real images a digit: accuracy of LeNet-5 on all test
# images after training on generated ones alone, as they are and warped; the least digit's spread.
AIMS = {"real": 300, "plain": 0.88, "warped": 0.95, "spread": 0.8}
WORTH_HEADER = (
    "GAN, real images a digit",
    "Fréchet distance to the test images",
    "that of its real images",
    "GAN-test, %",
    "Least spread: pixels",
    "centred",
    "features",
    "Confident, %",
    "Distance to the nearest real one",
    "that of unseen real ones",
    "Memorised, %",
)
ALONE_HEADER = (
    "GAN, real images a digit: generated images a digit",
    "Images",
    "Updates",
    "{} test images, %",
    "{} test images, %",
    "Worst digit, %",
)
FILTER_HEADER = (
    "GAN, real images a digit: generated images added",
    "Images added",
    "Over real alone, as many updates, points",
)
REFERENCE_HEADER = (
    "What the network had learnt before",
    "Training accuracy, epoch 1, %",
    "last epoch, %",
    "{} test images, %",
    "{} test images, %",
)
AIM_HEADER = ("From {} real images a digit", "Aim", "Reached")
TOP_HEADER = (
    "Network, real images a digit: training images",
    "{} test images, %",
    "Over real alone, points",
)


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that the findings have the numbers for."""
    found = []
    for augmented in (False, True):
        rows = grid_rows(findings, augmented)
        if rows:
            found.append((grid_header(findings, augmented), rows))
            found.append(gain_table(findings, augmented))
    for header, rows in (
        (reference_header(findings), reference_rows(findings)),
        (WORTH_HEADER, worth_rows(findings)),
        (alone_header(findings), alone_rows(findings)),
        (FILTER_HEADER, filter_rows(findings)),
        (top_header(findings), top_rows(findings)),
        (aim_header(), aim_rows(findings)),
    ):
        if rows:
            found.append((header, rows))
    return found


def test_sizes(findings: dict) -> tuple[str, str]:
    """How many images the two tests have."""
    grid = next(findings[place] for place in PLACES if findings[place])["grid"]
    some = next(iter(next(iter(next(iter(grid["cells"].values())).values())).values()))
    return tuple(thousands(some[test]["items"]) for test in (PROTOCOL_TEST, FULL_TEST))


def gan_title(findings: dict, place: str) -> str:
    """The GANs of a run, in words."""
    gan = findings[place]["gan"]
    if place == BETTER:
        return "a better GAN"
    return (
        "the report's GAN, conditional" if gan["conditional"] else "the report's GANs, one a digit"
    )


def _grids(findings):
    return {place: findings[place]["grid"] for place in PLACES if findings[place]}


def _rows_of(findings, augmented):
    """Real, augmented and generated images of each mix of one of the two grids."""
    found = {
        (int(real), int(copies), int(count))
        for place, grid in _grids(findings).items()
        if place != BETTER
        for real, by_copies in grid["cells"].items()
        for copies, by_count in by_copies.items()
        for count in by_count
    }
    fewest = min((real for real, _, _ in found), default=0)
    if augmented and not any(copies for _, copies, _ in found):
        return []
    return sorted(mix for mix in found if (mix[0] == fewest if augmented else mix[1] == 0))


def _title(mix, augmented):
    real, copies, count = mix
    return f"{real} + {copies:,} + {count:,}" if augmented else f"{real} + {count:,}"


def _mix_title(augmented):
    if augmented:
        return "Real + augmented + generated a digit"
    return "Real + generated a digit"


def grid_header(findings: dict, augmented: bool) -> tuple[str, ...]:
    """The titles of `grid_rows`."""
    few, all_ = test_sizes(findings)
    reported = thousands(findings["reported"]["test_items"])
    return (
        _mix_title(augmented),
        f"Report, {reported} test images, %",
        f"Reproduced, {few}, %",
        f"Sound, {few}, %",
        f"Reproduced, {all_}, %",
        f"Sound, {all_}, %",
    )


def grid_rows(findings: dict, augmented: bool) -> list[tuple[str, ...]]:
    """One row a mix: the report's figure beside ours, and the controls.

    Args:
        findings: of `findings.find`.
        augmented: the second grid, of the fewest real images, not the first.
    """
    rows = [
        (
            _title(mix, augmented),
            _reported(findings, mix, augmented),
            *(
                _accuracy(findings, place, mix, test)
                for test in (PROTOCOL_TEST, FULL_TEST)
                for place in (PUBLISHED, SOUND)
            ),
        )
        for mix in _rows_of(findings, augmented)
    ]
    return rows + _control_rows(findings, augmented) if rows else []


def _reported(findings, mix, augmented):
    real, copies, count = mix
    if not augmented:
        accuracy = findings["reported"]["table"].get(str(real), {}).get(str(count))
    elif real != SYNTHESIS_DIGITS["real_of_augmented_table"]:
        accuracy = None
    else:
        accuracy = findings["reported"]["augmented_table"].get(str(copies), {}).get(str(count))
    return NONE if accuracy is None else f"{100 * accuracy:.2f}"


def _cell(findings, place, table, mix):
    grid = _grids(findings).get(place) or {}
    real, copies, count = map(str, mix)
    return ((grid.get(table) or {}).get(real) or {}).get(copies, {}).get(count)


def _accuracy(findings, place, mix, test):
    found = _cell(findings, place, "cells", mix)
    return bare(percent_interval(found[test])) if found else NONE


def _control_rows(findings, augmented):
    grid = _grids(findings).get(SOUND)
    if not grid or not grid["controls"]:
        return []
    most, rows = max(grid["generated"]), []
    for real, copies in sorted({mix[:2] for mix in _rows_of(findings, augmented)}):
        control = grid["controls"].get(str(real), {}).get(str(copies), {}).get("control")
        if control:
            row = f"{_title((real, copies, 0), augmented)}, as long as + {most:,}"
            few, all_ = (bare(percent_interval(control[t])) for t in (PROTOCOL_TEST, FULL_TEST))
            rows.append((row, NONE, NONE, few, NONE, all_))
    return rows


def _gain_titles(augmented):
    return (
        _mix_title(augmented),
        "Reproduced: over none generated, as many epochs, points",
        "Sound: over none generated, as many epochs, points",
        "Sound: over none generated, as many updates (largest mix), points",
        "Better GAN: over none generated, as many epochs, points",
        "Better GAN: over none generated, as many updates (largest mix), points",
    )


def gain_table(findings: dict, augmented: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What generated images are worth, on all test images: a row a mix, their mean, the power.

    Args:
        findings: of `findings.find`.
        augmented: of the second grid, not the first.

    Returns:
        Header and rows, with the columns that there are numbers for.
    """
    columns = (
        (PUBLISHED, "gain"), (SOUND, "gain"), (SOUND, "gain_over_controls"), (BETTER, "gain"),
        (BETTER, "gain_over_controls"),
    )  # fmt: skip
    tables = {"gain": "gains", "gain_over_controls": "gains_over_controls"}
    rows = [
        (
            _title(mix, augmented),
            *(_full(_cell(findings, place, tables[gain], mix)) for place, gain in columns),
        )
        for mix in _rows_of(findings, augmented)
        if mix[2]
    ]
    grid = "augmented" if augmented else "real"
    pooled = [
        ((_grids(findings).get(place) or {}).get("pooled") or {}).get(grid, {}).get(gain)
        for place, gain in columns
    ]
    detectable = [
        detectable_range(
            found[FULL_TEST]
            for mix in _rows_of(findings, augmented)
            if mix[2] and (found := _cell(findings, place, tables[gain], mix))
        )
        for place, gain in columns
    ]
    found = [
        *rows,
        (_pooled_title(augmented), *map(_full, pooled)),
        ("Smallest detectable difference", *detectable),
    ]
    shown = [0, *(n for n in range(1, len(columns) + 1) if any(row[n] != NONE for row in found))]
    header = tuple(_gain_titles(augmented)[n] for n in shown)
    return header, [tuple(row[n] for n in shown) for row in found]


def _pooled_title(augmented):
    return "Mean of all with augmented ones" if augmented else "Mean of all"


def _full(found):
    return points_and_verdict(found[FULL_TEST] if found else None)


def reference_header(findings: dict) -> tuple[str, ...]:
    """The titles of `reference_rows`."""
    return tuple(title.format(size) for title, size in zip(
        REFERENCE_HEADER, ("", "", "", *test_sizes(findings)), strict=True
    ))  # fmt: skip


def reference_rows(findings: dict) -> list[tuple[str, ...]]:
    """The report's "1000 real samples only" beside networks that had learnt this or that before."""
    references = (_grids(findings).get(PUBLISHED) or {}).get("references")
    if not references:
        return []
    reported = SYNTHESIS_DIGITS["reference"]
    rows = [
        (
            "Report, said to be nothing",
            f"{100 * reported['accuracy'][0]:.2f}",
            f"{100 * reported['accuracy'][-1]:.2f}",
            f"{100 * reported['test_accuracy']:.2f}",
            NONE,
        )
    ]
    for before, found in references.items():
        first, last = (
            sum(history[epoch] for history in found["history"]["accuracy"])
            / len(found["history"]["accuracy"])
            for epoch in (0, -1)
        )
        rows.append(
            (
                in_words(before),
                bare(percent(first)),
                bare(percent(last)),
                bare(percent_interval(found[PROTOCOL_TEST])),
                bare(percent_interval(found[FULL_TEST])),
            )
        )
    return rows


def in_words(mix: str) -> str:
    """'real300-augmented3000-generated3000' -> '300 real + 3,000 augmented + 3,000 generated'."""
    if not mix:
        return "nothing"
    parts = []
    for part in mix.split("-"):
        kind = part.rstrip("0123456789")
        parts.append(f"{int(part[len(kind) :]):,} {kind}")
    return " + ".join(parts)


def worth_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a kind and size of GAN: what its images are worth by themselves."""
    return [
        (
            f"{gan_title(findings, place)}, {thousands(int(size))}",
            _mean_and_range(found["frechet"], 1),
            _mean_and_range(found["frechet_of_real"], 1),
            _mean_and_range(found["agreement"], 1, 100),
            *(_least(found["spread"][kind]) for kind in ("pixels", "centred", "features")),
            _mean_and_range(found["confident"], 1, 100),
            _mean_and_range(found["median"], 1),
            _mean_and_range(found["median_of_unseen_real"], 1),
            _mean_and_range(found["memorised_share"], 1, 100),
        )
        for place in PLACES
        if findings[place]
        for size, found in findings[place]["worth"]["real"].items()
    ]


def _mean_and_range(found, digits, factor=1):
    mean, low, high = (f"{factor * found[end]:.{digits}f}" for end in ("mean", "low", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"


def _least(spread):
    digit = min(spread, key=spread.get)
    return f"{spread[digit]:.2f} ({digit})"


def alone_header(findings: dict) -> tuple[str, ...]:
    """The titles of `alone_rows`."""
    few, all_ = test_sizes(findings)
    first, images, updates, one, other, worst = ALONE_HEADER
    return first, images, updates, one.format(few), other.format(all_), worst


def alone_rows(findings: dict) -> list[tuple[str, ...]]:
    """The classification accuracy score: trained on generated images alone, tested on real ones."""
    rows = []
    for place in PLACES:
        for size, by_filter in _of_grid(findings, place, "alone").items():
            for which, by_count in by_filter.items():
                for count, found in by_count.items():
                    worst = min(found["per_digit"], key=found["per_digit"].get)
                    rows.append(
                        (
                            f"{gan_title(findings, place)}, {thousands(int(size))}: "
                            f"{which} of {int(count):,}",
                            thousands(found["kept"]),
                            thousands(found["updates"]),
                            bare(percent_interval(found[PROTOCOL_TEST])),
                            bare(percent_interval(found[FULL_TEST])),
                            f"{100 * found['per_digit'][worst]:.1f} ({worst})",
                        )
                    )
    return rows


def _of_grid(findings, place, part):
    return findings[place]["grid"][part] or {} if findings[place] else {}


def filter_rows(findings: dict) -> list[tuple[str, ...]]:
    """Generated images, all or filtered, added to the real ones that their GAN learnt from."""
    rows = [
        (
            f"{gan_title(findings, place)}, {thousands(int(size))}: {which}",
            thousands(found["kept"]),
            points_and_verdict(found[FULL_TEST]),
        )
        for place in PLACES
        for size, by_filter in _of_grid(findings, place, "filtered").items()
        for which, found in by_filter.items()
    ]  # fmt: skip
    power = [
        found[FULL_TEST]
        for place in PLACES
        for by_filter in _of_grid(findings, place, "filtered").values()
        for found in by_filter.values()
    ]
    return [*rows, ("Smallest detectable difference", "", detectable_range(power))] if rows else []


def top_header(findings: dict) -> tuple[str, ...]:
    """The titles of `top_rows`."""
    first, accuracy, gain = TOP_HEADER
    return first, accuracy.format(test_sizes(findings)[1]), gain


def top_rows(findings: dict) -> list[tuple[str, ...]]:
    """Real images with and without generated ones, by the best recipe of Problem 2."""
    rows, gains = [], []
    for place in PLACES:
        for network, by_size in ((findings[place] or {}).get("top") or {}).items():
            for size, found in by_size.items():
                title = f"{NETWORK_TITLES[network]}, {thousands(int(size))}: "
                rows.append((title + REAL_ALONE, _interval(found["alone"]), NONE))
                for mix, with_real in found["with"].items():
                    gains.append(with_real["gain"][FULL_TEST])
                    gain = points_and_verdict(gains[-1])
                    rows.append((title + mix_in_words(mix), _interval(with_real["accuracy"]), gain))
                for mix, accuracy in found["generated"].items():
                    rows.append((title + mix_in_words(mix), _interval(accuracy), NONE))
    if gains:
        rows.append(("Smallest detectable difference", "", detectable_range(gains)))
    return rows


def _interval(accuracy):
    return _interval_of(accuracy[FULL_TEST])


def mix_in_words(mix: str) -> str:
    """'real300-generated900' -> '300 real + 900 generated'."""
    real, generated, *keep = mix.split("-")
    real, generated = int(real.removeprefix("real")), int(generated.removeprefix("generated"))
    words = f"{generated:,} generated" + (", confident ones" if keep else "")
    return f"{real} real + {words}" if real else words


def aim_header() -> tuple[str, ...]:
    """The titles of `aim_rows`."""
    first, *others = AIM_HEADER
    return first.format(AIMS["real"]), *others


def aim_rows(findings: dict) -> list[tuple[str, ...]]:
    """What was aimed for with the better GAN, and whether it was reached."""
    found, size = findings[BETTER], str(AIMS["real"])
    if not found or size not in found["worth"]["real"]:
        return []
    rows, plain = [], _of_grid(findings, BETTER, "alone").get(size, {}).get("all", {})
    if plain:
        accuracy = plain[max(plain, key=int)][FULL_TEST]
        title = "LeNet-5 trained on generated images alone, %"
        rows.append(_aim(title, accuracy["mean"], AIMS["plain"], _interval_of(accuracy)))
    by_mix = ((found["top"] or {}).get("lenet5") or {}).get(size, {}).get("generated", {})
    whole = [mix for mix in by_mix if "keep" not in mix]
    if whole:
        accuracy = by_mix[whole[0]][FULL_TEST]
        title = "LeNet-5 trained on warps of generated images alone, %"
        rows.append(_aim(title, accuracy["mean"], AIMS["warped"], _interval_of(accuracy)))
    spread = found["worth"]["real"][size]["spread"]["pixels"]
    least = min(spread.values())
    reached = "reached" if least >= AIMS["spread"] else "missed"
    rows.append(
        ("Spread of the least varied digit's images, relative to real ones", f"{AIMS['spread']}",
         f"{_least(spread)}, {reached}")
    )  # fmt: skip
    return rows


def _aim(title, mean, aim, text):
    return title, f"{100 * aim:g}", f"{text}, {'reached' if mean >= aim else 'missed'}"


def _interval_of(accuracy):
    return bare(percent_interval(accuracy))
