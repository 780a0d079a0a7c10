"""All issues as they were read, into which an act is put: only what it touched is read again."""

from bisect import insort
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.issues.board import (
    Issue,
    Surroundings,
    issues_of,
    list_issues,
    order_of,
    surroundings,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.records.issue_order import IssueOrder, OrderReceipt, OrderReview
from cleanclinic.records.rectification import Finding, Rectification

_ISSUES = (IssueOrder, Finding)
_SAID: tuple[type[Rectification] | type[OrderReceipt], ...] = (Rectification, OrderReceipt)
KINDS = frozenset(of.KIND for of in (*_ISSUES, *_SAID, OrderReview))
"""The kinds of records that issues are read from."""
_FEW = 50


@dataclass(frozen=True)
class IssueBook:
    """What `list_issues` gives, by id in its order, and with what it was read."""

    issues: Mapping[str, Issue]
    around: Surroundings


def read_issues(workspace: Workspace, day: date | None = None) -> IssueBook:
    """All issues, or as they stood at the end of a day."""
    around = surroundings(workspace, day)
    return IssueBook({one.id: one for one in list_issues(workspace, day=day)}, around)


def can_read_after(changes: Changes) -> bool:
    """Whether an act touched so little that only that is to be read again."""
    return 0 < len(changes.ids) <= _FEW and changes.kinds <= KINDS


def issues_after(
    workspace: Workspace, book: IssueBook, changes: Changes
) -> tuple[IssueBook, frozenset[str]] | None:
    """The book after an act, and the issues that it touched; those it did not are the same objects.

    None where all have to be read: the book is of another day or of other rules.
    """
    if book.around != surroundings(workspace):
        return None
    named = set(_named(workspace, book.issues, changes))
    before = {one for name in named if name in book.issues for one in _kin(book.issues[name])}
    now = {one.id: one for one in issues_of(workspace, _there(workspace, named | before))}
    more = {kin for one in now.values() for kin in _kin(one)} - now.keys()
    now |= {one.id: one for one in issues_of(workspace, _there(workspace, more))}
    touched = frozenset(named | now.keys())
    issues = [one for made, one in book.issues.items() if made not in touched]
    for one in now.values():
        insort(issues, one, key=order_of)
    return IssueBook({one.id: one for one in issues}, book.around), touched


def _named(workspace: Workspace, issues: Mapping[str, Issue], changes: Changes) -> Iterator[str]:
    """The issues that the changed records are, or belong to."""
    get = workspace.store.get
    for made in changes.ids:
        for of in _ISSUES:
            if of.KIND in changes.kinds and get(of, made, deleted=True) is not None:
                yield made
        for said in _SAID:
            if said.KIND in changes.kinds and (held := get(said, made, deleted=True)) is not None:
                yield held.record.issue
        if OrderReview.KIND in changes.kinds:
            review = get(OrderReview, made, deleted=True)
            if review is not None:
                work = review.record.rectification
                yield from (one.id for one in issues.values() if one.work_id == work)


def _kin(issue: Issue) -> Iterator[str]:
    if issue.record.ancestor:
        yield issue.record.ancestor
    yield from (one.id for one in issue.repeated_by)


def _there(workspace: Workspace, ids: Collection[str]) -> list[str]:
    wanted = sorted(ids)
    found = (held for of in _ISSUES for held in workspace.store.among(of, "id", wanted))
    return [held.record.id for held in found]
