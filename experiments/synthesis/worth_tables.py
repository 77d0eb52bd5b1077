"""The tables of what generated images are worth by themselves, and on top of the best recipe."""

from experiments.synthesis.findings import BETTER, PLACES
from experiments.synthesis.grid_tables import sizes_of_tests
from experiments.synthesis.top_findings import REAL_ALONE
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import (
    NONE,
    bare,
    detectable_range,
    percent_interval,
    points_and_verdict,
    thousands,
)

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
AIM_HEADER = ("From {} real images a digit", "Aim", "Reached")
TOP_HEADER = (
    "Network, real images a digit: training images",
    "{} test images, %",
    "Over real alone, points",
)


def gan_title(findings: dict, place: str) -> str:
    """The GANs of a run, in words."""
    gan = findings[place]["gan"]
    if place == BETTER:
        return "a better GAN"
    return (
        "the report's GAN, conditional" if gan["conditional"] else "the report's GANs, one a digit"
    )


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
    few, all_ = sizes_of_tests(findings)
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
    return first, accuracy.format(sizes_of_tests(findings)[1]), gain


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
    if by_mix:
        accuracy = next(iter(by_mix.values()))[FULL_TEST]
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
