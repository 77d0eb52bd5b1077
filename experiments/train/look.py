"""What was found in a data set, and what will be done with it, in lines."""

from collections.abc import Iterator

from experiments.train.settings import TrainSettings
from keras_assign.data.own.files import RECORDINGS
from keras_assign.data.own.partition import GIVEN, RANDOM, SPEAKERS
from keras_assign.recipes.own_data import ATTENTION, AUTOENCODER, BASELINE, CNN
from keras_assign.report.formats import thousands

MOST_NAMED = 12  # Classes.
PART_TITLES = {"train": "train", "validation": "validate", "test": "test"}
SPLIT_TITLES = {
    GIVEN: "as the set gives it",
    SPEAKERS: "by people, a fifth of whom test",
    RANDOM: "at random, a fifth of each class tests",
}
MODEL_TITLES = {
    RECORDINGS: {
        BASELINE: "Baseline: mean and deviation of MFCC, logistic regression",
        CNN: "CNN on spectrograms",
        ATTENTION: "CNN with attention (CBAM)",
        AUTOENCODER: "Autoencoder (greedy merge) + SVC",
    },
    "images": {
        BASELINE: "Baseline: coarse pixels, logistic regression",
        CNN: "CNN",
        ATTENTION: "CNN with spatial attention",
        AUTOENCODER: "Autoencoder + SVC",
    },
}


def thing(facts: dict) -> str:
    """What one item is called."""
    return facts["kind"].removesuffix("s")


def found(facts: dict) -> Iterator[tuple[str, str]]:
    """What was found: a heading and what is told under it.

    Args:
        facts: of `own_set.OwnSet`.
    """
    classes, kind = facts["classes"], facts["kind"]
    named = ", ".join(classes[:MOST_NAMED]) + (", ..." if len(classes) > MOST_NAMED else "")
    yield "Found", f"{thousands(facts['items'])} {kind} of {len(classes)} classes: {named}"
    how = " (as they look; --pattern says it otherwise)" if facts["guessed"] else ""
    yield "Paths", f"{facts['pattern']}{how}"
    yield "Split", f"{SPLIT_TITLES[facts['split']]}: {_parts(facts)}"
    if any(facts["people"].values()):
        yield "People", _people(facts)
    least, most = facts["in_class"]["train"]
    least_test, most_test = facts["in_class"]["test"]
    yield (
        "A class has",
        f"{_range(least, most)} {kind} that train, {_range(least_test, most_test)} that test",
    )
    if kind == RECORDINGS:
        yield (
            "Recordings",
            f"{facts['shortest']:.2f} to {facts['longest']:.2f} s at {facts['sample_rate']:,} Hz; "
            f"words that train: {facts['word_median']:.2f} s (median) to "
            f"{facts['word_longest']:.2f} s",
        )
    else:
        yield "Images", _form(facts["form"])


def _parts(facts):
    return ", ".join(
        f"{thousands(facts['counts'][part])} {title}"
        + (f" ({persons(facts['people'][part])})" if facts["people"][part] else "")
        for part, title in PART_TITLES.items()
    )


def persons(count: int) -> str:
    """So many people."""
    return "1 person" if count == 1 else f"{thousands(count)} people"


def _people(facts):
    sides = "nobody trains and tests" if facts["by_people"] else "people are on both sides"
    versions = ""
    if facts["versions"]:
        endings = ", ".join(facts["versions"])
        versions = (
            f"; names ending in {endings} are versions of the same person "
            "(--speaker_versions=none: they are not)"
        )
    return sides + versions


def _range(least, most):
    return thousands(least) if least == most else f"{thousands(least)} to {thousands(most)}"


def _form(form):
    colours = "colour" if form["channels"] == 3 else "grey"
    size = f"{form['rows']} x {form['columns']} pixels, {colours}"
    how = {
        "as_it_is": "as they are",
        "cut": "signs cut out, scaled and centred as MNIST's",
        "whole": "scaled whole",
    }[form["form"]]
    return f"{size}, {how}{', light on dark' if form['light_on_dark'] else ''}"


def to_do(facts: dict, settings: TrainSettings) -> Iterator[tuple[str, str]]:
    """What will be done: a heading and what is told under it.

    Args:
        facts: as of `found`.
        settings: what was asked for.
    """
    if facts["kind"] == RECORDINGS:
        cut = f"; {facts['cut_words']} longer words lose their ends" if facts["cut_words"] else ""
        yield (
            "Hears",
            f"{facts['seconds']:.2f} s about the word, at {facts['sample_rate']:,} Hz{cut}",
        )
        voices = "500 synthesised English digits train, too" if settings.extra_voices else "none"
        yield "Extra voices", f"{voices}{'' if settings.extra_voices else ' (--extra_voices)'}"
    titles = MODEL_TITLES[facts["kind"]]
    yield "Models", "; ".join(titles[model] for model in settings.models)
    yield (
        "Recipes",
        f"chosen on the {thousands(facts['counts']['validation'])} validation {facts['kind']}, "
        "few candidates each",
    )
    seeds = "as many seeds as fit"
    if settings.seeds:
        seeds = f"{settings.seeds} seed{'s' if settings.seeds > 1 else ''}"
    yield (
        "Then",
        f"trained on all that does not test, {seeds}; each training is tested once",
    )
    yield "Time", f"about {settings.minutes:g} minutes (--minutes), after the set is read"
    yield (
        "Writes",
        f"{settings.output_dir}/index.html, and the best model to {settings.model_folder}",
    )


def lines(facts: dict, settings: TrainSettings) -> Iterator[str]:
    """All that is printed before anything is trained.

    Args:
        facts: as of `found`.
        settings: what was asked for.
    """
    width = 16
    for heading, text in (*found(facts), *to_do(facts, settings)):
        yield f"{heading + ':':<{width}}{text}"
    for note in facts["notes"]:
        yield f"{'Note:':<{width}}{note}"
