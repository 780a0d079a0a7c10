"""Which rules the integrity index is reckoned by here: the office's own, else the program's."""

from datetime import date

from cleanclinic.operations.recording.published import publish_version, published_in_force
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.index_catalog import built_in_index_rules
from cleanclinic.records.integrity_index import IndexRules


def index_rules(workspace: Workspace, on: date | None = None) -> IndexRules:
    """The rules in force on a day: the newest the office published, else the program's."""
    return published_in_force(workspace, IndexRules, on) or built_in_index_rules()[0]


def publish_index_rules(workspace: Workspace, rules: IndexRules) -> Saved:
    """The office gives its departments rules of its own; they get the next version's number.

    Raises RecordInvalidError for rules by which nothing could be counted.
    """
    return publish_version(workspace, rules, after=built_in_index_rules()[0].version)
