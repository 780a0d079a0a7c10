"""What the store hands out beside the records themselves: states, histories, acts and conflicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from cleanclinic.records.change import Act, Actor, Op
from cleanclinic.records.record import Record

R_co = TypeVar("R_co", bound=Record, covariant=True)

# Stands for a field name when one side deleted the record and the other went on editing it.
DELETED = "(deleted)"


@dataclass(frozen=True, slots=True)
class Held(Generic[R_co]):
    """A record as it stands now; `conflict` names the fields a person has to settle."""

    record: R_co
    owner: str
    deleted: bool
    conflict: tuple[str, ...]
    revisions: int
    updated_at: datetime
    updated_by: str


class Part(NamedTuple, Generic[R_co]):
    """A record of which only some fields were read: asking it for another raises LookupError."""

    record: R_co
    owner: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record before and after a change; None where there was no record."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a record; `bundle` is the hash of the bundle that brought it, None if own."""

    hash: str
    op: Op
    act: Act
    actor: Actor
    device: str
    at: datetime
    why: str
    changed: tuple[FieldChange, ...]
    bundle: str | None
    # The fields that a lawful erasure emptied here and in all that was before.
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActSummary:
    """What one person did in one go; `reverses` is the act it undid or redid, `of_key` its key."""

    id: str
    key: str
    args: Mapping[str, str]
    actor: Actor
    at: datetime
    device: str
    kinds: frozenset[str]
    ids: tuple[str, ...]
    count: int
    undone: bool
    own: bool
    reverses: str | None
    of_key: str | None
    # Where its first line stands in the log.
    first: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that contend for a field, and who set it when."""

    value: object
    actor: Actor
    at: datetime
    device: str
    hash: str


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field changed on several sides; the first side is the one displayed.

    `before` holds the value that all of them began with, and nothing where they do not share one.
    """

    field: str
    sides: tuple[Side, ...]
    before: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeSide:
    """A side of a record as a whole, and who wrote it last; of a deleted one `record` is None."""

    record: Record | None
    final: bool
    actor: Actor
    at: datetime
    device: str
    hash: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record whose sides a person has to bring together."""

    kind: str
    id: str
    fields: tuple[FieldConflict, ...]
    # Where a side is final: every side as a whole, for then one of the final ones is taken whole.
    whole: tuple[WholeSide, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Which kinds and records something changed; false when it changed nothing."""

    kinds: frozenset[str] = field(default_factory=frozenset)
    ids: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(self.kinds | other.kinds, self.ids | other.ids)
