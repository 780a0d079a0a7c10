"""What the window's frame and the start page show, as plain values; imports nothing heavy."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class WorkspaceKind(StrEnum):
    """The words are `workspace_kind.<value>`."""

    WARD = "ward"
    OFFICE = "office"


@dataclass(frozen=True)
class ActLine:
    """One act as people read it: `key` and `args` make its name; `undoes` tells the kind of act."""

    act_id: str
    at: datetime
    person: str
    key: str
    args: dict[str, str]
    count: int
    undone: bool
    reversal: str
    records: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LevelCounts:
    high: int
    medium: int
    low: int

    @property
    def total(self) -> int:
        return self.high + self.medium + self.low


@dataclass(frozen=True)
class Todo:
    """Something to do: `text_key` with `values` says what, `page` and `target` where."""

    kind: str
    due: date | None
    days_left: int | None
    text_key: str
    values: dict[str, object]
    page: str
    target: str


@dataclass(frozen=True)
class Overview:
    person: str
    department: str
    risks: LevelCounts
    controls_in_place: int
    controls_no_evidence: int
    controls_total: int
    pledges_signed: int
    pledges_total: int
    campaign_title: str
    waiting_changes: int
    last_sync: datetime | None
    todos: tuple[Todo, ...]
    recent: tuple[ActLine, ...]


@dataclass(frozen=True)
class ShellState:
    """What the window's frame shows on every page."""

    hospital: str
    department: str
    person: str
    kind: WorkspaceKind
    demo: bool
    badges: dict[str, int]
    undo: ActLine | None
    redo: ActLine | None
    saved_at: datetime | None
    last_sync: datetime | None
