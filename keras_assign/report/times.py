"""What a cell that timed networks against each other shows."""

from collections.abc import Iterator

from keras_assign.report import statistics


def describe(record: dict) -> dict:
    """Medians and ranges over the rounds.

    Args:
        record: of `training.timing.timed`.

    Returns:
        `models` (by name `compile_seconds`, and spreads of `epoch_seconds` and `test_seconds`),
        `epoch_seconds` (by name, of each round), `rounds`, `train_items`, `test_items` and
        `machine_load_before`.
    """
    times = record["times"]
    return {
        "models": {
            name: {
                "compile_seconds": measured["compile_seconds"],
                "epoch_seconds": statistics.describe_spread(measured["epoch_seconds"]),
                "test_seconds": statistics.describe_spread(measured["test_seconds"]),
            }
            for name, measured in times.items()
        },
        "rounds": record["settings"]["rounds"],
        "epoch_seconds": {name: measured["epoch_seconds"] for name, measured in times.items()},
        **{name: record[name] for name in ("train_items", "test_items", "machine_load_before")},
    }


def ratio(record: dict, of: str, to: str, what: str = "epoch") -> dict:
    """How much longer one network takes than another, round by round, as a spread.

    Args:
        record: as for `describe`.
        of: a network's name.
        to: another's.
        what: `"epoch"` or `"test"`.
    """
    seconds = (record["times"][name][f"{what}_seconds"] for name in (of, to))
    return statistics.describe_spread([a / b for a, b in zip(*seconds, strict=True)])


def rows(record: dict, to: str) -> Iterator[dict]:
    """The same as rows, with how much longer an epoch takes than with one of the networks.

    Args:
        record: as for `describe`.
        to: name of that network, which need not be there.
    """
    timed = describe(record)
    about = ("rounds", "train_items", "test_items", "machine_load_before")
    yield {"metric": "timed", **{name: timed[name] for name in about}}
    for model, measured in timed["models"].items():
        yield {"metric": "compile_seconds", "model": model, "value": measured["compile_seconds"]}
        for name in ("epoch_seconds", "test_seconds"):
            yield {"metric": name, "model": model, **measured[name]}
        if to in timed["models"] and model != to:
            yield {"metric": "epoch_ratio", "a": model, "b": to, **ratio(record, model, to)}
