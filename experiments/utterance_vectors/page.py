"""The results page of Problem 1, from findings and stored cells alone."""

import base64
import io
from pathlib import Path

import soundfile

from experiments.settings import SEEDS_FOR_A_VERDICT
from experiments.utterance_vectors import claims, comparison, drawings
from experiments.utterance_vectors.classifiers import PENALTIES, SVC_RBF, TITLES
from experiments.utterance_vectors.settings import SPEAKERS, SPLIT_TITLES
from experiments.utterance_vectors.vectors import VECTORS
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.report import figures, page
from keras_assign.report.claims import OPEN
from keras_assign.report.formats import thousands

TEMPLATE = Path(__file__).with_name("vectors.html.jinja")
PAGE = "index.html"


def write(output_dir: Path, run_info: dict, findings: dict, cells: list) -> None:
    """Have the figures drawn and write the page into a run's folder.

    Args:
        output_dir: the run's folder.
        run_info: what `run.json` holds: settings and command.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.
    """
    folder = output_dir / "figures"
    with figures.style():
        drawn = drawings.draw(folder, findings, cells)
    judged = claims.judge(findings)
    context = {
        "findings": findings,
        "data_title": DATA_TITLES[findings["data"]["dataset"]],
        "claims": judged,
        "headline": _headline(judged),
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
        "speaker_table": (comparison.speaker_header(findings), comparison.speaker_rows(findings))
        if SPEAKERS in findings["splits"]
        else None,
        "training_header": comparison.TRAINING_HEADER,
        "training_rows": comparison.training_rows(findings),
        "split_titles": SPLIT_TITLES,
        "heard": _heard(cells),
        "setting_rows": _setting_rows(findings),
        "environment": cells[0][0]["environment"],
        "one_environment": page.same_machine(record["environment"] for record, _ in cells),
        "command": run_info["command"],
    }
    page.write(TEMPLATE, context, folder, output_dir / PAGE)


def _headline(judged):
    """Title, sentence and tone of the verdict box: the second claim's, on B and C."""
    if not judged:
        text = "The report's claims are judged with all methods and the random split."
        return {"title": "A part of the study", "text": text, "tone": OPEN}
    told = judged[min(1, len(judged) - 1)]
    return {
        "title": f"“{told.claim.rstrip('.')}” – {told.verdict}",
        "text": told.found,
        "tone": told.tone,
    }


def _heard(cells):
    """Clips that repaired C and the SVC get wrong, to be heard: caption and WAV, in base64."""
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
            caption = f"{speaker} says {arrays['test_digits'][row]}, told as {told}"
            found.append((caption, base64.b64encode(buffer.getvalue()).decode()))
    return found


def _setting_rows(findings):
    data, mfcc = findings["data"], findings["data"]["mfcc"]
    per_digit = data["clips_per_digit"]
    rows = [
        ("Recordings", DATA_TITLES[data["dataset"]]),
        ("Speakers", thousands(len(data["speakers"]))),
        ("Recordings left out as bad", thousands(data["bad"])),
        ("Seeds", ", ".join(map(str, findings["seeds"]))),
        ("Training clips", f"{per_digit} a digit" if per_digit else "all that do not test"),
        ("MFCC", f"{mfcc['coefficients']} of {mfcc['mel_bands']} mel bands, frames of "
         f"{mfcc['frame_ms']:g} ms every {mfcc['hop_ms']:g} ms, at {data['sample_rate']:,} Hz; "
         "each scaled to mean 0 and deviation 1 over the training clips' frames"),
        ("Padding", f"to {data['frames']} frames, 0 after scaling"),
        *((TITLES[name], f"C = {penalty:g}, on values scaled to deviation 1")
          for name, penalty in PENALTIES.items()),
    ]  # fmt: skip
    for method, recipe in findings["recipes"].items():
        if recipe:
            title = ", ".join(v.title for v in VECTORS.values() if v.method == method)
            values = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in recipe.items())
            rows.append((title, values))
    return rows
