"""A grant looked at before anybody believes it: its bytes are read once and kept until then."""

from dataclasses import dataclass
from pathlib import Path

from cleanclinic.operations.office.asking import GrantFacts, accept_grant, look_at_grant
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.sync.enrolment import GRANT_MAX
from cleanclinic.sync.files import read_small
from cleanclinic.words import readable


@dataclass(frozen=True)
class GrantSeen:
    """What a grant's file says, and the very bytes that say it."""

    facts: GrantFacts
    name: str
    data: bytes


def look_at_grant_file(workspace: Workspace, path: Path) -> GrantSeen:
    """Read a grant's file and take nothing in; raises GRANT-* and the file errors."""
    data = read_small(path, GRANT_MAX)
    name = readable(path.name)
    return GrantSeen(look_at_grant(workspace, data, name), name, data)


def accept_seen(workspace: Workspace, seen: GrantSeen) -> Changes:
    """Take in what was looked at, whatever has become of the file; as `accept_grant`."""
    return accept_grant(workspace, seen.data, seen.name)
