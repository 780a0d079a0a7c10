"""Which rules the integrity index is reckoned by here: the office's own, else the program's."""

from dataclasses import replace
from datetime import date

from cleanclinic.operations.results import Saved
from cleanclinic.operations.workspace import Workspace, WorkspaceKind
from cleanclinic.records.index_catalog import built_in_index_rules
from cleanclinic.records.integrity_index import IndexRules


def index_rules(workspace: Workspace, on: date | None = None) -> IndexRules:
    """The rules in force on a day: the newest the office published, else the program's."""
    day = on or workspace.today()
    published = [held.record for held in workspace.store.all(IndexRules)]
    in_force = [one for one in published if one.valid_from is None or one.valid_from <= day]
    return max(in_force, key=lambda one: one.version, default=built_in_index_rules()[0])


def publish_index_rules(workspace: Workspace, rules: IndexRules) -> Saved:
    """The office gives its departments rules of its own; they get the next version's number.

    Raises RecordInvalidError for rules by which nothing could be counted.
    """
    workspace.require(WorkspaceKind.OFFICE)
    known = [held.record.version for held in workspace.store.all(IndexRules)]
    newest = max([*known, built_in_index_rules()[0].version])
    published = replace(rules, id=workspace.new_id(), version=newest + 1)
    published.check()
    with workspace.store.act(
        "act.publish_index_rules", workspace.actor, title=published.title
    ) as act:
        act.put(published)
    return Saved(published.id, act.changes)
