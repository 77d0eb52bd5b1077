"""What had a say in what: a choice is never made on items that test, unless it is marked.

A stage that picks recipes by what earlier cells scored names those cells (`Stage.chosen_by`), and
its study says which items a cell is scored on (`Study.scored_on`).
"""

from collections.abc import Callable, Container, Hashable, Iterable

from keras_assign.errors import InputError

# From what is asked and a cell's settings to the data's name and the items' numbers in it.
ScoredOn = Callable[[object, dict], tuple[Hashable, Iterable[int]]]


def require_clear(
    asked: object,
    cells: list,
    said: list[dict],
    scored_on: ScoredOn,
    marked: Container[Hashable] = (),
) -> None:
    """Refuse cells that test on items by which they were chosen.

    Args:
        asked: what is asked.
        cells: of the choice.
        said: settings of the cells that had a say in it.
        scored_on: of the study.
        marked: data whose test items are known to have had a say; pages tell.

    Raises:
        InputError: one tests on such items; nothing was run.
    """
    chose = items(asked, said, scored_on)
    for cell in cells:
        data, tested = scored_on(asked, cell.settings)
        shared = chose.get(data, set()).intersection(tested)
        if shared and data not in marked:
            raise InputError(
                f"{cell.label}: {len(shared)} of the items that test it had a say in how it is "
                "trained; choose on others, or mark the stage"
            )


def items(asked: object, said: list[dict], scored_on: ScoredOn) -> dict[Hashable, set[int]]:
    """By data the items that some cells are scored on.

    Args:
        asked: what is asked.
        said: the cells' settings.
        scored_on: of the study.
    """
    found = {}
    for settings in said:
        data, numbers = scored_on(asked, settings)
        found.setdefault(data, set()).update(numbers)
    return found
