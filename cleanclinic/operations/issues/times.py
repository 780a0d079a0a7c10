"""The hospital's times for rectification, as the office sends them down."""

from cleanclinic.operations.recording.published import publish_version
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.rectification_rules import RectificationRules, default_rules


def publish_rectification_rules(workspace: Workspace, rules: RectificationRules) -> Saved:
    """The office gives its departments times of its own; days that were set before stay.

    Raises RecordInvalidError for a time out of its bounds.
    """
    return publish_version(workspace, rules, after=default_rules().version)
