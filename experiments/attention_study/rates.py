"""What is chosen on training items held out: each network's rate, and the best networks.

Everywhere, `records` are those of cells, and a network is its task, backbone and attention.
"""

from keras_assign.recipes.attention_networks import NO_ATTENTION, PLAIN, SPEECH
from keras_assign.studies.rate_search import Losses, best_rate, mean_losses, rates_to_try

STUDY_RATE, TUNED_RATE = "rate", "tuned_rate"  # Kinds of cells: by which recipe a rate is tried.
LIMITS = (0.00006, 0.6)
BEST = 3  # Kinds of attention that are tried on speakers never heard.


def losses(records: list[dict], kind: str = STUDY_RATE) -> Losses:
    """By network and rate the mean validation loss of the cells of a kind."""
    return mean_losses(
        (record for record in records if record["settings"]["kind"] == kind),
        lambda settings: (settings["task"], settings["backbone"], settings["attention"]),
    )


def chosen(records: list[dict], kind: str = STUDY_RATE) -> dict[tuple, float]:
    """By network the best rate."""
    return {network: best_rate(by_rate) for network, by_rate in losses(records, kind).items()}


def tried(records: list[dict]) -> list[dict]:
    """Those of trainings that had a say in a rate, or in what is best."""
    return [r for r in records if r["settings"]["kind"] in (STUDY_RATE, TUNED_RATE)]


def widened(
    tried: dict[tuple, list[float]], records: list[dict], kind: str = STUDY_RATE
) -> dict[tuple, list[float]]:
    """By network all rates to try; those of one task and backbone, which are compared, the same."""
    return rates_to_try(tried, losses(records, kind), LIMITS, group=lambda network: network[:2])


def best_kinds(records: list[dict]) -> list[str]:
    """The kinds of attention with the lowest validation loss on speech, the best first."""
    found = (n for n in _ranked(records) if n[:2] == (SPEECH, PLAIN) and n[2] != NO_ATTENTION)
    return [kind for _, _, kind in found][:BEST]


def best_networks(records: list[dict]) -> dict[str, tuple[str, str]]:
    """By task the backbone and attention with the lowest validation loss."""
    best = {}
    for task, *network in _ranked(records):
        best.setdefault(task, tuple(network))
    return best


def _ranked(records):
    """Every network, that of the lowest loss at its best rate first."""
    found = losses(records)
    return sorted(found, key=lambda network: min(found[network].values()))
