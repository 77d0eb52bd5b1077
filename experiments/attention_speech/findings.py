"""From the stored cells of Problem 4b to numbers and verdicts: all that a page or table shows."""

import numpy as np

from experiments.attention_speech.reported import last_behind, last_fall
from experiments.attention_speech.settings import MODELS, SPLITS
from keras_assign.data.speech_splits import speakers_left_out
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import CBAM, OPEN, PLAIN, POOLED, WIDE
from keras_assign.report import statistics, times
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

# What the report compares, then its control, then the other places and starts of attention.
COMPARISONS = ((CBAM, PLAIN), (CBAM, WIDE), (POOLED, PLAIN), (POOLED, CBAM), (OPEN, CBAM))
NOISE_COMPARISONS = ((CBAM, PLAIN), (POOLED, PLAIN))
NOISY = "predicted_"  # Arrays of answers in noise: kind/dB.


def find(cells: Records) -> dict:
    """Everything that the stored cells of one recipe show, as JSON values.

    Args:
        cells: record and arrays of each finished training and timing.

    Returns:
        `data` (what it was run on), `seeds`, `recipes` (each with the places that it is used
        for), `shortened` (a quick look), `tests`: by split and clips of each digit (`"all"` for
        all there are) what `_test` gives; `training` (of the trainings that were watched),
        `attention` (what CBAM looks at) and `timing`, each None without its cells; `costs`: weights
        and arithmetic by network.
    """
    trained = [cell for cell in cells if cell[0]["settings"]["kind"] == "training"]
    timings = [record for record, _ in cells if record["settings"]["kind"] == "timing"]
    records = [record for record, _ in trained]
    watched = [record for record in records if record["settings"]["watch"]]
    explained = [cell for cell in trained if "voiced_share" in cell[1]]
    return {
        "data": data_of(records[0]),
        "seeds": sorted({record["settings"]["seed"] for record in records}),
        "recipes": _recipes(records),
        "shortened": any(_is_shortened(record["settings"]) for record in records),
        "tests": {
            kind: {
                _count_name(count): _test(found)
                for count in _counts(trained)
                if (found := _of(trained, kind, count))
            }
            for kind in SPLITS
            if any(record["settings"]["split"]["kind"] == kind for record in records)
        },
        "costs": _costs(records),
        "training": _training(watched) if watched else None,
        "attention": _attention(explained) if explained else None,
        "timing": _timing(timings[0]) if timings else None,
    }


def data_of(record: dict) -> dict:
    """What a cell was run on."""
    settings = record["settings"]
    return {
        **{name: settings[name] for name in ("dataset", "sample_rate", "spectrogram")},
        **{name: record[name] for name in ("speakers", "bad")},
    }


def _counts(cells):
    """Clips of each digit that were trained on, in rising order; all there are, last."""
    counts = {record["settings"]["clips_per_digit"] for record, _ in cells}
    return sorted(counts, key=lambda count: count or np.inf)


def _count_name(count):
    return str(count) if count else "all"


def _of(cells, kind, count):
    return [
        cell
        for cell in cells
        if cell[0]["settings"]["split"]["kind"] == kind
        and cell[0]["settings"]["clips_per_digit"] == count
    ]


def _recipes(records):
    """The recipes: `values`, and `places` that they are used for, see `speech_cnn.place_of`."""
    found = []
    for record in records:
        settings = record["settings"]
        values = {k: v for k, v in settings["recipe"].items() if k not in ("passes", "network")}
        same = [known for known in found if known["values"] == values]
        if not same:
            same = [{"values": values, "places": []}]
            found += same
        place = speech_cnn.place_of(settings["split"])
        if place not in same[0]["places"]:
            same[0]["places"].append(place)
    return found


def _is_shortened(settings):
    recipe = settings["recipe"]
    if "epochs" in recipe:
        return recipe["epochs"] != speech_cnn.AS_REPORTED["epochs"]
    whole = speech_cnn.with_voices_for(
        speech_cnn.strong_for(speech_cnn.chosen_for(settings)),
        settings["dataset"],
        settings["sample_rate"],
    )
    fitted = speech_cnn.fitted_to(whole, settings["clips_per_digit"], effort=1.0)
    return recipe["passes"] != fitted["passes"]


def _test(cells: Records) -> dict:
    """What was reached under one split from so many clips.

    Where speakers are never heard in training, the items of a mean are speakers, not clips.

    Returns:
        `train_items` (clips of each fold), `test_items` (clips, all folds together); `models`: by
        name its accuracy, `by_speaker`, `confusion` (sums over seeds) and `noise` (by kind and
        dB); `differences` by `"a-b"`, judged as a family, and those in `noise`.
    """
    outcomes = Outcomes(cells, lambda settings: settings["model"], unheard=speakers_left_out)
    models = [name for name in MODELS if name in outcomes]
    first = outcomes.trainings(models[0])[0][1]
    differences = _differences(outcomes, COMPARISONS)
    statistics.judge_family(list(differences.values()))
    noises = [name.removeprefix(NOISY) for name in first if name.startswith(NOISY)]
    return {
        "train_items": sorted({record["train_items"] for record, _ in cells}),
        "test_items": len(outcomes.truth(models[0], outcomes.seeds(models[0])[0])),
        "speakers": outcomes.speakers(models[0]),
        "models": {name: _accuracies(outcomes, name, noises) for name in models},
        "differences": differences,
        "noise_differences": {
            noise: _differences(outcomes, NOISE_COMPARISONS, NOISY + noise) for noise in noises
        },
    }


def _accuracies(outcomes, name, noises):
    found = {
        "seeds": outcomes.seeds(name),
        **outcomes.accuracy(name),
        "by_speaker": outcomes.by_speaker(name),
        "confusion": outcomes.confusion(name).tolist(),
        "noise": {},
    }
    for noise in noises:
        kind, snr = noise.split("/")
        found["noise"].setdefault(kind, {})[snr] = outcomes.accuracy(name, NOISY + noise)
    return found


def _differences(outcomes, comparisons, answers=""):
    """By `"a-b"` the paired difference, on the seeds that both have."""
    return {
        f"{a}-{b}": outcomes.difference(a, b, answers)
        for a, b in comparisons
        if outcomes.seeds(a, b)
    }


def _costs(records):
    found = {}
    for record in records:
        layers = record["architecture"]
        found[record["settings"]["model"]] = {
            "weights": sum(layer["weights"] for layer in layers),
            "flops": sum(layer["flops"] for layer in layers),
        }
    return {name: found[name] for name in MODELS if name in found}


def _training(records):
    """By network the series of each epoch, a list a seed, and what claims ask of them."""
    found = {}
    for name in MODELS:
        of_model = [record for record in records if record["settings"]["model"] == name]
        if not of_model:
            continue
        of_model.sort(key=lambda record: record["settings"]["seed"])
        history = {
            series: [record["history"][series] for record in of_model]
            for series in of_model[0]["history"]
        }
        found[name] = {
            "history": history,
            "train_seconds": [sum(values) for values in history["train_seconds"]],
            "test_seconds": [sum(values) for values in history["test_seconds"]],
            "last_fall": [last_fall(values) for values in history["val_loss"]],
        }
    behind = _last_epoch_behind(found)
    return {"models": found, "last_epoch_behind": behind}


def _last_epoch_behind(found):
    """By network with attention, the last epoch with a higher mean training loss than without."""
    if PLAIN not in found:
        return {}
    plain = np.mean(found[PLAIN]["history"]["loss"], axis=0)
    return {
        name: last_behind(np.mean(values["history"]["loss"], axis=0), plain)
        for name, values in found.items()
        if name in (CBAM, POOLED, OPEN)
    }


def _attention(cells: Records) -> dict:
    """What each block's map looks at and how channels are weighed, by network."""
    found = {}
    for name in (CBAM, POOLED, OPEN):
        arrays = [a for record, a in cells if record["settings"]["model"] == name]
        if not arrays:
            continue
        layers = sorted(key.split("/")[1] for key in arrays[0] if key.startswith("channels/"))

        def over_seeds(key, arrays=arrays):
            return np.stack([a[key] for a in arrays]).astype(float)

        found[name] = {
            "columns": {
                kind: float(over_seeds(f"{kind}_share").mean()) for kind in ("voiced", "silent")
            },
            "layers": {
                layer: _layer(over_seeds, layer, len(arrays) >= SEEDS_FOR_A_VERDICT)
                for layer in layers
            },
        }
    return found


def _layer(over_seeds, layer, enough):
    """Shares of a block's attention, trained and not, and how much channels tell digits apart."""
    found = {}
    for kind in ("voiced", "silent"):
        trained, untrained = (over_seeds(f"{s}/{layer}/{kind}") for s in ("trained", "untrained"))
        found[kind] = {
            "trained": statistics.describe_accuracy(trained),
            "untrained": float(untrained.mean()),
            "gained": statistics.describe_difference(trained - untrained, enough),
        }
    channels = over_seeds(f"channels/{layer}")
    return {
        **found,
        "channel_weights": {
            "mean": float(np.nanmean(channels)),
            # Over digits, and over channels.
            "by_digit": float(np.nanstd(channels, axis=1).mean()),
            "by_channel": float(np.nanstd(channels, axis=2).mean()),
        },
    }


def _timing(record: dict) -> dict:
    """What `times.describe` tells, and ratios to the plain network, round by round."""
    others = [name for name in record["times"] if name != PLAIN] if PLAIN in record["times"] else []
    ratios = {name: times.ratio(record, name, PLAIN) for name in others}
    return {**times.describe(record), "ratios": ratios}
