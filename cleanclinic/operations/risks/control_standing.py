"""Controls as they stand: which points they serve, and whether somebody looked in time."""

from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.risks.book import RiskBook, read_book
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control, ControlState, Evidence
from cleanclinic.records.control_check import Effect
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.held import Held


@dataclass(frozen=True)
class ControlRow:
    """A control with how it stands today.

    `points` are the numbers of the risk points it serves, `others` of those beside the one it is
    listed for; `rule_title` is the internal rule it rests on. `effect` is what the last look found,
    `next_check` when the next is due.
    """

    id: str
    text: str
    frequency: Frequency
    state: ControlState
    due: date | None
    overdue: bool
    evidence: tuple[Evidence, ...]
    responsible: str
    control: Control
    points: tuple[str, ...]
    others: tuple[str, ...]
    rule_title: str
    checked_on: date | None
    effect: Effect | None
    next_check: date | None
    check_overdue: bool


def list_controls(
    workspace: Workspace, *, risk_id: str = "", day: date | None = None
) -> tuple[tuple[Held[Control], ControlRow], ...]:
    """Controls as they stand or stood at the end of `day`, by the number of their risk point.

    With `risk_id` those alone that serve it.
    """
    book = read_book(workspace, day=day)
    return controls_of_point(book, risk_id) if risk_id else all_controls(book)


def all_controls(book: RiskBook) -> tuple[tuple[Held[Control], ControlRow], ...]:
    """Those that serve a point that is there, by its number."""
    found = [(held, row) for held in book.controls.values() if (row := control_row(book, held))]
    return tuple(sorted(found, key=lambda one: one[1].points[0]))


def controls_of_point(book: RiskBook, risk_id: str) -> tuple[tuple[Held[Control], ControlRow], ...]:
    """The controls that serve a risk point, as they were made."""
    serving = [book.controls[one.id] for one in book.controls_of.get(risk_id, ())]
    return tuple((held, row) for held in serving if (row := control_row(book, held, risk_id)))


def control_row(book: RiskBook, held: Held[Control], risk_id: str = "") -> ControlRow | None:
    """How a control stands, listed for `risk_id` or the first point it serves; None where it
    serves none that is there.
    """
    control = held.record
    numbers = {
        one: book.points[one].record.number for one in control.serves() if one in book.points
    }
    if not numbers:
        return None
    own, last = risk_id or next(iter(numbers)), book.last.get(control.id)
    return ControlRow(
        id=control.id,
        text=control.text,
        frequency=control.frequency,
        state=control.state,
        due=control.due,
        overdue=control.overdue(book.today),
        evidence=control.evidence,
        responsible=book.names.get(control.responsible or "", ""),
        control=control,
        points=tuple(numbers.values()),
        others=tuple(sorted(number for one, number in numbers.items() if one != own)),
        rule_title=book.titles.get(control.internal_rule or "", ""),
        checked_on=last.on if last else None,
        effect=last.effect if last else None,
        next_check=book.next_check(control),
        check_overdue=book.check_overdue(control),
    )
