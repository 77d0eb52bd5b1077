"""The tables of Problem 4b: for terminal, docs and page alike."""

from statistics import median

from experiments.attention_speech import choice
from experiments.attention_speech.settings import CHOOSE, MODEL_TITLES, REPORT, SPLIT_TITLES, STRONG
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import PLAIN, POOLED
from keras_assign.report.formats import (
    NONE,
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    spread,
    thousands,
)

ALL = "all"
MOST_COLUMNS = 10  # Of more speakers, the range is shown.
NOISE_TITLES = {"white": "white noise", "babble": "babble", "hum": "hum"}
# What was aimed for before, on FSDD: network, split, clips of each digit, mean over seeds.
AIMED_ON = "fsdd"
AIMS = (
    (PLAIN, RANDOM, "50", 0.988),
    (PLAIN, OFFICIAL, ALL, 0.993),
    (PLAIN, SPEAKERS, ALL, 0.95),
)
AIMED_RATIO = 1.25  # Of an epoch with CBAM after the pooling to one without.
AIM_HEADER = ("Aimed for", "Aim", "Here", "")
COST_HEADER = (
    "",
    "Weights",
    "MFLOP a clip",
    "Compile",
    "An epoch, median (range)",
    "Relative to the CNN",
)


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that a terminal shows."""
    found = []
    if findings[REPORT]:
        found += [
            (accuracy_header(findings), accuracy_rows(findings)),
            (difference_header(findings[REPORT]), difference_rows(findings[REPORT])),
        ]
    if findings[STRONG]:
        found.append((curve_header(findings), curve_rows(findings)))
        found.append((difference_header(findings[STRONG]), difference_rows(findings[STRONG])))
    if findings[CHOOSE]:
        found.append((choice.header(findings[CHOOSE]), choice.rows(findings[CHOOSE])))
    return [(header, rows) for header, rows in found if rows]


def count_of(found: dict) -> str:
    """The clips of each digit with which networks are compared: those that most trained on.

    Args:
        found: of `findings.find`.
    """
    tests = next(iter(found["tests"].values()))
    return max(tests, key=lambda count: len(tests[count]["models"]))


def compared(found: dict) -> dict[str, dict]:
    """By split the test in which networks are compared."""
    count = count_of(found)
    return {kind: tests[count] for kind, tests in found["tests"].items() if count in tests}


def trained_on(count: str) -> str:
    """How many clips were trained on, in words."""
    return "all other clips" if count == ALL else f"{count} clips of each digit"


def accuracy_header(findings: dict) -> tuple[str, ...]:
    """The titles of `accuracy_rows`."""
    found = findings[REPORT]
    return (
        f"The report's recipe, {trained_on(count_of(found))}",
        "Report, %",
        *(f"{SPLIT_TITLES[kind]}, %" for kind in compared(found)),
    )


def accuracy_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a network of the report's recipe: its figure in the report, ours under each split."""
    found, reported = findings[REPORT], findings["reported"]["models"]
    return [
        (
            MODEL_TITLES[name],
            bare(percent(reported[name]["test_accuracy"])) if name in reported else NONE,
            *(_accuracy(test, name) for test in compared(found).values()),
        )
        for name in found["costs"]
    ]


def difference_header(found: dict) -> tuple[str, ...]:
    """The titles of `difference_rows`."""
    return ("Difference", *(f"{SPLIT_TITLES[kind]}, points" for kind in compared(found)))


def difference_rows(found: dict) -> list[tuple[str, ...]]:
    """A row a comparison, paired by seed and clip, or by seed and speaker.

    Args:
        found: of `findings.find`.
    """
    tables = [test["differences"] for test in compared(found).values()]
    names = dict.fromkeys(name for table in tables for name in table)
    if not names:
        return []
    rows = [
        (difference_title(name), *(points_and_verdict(table.get(name)) for table in tables))
        for name in names
    ]
    detectable = (
        "Smallest detectable difference",
        *(detectable_range(table.values()) for table in tables),
    )
    return [*rows, detectable]


def difference_title(name: str) -> str:
    """What is compared with what."""
    a, b = name.split("-")
    return f"{_short(a)} − {_short(b)}"


def curve_header(findings: dict) -> tuple[str, ...]:
    """The titles of `curve_rows`."""
    return (
        "The tuned recipe, trained on",
        *(f"{SPLIT_TITLES[kind]}, %" for kind in findings[STRONG]["tests"]),
    )


def curve_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a network and number of clips that it was trained on."""
    tests = findings[STRONG]["tests"]
    counts = next(iter(tests.values()))
    return [
        (
            f"{trained_on(count)}: {MODEL_TITLES[name]}",
            *(_accuracy(of_kind.get(count), name) for of_kind in tests.values()),
        )
        for name in findings[STRONG]["costs"]
        for count in counts
        if any(name in of_kind.get(count, {}).get("models", ()) for of_kind in tests.values())
    ]


def voices_note(findings: dict) -> str:
    """Where synthesised clips train the strong networks beside the real ones; may be empty."""
    heard, unheard = [], []
    for recipe in findings[STRONG]["recipes"]:
        (heard if recipe["values"]["synthesised"] else unheard).extend(recipe["places"])
    if not heard:
        return ""
    where = "; ".join(SPLIT_TITLES.get(place, place) for place in heard)
    where = f" where these test: {where}" if unheard else ""
    return (
        f"Beside the clips of the table, {speech_cnn.synthesised_clips()} synthesised ones "
        f"(espeak-ng; no person spoke) train{where}."
    )


def aim_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row for each thing that was aimed for on FSDD, where it was run."""
    rows, strong, report = [], findings[STRONG], findings[REPORT]
    if strong and strong["data"]["dataset"] == AIMED_ON:
        for name, kind, count, aim in AIMS:
            test = strong["tests"].get(kind, {}).get(count)
            if test and name in test["models"]:
                reached = test["models"][name]
                rows.append(
                    (
                        f"Accuracy, {SPLIT_TITLES[kind]}, {trained_on(count)}",
                        f"at least {percent(aim, 1)}",
                        percent_interval(reached),
                        _reached(reached["mean"] >= aim),
                    )
                )
    ratio = report and report["timing"] and report["timing"]["ratios"].get(POOLED)
    if ratio:
        rows.append(
            (
                "An epoch with CBAM after the pooling, relative to one without",
                f"at most {AIMED_RATIO:g}",
                spread(ratio),
                _reached(ratio["median"] <= AIMED_RATIO),
            )
        )
    return rows


def noise_header(found: dict) -> tuple[str, ...]:
    """The titles of `noise_rows`."""
    noise = next(iter(_noisy(found).values()))["models"]
    levels = next(iter(next(iter(noise.values()))["noise"].values()))
    return ("Accuracy, %", "as recorded", *(f"{level} dB" for level in levels))


def noise_rows(found: dict, kind: str) -> list[tuple[str, ...]]:
    """A row a network and kind of noise; columns are signal-to-noise ratios.

    Args:
        found: of `findings.find`.
        kind: of the split.
    """
    test = _noisy(found).get(kind)
    if not test:
        return []
    return [
        (
            f"{MODEL_TITLES[name]}, {NOISE_TITLES[noise]}",
            bare(percent_interval(model, 1)),
            *(bare(percent_interval(level, 1)) for level in levels.values()),
        )
        for name, model in test["models"].items()
        for noise, levels in model["noise"].items()
    ]


def _noisy(found):
    """By split the test in which networks are compared, where it has noise."""
    return {
        kind: test
        for kind, test in compared(found).items()
        if all(model["noise"] for model in test["models"].values())
    }


def speaker_header(found: dict) -> tuple[str, ...]:
    """The titles of `speaker_rows`."""
    speakers = tuple(next(iter(found["tests"][SPEAKERS].values()))["speakers"])
    columns = speakers if len(speakers) <= MOST_COLUMNS else ("Worst speaker", "Median", "Best")
    return ("Accuracy on each speaker when the others train, %", *columns)


def speaker_rows(found: dict) -> list[tuple[str, ...]]:
    """A row a network and number of clips: accuracy on each speaker when the others train."""
    rows = []
    for count, test in found["tests"][SPEAKERS].items():
        for name, model in test["models"].items():
            values = list(model["by_speaker"].values())
            if len(values) > MOST_COLUMNS:
                values = [min(values), median(values), max(values)]
            title = f"{MODEL_TITLES[name]}, {trained_on(count)}"
            rows.append((title, *(bare(percent(value, 1)) for value in values)))
    return rows


def cost_rows(found: dict) -> list[tuple[str, ...]]:
    """A row a network: weights, arithmetic and, where they were measured, times."""
    timing = found["timing"] or {"models": {}, "ratios": {}}
    rows = []
    for name, cost in found["costs"].items():
        timed, ratio = timing["models"].get(name), timing["ratios"].get(name)
        rows.append(
            (
                MODEL_TITLES[name],
                thousands(cost["weights"]),
                f"{cost['flops'] / 1e6:.2f}",
                f"{timed['compile_seconds']:.1f} s" if timed else NONE,
                spread(timed["epoch_seconds"], unit=" s") if timed else NONE,
                spread(ratio) if ratio else NONE,
            )
        )
    return rows


def _accuracy(test, name):
    if not test or name not in test["models"]:
        return NONE
    return bare(percent_interval(test["models"][name]))


def _short(name):
    return MODEL_TITLES[name].replace("CNN with ", "").split(",")[0]


def _reached(yes):
    return "reached" if yes else "missed"
