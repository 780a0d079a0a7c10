"""A standard as a workbook: given out to be worked on, and read back with all that is wrong."""

from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.self_checks.standards import all_standards, standard_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.standard import Standard
from cleanclinic.records.standard_faults import Fault, VersionChange, compare_versions, faults_of
from cleanclinic.sheets.standards import StandardProblem, read_standard_sheet
from cleanclinic.sheets.standards_out import write_standard
from cleanclinic.words import Words

__all__ = ["ReadStandard", "StandardProblem", "export_standard", "read_standard"]


class StandardUnreadableError(CleanClinicError):
    """Cells of a workbook cannot be read; values: `count`, and `cell` and `rule` of the first."""

    code = "STANDARD-CELLS"


@dataclass(frozen=True)
class ReadStandard:
    """A workbook's standard: cells nobody can read, or faults, or one that may be published.

    `change` says what it does to the newest version here; None where it is the first.
    """

    standard: Standard | None
    problems: tuple[StandardProblem, ...]
    faults: tuple[Fault, ...]
    change: VersionChange | None

    @property
    def sound(self) -> bool:
        """Whether it may be published; warnings do not keep it back."""
        return self.standard is not None and all(fault.warning for fault in self.faults)


def export_standard(
    workspace: Workspace, code: str, version: int, path: Path, *, words: Words
) -> None:
    """Write a standard to a workbook that checks itself; raises the file errors."""
    write_standard(path, standard_of(workspace, code, version), words)


def read_standard(workspace: Workspace, path: Path) -> ReadStandard:
    """What a workbook holds and all that is wrong with it; nothing is published.

    Raises the sheet errors.
    """
    found = read_standard_sheet(path)
    if found.standard is None:
        return ReadStandard(None, found.problems, (), None)
    older = [one for one in all_standards(workspace) if one.code == found.standard.code]
    newest = max(older, key=lambda one: one.version, default=None)
    change = compare_versions(newest, found.standard) if newest else None
    return ReadStandard(found.standard, (), faults_of(found.standard), change)


def sound_standard(read: ReadStandard) -> Standard:
    """The standard of a workbook; raises StandardUnreadableError for one that cannot be read."""
    if read.standard is None:
        first = read.problems[0]
        raise StandardUnreadableError(
            count=len(read.problems), cell=first.cell, rule=f"@standard_cell.{first.rule}"
        )
    return read.standard
