"""Which standards there are: those the office published, and those that come with the program."""

from dataclasses import dataclass, replace
from datetime import date

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.standard import Standard
from cleanclinic.records.standard_catalog import built_in_standards
from cleanclinic.records.standard_faults import check_standard


class StandardMissingError(CleanClinicError):
    """A run names a standard that is not here (yet); values: `code`, `version`."""

    code = "STANDARD-MISSING"


class StandardVersionError(CleanClinicError):
    """That version of a standard was published before; values: `title`, `version`, `next`."""

    code = "STANDARD-VERSION"


@dataclass(frozen=True)
class StandardRow:
    """A standard one may start with: its newest version in force."""

    code: str
    title: str
    version: int
    indicators: int
    built_in: bool


def all_standards(workspace: Workspace) -> tuple[Standard, ...]:
    """Every version there is; the office's own stands before a built-in of the same version."""
    published = [held.record for held in workspace.store.all(Standard)]
    taken = {(one.code, one.version) for one in published}
    built_in = [one for one in built_in_standards() if (one.code, one.version) not in taken]
    return (*built_in, *published)


def standards_in_force(workspace: Workspace, on: date | None = None) -> tuple[StandardRow, ...]:
    """The newest version in force of each standard; the built-in ones first, in their order."""
    day = on or workspace.today()
    newest: dict[str, Standard] = {}
    for one in all_standards(workspace):
        known = newest.get(one.code)
        if one.in_force(day) and (known is None or one.version > known.version):
            newest[one.code] = one
    shipped = set(built_in_standards())
    return tuple(
        StandardRow(one.code, one.title, one.version, len(one.indicators), one in shipped)
        for one in newest.values()
    )


def standard_of(workspace: Workspace, code: str, version: int) -> Standard:
    """One version of a standard; raises StandardMissingError."""
    for one in all_standards(workspace):
        if (one.code, one.version) == (code, version):
            return one
    raise StandardMissingError(code=code, version=version)


def publish_standard(workspace: Workspace, standard: Standard) -> Saved:
    """The office's standard goes out with the next receipts; a version is published once.

    Raises StandardFaultyError and StandardVersionError; then nothing was published.
    """
    workspace.require(WorkspaceKind.OFFICE)
    check_standard(standard)
    versions = [one.version for one in all_standards(workspace) if one.code == standard.code]
    if standard.version in versions:
        raise StandardVersionError(
            title=standard.title, version=standard.version, next=max(versions) + 1
        )
    published = replace(standard, id=workspace.new_id())
    title, version = standard.title, str(standard.version)
    with workspace.store.act(
        "act.publish_standard", workspace.actor, title=title, version=version
    ) as act:
        act.put(published)
    return Saved(published.id, act.changes)
