"""Mixes of real, augmented and generated digits: which the grids have, and which are compared."""

from experiments.protocols import CORRECTED
from experiments.synthesis.settings import CONFIDENT, DOUBTFUL, FILTERS, SynthesisSettings
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.augmented_lenet5 import AUGMENTS

COUNTS = ("real", "augmented", "generated")


def mixes(settings: SynthesisSettings) -> list[dict]:
    """All mixes, each once."""
    corrected = settings.protocol == CORRECTED
    found = [mix_of(settings, *row, n) for row in _rows(settings) for n in settings.generated]
    if not corrected:
        found += _references(settings)
    elif settings.control:
        found += _controls(settings)
    if settings.alone:
        found += _alone(settings)
        found += _filtered(settings) if corrected else ()
    return found


def mix_of(settings: SynthesisSettings, real: int, augmented: int, generated: int) -> dict:
    """A mix of so many images a digit, for a cell's settings.

    What may differ: `keep`, which generated images pass; `as_long_as`, the number of images whose
    updates it takes; `after`, the mix that the network learnt before.
    """
    return {
        "real": real,
        "augmented": augmented,
        "augment": AUGMENTS[settings.protocol] if augmented else "none",
        "generated": generated,
        "gan_real": real if generated else 0,
        "keep": [],
        "as_long_as": 0,
        "after": None,
    }


def _rows(settings):
    """Real and augmented images of each row of the two grids."""
    fewest = min(settings.real)
    yield from ((real, 0) for real in settings.real)
    yield from ((fewest, augmented) for augmented in settings.augmented if augmented)


def _controls(settings):
    """Each row without generated images, for as many updates as its largest mix."""
    for row in _rows(settings):
        total = DIGITS * (sum(row) + max(settings.generated))
        yield mix_of(settings, *row, 0) | {"as_long_as": total}


def _references(settings):
    """The most real images alone, by a network that was trained on something else before.

    The report's "1000 real samples only" starts at 97.97 % training accuracy, so its network was
    not fresh. Candidates: what its program may have trained last.
    """
    most, fewest = max(settings.real), min(settings.real)
    augmented, generated = max(settings.augmented), max(settings.generated)
    before = [
        (most, 0, generated),  # Last of the first grid.
        (fewest, augmented, generated),  # Last of the second.
        (most, augmented, 0),  # Last of Problem 2's.
        (most, 0, 0),
    ]
    for counts in dict.fromkeys(before):
        yield mix_of(settings, most, 0, 0) | {"after": mix_of(settings, *counts)}


def _alone(settings):
    """Generated images alone: of the GANs of the fewest real ones any number, else the largest."""
    for real in settings.real:
        for generated in settings.generated:
            if generated and (real == min(settings.real) or generated == max(settings.generated)):
                yield mix_of(settings, real, 0, generated) | {"real": 0}


def _filtered(settings):
    """The largest number of generated images, filtered, for as many updates as all of them take.

    Alone, and added to the fewest real ones.
    """
    most = max(settings.generated)
    for gan_real in settings.real:
        added_to_real = settings.control and gan_real == min(settings.real)
        for real in (0, gan_real) if added_to_real else (0,):
            for keep in (CONFIDENT, DOUBTFUL):
                others = {"keep": list(keep), "as_long_as": DIGITS * (real + most)}
                yield mix_of(settings, gan_real, 0, most) | {"real": real, **others}


def name_of(mix: dict) -> str:
    """A mix's name, fit for a folder; what its settings do not say, it has not."""
    parts = [f"{kind}{mix[kind]}" for kind in COUNTS if mix.get(kind) or kind == "real"]
    if mix["generated"] and mix["real"] != mix["gan_real"]:
        parts.append(f"of_gan{mix['gan_real']}")
    if mix["keep"]:
        parts.append("keep_{}_{}".format(*mix["keep"]))
    if mix.get("as_long_as"):
        parts.append(f"as_long_as_{mix['as_long_as']}")
    if mix.get("after"):
        parts.append(f"after_{name_of(mix['after'])}")
    return "-".join(parts)


def in_words(mix: dict) -> str:
    """'300 real + 3,000 augmented + 3,000 generated', of a mix or of a row of results."""
    counts = ((mix.get(kind), kind) for kind in COUNTS)
    return " + ".join(f"{count:,} {kind}" for count, kind in counts if count)


def filter_of(mix: dict) -> str:
    """Which generated images it has, see `settings.FILTERS`."""
    return next(name for name, keep in FILTERS.items() if keep == tuple(mix["keep"]))


def items_of(mix: dict) -> int:
    """Images that take as long as its training, and what was learnt before."""
    before = items_of(mix["after"]) if mix["after"] else 0
    return before + (mix["as_long_as"] or DIGITS * sum(mix[kind] for kind in COUNTS))
