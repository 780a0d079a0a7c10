"""Orders and findings on A4 with their receipt part, and the ledger (台账) of all of them."""

from pathlib import Path

from cleanclinic.operations.issues.board import Issue, issue_of, list_issues, rules_of
from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.ledger import Ledger, LedgerColumn, ledger_pdf, print_ledger
from cleanclinic.paper.qr import qr_payload
from cleanclinic.paper.register_sheet import (
    Fact,
    RegisterSheet,
    print_register_sheet,
    register_sheet_pdf,
)
from cleanclinic.records.issue_order import IssueOrder
from cleanclinic.records.rectification import Light
from cleanclinic.words import Words

# The columns of the ledger with their shares of the page's width.
_COLUMNS = (
    ("number", 13), ("department", 11), ("problem", 22), ("source", 10), ("found_on", 11),
    ("owner", 8), ("measures", 19), ("due", 11), ("closed_on", 11), ("state", 9), ("light", 8),
)  # fmt: skip
_LONG = ("number", "department", "problem", "measures")


def issue_pdf(workspace: Workspace, issue_id: str, *, words: Words) -> bytes:
    """The sheet of an issue as bytes; raises IssueMissingError."""
    sheet = _sheet(workspace, issue_of(workspace, issue_id), words)
    return register_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_issue(workspace: Workspace, issue_id: str, path: Path, *, words: Words) -> Printed:
    """The sheet of an issue as a file."""
    sheet = _sheet(workspace, issue_of(workspace, issue_id), words)
    result = print_register_sheet(path, sheet, words=words, demo=workspace.demo)
    return printed(path, result, NOTHING_CHANGED)


def ledger_of_issues_pdf(workspace: Workspace, *, words: Words) -> bytes:
    """The ledger as bytes; raises NothingToPrintError where there are no issues."""
    return ledger_pdf(_ledger(workspace, words), words=words, demo=workspace.demo)


def print_issue_ledger(workspace: Workspace, path: Path, *, words: Words) -> Printed:
    """The ledger as a file."""
    ledger = _ledger(workspace, words)
    return printed(
        path, print_ledger(path, ledger, words=words, demo=workspace.demo), NOTHING_CHANGED
    )


def _sheet(workspace: Workspace, issue: Issue, words: Words) -> RegisterSheet:
    order = issue.is_order
    facts = [*_asked(issue, words), *_answered(workspace, issue, words)]
    return RegisterSheet(
        hospital=workspace.hospital_name or workspace.hospital_code,
        department=issue.department,
        title=words.text("paper.issue.order" if order else "paper.issue.finding"),
        number=issue.record.number,
        payload=qr_payload(issue.record.number, issue.record.KIND),
        facts=tuple(facts),
        signatures=tuple(words.text(f"paper.issue.sign.{one}") for one in _signed(issue)),
        seal=words.text("paper.issue.seal") if order else "",
        note=words.text("paper.issue.note", count=rules_of(workspace).extensions) if order else "",
        author=workspace.person,
    )


def _signed(issue: Issue) -> tuple[str, ...]:
    return ("issuer", "receiver", "head") if issue.is_order else ("owner", "head")


def _asked(issue: Issue, words: Words) -> list[Fact]:
    """What is to be put right."""
    text, record = words.text, issue.record

    def fact(name: str, value: str, lines: int = 0) -> Fact:
        return Fact(text(f"issue_order.{name}"), value, wide=lines > 0, lines=max(lines, 1))

    facts = [
        fact("source", text(f"issue_source.{record.source}")),
        fact("gravity", text(f"issue_gravity.{record.gravity}")),
        fact("found_on", record.found_on.isoformat()),
    ]
    if isinstance(record, IssueOrder):
        facts += [
            fact("issued_on", record.issued_on.isoformat()),
            fact("issued_by", record.issued_by),
            fact("leader", record.leader),
        ]
    facts.append(fact("due", issue.standing.due.isoformat()))
    if isinstance(record, IssueOrder):
        facts.append(fact("listed", text("value.yes" if record.listed else "value.no")))
    facts.append(fact("problem", record.problem, 3))
    if isinstance(record, IssueOrder):
        facts.append(fact("requirement", record.requirement, 2))
    facts.append(fact("basis", record.basis, 1))
    if said := _kin(issue, words):
        facts.append(Fact(text("paper.issue.repeats"), said, wide=True, lines=1))
    return facts


def _kin(issue: Issue, words: Words) -> str:
    """What it repeats and what repeats it, one a line."""
    lines = []
    if issue.repeats is not None:
        number, day = issue.repeats.number, _day(issue.repeats.day)
        lines.append(words.text("paper.issue.repeats.before", number=number, day=day))
    if issue.repeated_by:
        numbers = words.text("part.list.comma").join(one.number for one in issue.repeated_by)
        lines.append(words.text("paper.issue.repeats.after", numbers=numbers))
    return "\n".join(lines)


def _answered(workspace: Workspace, issue: Issue, words: Words) -> list[Fact]:
    """The receipt part (回执): empty to be written by hand where nothing is recorded yet."""
    text, work = words.text, issue.work
    names = staff_names(workspace)
    empty = issue.is_order

    def fact(name: str, value: str, lines: int = 0) -> Fact:
        return Fact(text(f"rectification.{name}"), value, wide=lines > 0, lines=max(lines, 1))

    receipt = text("paper.issue.receipt.until", day=issue.standing.due.isoformat())
    head = [Fact(text("paper.issue.receipt"), receipt, wide=True)] if empty else []
    by = text("part.list.comma").join(dict.fromkeys(one.by for one in issue.receipts))
    on = issue.receipts[0].on if issue.receipts else None
    signed = (
        [
            Fact(text("order_receipt.by"), by),
            Fact(text("order_receipt.on"), _day(on)),
        ]
        if issue.is_order
        else []
    )
    if work is None:
        return [
            *head,
            *signed,
            fact("measures", "", 5),
            fact("done_on", ""),
            fact("owner", ""),
        ]
    proof = text("paper.issue.files", before=len(work.before), after=len(work.after))
    owner = names.get(work.owner, "") if work.owner else ""
    return [
        *head,
        *signed,
        fact("plan", work.plan, 1),
        fact("measures", work.measures, 3),
        fact("owner", owner),
        fact("done_on", _day(work.done_on)),
        Fact(text("paper.issue.evidence"), proof),
        fact("verified_by", " ".join(filter(None, (work.verified_by, _day(work.verified_on))))),
        Fact(text("paper.issue.review"), _reviews(issue, words), wide=True, lines=2),
    ]


def _reviews(issue: Issue, words: Words) -> str:
    """What the office said, one a line; of an own finding the day it was closed."""
    lines = [
        " ".join(
            filter(
                None,
                (
                    one.on.isoformat(),
                    words.text(f"review_verdict.{one.verdict}"),
                    one.reason,
                    one.by,
                ),
            )
        )
        for one in issue.reviews
    ]
    if not lines and issue.closed_on:
        lines = [f"{issue.closed_on.isoformat()} {words.text('review_verdict.closed')}"]
    return "\n".join(lines)


def _ledger(workspace: Workspace, words: Words) -> Ledger:
    text, issues = words.text, list_issues(workspace)
    office = workspace.kind is WorkspaceKind.OFFICE
    names = staff_names(workspace)
    columns = [one for one in _COLUMNS if office or one[0] != "department"]
    department = workspace.department
    late = sum(one.late for one in issues)
    closed = sum(one.over for one in issues)
    counts = text("paper.issue.totals", count=len(issues), closed=closed, late=late)
    return Ledger(
        hospital=workspace.hospital_name or workspace.hospital_code,
        department=text("paper.issue.office") if office else department.name if department else "",
        title=text("paper.issue.ledger", year=workspace.today().year),
        as_of=text("paper.register.as_of", day=workspace.today().isoformat()),
        columns=tuple(
            LedgerColumn(text(f"paper.issue.column.{name}"), share, centred=name not in _LONG)
            for name, share in columns
        ),
        rows=tuple(
            tuple(_cell(one, name, names, words) for name, _ in columns)
            for one in sorted(issues, key=lambda one: (one.record.found_on, one.record.number))
        ),
        totals=(counts,),
        signatures=(
            text("paper.register.sign.filled"),
            text("paper.issue.sign.office" if office else "paper.register.sign.head"),
        ),
        author=workspace.person,
    )


def _cell(issue: Issue, name: str, names: dict[str, str], words: Words) -> str:
    record, work = issue.record, issue.work
    match name:
        case "number":
            return record.number
        case "problem" if issue.repeats is not None:
            key, before = "paper.issue.cell.repeats", issue.repeats.number
            return words.text(key, problem=record.problem, number=before)
        case "problem":
            return record.problem
        case "department":
            return issue.department
        case "source":
            return words.text(f"issue_source.{record.source}")
        case "found_on":
            return record.found_on.isoformat()
        case "owner":
            return names.get(work.owner, "") if work and work.owner else ""
        case "measures":
            return work.measures or work.plan if work else ""
        case "due":
            return issue.standing.due.isoformat()
        case "closed_on":
            return _day(issue.closed_on) if issue.over else ""
        case "state":
            return words.text(f"rectify_state.{issue.standing.state}")
        case _:
            light = issue.standing.light
            return "" if light is Light.NONE else words.text(f"paper.issue.light.{light}")


def _day(day: object) -> str:
    return "" if day is None else str(day)
