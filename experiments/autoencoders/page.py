"""The results page of Problem 1, from findings and stored cells alone."""

import base64
import io
from pathlib import Path

import soundfile

from experiments.autoencoders import choice, claims, comparison, drawings
from experiments.autoencoders.settings import SPLIT_TITLES
from experiments.autoencoders.vectors import VECTORS
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.utterance_vectors import BASE, CHOSEN_ON
from keras_assign.report import figures, page
from keras_assign.report.claims import headline
from keras_assign.report.formats import thousands
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.studies.study import Run
from keras_assign.utterances.classifiers import PENALTIES, SVC_RBF, TITLES

TEMPLATE = Path(__file__).with_name("vectors.html.jinja")
CHOICE_TEMPLATE = Path(__file__).with_name("choice.html.jinja")
PAGE = "index.html"
NOT_JUDGED = "The report's claims are judged with all methods and the random split."
# Said wherever speakers never heard test, of the recordings on which this was found.
DESIGN_NOTE = (
    "What improved B and C have in common (what a join adds is scaled by the smaller child's part, "
    "errors count all frames below, training along balanced trees and at other speeds) was found "
    "on these very recordings, by leaving out pairs of their speakers. So each speaker had a say "
    "in the design before testing it, though none in the training, or in the choice of the "
    "recipe, that is tested on that speaker."
)


def write(run: Run, findings: dict) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `findings.find`.
    """
    folder = run.path / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, run.cells)
    judged = claims.judge(findings)
    context = {
        "findings": findings,
        "claims": judged,
        # That on B and C, if it is judged.
        "headline": headline(
            sorted(judged, key=lambda claim: claim.id != "1-fold-and-merge-lose"), NOT_JUDGED
        ),
        "quick": len(findings["seeds"]) < SEEDS_FOR_A_VERDICT or findings["shortened"],
        "seeds_for_a_verdict": SEEDS_FOR_A_VERDICT,
        "drawn": drawn,
        "accuracy_tables": [
            (comparison.accuracy_header(findings, c), comparison.accuracy_rows(findings, c))
            for c in TITLES
        ],
        "difference_tables": [
            (comparison.difference_header(findings, c), comparison.difference_rows(findings, c))
            for c in TITLES
        ],
        "aim_header": comparison.AIM_HEADER,
        "aim_rows": comparison.aim_rows(findings),
        "speaker_table": (comparison.speaker_header(findings), comparison.speaker_rows(findings))
        if SPEAKERS in findings["splits"]
        else None,
        "training_header": comparison.TRAINING_HEADER,
        "training_rows": comparison.training_rows(findings),
        "split_titles": SPLIT_TITLES,
        "heard": heard(run.cells),
        "setting_rows": _setting_rows(findings),
        **_about_run(run, findings),
    }
    page.write(TEMPLATE, context, folder, run.path / PAGE)


def write_choice(run: Run, findings: dict) -> None:
    """Write the page of a choice into a run's folder.

    Args:
        run: whose folder gets them.
        findings: of `choice.find`.
    """
    context = {
        "tables": choice.tables_of(findings),
        "drawn": [],
        "setting_rows": [
            *_data_rows(findings["data"]),
            *(
                (f"{VECTORS[choice.SCORED[method]].title}: base", _in_words(recipes[BASE]))
                for method, recipes in findings["candidates"].items()
            ),
        ],
        **_about_run(run, findings),
    }
    page.write(CHOICE_TEMPLATE, context, run.path, run.path / PAGE)


def _about_run(run, findings):
    return {
        "data_title": DATA_TITLES[findings["data"]["dataset"]],
        "dataset": findings["data"]["dataset"],
        "design_note": DESIGN_NOTE if findings["data"]["dataset"] == CHOSEN_ON else None,
        **page.made_by(run.records),
        "command": run.command,
    }


def heard(cells: list) -> list[tuple[str, str]]:
    """Clips that improved C and the SVC get wrong, to be heard: caption and WAV, in base64.

    Args:
        cells: record and arrays of each finished cell.
    """
    found = []
    for record, arrays in cells:
        for place, clip in enumerate(arrays.get("heard_items", ())):
            row = int((arrays["test_items"] == clip).argmax())
            name = next(iter(record["vector_sizes"]))
            speaker = record["speakers"][arrays["test_speakers"][row]]
            told = arrays[f"predicted_{name}_{SVC_RBF}"][row]
            buffer = io.BytesIO()
            rate = record["settings"]["sample_rate"]
            soundfile.write(buffer, arrays[f"heard_{place}"], rate, format="WAV")
            caption = f"{speaker} says {arrays['test_digits'][row]}, classified as {told}"
            found.append((caption, base64.b64encode(buffer.getvalue()).decode()))
    return found


def _setting_rows(findings):
    rows = [
        *_data_rows(findings["data"]),
        ("Seeds", ", ".join(map(str, findings["seeds"]))),
        *(
            (TITLES[name], f"C = {penalty:g}, on values scaled to deviation 1")
            for name, penalty in PENALTIES.items()
        ),
    ]
    for method, recipes in findings["recipes"].items():
        title = ", ".join(v.title for v in VECTORS.values() if v.method == method)
        for recipe in recipes:
            if recipe["values"]:
                places = f" ({', '.join(recipe['places'])})" if len(recipes) > 1 else ""
                rows.append((title + places, _in_words(recipe["values"])))
    return rows


def _data_rows(data):
    mfcc, per_digit = data["mfcc"], data["clips_per_digit"]
    return [
        ("Recordings", DATA_TITLES[data["dataset"]]),
        ("Speakers", thousands(len(data["speakers"]))),
        ("Recordings left out as bad", thousands(data["bad"])),
        ("Training clips", f"{per_digit} a digit" if per_digit else "all that do not test"),
        ("MFCC", f"{mfcc['coefficients']} of {mfcc['mel_bands']} mel bands, frames of "
         f"{mfcc['frame_ms']:g} ms every {mfcc['hop_ms']:g} ms, at {data['sample_rate']:,} Hz; "
         "each scaled to mean 0 and deviation 1 over the training clips' frames"),
        ("Padding", f"to {data['frames']} frames, 0 after scaling"),
    ]  # fmt: skip


def _in_words(recipe):
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in recipe.items())
