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

from experiments.protocols import CORRECTED, PUBLISHED, REPORT_RECIPE, REPORTED
from experiments.synthesis import cells
from experiments.synthesis.grid_results import AUGMENTED, REAL, of_grids
from experiments.synthesis.mixes import COUNTS, filter_of
from keras_assign.audit.published import REPORT
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes import warped_digits
from keras_assign.report import image_quality
from keras_assign.report.digit_tests import PROTOCOL_TEST, DigitOutcomes, family
from keras_assign.studies.rows import Rows, of_each
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

BETTER = "better"
PROTOCOLS = (PUBLISHED, CORRECTED, BETTER)


def find(runs: list[Run]) -> Rows:
    """All rows that the runs have the numbers for.

    Args:
        runs: this run first, then those beside it; of two under one protocol the first counts.
    """
    rows = Rows(_reported())
    for protocol, run in by_protocol(runs).items():
        best = run.inputs.get("on_top")
        base = cells.base(best, run.records[0]["settings"]["data_sha256"]) if best else []
        found = (
            *_about(run),
            *of_grids(of_kind(run, cells.MIX)),
            *image_quality.rows(of_kind(run, cells.QUALITY)),
            *of_best(of_kind(run, cells.ADDED), base),
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
    if run.records[0]["settings"]["protocol"] == PUBLISHED:
        return PUBLISHED
    measured = of_kind(run, cells.QUALITY)
    recipes = {record["settings"]["gan_about"]["recipe"] for record, _ in measured}
    return BETTER if recipes - {REPORT_RECIPE} else CORRECTED


def _about(run):
    mixes, added, quality = (of_kind(run, k) for k in (cells.MIX, cells.ADDED, cells.QUALITY))
    settings = [record["settings"] for record, _ in mixes]
    yield {
        "metric": "gans",
        "conditional": _is_conditional(settings, quality),
        "seed_count": len({each["gan_seed"] for each in settings}),
        "trainings": 1 + max(each["training"] for each in settings),
    }
    seconds = sum(record["training_seconds"] for record, _ in mixes + added)
    yield {"metric": "hours", "value": seconds / 3600}
    for judged, _ in quality[:1]:
        yield {"metric": "judge_accuracy", "value": judged["judge_test_accuracy"]}


def _is_conditional(mixes, quality):
    """Whether one GAN draws all digits, as the cells that measured it say, or the mixes' GANs."""
    for measured, _ in quality:
        return measured["settings"]["gan_about"]["conditional"]
    return max(len(each["gan"]) for each in mixes) == 1


def of_best(added: Records, base: Records) -> Iterator[dict]:
    """With and without generated images where real ones are augmented best, paired by seed.

    Args:
        added: record and arrays of each training with generated images.
        base: the same of the trainings of Problem 2, without.
    """
    gains, by_place = [], {}
    for cell in added:
        by_place.setdefault(_best_place(*cell), []).append(cell)
    for cell in (_without_generated(*cell) for cell in base):
        by_place.get(_best_place(*cell), []).append(cell)
    for place, trained in sorted(by_place.items()):
        yield from _of_best_place(*place, trained, gains)
    yield from family("gain", gains)


def _best_place(record, arrays):
    return record["settings"]["network"], record["settings"]["gan_real"]


def _of_best_place(network, real, trained, gains):
    """Accuracies of one network from so many real images; what is gained is added to `gains`."""
    candidate, answer = warped_digits.CHOSEN[network][warped_digits.chosen_at(network, real)]
    whole = warped_digits.candidate(network, candidate)
    outcomes = DigitOutcomes(
        trained,
        lambda s: (s["real"], s["generated"], filter_of(s)),
        f"predicted_{answer}",
    )
    if any(record["settings"]["recipe"] != whole for record, _ in trained):
        outcomes.enough = False  # Maybe not as long as what it is compared with.
    alone = (real, 0, "all")
    for mix in sorted(outcomes):
        on = {"kind": "best", "network": network, "gan_real": real, "answer": answer}
        on |= dict(zip(("real", "generated", "filter"), mix, strict=True))
        yield from of_each("accuracy", outcomes.accuracies(outcomes[mix]), **on)
        if mix != alone and mix[0]:
            gain = outcomes.compare(outcomes[mix] - outcomes[alone])
            gains.append(({"as_many": "updates", **on}, gain))


def _without_generated(record, arrays):
    """A training of Problem 2 as one of these."""
    settings = record["settings"]
    without = {"gan_real": settings["real"], "generated": 0, "keep": []}
    return {**record, "settings": {**settings, **without}}, arrays


def _reported() -> Iterator[dict]:
    """What the report prints: its tables of real and generated images, and with augmented ones."""
    of_test = {"test": PROTOCOL_TEST, "item_count": REPORT.sets["digits_test"].items}
    for grid, name, axis in ((REAL, "generation", "real"), (AUGMENTED, "both", "augmented")):
        table = REPORT.tables[name]
        for count, line in table.by(axis, "generated").items():
            for generated, accuracy in line.items():
                at = {"augmented": 0, **table.fixed, axis: count, "generated": generated}
                on = {"protocol": REPORTED, "kind": "mix", "grid": grid}
                on |= {kind: int(at[kind]) for kind in COUNTS}
                yield {"metric": "accuracy", **on, **of_test, "mean": accuracy}
    run = REPORT.runs["reference"]
    on = {"protocol": REPORTED, "kind": "reference", "real": run.training.items // DIGITS}
    yield {"metric": "accuracy", **on, **of_test, "mean": run.value("test_accuracy")}
    for metric, epoch in (("first_epoch", 0), ("last_epoch", -1)):
        yield {"metric": metric, **on, "mean": run.values("accuracy")[epoch]}
