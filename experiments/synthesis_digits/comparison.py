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

GAN_TITLES = {
    PUBLISHED: "the report's GANs, one a digit",
    SOUND: "the report's GAN, conditional",
    BETTER: "a better GAN",
}
FILTER_TITLES = {"all": "all", "confident": "confident", "doubtful": "doubtful"}
WORTH_HEADER = (
    "GAN, real images a digit",
    "Fréchet distance to the test images",
    "that of its real images",
    "GAN-test, %",
    "Least spread: pixels",
    "centred",
    "features",
    "Confident, %",
    "Memorised, %",
)
ALONE_HEADER = (
    "GAN, real images a digit: generated images a digit",
    "Images",
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
    "epoch 10, %",
    "{} test images, %",
    "{} test images, %",
)
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
            found.append((gain_header(augmented), gain_rows(findings, augmented)))
    for header, rows in (
        (reference_header(findings), reference_rows(findings)),
        (WORTH_HEADER, worth_rows(findings)),
        (alone_header(findings), alone_rows(findings)),
        (FILTER_HEADER, filter_rows(findings)),
        (top_header(findings), top_rows(findings)),
    ):
        if rows:
            found.append((header, rows))
    return found


def test_sizes(findings: dict) -> tuple[str, str]:
    """How many images the two tests have."""
    grid = next(findings[place] for place in PLACES if findings[place])["grid"]
    some = next(iter(next(iter(next(iter(grid["cells"].values())).values())).values()))
    return tuple(thousands(some[test]["items"]) for test in (PROTOCOL_TEST, FULL_TEST))


def _grids(findings):
    return {place: findings[place]["grid"] for place in (PUBLISHED, SOUND) if findings[place]}


def _rows_of(findings, augmented):
    """Real, augmented and generated images of each mix of one of the two grids."""
    found = {
        (int(real), int(copies), int(count))
        for grid in _grids(findings).values()
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


def gain_header(augmented: bool) -> tuple[str, ...]:
    """The titles of `gain_rows`."""
    return (
        _mix_title(augmented),
        "Reproduced: over none generated, as many epochs, points",
        "Sound: over none generated, as many epochs, points",
        "Sound: over none generated, as many updates (largest mix), points",
    )


def gain_rows(findings: dict, augmented: bool) -> list[tuple[str, ...]]:
    """One row a mix with generated images: what they are worth, on all test images; the means."""
    columns = ((PUBLISHED, "gains"), (SOUND, "gains"), (SOUND, "gains_over_controls"))
    rows = [
        (
            _title(mix, augmented),
            *(_full(_cell(findings, place, table, mix)) for place, table in columns),
        )
        for mix in _rows_of(findings, augmented)
        if mix[2]
    ]
    grid = "augmented" if augmented else "real"
    pooled = [
        ((_grids(findings).get(place) or {}).get("pooled") or {}).get(grid, {}).get(gain)
        for place, gain in (
            (PUBLISHED, "gain"), (SOUND, "gain"), (SOUND, "gain_over_controls"),
        )
    ]  # fmt: skip
    return [*rows, (_pooled_title(augmented), *map(_full, pooled))]


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
            f"{GAN_TITLES[place]}, {thousands(int(size))}",
            _mean_and_range(found["frechet"], 1),
            _mean_and_range(found["frechet_of_real"], 1),
            _mean_and_range(found["agreement"], 1, 100),
            *(_least(found["spread"][kind]) for kind in ("pixels", "centred", "features")),
            _mean_and_range(found["confident"], 1, 100),
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
    first, images, one, other, worst = ALONE_HEADER
    return first, images, one.format(few), other.format(all_), worst


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
                            f"{GAN_TITLES[place]}, {thousands(int(size))}: "
                            f"{FILTER_TITLES[which]} of {int(count):,}",
                            thousands(found["kept"]),
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
    return [
        (
            f"{GAN_TITLES[place]}, {thousands(int(size))}: {FILTER_TITLES[which]}",
            thousands(found["kept"]),
            points_and_verdict(found[FULL_TEST]),
        )
        for place in PLACES
        for size, by_filter in _of_grid(findings, place, "filtered").items()
        for which, found in by_filter.items()
    ]  # fmt: skip


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
                    rows.append((title + _top_mix(mix), _interval(with_real["accuracy"]), gain))
                for mix, accuracy in found["generated"].items():
                    rows.append((title + _top_mix(mix), _interval(accuracy), NONE))
    if gains:
        rows.append(("Smallest detectable difference", "", detectable_range(gains)))
    return rows


def _interval(accuracy):
    return bare(percent_interval(accuracy[FULL_TEST]))


def _top_mix(mix):
    real, generated, *keep = mix.split("-")
    real, generated = int(real.removeprefix("real")), int(generated.removeprefix("generated"))
    words = f"{generated:,} generated" + (", confident ones" if keep else "")
    return f"{real} real + {words}" if real else words
