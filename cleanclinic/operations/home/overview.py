"""The start page: what is due, how things stand, what happened last."""

from collections.abc import Iterable
from datetime import date, datetime

from cleanclinic.keys.slots import RECOVERY
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.education.sessions import education_todos, late_sessions
from cleanclinic.operations.ethics.todos import ethics_todos
from cleanclinic.operations.exchange.alarms import open_alarms
from cleanclinic.operations.exchange.progress import stream_counts
from cleanclinic.operations.exchange.standing import last_contact
from cleanclinic.operations.home.clock import CLOCK, clock_todos
from cleanclinic.operations.issues.office import waiting_count
from cleanclinic.operations.issues.todos import rectify_badge, rectify_todos
from cleanclinic.operations.keeping.care import PAGE as CARE_PAGE
from cleanclinic.operations.keeping.care import care_todos
from cleanclinic.operations.office.enrolment import pending_requests
from cleanclinic.operations.peers.following import new_root_offer
from cleanclinic.operations.people.escrow import escrow_outdated
from cleanclinic.operations.pledges.board import PledgeBoard, pledge_board
from cleanclinic.operations.recording.history import recent_acts, redoable, undoable
from cleanclinic.operations.registers.summary import overdue_count
from cleanclinic.operations.registers.todos import register_todos
from cleanclinic.operations.risks.todos import risk_sums
from cleanclinic.operations.self_checks.reviews import reviews_waiting
from cleanclinic.operations.self_checks.todos import self_check_badge, self_check_todos
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.start_page import LevelCounts as LevelCounts
from cleanclinic.operations.workspace.start_page import Overview as Overview
from cleanclinic.operations.workspace.start_page import ShellState as ShellState
from cleanclinic.operations.workspace.start_page import Todo as Todo
from cleanclinic.operations.workspace.trust import is_granted
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeTemplate
from cleanclinic.records.staff_member import StaffMember

TODOS_SHOWN = 50
RECENT_SHOWN = 12
# The first thing to do, and what the window opens for it in place of a page.
SHEET, SHEET_PAGE = "recovery_sheet", "sheet"


def overview(workspace: Workspace) -> Overview:
    """The ward's start page."""
    store = workspace.store
    risks = risk_sums(workspace)
    board = _board(workspace)
    department = workspace.department
    gifts = _gifts_of(workspace, workspace.today().year)
    amounts = [one.amount for one in gifts if one.amount is not None]
    waiting = store.unsent_count(OFFICE)
    return Overview(
        person=workspace.person,
        department=department.name if department else "",
        risks=risks.levels,
        controls_in_place=risks.controls[ControlState.IN_PLACE],
        controls_no_evidence=risks.controls[ControlState.NO_EVIDENCE],
        controls_total=risks.controls.total(),
        pledges_signed=board.signed,
        pledges_total=board.total,
        campaign_title=board.title,
        waiting_changes=waiting,
        last_sync=last_contact(workspace),
        todos=_todos(workspace, board),
        recent=recent_acts(workspace, RECENT_SHOWN),
        progress=stream_counts(workspace),
        gifts=len(gifts),
        gift_sum=f"{sum(amounts):,.2f}".removesuffix(".00") if amounts else "",
    )


def _board(workspace: Workspace) -> PledgeBoard:
    """The newest round."""
    kinds = (PledgeCampaign, PledgeTemplate, Pledge, StaffMember)
    return counted(workspace, "pledges", kinds, lambda: pledge_board(workspace))


def _gifts_of(workspace: Workspace, year: int) -> list[GiftRecord]:
    records = (part.record for part in workspace.store.parts(GiftRecord, ("on", "amount")))
    return [one for one in records if one.on.year == year]


def todos(workspace: Workspace) -> tuple[Todo, ...]:
    """What is due within thirty days or overdue, the most pressing first."""
    return _todos(workspace, _board(workspace))


def _todos(workspace: Workspace, board: PledgeBoard) -> tuple[Todo, ...]:
    today = workspace.today()
    found = [*risk_sums(workspace).todos, *_other_todos(workspace, board, today)]
    found.sort(
        key=lambda todo: (
            todo.kind not in (CLOCK, SHEET),
            # What may cost data comes before what is late.
            todo.page != CARE_PAGE,
            todo.due is None,
            todo.due or today,
            todo.kind,
        )
    )
    return tuple(found[:TODOS_SHOWN])


def _other_todos(workspace: Workspace, board: PledgeBoard, today: date) -> Iterable[Todo]:
    yield from clock_todos(workspace)
    yield from sheet_todos(workspace)
    yield from care_todos(workspace)
    yield from self_check_todos(workspace)
    yield from rectify_todos(workspace)
    yield from register_todos(workspace)
    yield from education_todos(workspace)
    yield from ethics_todos(workspace)
    if board.due is not None and board.signed < board.total:
        yield Todo(
            kind="pledge",
            due=board.due,
            days_left=(board.due - today).days,
            text_key="todo.pledge",
            values={"title": board.title, "signed": board.signed, "total": board.total},
            page="pledges",
            target=board.campaign_id or "",
        )
    conflicts = len(workspace.store.conflicts())
    if conflicts:
        yield _plain_todo("conflict", {"count": conflicts})
    alarms = open_alarms(workspace)
    if alarms:
        yield _plain_todo("alarm", {"count": alarms})
    if new_root_offer(workspace) is not None:
        yield _plain_todo("new_root", {})
    if not is_granted(workspace):
        yield _plain_todo("enrol", {})
    elif waiting := workspace.store.unsent_count(OFFICE):
        yield _plain_todo("send", {"count": waiting})


def sheet_todos(workspace: Workspace) -> Iterable[Todo]:
    """Due where whoever manages the data has no way back in that would save it.

    That is a head nurse with a PIN; where a passphrase opens it, who knows that. A demo has
    nothing to lose.
    """
    acting = workspace.acting
    if workspace.demo if acting is None else acting.role is not Role.HEAD_NURSE:
        return
    if RECOVERY not in load_slots(workspace.folder).kinds:
        yield Todo(SHEET, None, None, f"todo.{SHEET}", {}, SHEET_PAGE, "")
    if workspace.kind is WorkspaceKind.WARD and escrow_outdated(workspace):
        yield Todo("escrow", None, None, "todo.escrow", {}, CARE_PAGE, "sheet")


def _plain_todo(kind: str, values: dict[str, object]) -> Todo:
    return Todo(kind, None, None, f"todo.{kind}", values, "sync", kind)


def shell_state(workspace: Workspace) -> ShellState:
    """Names, badges, undo and redo for the window's frame."""
    store = workspace.store
    ward = workspace.kind is WorkspaceKind.WARD
    department = workspace.department
    latest = store.acts(1)
    return ShellState(
        hospital=workspace.hospital_name,
        department=department.name if department else "",
        person=workspace.person,
        kind=workspace.kind,
        demo=workspace.demo,
        badges=_ward_badges(workspace) if ward else _office_badges(workspace),
        undo=undoable(workspace),
        redo=redoable(workspace),
        saved_at=latest[0].at if latest else None,
        last_sync=last_contact(workspace) if ward else _last_exchange(workspace),
        person_id=workspace.acting.id if workspace.acting else "",
        role=workspace.acting.role.value if workspace.acting else "",
    )


def _last_exchange(workspace: Workspace) -> datetime | None:
    """At the office whatever came or went last."""
    found = workspace.store.journal(1)
    return found[0].at if found else None


def _ward_badges(workspace: Workspace) -> dict[str, int]:
    today = workspace.today()

    def late_controls() -> int:
        controls = workspace.store.parts(Control, Control.STATED, ("evidence",))
        return sum(part.record.overdue(today) for part in controls)

    board = _board(workspace)
    return {
        "risks": counted(workspace, "late_controls", (Control,), late_controls),
        "selfcheck": self_check_badge(workspace),
        "rectify": rectify_badge(workspace),
        "pledges": board.total - board.signed,
        "registers": overdue_count(workspace),
        "education": late_sessions(workspace),
        "sync": len(workspace.store.conflicts()) + open_alarms(workspace),
    }


def _office_badges(workspace: Workspace) -> dict[str, int]:
    return {
        "requests": len(pending_requests(workspace)),
        "inbox": open_alarms(workspace),
        "reviews": reviews_waiting(workspace),
        "orders": waiting_count(workspace),
    }
