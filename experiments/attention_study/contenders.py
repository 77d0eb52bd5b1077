"""What the findings say of a network, and whether attention or another backbone is worth it."""

from experiments.attention_study.findings import OF_BACKBONES, OF_KINDS, OF_SPEAKERS, Network
from experiments.attention_study.names import (
    BACKBONE_TITLES,
    KIND_TITLES,
    KINDS,
    NONE,
    PLAIN,
    RANDOM,
    SMALL,
    SPEAKERS,
    SPEECH,
)

WORTH, BEATEN, COSTS, MIXED, NO_USE, OPEN = (
    "improves accuracy", "improves it, off the Pareto front", "lowers accuracy",
    "better in one test, worse in another", "no difference that matters", "not shown",
)  # fmt: skip
UNSTABLE = "some trainings failed"
UNKNOWN = "not judged"  # Too few seeds, or trainings that were cut short.


def tasks(findings: dict) -> list[str]:
    """The tasks that were run, in order."""
    return list(dict.fromkeys(network["task"] for network in findings["networks"]))


def counts(findings: dict, task: str) -> list[int]:
    """Items of each digit that a task's networks on small images were trained on."""
    return list(dict.fromkeys(
        n["count"] for n in findings["networks"]
        if (n["task"], n["split"], n["size"]) == (task, RANDOM, SMALL)
    ))  # fmt: skip


def network_of(findings: dict, wanted: Network) -> dict | None:
    """What is known of a network; None if it was not trained."""
    return next(
        (n for n in findings["networks"]
         if all(n[name] == value for name, value in wanted._asdict().items())),
        None,
    )  # fmt: skip


def difference(findings: dict, question: str, of: Network, against: Network) -> dict | None:
    """A paired difference; None if it was not asked."""
    for found in findings["comparisons"]:
        if (found["question"], found["of"], found["against"]) == (
            question, of._asdict(), against._asdict()
        ):  # fmt: skip
            return found["difference"]
    return None


def kinds(findings: dict) -> list[str]:
    """The kinds of attention that stood in the plain network, none first."""
    there = {n["attention"] for n in findings["networks"] if n["backbone"] == PLAIN}
    return [kind for kind in KINDS if kind in there]


def contenders(findings: dict, task: str) -> list[tuple[str, str]]:
    """Backbone and attention of what is held against the plain network without attention.

    Args:
        findings: of `findings.find`.
        task: of it.

    Returns:
        Each kind in the plain network, then the other backbones without attention.
    """
    there = [
        (n["backbone"], n["attention"])
        for n in findings["networks"]
        if (n["task"], n["split"], n["size"]) == (task, RANDOM, SMALL)
    ]
    wanted = [(PLAIN, kind) for kind in KINDS if kind != NONE]
    wanted += [(backbone, NONE) for backbone in BACKBONE_TITLES if backbone != PLAIN]
    return [contender for contender in wanted if contender in there]


def contender_title(backbone: str, kind: str) -> str:
    """What a contender is called: after what sets it apart."""
    return KIND_TITLES[kind] if backbone == PLAIN else BACKBONE_TITLES[backbone]


def network_title(backbone: str, kind: str) -> str:
    """What a network is called."""
    return f"{BACKBONE_TITLES[backbone]}, {KIND_TITLES[kind]}"


def gain(findings: dict, task: str, backbone: str, kind: str, count: int) -> dict | None:
    """A contender's difference to the plain network without attention; None if not asked."""
    question = OF_KINDS if backbone == PLAIN else OF_BACKBONES
    return difference(
        findings, question, Network(task, backbone, kind, count=count), Network(task, count=count)
    )


def epoch_ratio(findings: dict, task: str, backbone: str, kind: str) -> float | None:
    """Time of an epoch, relative to the plain network without attention; None if not measured."""
    timed = findings["timing"].get(task, {}).get(f"{backbone}/{kind}")
    return timed and timed["epoch_ratio"]["median"]


def gain_on_speakers(findings: dict, kind: str, count: int) -> dict | None:
    """The same of a kind in the plain network, on speakers never heard."""
    network = Network(SPEECH, attention=kind, count=count, split=SPEAKERS)
    return difference(findings, OF_SPEAKERS, network, network._replace(attention=NONE))


def worth(findings: dict, task: str, backbone: str, kind: str) -> str:
    """Whether a contender is worth its cost on a task, by all its comparisons.

    Better in one and worse in none, it is worth it, unless wherever it is better another network is
    as accurate in less time, see `findings.front` (where times were measured). Worse in one and
    better in none, it costs accuracy; with both it depends on the test. No use if every difference
    is too small to matter. Else not shown. Where trainings failed to learn, that alone is said.

    Args:
        findings: of `findings.find`.
        task: of it.
        backbone: of one of `contenders`.
        kind: of attention, its.
    """
    verdicts = {
        count: found["verdict"]
        for count in counts(findings, task)
        if (found := gain(findings, task, backbone, kind, count))
    }
    said = set(verdicts.values())
    if not said or None in said:
        return UNKNOWN
    networks = [Network(task, backbone, kind, count=count) for count in verdicts]
    if any(network_of(findings, network)["failed"] for network in networks):
        return UNSTABLE
    if {"better", "worse"} <= said:
        return MIXED
    if "worse" in said:
        return COSTS
    if "better" in said:
        fronts = findings["front"].get(task)
        unbeaten = fronts is None or any(
            f"{backbone}/{kind}" in fronts[str(count)]
            for count, verdict in verdicts.items()
            if verdict == "better"
        )
        return WORTH if unbeaten else BEATEN
    return NO_USE if said == {"equivalent"} else OPEN
