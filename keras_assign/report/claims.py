"""A claim of the report, judged."""

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Sequence

from keras_assign.report.formats import points, points_interval
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN, is_above, is_below

GOOD, BAD, OPEN = "good", "bad", "open"
# What the quantities of a claim are: differences in points, shares, ratios, seconds, other numbers.
POINTS, PERCENT, TIMES, SECONDS, NUMBER = "points", "%", "times", "s", "number"


@dataclasses.dataclass(frozen=True)
class Measured:
    """One quantity of a claim, three times.

    Attributes:
        reported: the report's own value, in the claim's unit (of points and shares a fraction);
            None where it has none.
        reproduced: `mean`, and where it has them `low` and `high` (95 % interval; of times the
            range), by the report's own procedure, run here; None where that was not asked.
        corrected: the same under the corrected protocol.
        label: which of several quantities of a claim it is.
    """

    reported: float | None
    reproduced: dict[str, float] | None
    corrected: dict[str, float] | None
    label: str = ""


@dataclasses.dataclass(frozen=True)
class Claim:
    """One claim of the report, judged.

    Attributes:
        claim: what the report says, in our words.
        reported: the report's own evidence; empty where it does not claim it.
        found: what was measured here, under the corrected protocol where there is a choice.
        verdict: of `holds`, `does_not_hold` or `undecided`.
        tone: `"good"` (the claim holds), `"bad"` (it does not) or `"open"`.
        audits: ids of the audit's findings on it, see `published.REPORT`.
        reproduced: what the report's own procedure gave here; empty where that was not run, or
            where the claim has no figure to reproduce.
        id: a short name that no other claim has: the part of the report, then a few words.
        main: the claim in plain words, as README has it; empty for those that it does not show.
        measured: the quantities that decide it; empty where they were not measured.
        unit: of these, one of `POINTS` (differences), `PERCENT`, `TIMES` (ratios), `SECONDS` and
            `NUMBER`.
        rule: in words, what the verdict follows from; of `judged`.
    """

    claim: str
    reported: str
    found: str
    verdict: str
    tone: str
    audits: tuple[str, ...] = ()
    reproduced: str = ""
    id: str = dataclasses.field(kw_only=True)
    main: str = ""
    measured: tuple[Measured, ...] = ()
    unit: str = POINTS
    rule: str = ""


def judged(rules: Iterable[Callable[..., Claim | None]], *given) -> list[Claim]:
    """What rules make of findings: each claim with its rule, as the function's docstring has it.

    Args:
        rules: each returns a claim, or None where the findings lack the numbers.
        *given: what each of them takes.
    """
    made = ((rule, rule(*given)) for rule in rules)
    return [
        dataclasses.replace(claim, rule=claim.rule or _in_words(rule))
        for rule, claim in made
        if claim is not None
    ]


def _in_words(rule):
    return inspect.cleandoc(rule.__doc__).replace("\n\n", " ").replace("\n", " ").replace("`", "")


def measured(
    reported: float | None,
    reproduced: dict | None = None,
    corrected: dict | None = None,
    label: str = "",
) -> tuple[Measured, ...]:
    """One quantity for `Claim.measured`; none where nothing was measured here.

    Args:
        reported: see `Measured`.
        reproduced: a row with `mean`, and maybe `low` and `high`; None where that was not asked.
        corrected: another.
        label: see `Measured`.
    """
    if not (reproduced or corrected):
        return ()
    return (Measured(reported, _estimate(reproduced), _estimate(corrected), label),)


def _estimate(row):
    return row and {end: row[end] for end in ("mean", "low", "high") if end in row}


def holds(why: str = "") -> tuple[str, str]:
    """Verdict and tone of a claim that holds.

    Args:
        why: with which limits; may be empty.
    """
    return _verdict("holds", why), GOOD


def does_not_hold(why: str) -> tuple[str, str]:
    """Verdict and tone of a claim that is refuted, or whose effect is too small to matter.

    Args:
        why: what is the case instead.
    """
    return _verdict("does not hold", why), BAD


def undecided(why: str) -> tuple[str, str]:
    """Verdict and tone of a claim that is neither.

    Args:
        why: what is known, and what is not.
    """
    return _verdict("open", why), OPEN


def _verdict(word, why):
    return f"{word}: {why}" if why else word


QUICK = undecided("a quick run judges nothing")
NOT_SHOWN = undecided("neither a difference nor its absence could be shown")
NO_DIFFERENCE = does_not_hold("there is no difference that matters")


def of_differences(
    differences: Iterable[dict],
    better: str = "",
    worse: str = "the opposite is the case",
    both: str = "better in one test, worse in another",
    equivalent: str = "there is no difference that matters",
) -> tuple[str, str]:
    """Verdict and tone of the claim that differences are above 0, after their own verdicts.

    It holds if one is better and none worse, and does not if one is worse and none better, or if
    all are equivalent. Those without a verdict have no say, unless none has one.

    Args:
        differences: of `estimates.describe_difference`, of accuracies.
        better: with which limits it holds; may be empty.
        worse: what is the case where it is the other way round.
        both: what is the case where some are better and some worse.
        equivalent: what is the case where all are too small to matter.
    """
    verdicts = {difference["verdict"] for difference in differences} - {None}
    if not verdicts:
        return QUICK
    if {"better", "worse"} <= verdicts:
        return undecided(both)
    if "worse" in verdicts:
        return does_not_hold(worse)
    if "better" in verdicts:
        return holds(better)
    return does_not_hold(equivalent) if verdicts == {"equivalent"} else NOT_SHOWN


def of_all(differences: Iterable[dict], wanted: str, **words: str) -> tuple[str, str]:
    """Verdict and tone of the claim that each of some differences has one and the same verdict.

    It holds if all have it, and does not if one has the opposite; else it is open.

    Args:
        differences: as for `of_differences`.
        wanted: `"better"` or `"worse"`.
        **words: `holds`: with which limits; `opposite`: what is the case where one is so; `open`:
            what is known of the rest.
    """
    verdicts = {difference["verdict"] for difference in differences}
    if None in verdicts:
        return QUICK
    if verdicts == {wanted}:
        return holds(words.get("holds", ""))
    if {"better": "worse", "worse": "better"}[wanted] in verdicts:
        return does_not_hold(words.get("opposite", "the opposite is the case"))
    return undecided(words.get("open", "not shown in all"))


def of_both(epochs: dict, updates: dict | None, wanted: str, words: dict) -> tuple[str, str]:
    """Verdict and tone of the claim that a difference is of one kind, by either yardstick.

    It holds if it is so for as many epochs and for as many updates, and does not if it is the
    opposite for both; else it is open.

    Args:
        epochs: as for `of_differences`, for as many epochs.
        updates: the same for as many updates; None where that was not run.
        wanted: `"better"` or `"worse"`.
        words: by verdict what is the case then.
    """
    verdicts = [difference["verdict"] for difference in (epochs, updates) if difference]
    if None in verdicts:
        return QUICK
    for_epochs = f"for as many epochs {words[verdicts[0]]}"
    if not updates:
        return undecided(f"{for_epochs}; as many updates were not run")
    if verdicts[0] != verdicts[1]:
        return undecided(f"{for_epochs}; for as many updates {words[verdicts[1]]}")
    if verdicts[0] in ("better", "worse"):
        return holds() if verdicts[0] == wanted else does_not_hold(words[verdicts[0]])
    return undecided(f"for as many epochs, and for as many updates, {words[verdicts[0]]}")


def of_any(differences: Sequence[dict]) -> tuple[str, str]:
    """Verdict and tone of the claim that any of several attempts gains something.

    It holds if one is better. Else it does not if each is shown to be no gain that matters, and is
    open if one is not. What would have been seen is said beside.

    Args:
        differences: as for `of_differences`.
    """
    seen = points(max(difference["detectable"] for difference in differences), plus="")
    detected = f"a gain of {seen} would have been detected"
    verdicts = {difference["verdict"] for difference in differences}
    if None in verdicts:
        return QUICK
    if "better" in verdicts:
        return holds()
    if all(is_below(difference, EQUIVALENCE_MARGIN) for difference in differences):
        return does_not_hold(f"there is no gain that matters; {detected}")
    return undecided(f"no gain is shown; {detected}")


def words_of(difference: dict, what: str) -> str:
    """The verdict on a difference in words; one that is shown may be too small to matter.

    Args:
        difference: with a verdict.
        what: that is better or worse.
    """
    if difference["verdict"] == "equivalent":
        return f"no difference that matters (within ±{100 * EQUIVALENCE_MARGIN:g} points)"
    if difference["verdict"] == "not shown":
        return "no difference shown"
    return f"{what} is {difference['verdict']}{below_margin(difference)}"


def listed(differences: Iterable[dict], title: Callable[[dict], str]) -> str:
    """'1,000: +0.30 points [+0.10, +0.50]; 2,000: ...', each headed by what `title` makes of it."""
    return "; ".join(f"{title(row)}: {points_interval(row)}" for row in differences) + "."


def below_margin(difference: dict) -> str:
    """ ", by less than 0.5 points" where a difference is shown to be."""
    margin = EQUIVALENCE_MARGIN
    small = is_above(difference, -margin) and is_below(difference, margin)
    return f", by less than {100 * EQUIVALENCE_MARGIN:g} points" if small else ""


def part(title: str, text: str) -> dict[str, str]:
    """What a page says first that is a part of a study, and judges no main claim.

    Args:
        title: what it found, or is.
        text: with which figures, or what judges it.
    """
    return {"title": title, "text": text, "tone": OPEN}


def headline(judged: Sequence[Claim], otherwise: dict[str, str], id: str = "") -> dict[str, str]:
    """What a page says first: a claim with its verdict.

    Args:
        judged: claims.
        otherwise: of `part`, where that claim was not judged.
        id: of the claim; empty for the first.

    Returns:
        `title`, `text` and `tone` of the verdict box.
    """
    wanted = (claim for claim in judged if claim.id == id or not id)
    first = next(wanted, None)
    if first is None:
        return otherwise
    title = f"{first.claim.rstrip('.')}: {first.verdict}"
    return {"title": title, "text": first.found, "tone": first.tone}
