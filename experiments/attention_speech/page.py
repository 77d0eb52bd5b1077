"""The results page of Problem 4b, from findings and stored cells alone."""

from pathlib import Path

from experiments.attention_speech import choice, claims, comparison, drawings, mistakes
from experiments.attention_speech.settings import CHOOSE, MODEL_TITLES, REPORT, SPLIT_TITLES, STRONG
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.speech_cnn import CBAM, CHOSEN_ON, PLAIN
from keras_assign.report import figures, page
from keras_assign.report.claims import headline
from keras_assign.report.formats import thousands
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).with_name("speech.html.jinja")
PAGE = "index.html"
NOT_JUDGED = "The report's claim is judged by its own recipe, with and without CBAM."
LOG_HEADER = (
    "Epoch", "Train loss", "Train accuracy", "Test loss", "Test accuracy", "Rate", "Train time, s",
    "Test time, s",
)  # fmt: skip
# Said wherever speakers never heard test the strong recipe, of the recordings it was found on.
DESIGN_NOTE = (
    "The tuned recipe's parts and their sizes were found on these very recordings, by leaving out "
    "pairs of their speakers. So each speaker had a say in the design before testing it, though "
    "none in the training, or in the choice of the recipe, that is tested on that speaker."
)


def write(run: Run, findings: dict, by_recipe: dict[str, list]) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `study.find`.
        by_recipe: by recipe record and arrays of each finished cell.
    """
    folder = run.path / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, by_recipe)
    main = next(iter(by_recipe))
    judged = claims.judge(findings)
    cells = [cell for of_recipe in by_recipe.values() for cell in of_recipe]
    data = findings[main]["data"]
    context = {
        "report": findings[REPORT],
        "strong": findings[STRONG],
        "chosen": findings[CHOOSE],
        "data": data,
        "claims": judged,
        "headline": headline(judged, NOT_JUDGED, "4b-attention-helps"),
        "quick": _is_quick(findings),
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "busy_load": page.BUSY_LOAD,
        "drawn": drawn,
        "with_noise": {recipe: _splits_with_noise(findings[recipe]) for recipe in (REPORT, STRONG)},
        "comparison": comparison,
        "findings": findings,
        "choice": choice,
        "speakers_kind": SPEAKERS,
        "split_titles": SPLIT_TITLES,
        "logs": _logs(by_recipe.get(REPORT, [])),
        "log_header": LOG_HEADER,
        "matrices": _matrices(findings, by_recipe),
        "sounds": mistakes.sounds(cells),
        "setting_rows": _setting_rows(findings, data),
        "data_title": DATA_TITLES[data["dataset"]],
        "dataset": data["dataset"],
        "design_note": DESIGN_NOTE if data["dataset"] == CHOSEN_ON else None,
        **page.made_by(record for record, _ in cells),
        "command": run.command,
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def _is_quick(findings):
    return any(
        found and (len(found["seeds"]) < SEEDS_FOR_A_VERDICT or found["shortened"])
        for found in (findings[REPORT], findings[STRONG])
    )


def _logs(cells):
    """The log of one training of each network, in the form of the report's figures 29 and 30."""
    logs = []
    for name in (PLAIN, CBAM):
        for record, _ in cells:
            settings = record["settings"]
            if settings.get("model") == name and settings["watch"]:
                series = [record["history"][key] for key in (
                    "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate",
                    "train_seconds", "test_seconds",
                )]  # fmt: skip
                formats = ("{:.4f}", "{:.4f}", "{:.4f}", "{:.4f}", "{:g}", "{:.2f}", "{:.2f}")
                rows = [
                    (str(epoch), *(f.format(v) for f, v in zip(formats, values, strict=True)))
                    for epoch, values in enumerate(zip(*series, strict=True), start=1)
                ]
                sums = [f"{sum(values):.2f}" for values in series[-2:]]
                rows.append(("Sum", *[""] * 5, *sums))
                logs.append((f"{MODEL_TITLES[name]}, seed {settings['seed']}", rows))
                break
    return logs


def _matrices(findings, by_recipe):
    return [
        {**matrix, "recipe": recipe}
        for recipe in (REPORT, STRONG)
        if findings[recipe]
        for matrix in mistakes.matrices(findings[recipe], by_recipe[recipe])
    ]


def _splits_with_noise(found):
    """Splits whose recipe adds noise in training: all of its places have one that does."""
    if not found:
        return []
    without = {
        SPEAKERS if place not in (RANDOM, OFFICIAL) else place
        for recipe in found["recipes"]
        if not recipe["values"].get("noise_share")
        for place in recipe["places"]
    }
    return [kind for kind in found["tests"] if kind not in without]


def _setting_rows(findings, data):
    rows = [
        ("Recordings", DATA_TITLES[data["dataset"]]),
        ("Speakers", thousands(len(data["speakers"]))),
        ("Recordings left out as bad", thousands(data["bad"])),
        ("Sample rate", f"{data['sample_rate']:,} Hz"),
    ]
    for recipe, title in ((REPORT, "The report's recipe"), (STRONG, "The tuned recipe")):
        found = findings[recipe]
        if not found:
            continue
        rows.append((f"{title}: seeds", ", ".join(map(str, found["seeds"]))))
        for values in found["recipes"]:
            places = f" ({', '.join(values['places'])})" if len(found["recipes"]) > 1 else ""
            rows.append((title + places, choice.in_words(values["values"])))
        image = found["data"]["spectrogram"]
        if len(found["recipes"]) > 1:  # What these say themselves, each.
            own = {name for values in found["recipes"] for name in values["values"]["spectrogram"]}
            image = {name: value for name, value in image.items() if name not in own}
        rows.append((f"{title}: images", choice.in_words(image)))
    return rows
