"""From the stored cells of Problem 3's second half to rows: every number that is shown or judged.

A row says its `metric`, and what it was measured on:

- `protocol`: `published`, `corrected`, `better` (as `corrected`, with images of a better GAN),
  `report`;
- `kind` of training: `mix` (of the grids), `control` (without generated images, for as many updates
  as the largest mix), `reference` (after `before` was learnt), `alone` (generated images and no
  real ones), `filtered` (of some confidence, added to real ones), `best` (added to the best
  augmentation, by `network`);
- `real`, `augmented`, `generated`: images a digit; `gan_real`: real ones that the GAN learnt from;
  `filter`: which generated ones, see `settings.FILTERS`;
- `as_many`: whether a gain is over as many `epochs` or `updates` without generated images;
- `grid`: `real` (real and generated images) or `augmented` (augmented ones, too);
- `test` (see `report.digit_tests`), `digit`, `measure` of a spread.
"""

from collections.abc import Iterator
from statistics import fmean

from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from experiments.synthesis import cells
from experiments.synthesis.gans import OF_REPORT
from experiments.synthesis.grid_results import AUGMENTED, REAL, family, least_and_each, of_grids
from experiments.synthesis.mixes import filter_of
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes import warped_digits
from keras_assign.report.digit_tests import PROTOCOL_TEST, DigitOutcomes
from keras_assign.report.published import REPORT
from keras_assign.studies.rows import Rows, of_each
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

BETTER = "better"
PROTOCOLS = (PUBLISHED, CORRECTED, BETTER)
# Scores of a GAN's images: by metric what records call it.
QUALITIES = {
    "frechet": "frechet",
    "frechet_of_real": "frechet_of_real",
    "agreement": "agreement",
    "confident": "confident",
    "doubtful": "doubtful",
    "nearest": "median",
    "nearest_of_unseen_real": "median_of_unseen_real",
    "memorised": "memorised_share",
}


def find(runs: list[Run]) -> Rows:
    """All rows that the runs have the numbers for.

    Args:
        runs: this run first, then those beside it; of two under one protocol the first counts.
    """
    rows = Rows(_reported())
    for protocol, run in by_protocol(runs).items():
        found = (
            *_about(run),
            *of_grids(of_kind(run, cells.MIX)),
            *_quality(of_kind(run, cells.QUALITY)),
            *of_best(of_kind(run, cells.ADDED), _base_of(run)),
        )
        rows += ({"metric": row["metric"], "protocol": protocol, **row} for row in found)
    return rows


def by_protocol(runs: list[Run]) -> dict[str, Run]:
    """The first run under each of `PROTOCOLS` that there is one of."""
    found = {_protocol_of(run): run for run in reversed(runs)}
    return {protocol: found[protocol] for protocol in PROTOCOLS if protocol in found}


def of_kind(run: Run, kind: str) -> Records:
    """The cells of a kind, see `cells`."""
    return [cell for cell in run.cells if cell[0]["settings"]["kind"] == kind]


def _protocol_of(run):
    some = of_kind(run, cells.QUALITY)[0][0]["settings"]
    if some["protocol"] == PUBLISHED:
        return PUBLISHED
    return CORRECTED if some["gan_about"]["recipe"] == OF_REPORT else BETTER


def _about(run):
    mixes, quality = (of_kind(run, kind) for kind in (cells.MIX, cells.QUALITY))
    settings = [record["settings"] for record, _ in mixes]
    about = {
        "conditional": quality[0][0]["settings"]["gan_about"]["conditional"],
        "seed_count": len({each["gan_seed"] for each in settings}),
        "trainings": 1 + max(each["training"] for each in settings),
    }
    yield {"metric": "gans", **about}
    trained = mixes + of_kind(run, cells.ADDED)
    seconds = sum(record["training_seconds"] for record, _ in trained)
    yield {"metric": "hours", "value": seconds / 3600}
    yield {"metric": "judge_accuracy", "value": quality[0][0]["judge_test_accuracy"]}


def _quality(measured: Records) -> Iterator[dict]:
    """Scores over the GANs' seeds: mean, least and largest; of digits the means over seeds."""
    by_size = {}
    for record, _ in measured:
        by_size.setdefault(record["settings"]["gan_real"], []).append(record)
    for size, records in sorted(by_size.items()):
        on = {"gan_real": size}
        flat = [{**record, **record["confidence"], **record["nearest"]} for record in records]
        for metric, name in QUALITIES.items():
            values = [record[name] for record in flat]
            over_seeds = {"mean": fmean(values), "low": min(values), "high": max(values)}
            yield {"metric": metric, **on, **over_seeds, "seed_count": len(records)}
        agreed = _mean([record["agreement_per_digit"] for record in records])
        yield from least_and_each("digit_agreement", agreed, **on)
        for measure in records[0]["spread"]:
            spread = _mean([record["spread"][measure] for record in records])
            yield from least_and_each("spread", spread, **on, measure=measure)


def _mean(found):
    """Of values by digit, over GANs."""
    return {digit: fmean(values[digit] for values in found) for digit in found[0]}


def _base_of(run):
    """The trainings of Problem 2 that a run adds to; none where it adds to none."""
    best = run.inputs.get("on_top")
    return cells.base(best, run.records[0]["settings"]["data_sha256"]) if best else []


def of_best(added: Records, base: Records) -> Iterator[dict]:
    """With and without generated images where real ones are augmented best, paired by seed.

    Args:
        added: record and arrays of each training with generated images.
        base: the same of the trainings of Problem 2, without.
    """
    gains, by_place = [], {}
    for cell in added + [_without_generated(*cell) for cell in base]:
        settings = cell[0]["settings"]
        by_place.setdefault((settings["network"], settings["gan_real"]), []).append(cell)
    for (network, real), trained in sorted(by_place.items()):
        seeds = {r["settings"]["gan_seed"] for r, _ in trained if r["settings"]["generated"]}
        mine = [cell for cell in trained if cell[0]["settings"]["gan_seed"] in seeds]
        if not mine:
            continue
        candidate, answer = warped_digits.CHOSEN[network][warped_digits.chosen_at(network, real)]
        whole = warped_digits.candidate(network, candidate)
        shortened = any(record["settings"]["recipe"] != whole for record, _ in mine)
        outcomes = DigitOutcomes(
            mine,
            lambda s: (s["real"], s["generated"], filter_of(s)),
            f"predicted_{answer}",
            lambda s: s["gan_seed"],
        )
        alone = (real, 0, "all")
        for mix in sorted(outcomes):
            on = {"kind": "best", "network": network, "gan_real": real, "answer": answer}
            on |= dict(zip(("real", "generated", "filter"), mix, strict=True))
            yield from of_each("accuracy", outcomes.accuracies(outcomes[mix]), **on)
            if mix != alone and mix[0]:
                gain = outcomes.compare(outcomes[mix] - outcomes[alone])
                if shortened:  # Maybe not as long as what it is compared with.
                    gain = {test: found | {"verdict": None} for test, found in gain.items()}
                gains.append(({"as_many": "updates", **on}, gain))
    yield from family("gain", gains)


def _without_generated(record, arrays):
    """A training of Problem 2 as one of these."""
    seed, real = (record["settings"][name] for name in ("seed", "real"))
    without = {"gan_seed": seed, "gan_real": real, "generated": 0, "keep": []}
    return {**record, "settings": {**record["settings"], **without}}, arrays


def _reported() -> Iterator[dict]:
    """What the report prints."""
    on, both = {"protocol": REPORTED}, REPORT.tables["both"]
    of_test = {"test": PROTOCOL_TEST, "item_count": REPORT.sets["digits_test"].items}
    printed = {
        (REAL, real, 0, generated): accuracy
        for real, row in REPORT.tables["generation"].by("real", "generated").items()
        for generated, accuracy in row.items()
    } | {
        (AUGMENTED, both.fixed["real"], augmented, generated): accuracy
        for augmented, row in both.by("augmented", "generated").items()
        for generated, accuracy in row.items()
    }
    for (grid, *counts), accuracy in printed.items():
        of_mix = dict(zip(("real", "augmented", "generated"), map(int, counts), strict=True))
        of_mix |= {"kind": "mix", "grid": grid}
        yield {"metric": "accuracy", **on, **of_mix, **of_test, "mean": accuracy}
    run = REPORT.runs["reference"]
    on |= {"kind": "reference", "real": run.training.items // DIGITS}
    yield {"metric": "accuracy", **on, **of_test, "mean": run.value("test_accuracy")}
    for metric, epoch in (("first_epoch", 0), ("last_epoch", -1)):
        yield {"metric": metric, **on, "mean": run.values("accuracy")[epoch]}
