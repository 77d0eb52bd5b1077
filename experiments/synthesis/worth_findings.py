"""From what the generated images measured by themselves to numbers over the GANs' seeds."""

from statistics import fmean

from keras_assign.studies.run_folder import Records


def find(cells: Records) -> dict:
    """What the images of each size are worth by themselves.

    Args:
        cells: record and arrays of each cell of kind `worth`.

    Returns:
        `judge_test_accuracy`, and by number of real images a digit, `real[gan_real]`: each score
        of a record as `mean`, `low` and `high` (least and largest) over the GANs' seeds; spreads
        and agreement of digits as means over them.
    """
    sizes = sorted({record["settings"]["gan_real"] for record, _ in cells})
    return {
        "judge_test_accuracy": cells[0][0]["judge_test_accuracy"],
        "real": {
            str(size): _of_size([r for r, _ in cells if r["settings"]["gan_real"] == size])
            for size in sizes
        },
    }


def _of_size(records):
    flat = {
        "frechet": [r["frechet"] for r in records],
        "frechet_of_real": [r["frechet_of_real"] for r in records],
        "agreement": [r["agreement"] for r in records],
        **{name: [r["confidence"][name] for r in records] for name in ("confident", "doubtful")},
        **{
            name: [r["nearest"][name] for r in records]
            for name in ("median", "median_of_unseen_real", "memorised_share")
        },
    }
    return {
        "gans": len(records),
        **{
            name: {"mean": fmean(values), "low": min(values), "high": max(values)}
            for name, values in flat.items()
        },
        "agreement_per_digit": _per_digit([r["agreement_per_digit"] for r in records]),
        "spread": {
            kind: _per_digit([r["spread"][kind] for r in records])
            for kind in records[0]["spread"]
        },
        "histogram": [
            fmean(values)
            for values in zip(*(r["confidence"]["histogram"] for r in records), strict=True)
        ],
    }  # fmt: skip


def _per_digit(found):
    return {digit: fmean(values[digit] for values in found) for digit in found[0]}
