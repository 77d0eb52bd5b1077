"""Write the README's tables anew from the stored results.

    python -m experiments.readme

Each table stands between `<!-- table NAME -->` and `<!-- end -->`; a test fails while README.md
and the results differ.
"""

import json
import re
from pathlib import Path
from statistics import fmean, median

from benchmarks import report
from experiments.attention_digits import comparison
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.attention_kinds import comparison as kinds_tables
from experiments.attention_kinds import headline
from experiments.attention_kinds.claims import judge as kinds_judge
from experiments.attention_speech import choice as speech_choices
from experiments.attention_speech import comparison as speech_tables
from experiments.attention_speech.claims import judge as speech_judge
from experiments.attention_speech.names import SPEAKERS
from experiments.augmentation_digits import comparison as augmentation_tables
from experiments.augmentation_digits import strong_comparison
from experiments.augmentation_digits.claims import judge as augmentation_judge
from experiments.gan_digits import choice as gan_choices
from experiments.gan_digits import tables as gan_tables
from experiments.report_audit import tables as audit_tables
from experiments.synthesis_digits import grid_tables, worth_tables
from experiments.synthesis_digits.claims import judge as synthesis_judge
from experiments.utterance_vectors import choice
from experiments.utterance_vectors import comparison as vector_tables
from experiments.utterance_vectors.claims import judge as utterance_judge
from experiments.utterance_vectors.classifiers import LOGISTIC, SVC_RBF
from experiments.whole_report import scorecard
from keras_assign.report import tables
from keras_assign.report.audit.entry import ALARMS
from keras_assign.report.formats import (
    number_interval,
    percent,
    percent_interval,
    points_interval,
    spread,
    thousands,
)

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "experiments" / "results"
SYNTHESIS = "synthesis"
KINDS = "attention_study"
SPEED = ROOT / "benchmarks" / "results" / "speed.json"
MERGE_TIMES = ROOT / "benchmarks" / "results" / "merge_utterances.json"
MERGE_OTHERS = {"b": "Method B", "b_repaired": "B repaired", "c_repaired": "C repaired"}


def claims() -> str:
    """Every claim of the report, with both verdicts."""
    stored = _read("")["claims"]
    table = tables.markdown(
        ("Problem", "The report's claim", "Its own figures (audit)", "Measured here"),
        [
            (part, *row)
            for part, of_part in scorecard.by_part(stored).items()
            for row in scorecard.rows(of_part)
        ],
    )
    return f"{scorecard.summary(stored)}.\n\n{table}"


def audit_faults() -> str:
    """What the report's figures give away by themselves."""
    findings = _read("audit")
    counted = ", ".join(f"{n} {verdict}" for verdict, n in audit_tables.counts(findings).items())
    rows = [row for row in audit_tables.rows(findings) if row[1] in ALARMS]
    table = tables.markdown(audit_tables.HEADER, rows)
    sentence = f"{len(findings['findings'])} findings: {counted}."
    return f"{sentence} What can't be right, or hardly:\n\n{table}"


def audit_rates() -> str:
    """How often the checks err, and what they find, on drawn reports."""
    findings = _read("audit")
    return tables.markdown(audit_tables.RATE_HEADER, audit_tables.rate_rows(findings))


def attention_digits() -> str:
    """Reported, reproduced, sound: the table of Problem 4a."""
    return tables.markdown(comparison.HEADER, comparison.rows(_read("attention_mnist")))


def attention_digits_cost() -> str:
    """Weights, arithmetic and time of the two models."""
    findings = _read("attention_mnist")
    timing = findings["timing"]
    rows = [
        (
            MODEL_TITLES[name],
            thousands(model["weights"]),
            f"{model['flops'] / 1e6:.2f}",
            f"{timing['models'][name]['compile_seconds']:.1f} s",
            spread(timing["models"][name]["epoch_seconds"], unit=" s"),
        )
        for name, model in findings["protocols"]["sound"]["models"].items()
    ]
    rows.append(("Attention / basic", "", "", "", spread(timing["epoch_ratio"])))
    header = ("", "weights", "MFLOP an image", "compile", "an epoch, median (range)")
    return tables.markdown(header, rows)


def attention_digits_ink() -> str:
    """What the attention maps look at."""
    attention = _read("attention_mnist")["protocols"]["sound"]["attention"]
    rows = [
        (
            f"Block {number}",
            percent_interval(layer["trained"]["on_ink"], 1),
            percent(layer["untrained"]["on_ink"]["mean"], 1),
            percent(layer["ideal_on_ink"], 1),
            number_interval(layer["trained"]["ink_auc"]),
            f"{layer['untrained']['ink_auc']['mean']:.3f}",
        )
        for number, layer in enumerate(attention["layers"].values(), start=1)
    ]
    header = (
        "",
        "attention on ink",
        "untrained",
        "ideal map",
        "AUC as an ink detector",
        "untrained",
    )
    area = percent(attention["ink_area"], 1)
    lost = points_interval(attention["even_attention"]["lost"], plus="")
    images = thousands(attention["even_attention"]["accuracy"]["items"])
    return (
        tables.markdown(header, rows)
        + f"\n\nInk covers {area} of the image. With every map replaced by its mean, accuracy on "
        f"{images} test images falls by {lost}."
    )


def recipe_choice() -> str:
    """How the sound protocol's learning rate was chosen."""
    choice = json.loads((RESULTS / "attention_mnist_recipe.json").read_text(encoding="utf-8"))
    rows = []
    for candidate in choice["candidates"]:
        row = [f"{candidate['schedule']}, {candidate['learning_rate']:g}"]
        for model in candidate["models"].values():
            row += [f"{fmean(model['val_loss']):.4f}", percent(fmean(model["val_accuracy"]))]
        rows.append([*row, f"{candidate['mean_val_loss']:.4f}"])
    titles = MODEL_TITLES.values()
    header = ["schedule, rate"]
    header += [f"{title}: {what}" for title in titles for what in ("loss", "accuracy")]
    return tables.markdown([*header, "mean loss"], rows)


def augmentation_grid() -> str:
    """Reported, reproduced, sound: the table of Problem 2."""
    findings = _read("augmentation")
    return tables.markdown(
        augmentation_tables.grid_header(findings), augmentation_tables.grid_rows(findings)
    )


def augmentation_differences() -> str:
    """What augmented images are worth, against two yardsticks, and what the leak is."""
    rows = augmentation_tables.difference_rows(_read("augmentation"))
    return tables.markdown(augmentation_tables.DIFFERENCE_HEADER, rows)


def strong_recipes() -> str:
    """The strong recipes of Problem 2 on the test images."""
    findings = _read("augmentation_strong")
    table = tables.markdown(
        strong_comparison.test_header(findings), strong_comparison.test_rows(findings)
    )
    sentences = [
        f"{strong_comparison.recipes_scored(findings)} finished recipes were scored on the test "
        "images: the chosen ones, each with either answer.",
        *strong_comparison.misses(findings),
    ]
    return f"{table}\n\n{' '.join(sentences)}"


def strong_choice() -> str:
    """How the strong recipes were chosen."""
    findings = _read("augmentation_choice")
    return tables.markdown(
        strong_comparison.choice_header(findings), strong_comparison.choice_rows(findings)
    )


def augmentation_claims() -> str:
    """The report's claims on augmentation and their verdicts."""
    judged = augmentation_judge(_read("augmentation"))
    rows = [(f"{claim.claim}", claim.verdict) for claim in judged]
    return tables.markdown(("The report's claim", "Verdict"), rows)


def speech_claims() -> str:
    """The report's claims on CBAM and their verdicts."""
    rows = [(claim.claim, claim.verdict) for claim in speech_judge(_read("attention_speech"))]
    return tables.markdown(("The report's claim", "Verdict"), rows)


def speech_accuracy() -> str:
    """Reported, reproduced, under other splits: the tables of Problem 4b."""
    findings = _read("attention_speech")
    found = findings["report"]
    return "\n\n".join(
        tables.markdown(header, rows)
        for header, rows in (
            (speech_tables.accuracy_header(findings), speech_tables.accuracy_rows(findings)),
            (speech_tables.difference_header(found), speech_tables.difference_rows(found)),
        )
    )


def speech_cost() -> str:
    """Weights, arithmetic and time of the networks of Problem 4b."""
    rows = speech_tables.cost_rows(_read("attention_speech")["report"])
    return tables.markdown(speech_tables.COST_HEADER, rows)


def speech_noise() -> str:
    """The report's recipe in noise, on speakers never heard."""
    return _speech_noise(_read("attention_speech")["report"])


def speech_strong() -> str:
    """The strong recipe of Problem 4b: accuracy over clips of each digit, with and without CBAM."""
    findings = _read("attention_speech_strong")
    found = findings["strong"]
    curve = tables.markdown(
        speech_tables.curve_header(findings), speech_tables.curve_rows(findings)
    )
    differences = tables.markdown(
        speech_tables.difference_header(found), speech_tables.difference_rows(found)
    )
    speakers = tables.markdown(
        speech_tables.speaker_header(found), speech_tables.speaker_rows(found)
    )
    note = speech_tables.voices_note(findings)
    return "\n\n".join(part for part in (curve, note, differences, speakers) if part)


def speech_aims() -> str:
    """What Problem 4b was to reach; the strong recipe's figures and the report's networks' time."""
    findings = {
        **_read("attention_speech_strong"),
        "report": _read("attention_speech")["report"],
    }
    return tables.markdown(speech_tables.AIM_HEADER, speech_tables.aim_rows(findings))


def speech_strong_noise() -> str:
    """The strong recipe in noise, on speakers never heard."""
    return _speech_noise(_read("attention_speech_strong")["strong"])


def speech_choice() -> str:
    """How the strong recipes of Problem 4b were chosen."""
    found = _read("attention_speech_choice")["choose"]
    return tables.markdown(speech_choices.header(found), speech_choices.rows(found))


def _speech_noise(found):
    return tables.markdown(
        speech_tables.noise_header(found), speech_tables.noise_rows(found, SPEAKERS)
    )


def kinds_claims() -> str:
    """The study's answer in a line, and what came of the report's suggestions."""
    findings = _read(KINDS)
    answer = headline.find(findings)
    rows = [(claim.claim, claim.verdict) for claim in kinds_judge(findings)]
    table = tables.markdown(("The report's suggestion", "Verdict"), rows)
    return f"**{answer['title']}.** {answer['text']}\n\n{table}"


def kinds_verdicts() -> str:
    """Each kind of attention beside none: accuracy, time, verdict."""
    return _a_task(kinds_tables.verdict_header, kinds_tables.verdict_rows)


def kinds_accuracy() -> str:
    """Accuracy of each kind, and differences to CBAM, a table a task; trainings that failed."""
    found = _a_task(kinds_tables.accuracy_header, kinds_tables.accuracy_rows)
    failed = kinds_tables.failed(_read(KINDS))
    told = f"Failed to learn, and counted: {'; '.join(failed)}."
    return f"{found}\n\n{told}" if failed else found


def kinds_cost() -> str:
    """Weights, arithmetic and times of the study's networks, a table a task."""
    return _a_task(
        lambda _, task: (kinds_tables.TASK_TITLES[task], *kinds_tables.COST_HEADER[1:]),
        kinds_tables.cost_rows,
    )


def _a_task(header, rows):
    """A table a task, from its findings."""
    findings = _read(KINDS)
    return "\n\n".join(
        tables.markdown(header(findings, task), rows(findings, task))
        for task in kinds_tables.tasks(findings)
    )


def kinds_backbones() -> str:
    """Other backbones."""
    return _a_task(kinds_tables.backbone_header, kinds_tables.backbone_rows)


def kinds_sizes() -> str:
    """Larger spectrograms."""
    findings = _read(KINDS)
    sizes = tables.markdown(kinds_tables.size_header(findings), kinds_tables.size_rows(findings))
    gains = tables.markdown(kinds_tables.gain_header(findings), kinds_tables.gain_rows(findings))
    return f"{sizes}\n\n{gains}"


def kinds_speakers() -> str:
    """The best kinds on speakers never heard."""
    return tables.markdown(kinds_tables.SPEAKER_HEADER, kinds_tables.speaker_rows(_read(KINDS)))


def kinds_strong() -> str:
    """The best networks trained by the strong recipes, beside the strongest before."""
    return tables.markdown(kinds_tables.STRONG_HEADER, kinds_tables.strong_rows(_read(KINDS)))


def gans() -> str:
    """The GANs of Problem 3: how many, how long, how varied what they draw."""
    titles = {"gan_published": "one a digit", "gan": "conditional", "gan_strong": "a better one"}
    rows = [
        (f"{title}, {row[0]}", *row[1:])
        for name, title in titles.items()
        for row in gan_tables.rows(_read(name))
    ]
    return tables.markdown(("GAN, real images a digit", *gan_tables.HEADER[1:]), rows)


def gan_choice() -> str:
    """The candidates for a better GAN."""
    return tables.markdown(gan_choices.HEADER, gan_choices.rows(_read("gan_choice")["choice"]))


def synthesis_claims() -> str:
    """The claims on generated images and their verdicts."""
    rows = [(claim.claim, claim.verdict) for claim in synthesis_judge(_read(SYNTHESIS))]
    return tables.markdown(("The claim", "Verdict"), rows)


def synthesis_grids() -> str:
    """Reported, reproduced, sound: the two grids of Problem 3, and what generated images add."""
    findings = _read(SYNTHESIS)
    return "\n\n".join(
        tables.markdown(header, rows)
        for augmented in (False, True)
        for header, rows in (
            (
                grid_tables.grid_header(findings, augmented),
                grid_tables.grid_rows(findings, augmented),
            ),
            grid_tables.gain_table(findings, augmented),
        )
    )


def synthesis_reference() -> str:
    """The report's reference beside networks that had learnt something before."""
    findings = _read(SYNTHESIS)
    return tables.markdown(
        grid_tables.reference_header(findings), grid_tables.reference_rows(findings)
    )


def synthesis_worth() -> str:
    """What generated images are worth by themselves, and to a classifier that sees nothing else."""
    findings = _read(SYNTHESIS)
    return "\n\n".join(
        tables.markdown(header, rows)
        for header, rows in (
            (worth_tables.WORTH_HEADER, worth_tables.worth_rows(findings)),
            (worth_tables.alone_header(findings), worth_tables.alone_rows(findings)),
        )
    )


def synthesis_top() -> str:
    """The better GAN: filtered images, on top of the best augmentation, what was aimed for."""
    findings = _read(SYNTHESIS)
    return "\n\n".join(
        tables.markdown(header, rows)
        for header, rows in (
            (worth_tables.FILTER_HEADER, worth_tables.filter_rows(findings)),
            (worth_tables.top_header(findings), worth_tables.top_rows(findings)),
            (worth_tables.aim_header(), worth_tables.aim_rows(findings)),
        )
    )


def utterance_claims() -> str:
    """The report's claims on utterances as vectors and their verdicts."""
    judged = utterance_judge(_read("autoencoders_fsdd"))
    rows = [(claim.claim, claim.verdict) for claim in judged]
    return tables.markdown(("The report's claim", "Verdict"), rows)


def utterance_accuracy() -> str:
    """Reported, reproduced, repaired: the tables of Problem 1."""
    findings = _read("autoencoders_fsdd")
    return "\n\n".join(
        tables.markdown(
            vector_tables.accuracy_header(findings, classifier),
            vector_tables.accuracy_rows(findings, classifier),
        )
        for classifier in (SVC_RBF, LOGISTIC)
    )


def utterance_aims() -> str:
    """What repaired B and C were to reach."""
    findings = _read("autoencoders_fsdd")
    return tables.markdown(vector_tables.AIM_HEADER, vector_tables.aim_rows(findings))


def utterance_choice() -> str:
    """How the recipes of A and of repaired C were chosen."""
    found = choice.tables_of(_read("autoencoders_choice"))
    return "\n\n".join(tables.markdown(header, rows) for header, rows in found)


def utterance_speed() -> str:
    """Method C for all utterances at once against the plain loop."""
    timed = json.loads(MERGE_TIMES.read_text(encoding="utf-8"))
    rows = [
        ("all at once", f"{median(timed['at_once_seconds']):.2f} s"),
        (
            f"a model call a pair (from {timed['loop_utterances']} utterances, by pairs)",
            f"{timed['loop_seconds_for_all']:,.0f} s",
        ),
        ("ratio", f"{timed['ratio']:,.0f}"),
        *(
            (f"{title}, all at once", f"{median(timed['others_at_once_seconds'][name]):.2f} s")
            for name, title in MERGE_OTHERS.items()
        ),
    ]
    header = (f"Method C, {timed['utterances']:,} utterances of {timed['data']}", "Time")
    return tables.markdown(header, rows)


def speed() -> str:
    """This package beside PyTorch and librosa."""
    return report.ratio_table(json.loads(SPEED.read_text(encoding="utf-8")))


TABLES = {
    "claims": claims,
    "audit_faults": audit_faults,
    "audit_rates": audit_rates,
    "speech_claims": speech_claims,
    "speech_accuracy": speech_accuracy,
    "speech_cost": speech_cost,
    "speech_noise": speech_noise,
    "speech_aims": speech_aims,
    "speech_strong": speech_strong,
    "speech_strong_noise": speech_strong_noise,
    "speech_choice": speech_choice,
    "kinds_claims": kinds_claims,
    "kinds_verdicts": kinds_verdicts,
    "kinds_accuracy": kinds_accuracy,
    "kinds_cost": kinds_cost,
    "kinds_backbones": kinds_backbones,
    "kinds_sizes": kinds_sizes,
    "kinds_speakers": kinds_speakers,
    "kinds_strong": kinds_strong,
    "gans": gans,
    "gan_choice": gan_choice,
    "synthesis_claims": synthesis_claims,
    "synthesis_grids": synthesis_grids,
    "synthesis_reference": synthesis_reference,
    "synthesis_worth": synthesis_worth,
    "synthesis_top": synthesis_top,
    "utterance_claims": utterance_claims,
    "utterance_accuracy": utterance_accuracy,
    "utterance_aims": utterance_aims,
    "utterance_choice": utterance_choice,
    "utterance_speed": utterance_speed,
    "augmentation_grid": augmentation_grid,
    "augmentation_differences": augmentation_differences,
    "augmentation_claims": augmentation_claims,
    "strong_recipes": strong_recipes,
    "strong_choice": strong_choice,
    "speed": speed,
    "attention_digits": attention_digits,
    "attention_digits_cost": attention_digits_cost,
    "attention_digits_ink": attention_digits_ink,
    "recipe_choice": recipe_choice,
}


def updated(text: str) -> str:
    """The README with every table as the results have it."""

    def replace(match):
        return f"<!-- table {match[1]} -->\n\n{TABLES[match[1]]()}\n\n<!-- end -->"

    return re.sub(r"<!-- table (\w+) -->.*?<!-- end -->", replace, text, flags=re.DOTALL)


def main() -> None:
    """Update README.md in place."""
    readme = ROOT / "README.md"
    readme.write_text(updated(readme.read_text(encoding="utf-8")), encoding="utf-8")


def _read(run):
    return json.loads((RESULTS / run / "findings.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
