"""A study as one declaration: what is asked of which data, in which stages, and what is shown.

The engine does the rest, the same for all: it checks before hours are spent, lists, runs and
resumes cells, has findings, figures and page written from what is stored, and exports.
"""

import dataclasses
import pkgutil
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

from keras_assign.errors import InputError
from keras_assign.studies import choices, progress
from keras_assign.studies.cell import Cell
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import CELLS, Records, RunFolder, require_writable
from keras_assign.studies.runner import kept_workers, run_cells
from keras_assign.studies.settings import as_command
from keras_assign.studies.store import CellStore


@dataclasses.dataclass(frozen=True)
class Run:
    """A stored run.

    Attributes:
        path: its folder.
        settings: as `run.json` has them.
        command: that runs the same again.
        cells: record and arrays of each.
        names: of the cells' folders, in the same order.
        inputs: by setting the runs of other studies that it names and shows.
    """

    path: Path
    settings: dict
    command: str
    cells: Records
    names: list[str]
    inputs: dict[str, "Run"] = dataclasses.field(default_factory=dict)

    @property
    def records(self) -> list[dict]:
        """Of each cell."""
        return [record for record, _ in self.cells]

    @property
    def store(self) -> CellStore:
        """Where the cells are."""
        return CellStore(self.path / CELLS)

    @property
    def folders(self) -> list[Path]:
        """Of each cell; what it left besides record and arrays may lie there."""
        return [self.store.root / name for name in self.names]


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a study is to run on.

    Attributes:
        settings: what was asked for.
        inputs: by setting the runs of other studies that are named there.
        data: what the study's `data` made of these.
    """

    settings: Any
    inputs: dict[str, Run]
    data: Any = None


@dataclasses.dataclass(frozen=True)
class Input:
    """A setting that names the folder of another study's run.

    Attributes:
        program: of that study.
        shown: whether the page shows it, too, so that a rebuild needs it.
    """

    program: str
    shown: bool = False


@dataclasses.dataclass(frozen=True)
class Stage:
    """Cells that are run together, after those of the stages before.

    Attributes:
        cells: from what is asked and the records so far to the cells; those that are known already
            are passed over. Without records, those that need none.
        alone: in this process, one after the other, whatever the workers: timings.
        again: it is asked once more when its cells are done, until it names no new one: a search.
        chosen_by: from the records so far to those that had a say in how its cells are trained;
            where these were scored on items that test, nothing is run, see `choices`.
        marked: names of data whose test items had a say all the same, as the study's page tells.
    """

    cells: Callable[[Asked, list[dict]], list[Cell]]
    alone: bool = False
    again: bool = False
    chosen_by: Callable[[list[dict]], list[dict]] | None = None
    marked: tuple[Hashable, ...] = ()


def _nothing(*given):
    """What a study does that has nothing to do there."""


def _no_tables(findings):
    return {}


def _no_figures(runs, findings):
    return ()


@dataclasses.dataclass(frozen=True)
class Study:
    """What sets a study apart from all others.

    Attributes:
        program: module that runs it, `"experiments.augmentation"`, and its task if that is told
            by a flag.
        settings: class of its settings: with `output_dir`, `workers`, `scheduler`, `dry_run`,
            `rebuild`, and maybe `beside` (folders of runs of the same study) and `export_dir`.
        data: from what is asked, without data, to what cells work on; says what is odd about it.
        stages: in order.
        find: from runs, this study's own first, then those to stand beside it, to findings.
        page: its `write(study, runs, findings, into)` writes figures and page, into this study's
            own run's folder unless another is given, see `keras_assign.report.study_page.Page`.
        tables: from findings to tables, by name.
        figures: from runs and findings to names and figures, drawn one after the other.
        note: from findings to a line that a terminal shows above them.
        leave: writes what a run leaves besides findings and page, from its cells.
        judge: from findings to the report's claims, judged; None where it judges none.
        require: raises `InputError` where what is asked cannot be run, with the cells that are
            known from the beginning: before hours are spent.
        list_cells: prints what a dry run shows; unless given, those cells.
        inputs: by setting that names a run of another study.
        scored_on: which items a cell is scored on, see `choices`; for stages with `chosen_by`.
        prepare: does once, before cells run, what all of them need.
        export: `"module:function"` that writes models where `export_dir` names a folder: from what
            is asked, this study's own run, all cells and the findings. A name, since it imports
            TensorFlow.
    """

    program: str
    settings: type
    data: Callable[[Asked], Any]
    stages: tuple[Stage, ...]
    find: Callable[[list[Run]], dict]
    page: Any = None
    tables: Callable[[Any], dict[str, Any]] = _no_tables
    figures: Callable[[list[Run], Any], Iterable[tuple[str, Any]]] = _no_figures
    leave: Callable[[Run], None] = _nothing
    note: Callable[[dict], str] | None = None
    judge: Callable[[dict], list] | None = None
    require: Callable[[Asked, list[Cell]], None] = _nothing
    list_cells: Callable[[Asked, RunFolder], None] | None = None
    inputs: dict[str, Input] = dataclasses.field(default_factory=dict)
    scored_on: choices.ScoredOn | None = None
    prepare: Callable[[Asked, list[Cell]], None] = _nothing
    export: str = ""

    def run(
        self, settings: Any, output_dir: str | Path, rebuild: Callable[[Path], Any] | None = None
    ) -> Any:
        """Run what is not finished yet, then write findings, figures and page, and export.

        Args:
            settings: what to run.
            output_dir: the run's folder; made if missing. It gets `run.json`, `cells/`,
                `findings.json`, `figures/` and `index.html`.
            rebuild: what is done when the cells are there, in place of `rebuild`.

        Returns:
            The findings, or what `rebuild` gives; empty for a dry run.

        Raises:
            InputError: data, a value or a folder cannot be used, or a cell failed. What is finished
                is kept.
        """
        folder = RunFolder(output_dir, self.program)
        if settings.rebuild:
            folder.run_info()  # Or fail, before a folder is made for the lock.
            with only_run_in(folder.path):
                return self.rebuild(folder.path)
        settings = dataclasses.replace(settings, output_dir=str(output_dir))
        asked = Asked(settings, self._inputs(dataclasses.asdict(settings)))
        asked = dataclasses.replace(asked, data=self.data(asked))
        first = [cell for stage in self.stages for cell in _distinct(stage.cells(asked, []))]
        self.require(asked, first)
        if settings.dry_run:
            self.list_cells(asked, folder) if self.list_cells else folder.list_cells(first)
            return {}
        for other in _beside(dataclasses.asdict(settings)):
            RunFolder(other, self.program).read_beside(first[0].settings["data_sha256"])
        export_dir = getattr(settings, "export_dir", None)
        require_writable(folder.path)
        if export_dir:
            require_writable(Path(export_dir))
        self.prepare(asked, first)
        progress.expect(first)
        with only_run_in(folder.path):
            with kept_workers(settings.workers, settings.scheduler):
                cells = self._run_stages(asked, folder, first)
            findings = (rebuild or self.rebuild)(folder.path)
            if export_dir:
                (run,) = self._runs(folder, beside=False)
                pkgutil.resolve_name(self.export)(asked, run, cells, findings)
        return findings

    def rebuild(self, output_dir: str | Path) -> dict:
        """Write findings, figures and page anew from the stored cells; no TensorFlow needed.

        Args:
            output_dir: a run's folder.

        Returns:
            The findings.

        Raises:
            InputError: a folder is no run's, a cell is damaged, or the folder cannot be written.
        """
        folder = RunFolder(output_dir, self.program)
        runs = self._runs(folder)
        findings = self.find(runs)
        with folder.written():
            folder.write_findings(findings)
            self._write_page(runs, findings)
            self.leave(runs[0])
        return findings

    def show(self, output_dir: str | Path, into: Path | None = None) -> None:
        """Draw figures and write the page of a run from its findings as they are stored.

        Args:
            output_dir: a run's folder.
            into: folder of figures and page; unless given, the run's.

        Raises:
            InputError: as for `rebuild`, or there are no findings.
        """
        folder = RunFolder(output_dir, self.program)
        findings = folder.read_findings()
        runs = self._runs(folder)
        with RunFolder(into or folder.path, self.program).written():
            self._write_page(runs, findings, into)

    def runs(self, output_dir: str | Path) -> list[Run]:
        """A stored run, then those that it names to stand beside it.

        Args:
            output_dir: the run's folder.

        Raises:
            InputError: as for `rebuild`.
        """
        return self._runs(RunFolder(output_dir, self.program))

    def _write_page(self, runs, findings, into=None):
        if self.page:
            self.page.write(self, runs, findings, into)

    def _run_stages(self, asked, folder, first):
        """Run all; the cells, in order. `first` are those that are known from the beginning."""
        known, expected, settings = {}, {cell.folder: cell for cell in first}, asked.settings
        command = as_command(self.program, settings)
        for stage in self.stages:
            while True:
                records = [folder.store.read(folder.store.root / name)[0] for name in known]
                cells = {cell.folder: cell for cell in stage.cells(asked, records)}
                new = [cell for name, cell in cells.items() if name not in known]
                if stage.chosen_by:
                    said = [record["settings"] for record in stage.chosen_by(records)]
                    choices.require_clear(asked, new, said, self.scored_on, stage.marked)
                known |= cells
                together = list((known | expected).values())
                folder.describe(command, dataclasses.asdict(settings), together)
                where = () if stage.alone else (settings.workers, settings.scheduler)
                run_cells(new, folder.store, *where)
                if not stage.again or not new:
                    break
        return list(known.values())

    def _runs(self, folder, beside=True) -> list[Run]:
        """The run of a folder, then those that it names to stand beside it."""
        info, cells = folder.read()
        runs = [self._as_run(folder, info, cells)]
        for other in _beside(info["settings"]) if beside else ():
            there = RunFolder(other, self.program)
            others = there.read_beside(cells[0][0]["settings"]["data_sha256"])
            runs.append(self._as_run(there, there.run_info(), others))
        return runs

    def _as_run(self, folder, info, cells):
        inputs = self._inputs(info["settings"], shown=True)
        return _run(folder.path, info, cells, inputs)

    def _inputs(self, settings, shown=False):
        found = {}
        for name, wanted in self.inputs.items():
            if settings.get(name) and (wanted.shown or not shown):
                found[name] = stored_run(settings[name], wanted.program)
        return found


def _distinct(cells):
    """Cells of a stage; two that are alike would be one, where their study takes them for two."""
    folders = [cell.folder for cell in cells]
    twice = next((name for name in folders if folders.count(name) > 1), None)
    if twice:
        raise InputError(f"{twice} is asked for twice; ask for different values")
    return cells


def together(runs: list[Run], part: Callable[[dict], Hashable]) -> Records:
    """All cells of the first run, and those of others of parts that are not there yet.

    Args:
        runs: a study's own run, then those to stand beside it.
        part: from a cell's settings to the part of the findings that it belongs to; None where it
            is shown with its own run alone.
    """
    cells = list(runs[0].cells)
    for other in runs[1:]:
        there = {part(record["settings"]) for record, _ in cells} | {None}
        cells += [cell for cell in other.cells if part(cell[0]["settings"]) not in there]
    return cells


def stored_run(folder: str | Path, program: str) -> Run:
    """A stored run of a study.

    Args:
        folder: its folder.
        program: of the study.

    Raises:
        InputError: the folder is no run's of this study, or a cell is missing or damaged.
    """
    run_folder = RunFolder(folder, program)
    return _run(run_folder.path, *run_folder.read())


def _run(path, info, cells, inputs=None):
    return Run(path, info["settings"], info["command"], cells, info["cells"], inputs or {})


def _beside(settings: dict) -> Iterator[str]:
    """The folders that a run names to stand beside it: none, one, or several."""
    named = settings.get("beside") or ()
    yield from (named,) if isinstance(named, str) else named
