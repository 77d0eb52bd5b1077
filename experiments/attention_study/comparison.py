"""The study's tables: for terminal, docs and page alike."""

from experiments.attention_study.contenders import (
    UNSTABLE,
    contender_title,
    contenders,
    counts,
    difference,
    epoch_ratio,
    gain,
    gain_on_speakers,
    kinds,
    network_of,
    network_title,
    tasks,
    worth,
)
from experiments.attention_study.findings import (
    OF_BACKBONES,
    OF_CBAM,
    OF_GAINS,
    OF_KINDS,
    OF_SIZES,
    Network,
)
from experiments.attention_study.names import (
    CBAM,
    KIND_TITLES,
    NONE,
    PLAIN,
    RANDOM,
    SMALL,
    SPEAKERS,
    SPEECH,
    TASK_TITLES,
    count_title,
)
from keras_assign.report.formats import (
    NONE as NOTHING,
)
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    spread,
    thousands,
)

COST_HEADER = (
    "Network", "Weights", "MFLOP an item", "An epoch, relative", "In the trainings",
    "Answers, relative", "Compile",
)  # fmt: skip
STRONG_HEADER = ("Test", "Network", "Examples seen", "Accuracy, %", "Difference, points")
DETECTABLE = "Smallest detectable difference"
TEST_TITLES = {
    RANDOM: "test images",
    SPEAKERS: "speakers never heard",
}
INCUMBENT_TITLES = {"vgg_digit_cnn": "VGG, Problem 2", "audio_cnn": "plain CNN, Problem 4b"}
SPEAKER_HEADER = ("Attention", "Accuracy, %", "Difference to none, points")


def tables_of(findings: dict) -> list[tuple]:
    """Header and rows of each table that a terminal shows."""
    found = [
        *((verdict_header(findings, task), verdict_rows(findings, task))
          for task in tasks(findings)),
        *((accuracy_header(findings, task), accuracy_rows(findings, task))
          for task in tasks(findings)),
        *((backbone_header(findings, task), backbone_rows(findings, task))
          for task in tasks(findings)),
        (size_header(findings), size_rows(findings)),
        (gain_header(findings), gain_rows(findings)),
        (SPEAKER_HEADER, speaker_rows(findings)),
        (STRONG_HEADER, strong_rows(findings)),
    ]  # fmt: skip
    return [(header, rows) for header, rows in found if rows]


def verdict_header(findings: dict, task: str) -> tuple[str, ...]:
    """The titles of `verdict_rows`."""
    return (
        f"{TASK_TITLES[task]}: attention, or backbone",
        *(f"Difference, {count_title(count)}, points" for count in counts(findings, task)),
        "An epoch, relative",
        "Verdict",
    )


def verdict_rows(findings: dict, task: str) -> list[tuple[str, ...]]:
    """A row a contender: differences to the plain network without, time of an epoch, verdict."""
    differences = {
        contender: [gain(findings, task, *contender, count) for count in counts(findings, task)]
        for contender in contenders(findings, task)
    }
    rows = [
        (
            contender_title(*contender),
            *map(points_and_verdict, found),
            f"{ratio:.2f}" if (ratio := epoch_ratio(findings, task, *contender)) else NOTHING,
            worth(findings, task, *contender),
        )
        for contender, found in differences.items()
    ]
    # What failed would make it the range of failures.
    learned = [
        found
        for contender, found in differences.items()
        if worth(findings, task, *contender) != UNSTABLE
    ]
    detectable = [
        detectable_range(filter(None, of_count)) for of_count in zip(*learned, strict=True)
    ] or [NOTHING] * len(counts(findings, task))
    return [*rows, (DETECTABLE, *detectable, NOTHING, NOTHING)] if rows else []


def accuracy_header(findings: dict, task: str) -> tuple[str, ...]:
    """The titles of `accuracy_rows`."""
    return (
        f"{TASK_TITLES[task]}: attention",
        *(f"Accuracy, {count_title(count)}, %" for count in counts(findings, task)),
        *(f"To CBAM, {count_title(count)}, points" for count in counts(findings, task)),
    )


def accuracy_rows(findings: dict, task: str) -> list[tuple[str, ...]]:
    """A row a kind in the plain network: accuracies, and differences to CBAM where asked."""
    return [
        (
            KIND_TITLES[kind],
            *(_accuracy(findings, Network(task, attention=kind, count=count))
              for count in counts(findings, task)),
            *(points_and_verdict(difference(
                findings, OF_CBAM, Network(task, attention=kind, count=count),
                Network(task, attention="cbam", count=count),
            )) for count in counts(findings, task)),
        )
        for kind in kinds(findings)
    ]  # fmt: skip


def failed(findings: dict) -> list[str]:
    """A line a network some of whose seeds failed to learn; its mean is theirs as well."""
    lines = []
    for n in findings["networks"]:
        if missed := n["failed"]:
            size = "" if n["size"] == SMALL else f", {n['size']}x{n['size']}"
            trainings = len(n["seeds"]) * len(n.get("by_speaker", [None]))
            told = ", ".join(percent(right, 1) for right in missed)
            lines.append(
                f"{TASK_TITLES[n['task']]}, {network_title(n['backbone'], n['attention'])}{size}, "
                f"{TEST_TITLES[n['split']]}, {count_title(n['count'])}: {len(missed)} of "
                f"{trainings} trainings ({told})"
            )
    return lines


def backbone_header(findings: dict, task: str) -> tuple[str, ...]:
    """The titles of `backbone_rows`."""
    return (
        f"{TASK_TITLES[task]}: network",
        *(f"Accuracy, {count_title(count)}, %" for count in counts(findings, task)),
        *(f"Difference, {count_title(count)}, points" for count in counts(findings, task)),
    )


def backbone_rows(findings: dict, task: str) -> list[tuple[str, ...]]:
    """A row another backbone and what it is compared with."""
    rows = []
    pairs = dict.fromkeys(
        (n["backbone"], n["attention"])
        for n in findings["networks"]
        if n["backbone"] != PLAIN and n["task"] == task
    )
    for backbone, kind in pairs:
        made = [Network(task, backbone, kind, count=count) for count in counts(findings, task)]
        for question, title, against in _beside(kind):
            found = [
                difference(findings, question, network, network._replace(**against))
                for network in made
            ]
            if any(found):
                rows.append(
                    (
                        f"{network_title(backbone, kind)}, against {title}",
                        *(_accuracy(findings, network) for network in made),
                        *map(points_and_verdict, found),
                    )
                )
    return rows


def _beside(kind):
    """What another backbone is compared with: question, title, and what is changed for it."""
    if kind != NONE:
        return [(OF_BACKBONES, KIND_TITLES[NONE], {"attention": NONE})]
    return [
        (OF_BACKBONES, "plain", {"backbone": PLAIN}),
        (OF_CBAM, "plain with CBAM", {"backbone": PLAIN, "attention": CBAM}),
    ]


def size_header(findings: dict) -> tuple[str, ...]:
    """The titles of `size_rows`."""
    return (
        "Spectrogram", "Attention", "Weights", "MFLOP an item", "Accuracy, %",
        f"Difference to {SMALL}x{SMALL}, points",
    )  # fmt: skip


def size_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a size of images and kind of attention, all trained on as many clips."""
    return [
        (
            f"{network.size}x{network.size}", KIND_TITLES[network.attention],
            thousands(known["weights"]), f"{known['flops'] / 1e6:.1f}",
            _accuracy(findings, network),
            points_and_verdict(
                difference(findings, OF_SIZES, network, network._replace(size=SMALL))
            ),
        )
        for network, known in _of_sizes(findings)
    ]  # fmt: skip


def gain_header(findings: dict) -> tuple[str, ...]:
    """The titles of `gain_rows`."""
    return "Spectrogram", "CBAM's gain, points", f"Beyond that at {SMALL}x{SMALL}, points"


def gain_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a size of images: what attention adds there, and how much more than at the smallest."""
    return [
        (
            f"{network.size}x{network.size}",
            points_and_verdict(difference(
                findings, OF_KINDS if network.size == SMALL else OF_SIZES, network,
                network._replace(attention=NONE),
            )),
            points_and_verdict(
                difference(findings, OF_GAINS, network, network._replace(size=SMALL))
            ),
        )
        for network, _ in _of_sizes(findings)
        if network.attention != NONE
    ]  # fmt: skip


def _of_sizes(findings):
    """Networks of larger images and those of the smallest beside them, with what is known."""
    larger = {
        (n["size"], n["attention"], n["count"]) for n in findings["networks"] if n["size"] != SMALL
    }
    wanted = larger | {(SMALL, kind, count) for _, kind, count in larger}
    order = list(KIND_TITLES)
    for size, kind, count in sorted(wanted, key=lambda w: (w[0], order.index(w[1]), w[2])):
        network = Network(SPEECH, attention=kind, size=size, count=count)
        if known := network_of(findings, network):
            yield network, known


def speaker_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a kind: accuracy on speakers never heard, each with all clips of the others."""
    found = [n for n in findings["networks"] if n["split"] == SPEAKERS]
    return [
        (
            KIND_TITLES[n["attention"]],
            bare(percent_interval(n["accuracy"])),
            points_and_verdict(gain_on_speakers(findings, n["attention"], n["count"])),
        )
        for n in found
    ]


def by_speaker_rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a kind: accuracy on each speaker when the others train."""
    return [
        (KIND_TITLES[n["attention"]], *(bare(percent(v, 1)) for v in n["by_speaker"].values()))
        for n in findings["networks"]
        if n["split"] == SPEAKERS
    ]


def strong_rows(findings: dict) -> list[tuple[str, ...]]:
    """Two rows a test: the strongest network before, and the study's best with its difference."""
    rows = []
    for found in findings["strong"]:
        test = f"{TASK_TITLES[found['task']]}, {TEST_TITLES[found['split']]}"
        if found["difference"]:
            rows.append(
                (
                    test,
                    INCUMBENT_TITLES[found["incumbent"]],
                    _range(found["incumbent_passes"]),
                    bare(percent_interval(found["incumbent_accuracy"])),
                    NOTHING,
                )
            )
        rows.append(
            (
                test,
                network_title(*found["network"]),
                _range(found["passes"]),
                bare(percent_interval(found["accuracy"])),
                points_and_verdict(found["difference"]),
            )
        )
    return rows


def cost_rows(findings: dict, task: str) -> list[tuple[str, ...]]:
    """A row a network on small images: weights, arithmetic and, where measured, times."""
    rows, seen = [], set()
    for n in findings["networks"]:
        name = f"{n['backbone']}/{n['attention']}"
        if (n["task"], n["size"]) != (task, SMALL) or name in seen:
            continue
        seen.add(name)
        timed = findings["timing"].get(task, {}).get(name)
        trained = _trained_ratio(findings, task, n["backbone"], n["attention"])
        rows.append(
            (
                network_title(n["backbone"], n["attention"]),
                thousands(n["weights"]),
                f"{n['flops'] / 1e6:.1f}",
                spread(timed["epoch_ratio"]) if timed else NOTHING,
                f"{trained:.2f}" if trained else NOTHING,
                spread(timed["test_ratio"]) if timed else NOTHING,
                f"{timed['compile_seconds']:.1f} s" if timed else NOTHING,
            )
        )
    return rows


def _trained_ratio(findings, task, backbone, kind):
    """Epoch of the trainings with most items, to that of the plain network without attention."""
    for count in counts(findings, task)[-1:]:
        network = network_of(findings, Network(task, backbone, kind, count=count))
        plain = network_of(findings, Network(task, count=count))
        if network and plain:
            return network["epoch_seconds"] / plain["epoch_seconds"]
    return None


def rate_rows(rates: list[dict]) -> list[tuple[str, ...]]:
    """A row a network: the chosen rate and the losses of all that were tried.

    Args:
        rates: of `findings.rates_of`.
    """
    return [
        (
            f"{TASK_TITLES[task]}, {network_title(backbone, kind)}",
            f"{found['chosen']:g}",
            ", ".join(f"{float(rate):g}: {loss:.3f}" for rate, loss in found["losses"].items()),
        )
        for found in rates
        for task, backbone, kind in [found["network"]]
    ]


def _range(numbers):
    """One number, or the least and the most."""
    return " to ".join(thousands(number) for number in sorted({min(numbers), max(numbers)}))


def _accuracy(findings, network):
    known = network_of(findings, network)
    return bare(percent_interval(known["accuracy"])) if known else NOTHING
