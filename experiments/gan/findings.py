"""From the stored GANs to numbers: all that a page or table shows."""

from statistics import fmean, median

from keras_assign.studies.run_folder import Records


def find(cells: Records) -> dict:
    """Everything that the stored cells show, as JSON values.

    Args:
        cells: record and arrays of each finished cell.

    Returns:
        What all have in common (`recipe`, `conditional`, `own_draw`, `generate`, `dataset`),
        `seeds`, `digits`, `rounds`, `hours` (of all cells, collapsed attempts included), and
        `real`: by number of real images a digit what `_of_size` gives.
    """
    settings = cells[0][0]["settings"]
    common = ("recipe", "conditional", "own_draw", "generate", "dataset")
    sizes = sorted({record["settings"]["real"] for record, _ in cells})
    return {
        **{name: settings[name] for name in common},
        "seeds": sorted({record["settings"]["seed"] for record, _ in cells}),
        "rounds": len(cells[0][0]["history"]["seconds"]),
        "digits": sorted({digit for record, _ in cells for digit in record["settings"]["digits"]}),
        "hours": sum(record["seconds"] for record, _ in cells) / 3600,
        "real": {
            str(size): _of_size([r for r, _ in cells if r["settings"]["real"] == size])
            for size in sizes
        },
    }


def _of_size(records):
    """The GANs of one number of real images.

    Returns:
        `gans`, `updates` (of each), `collapsed` (the faults of attempts that were thrown away),
        `faults` (those of GANs that were kept nevertheless), `spread`: by digit the mean over
        seeds, `update_seconds` (median over rounds, the first, which compiles, left out),
        `history`: by loss (GANs, rounds).
    """
    digits = sorted({digit for record in records for digit in record["spread"]}, key=int)
    return {
        "gans": len(records),
        "updates": records[0]["settings"]["updates"],
        "collapsed": [a["fault"] for record in records for a in record["attempts"][:-1]],
        "faults": [f for record in records if (f := record["attempts"][-1]["fault"])],
        "spread": {
            digit: fmean(r["spread"][digit] for r in records if digit in r["spread"])
            for digit in digits
        },
        "update_seconds": median(_update_seconds(records)),
        "history": {
            name: [record["history"][name] for record in records] for name in ("d_loss", "g_loss")
        },
    }


def _update_seconds(records):
    for record in records:
        seconds = record["history"]["seconds"]
        steps = record["settings"]["updates"] // len(seconds)
        yield from (value / steps for value in seconds[1:])
