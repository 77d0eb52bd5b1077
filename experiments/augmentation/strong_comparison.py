"""The tables of the strong recipes: for terminal, docs and page alike."""

from statistics import fmean

from experiments.augmentation.strong import AIMS
from keras_assign.recipes.warped_digits import ANSWERS, BASE, NETWORK_TITLES, ONE_VIEW
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import bare, percent, percent_interval, points, thousands

TITLES = {"image_passes": "images seen"}  # Of what a recipe says in other words.


def test_header(findings: dict) -> tuple[str, ...]:
    """The titles of `test_rows`."""
    some = next(iter(next(iter(findings["strong"].values()))["real"].values()))[ONE_VIEW]
    full_items = thousands(some[FULL_TEST]["item_count"])
    return (
        "Tuned recipe, answer",
        "Real images a digit",
        f"{thousands(some[PROTOCOL_TEST]['item_count'])} test images, %",
        f"{full_items}, %",
        f"Aim, {full_items}, %",
        f"The other answer, {full_items}, %",
        f"Wrong in every training, of {full_items}",
    )


def test_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a network and number of real images, with the answer that was chosen."""
    rows = []
    for network, found in findings["strong"].items():
        for real, results in found["real"].items():
            (other,) = set(ANSWERS) - {results["answer"]}
            result = results[results["answer"]]
            rows.append(
                (
                    f"{NETWORK_TITLES[network]}, {answer_title(found, results['answer'])}",
                    f"{int(real):,}",
                    bare(percent_interval(result[PROTOCOL_TEST])),
                    bare(percent_interval(result[FULL_TEST])),
                    _aim(network, real, result[FULL_TEST]["mean"]),
                    bare(percent_interval(results[other][FULL_TEST])),
                    thousands(result["always_wrong"]),
                )
            )
    return rows


def misses(findings: dict) -> list[str]:
    """A sentence for each aim that was missed: by how much, and how many images no training got."""
    found = []
    for network, results_by_real in findings["strong"].items():
        for real, results in results_by_real["real"].items():
            result, aim = results[results["answer"]], AIMS[network].get(int(real))
            test = result[FULL_TEST]
            if aim is not None and test["mean"] < aim:
                wrong = (1 - test["mean"]) * test["item_count"]
                found.append(
                    f"The {NETWORK_TITLES[network]} misses its aim at {int(real):,} real images a "
                    f"digit by {points(aim - test['mean'], plus='')}; of the {thousands(wrong)} "
                    f"images that a training gets wrong in the mean, {result['always_wrong']} are "
                    "wrong in every one."
                )
    return found


def recipes_scored(findings: dict) -> int:
    """How many finished recipes were scored on the test images: each with either answer."""
    recipes = {
        (network, results["candidate"])
        for network, found in findings["strong"].items()
        for results in found["real"].values()
    }
    return len(recipes) * len(ANSWERS)


def answer_title(found: dict, answer: str) -> str:
    """How a network answers, in words.

    Args:
        found: has `views`.
        answer: of `ANSWERS`.
    """
    return "one view" if answer == ONE_VIEW else f"mean of {found['views']['count']} views"


def choice_header(findings: dict) -> tuple[str, ...]:
    """The titles of `choice_rows`."""
    some = next(iter(next(iter(findings["choice"].values())).values()))["candidates"][0]
    return (
        "Network, real images a digit: candidate",
        *(
            f"{answer_title(some, answer).capitalize()}: {what}"
            for answer in ANSWERS
            for what in ("loss", "accuracy, %")
        ),
    )


def choice_rows(findings: dict) -> list[tuple[str, ...]]:
    """Per network and number of real images one row a candidate, the winner first; then errors."""
    rows = []
    for network, sizes in findings["choice"].items():
        for real, found in sizes.items():
            base = next((c["recipe"] for c in found["candidates"] if c["name"] == BASE), None)
            place = f"{NETWORK_TITLES[network]}, {int(real):,}: "
            for candidate in found["candidates"]:
                scores = []
                for answer in ANSWERS:
                    scores.append(f"{fmean(candidate[answer]['validation_loss']):.4f}")
                    scores.append(bare(percent(fmean(candidate[answer]["validation_accuracy"]))))
                name = candidate["name"] + _changes(candidate["recipe"], base)
                rows.append((place + name, *scores))
            wrong = [f"{thousands(found['answers'][answer]['errors'])} wrong" for answer in ANSWERS]
            items = thousands(found["answers"][ONE_VIEW]["items"])
            rows.append((f"{place}all, {items} answers", "", wrong[0], "", wrong[1]))
    return rows


def _aim(network, real, reached):
    aim = AIMS.get(network, {}).get(int(real))
    if aim is None:
        return ""
    return f"{bare(percent(aim))}, {'reached' if reached >= aim else 'missed'}"


def _changes(recipe, base):
    """What a candidate has for the base's values, in brackets."""
    if base in (None, recipe):
        return ""
    before, after = _flat(base), _flat(recipe)
    found = [f"{name} {value}" for name, value in after.items() if before.get(name) != value]
    return f" ({', '.join(found)})"


def _flat(recipe):
    flat = {}
    for name, value in recipe.items():
        values = value if isinstance(value, dict) else {"": value}
        for detail, number in values.items():
            title = TITLES.get(name, (detail or name).replace("_", " "))
            flat[title] = thousands(number) if isinstance(number, int) else str(number)
    return flat
