"""How far work is: a bar for the cells that run together, or one bar for several studies."""

import contextlib
import contextvars
import threading
from collections.abc import Callable, Iterator, Sequence

from tqdm import tqdm

from keras_assign.studies.cell import Cell

_PART = contextvars.ContextVar("the part of a whole that is at work", default=None)


class Whole:
    """One bar for several parts of known size, which may be at work at the same time.

    Args:
        shares: by name of each part its share of the whole, in any unit.
        told: called with the names of the parts at work and the fraction of the whole that is done,
            whenever one of them changes.
    """

    def __init__(self, shares: dict[str, float], told: Callable[[Sequence[str], float], None]):
        self._shares, self._told = shares, told
        self._done, self._at_work = dict.fromkeys(shares, 0.0), []
        self._lock = threading.Lock()
        self._bar = tqdm(
            total=sum(shares.values()), smoothing=0,
            bar_format="{percentage:3.0f}%|{bar:20}| {elapsed} gone, {remaining} left: {desc}",
        )  # fmt: skip

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part is at work within, and done at the end; cells that are run within move its share.

        Args:
            name: of `shares`.
        """
        self._at_work.append(name)
        self.show(name, 0.0)
        token = _PART.set(_Part(self, name))
        try:
            yield
        finally:
            _PART.reset(token)
            self._at_work.remove(name)
        self.show(name, 1.0)

    def show(self, name: str, done: float) -> None:
        """So much of a part is done, 0 to 1."""
        with self._lock:
            self._done[name] = done
            self._bar.set_description_str(", ".join(self._at_work), refresh=False)
            self._bar.n = sum(share * self._done[part] for part, share in self._shares.items())
            self._bar.refresh()
            self._told(tuple(self._at_work), self._bar.n / self._bar.total)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()


class _Part:
    """A part of a whole, as far as its cells are done."""

    def __init__(self, whole, name):
        self._whole, self._name = whole, name
        self.expected, self._done = 0.0, 0.0

    def advance(self, cost):
        self._done = min(self._done + cost, self.expected)
        if self.expected:
            self._whole.show(self._name, self._done / self.expected)


@contextlib.contextmanager
def one_bar(
    shares: dict[str, float], told: Callable[[Sequence[str], float], None]
) -> Iterator[Whole]:
    """One bar for all that is run within.

    Args:
        shares: as for `Whole`.
        told: as for `Whole`.
    """
    with contextlib.closing(Whole(shares, told)) as whole:
        yield whole


def expect(cells: Sequence[Cell]) -> None:
    """Tell the part that is at work, where there is one, which cells it is known to run."""
    if part := _PART.get():
        part.expected = sum(cell.cost for cell in cells)


class CellsBar:
    """A bar that counts work, not cells, so that the time left is right when cells differ in size.

    Args:
        cells: that run together; of a part of a whole, they move that one's bar instead.
    """

    def __init__(self, cells: Sequence[Cell]):
        self._part, self._count, self._done = _PART.get(), len(cells), 0
        self._bar = None if self._part else tqdm(
            total=sum(cell.cost for cell in cells),
            desc=f"0 of {len(cells)} cells",
            smoothing=0,  # The mean speed so far: cells of a kind come together.
            bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left",
        )  # fmt: skip

    def advance(self, cell: Cell) -> None:
        """A cell is done."""
        self._done += 1
        if self._part:
            self._part.advance(cell.cost)
            return
        self._bar.set_description_str(f"{self._done} of {self._count} cells")
        self._bar.update(cell.cost)

    def write(self, line: str) -> None:
        """Print a line above the bar."""
        tqdm.write(line)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar:
            self._bar.close()
