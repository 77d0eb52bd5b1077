"""Problem 4a: spatial attention on digits."""

import json
from statistics import fmean

from experiments.attention_digits import comparison
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.docs.files import RESULTS, findings_of
from experiments.docs.tables.claims import claims_on
from keras_assign.report import tables
from keras_assign.report.formats import (
    number_interval,
    percent,
    percent_interval,
    points_interval,
    spread,
    thousands,
)


def digits_claims() -> str:
    """The report's claims on spatial attention, judged."""
    return claims_on("attention_mnist")


def attention_digits() -> str:
    """Reported, reproduced, sound: the table of Problem 4a."""
    return tables.markdown(comparison.HEADER, comparison.rows(findings_of("attention_mnist")))


def attention_digits_ink() -> str:
    """What the attention maps look at."""
    attention = findings_of("attention_mnist")["protocols"]["sound"]["attention"]
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
    images = thousands(attention["even_attention"]["accuracy"]["item_count"])
    return (
        tables.markdown(header, rows)
        + f"\n\nInk covers {area} of the image. With every map replaced by its mean, accuracy on "
        f"{images} test images falls by {lost}."
    )


def attention_digits_cost() -> str:
    """Weights, arithmetic and time of the two models."""
    findings = findings_of("attention_mnist")
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


TABLES = {
    "digits_claims": digits_claims,
    "attention_digits": attention_digits,
    "attention_digits_ink": attention_digits_ink,
    "attention_digits_cost": attention_digits_cost,
    "recipe_choice": recipe_choice,
}
