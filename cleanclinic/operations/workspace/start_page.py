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
class StateCount:
    """How many changes stand in one state, in how many bundles, and since when."""

    changes: int = 0
    bundles: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class StreamCounts:
    """How far what was written here has come; every change stands in exactly one of the four.

    `sent` went to a file, `received` is confirmed by the office's receipt, `safe` lies in a
    verified backup of the office. `unsent.at` is the time of the oldest change.
    """

    unsent: StateCount = StateCount()
    sent: StateCount = StateCount()
    received: StateCount = StateCount()
    safe: StateCount = StateCount()


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
    progress: StreamCounts = StreamCounts()
    gifts: int = 0
    # In yuan, as people write it (1,700.50); empty where no gift of the year has an amount.
    gift_sum: str = ""


@dataclass(frozen=True)
class IndexPoint:
    """The index as of the end of `day`, as a decimal number; empty where there was none yet.

    A `vague` one rests on too little to be set beside others.
    """

    day: date
    value: str
    vague: bool = False


@dataclass(frozen=True)
class IndexGlance:
    """The integrity index as the start page shows it; numbers are decimal numbers as text.

    `change` is since the last quarter's end, with its sign ("0" for none); empty where either rests
    on less than `wanted` per cent, and then `unsaid` is why: "now" or "then". `effect` is the part
    that would change it most, by `gain`. The last point of `trend` is today; `mark` tells what the
    others were reckoned from.
    """

    value: str
    change: str
    coverage: int
    confidence: str
    vetoed: bool
    effect: str
    gain: str
    trend: tuple[IndexPoint, ...]
    mark: str
    unsaid: str = ""
    wanted: int = 0


class JournalResult(StrEnum):
    """What became of a bundle; the words are `journal_result.<value>`."""

    SENT = "sent"
    RECEIVED = "received"
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    WAITING = "waiting"
    # It was early, and its turn has come since.
    WAITED = "waited"
    RELEASED = "released"


@dataclass(frozen=True)
class Arrival:
    """A bundle that came to the office; `who` is its sender, or the file's name."""

    at: datetime
    who: str
    number: int | None
    result: JournalResult


@dataclass(frozen=True)
class ClosingRow:
    """How a department settles its issues: `on_time` of `due` in a year, and what is `late` now.

    Due is what was closed or is late. On time is what was handed in, or closed by the department
    itself, by the day it had to be: how long the office then takes is not the department's doing.
    """

    department_id: str
    department: str
    on_time: int
    due: int
    late: int


@dataclass(frozen=True)
class OfficeOverview:
    """The office's start page: what the departments sent, counted.

    `missing` are the first departments that sent nothing yet; `todos` the first of `todos_total`.
    """

    hospital: str
    departments: int
    reported: int
    missing: tuple[str, ...]
    risks: LevelCounts
    controls: int
    staff: int
    pledges_signed: int
    requests: int
    todos: tuple[Todo, ...]
    todos_total: int
    inbox: tuple[Arrival, ...]
    closing: tuple[ClosingRow, ...]


@dataclass(frozen=True)
class IndexBar:
    """A department's index, a decimal number; without a `band` it rests on too little."""

    name: str
    value: str
    band: str
    vetoed: bool


@dataclass(frozen=True)
class IndexesGlance:
    """The indexes of all departments that have one, the best first; how many of them are vetoed or
    rest on too little, and how many have none. `average` is empty where none is firm.
    """

    bars: tuple[IndexBar, ...]
    average: str
    vetoed: int
    vague: int
    without: int


@dataclass(frozen=True)
class ShellState:
    """What the window's frame shows on every page.

    `person_id` and `role` are empty until people have PINs here.
    """

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
    person_id: str = ""
    role: str = ""
