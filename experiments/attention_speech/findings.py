"""From the stored cells of Problem 4b to numbers and verdicts: all that a page or table shows."""

import numpy as np
from sklearn.metrics import confusion_matrix

from experiments.attention_speech.reported import last_behind, last_fall
from experiments.attention_speech.settings import MODELS, SPLITS
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import CBAM, OPEN, PLAIN, POOLED, WIDE
from keras_assign.report import statistics
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

# What the report compares, then its control, then the other places and starts of attention.
COMPARISONS = ((CBAM, PLAIN), (CBAM, WIDE), (POOLED, PLAIN), (POOLED, CBAM), (OPEN, CBAM))
NOISE_COMPARISONS = ((CBAM, PLAIN), (POOLED, PLAIN))
Cells = list[tuple[dict, dict[str, np.ndarray]]]


def find(cells: Cells) -> dict:
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
                _count_name(count): _test(found, kind)
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


def _test(cells: Cells, kind: str) -> dict:
    """What was reached under one split from so many clips.

    Where speakers are never heard in training, the items of a mean are speakers, not clips.

    Returns:
        `train_items` (clips of each fold), `test_items` (clips, all folds together); `models`: by
        name its accuracy, `by_speaker`, `confusion` (sums over seeds) and `noise` (by kind and
        dB); `differences` by `"a-b"`, judged as a family, and those in `noise`.
    """
    answers = {}
    for name in MODELS:
        found = [cell for cell in cells if cell[0]["settings"]["model"] == name]
        if found:
            answers[name] = _Answers(found, kind)
    first = next(iter(answers.values()))
    differences = _differences(answers, COMPARISONS, "predicted")
    statistics.judge_family(list(differences.values()))
    noises = [name for name in first.tests if "/" in name]
    return {
        "train_items": sorted({record["train_items"] for record, _ in cells}),
        "test_items": len(first.digits),
        "speakers": first.speaker_names,
        "models": {name: _accuracies(found, noises) for name, found in answers.items()},
        "differences": differences,
        "noise_differences": {
            noise.removeprefix("predicted_"): _differences(answers, NOISE_COMPARISONS, noise)
            for noise in noises
        },
    }


class _Answers:
    """What one network answered, all folds together, by seed.

    Attributes:
        tests: names of the predictions that every cell has.
        digits: (clips,) what was said.
    """

    def __init__(self, cells: Cells, kind: str):
        self._by_speaker = kind == SPEAKERS
        by_seed = {}
        for cell in cells:
            by_seed.setdefault(cell[0]["settings"]["seed"], []).append(cell)
        folds = max(map(len, by_seed.values()))
        # A seed of which folds are missing would be paired with others.
        self.by_seed = {seed: found for seed, found in by_seed.items() if len(found) == folds}
        some = next(iter(self.by_seed.values()))
        self.tests = [name for name in some[0][1] if name.startswith("predicted")]
        self._order = np.argsort(np.concatenate([arrays["test_items"] for _, arrays in some]))
        self.digits = self._together(some, "test_digits")
        self._speakers = self._together(some, "test_speakers")
        self._names = some[0][0]["speakers"]

    def _together(self, folds, name):
        return np.concatenate([arrays[name] for _, arrays in folds])[self._order]

    @property
    def speaker_names(self):
        return [self._names[number] for number in np.unique(self._speakers)]

    def predicted(self, test, seed):
        return self._together(self.by_seed[seed], test)

    def items(self, test, seeds):
        """Float (seeds, clips or speakers): how much of each was right."""
        right = np.stack([self.predicted(test, seed) == self.digits for seed in seeds])
        if self._by_speaker:
            return statistics.group_means(right.astype(float), self._speakers)
        return right.astype(float)

    def by_speaker(self, seeds):
        right = np.stack([self.predicted("predicted", seed) == self.digits for seed in seeds])
        means = statistics.group_means(right.astype(float), self._speakers).mean(axis=0)
        return dict(zip(self.speaker_names, means.tolist(), strict=True))


def _accuracies(answers, noises):
    seeds = sorted(answers.by_seed)
    predicted = [answers.predicted("predicted", seed) for seed in seeds]
    confusion = sum(confusion_matrix(answers.digits, p, labels=range(10)) for p in predicted)
    found = {
        "seeds": seeds,
        **statistics.describe_accuracy(answers.items("predicted", seeds)),
        "by_speaker": answers.by_speaker(seeds),
        "confusion": confusion.tolist(),
        "noise": {},
    }
    for noise in noises:
        kind, snr = noise.removeprefix("predicted_").split("/")
        described = statistics.describe_accuracy(answers.items(noise, seeds))
        found["noise"].setdefault(kind, {})[snr] = described
    return found


def _differences(answers, comparisons, test):
    """By `"a-b"` the paired difference, on the seeds that both have."""
    found = {}
    for a, b in comparisons:
        if a in answers and b in answers:
            seeds = sorted(answers[a].by_seed.keys() & answers[b].by_seed.keys())
            if seeds:
                difference = answers[a].items(test, seeds) - answers[b].items(test, seeds)
                enough = len(seeds) >= SEEDS_FOR_A_VERDICT
                found[f"{a}-{b}"] = statistics.describe_difference(difference, enough)
    return found


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


def _attention(cells: Cells) -> dict:
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
    """Medians and ranges over rounds, and ratios to the plain network, round by round."""
    times = record["times"]
    ratios = {}
    if PLAIN in times:
        plain = times[PLAIN]["epoch_seconds"]
        ratios = {
            name: statistics.describe_spread(np.divide(measured["epoch_seconds"], plain))
            for name, measured in times.items()
            if name != PLAIN
        }
    return {
        "models": {
            name: {
                "compile_seconds": measured["compile_seconds"],
                "epoch_seconds": statistics.describe_spread(measured["epoch_seconds"]),
                "test_seconds": statistics.describe_spread(measured["test_seconds"]),
            }
            for name, measured in times.items()
        },
        "ratios": ratios,
        "epoch_seconds": {name: m["epoch_seconds"] for name, m in times.items()},
        "rounds": record["settings"]["rounds"],
        "train_items": record["train_items"],
        "test_items": record["test_items"],
        "machine_load_before": record["machine_load_before"],
    }
