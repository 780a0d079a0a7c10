"""The plain values that storage takes and gives for sync: streams, bundles, attachments, audit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from cleanclinic.records.held import Changes

Clock = Callable[[], datetime]
NewId = Callable[[], str]
Direction = Literal["in", "out"]
# Whose log a countersigned state is of: "given" for a peer's, "got" for ours.
Way = Literal["given", "got"]

NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far a stream of bundles with a peer has come.

    `position` and `attachment` are the last log position and attachment id that went out.
    """

    peer: str
    direction: Direction
    epoch: int = 1
    seq: int = 0
    head: str = NO_HASH
    position: int = 0
    attachment: int = 0
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle sent or taken in; `first` and `last` are the log positions it carries or brought."""

    direction: Direction
    peer: str
    epoch: int
    seq: int
    hash: str
    at: datetime
    first: int = 0
    last: int = 0
    manifest: bytes = b""
    signatures: bytes = b""
    packed: bytes = b""
    attachments: tuple[str, ...] = ()
    file: str = ""
    # How many changes it was the first of its stream to carry, and when it last went to a file.
    changes: int = 0
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BundleNote:
    """A bundle without its bytes, for counting."""

    seq: int
    hash: str
    at: datetime
    first: int
    last: int
    changes: int
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bundle that came before the one it follows; `generation` is the office's, 0 at the office.

    `file` is its name where it came from; here it lies sealed under its hash.
    """

    hash: str
    peer: str
    epoch: int
    seq: int
    file: str
    size: int
    at: datetime
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person has to look into; `settled_by` is empty while it is open."""

    at: datetime
    kind: str
    peer: str
    epoch: int = 0
    seq: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    settled_at: datetime | None = None
    settled_by: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the book of bundles that came and went, refused ones included."""

    at: datetime
    direction: Direction
    peer: str
    epoch: int
    seq: int
    hash: str
    file: str
    result: str
    code: str = ""
    size: int = 0
    applied: int = 0
    merged: int = 0
    conflict: int = 0
    duplicate: int = 0
    refused: int = 0
    note: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    """A file kept with the records; `id` grows in the order of arrival on this machine."""

    id: int
    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One change as the log keeps it; `line` is the raw line without a newline."""

    position: int
    hash: str
    kind: str
    rec: str
    owner: str
    own: bool
    line: bytes


class SetLine(NamedTuple):
    """What is needed of a line to sum sets of them; `bundle` is None for one written here."""

    position: int
    kind: str
    owner: str
    bundle: bytes | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditState:
    """How long the log is, and the hash over it: head = SHA-256(head before ‖ change hash)."""

    size: int
    head: str


@dataclass(frozen=True, slots=True)
class LogProblem:
    """The first line of the log that does not fit."""

    position: int
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class LogReport:
    """What walking the whole log found; sound when `problem` is None."""

    size: int
    head: str
    problem: LogProblem | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A table cell that is not what the log says; `column` "(row)" for a row too many or few.

    "(index)" where an index does not say what its row says.
    """

    kind: str
    id: str
    column: str
    held: object
    rebuilt: object


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the changes of a bundle; `exceptions` names those that were not plain."""

    applied: int = 0
    merged: int = 0
    conflict: int = 0
    duplicate: int = 0
    changes: Changes = field(default_factory=Changes)
    first: int = 0
    last: int = 0
    exceptions: tuple[tuple[str, Literal["merged", "conflict"]], ...] = ()
