"""The registers on paper: the sheet of one entry, and a year's ledger with what it comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.registers.entries import list_register, require_sight, rules_of
from cleanclinic.operations.registers.summary import YearSummary, year_summary
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.ledger import Ledger, LedgerColumn, ledger_pdf, print_ledger
from cleanclinic.paper.qr import qr_payload
from cleanclinic.paper.register_sheet import (
    Fact,
    RegisterSheet,
    print_register_sheet,
    register_sheet_pdf,
)
from cleanclinic.records.decimals import plain
from cleanclinic.records.fields import Field, choice_key, fields_of
from cleanclinic.records.register import Involved, Register
from cleanclinic.records.register_rules import Deadline
from cleanclinic.records.register_standing import RegisterStanding
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.talk import Talk
from cleanclinic.words import Words

_MOST_PEOPLE = 12


@dataclass(frozen=True)
class _Plan:
    """What stands on a register's paper.

    `facts` are fields in the order of the sheet, "on+time" for two in one cell; a number of lines
    gives one the whole width. `columns` are those of the ledger with their shares of its width.
    """

    facts: tuple[str | tuple[str, int], ...]
    signatures: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    seal: str = ""
    deadline: str = ""


_PLANS: Mapping[str, _Plan] = {
    "gift_record": _Plan(
        facts=(
            "on+time", "place", "handler", "giver", "form", "amount+estimated", "patient",
            "counted", ("what", 3), "disposal", "disposed_on+disposed_time", "voucher",
            "signed_for", "witness", "second_witness", ("remark", 4),
        ),
        signatures=("handler", "witness", "second_witness", "receiver"),
        columns=(
            ("number", 14), ("on", 9), ("handler", 8), ("form", 9), ("amount", 9), ("what", 20),
            ("disposal", 9), ("disposed_on", 9), ("voucher", 10), ("witness+second_witness", 9),
        ),
        seal="receiving",
        deadline="hand_in",
    ),
    "commendation": _Plan(
        facts=(
            "on", "form", "copies", "giver", ("praised", 2), ("reason", 8), "verifier", "points",
            "counted",
        ),
        signatures=("verifier", "head"),
        columns=(
            ("number", 14), ("on", 9), ("form", 8), ("copies", 6), ("giver", 12), ("praised", 16),
            ("reason", 28), ("verifier", 8), ("points", 6),
        ),
    ),
    "rep_visit": _Plan(
        facts=(
            ("company", 1), "credit_code", "filing", "rep", "valid_until", "booking",
            "booked_on", "on+time", "place", "purpose", "receiver+second_receiver",
            ("products", 1), ("talked_of", 4), ("materials", 2), "fixed_time", "fixed_place",
            "fixed_people", ("violation", 3),
        ),
        signatures=("rep", "first_receiver", "second_receiver", "head"),
        columns=(
            ("number", 16), ("on+time", 10), ("company", 18), ("rep", 8), ("filing", 12),
            ("valid_until", 9), ("purpose", 10), ("products", 14),
            ("receiver+second_receiver", 9), ("violation", 14),
        ),
    ),
    "talk": _Plan(
        facts=(
            "on+time", "place", "form", "talker", ("with_whom", 2), "recorder", "copied_to",
            ("reason", 3), ("content", 10), ("statement", 5), ("proposal", 3),
            ("follow_up+follow_up_on", 2),
        ),
        signatures=("talker", "talked_with", "recorder", "head"),
        columns=(
            ("number", 14), ("on", 9), ("form", 9), ("with_whom", 14), ("talker", 9),
            ("recorder", 8), ("reason", 26), ("proposal", 18),
        ),
    ),
    "major_decision": _Plan(
        facts=(
            "on+time", "place", "category", "proposer", ("matter", 2), ("attendees", 2),
            ("others", 1), ("views", 8), "method", "result", "votes_for", "votes_against",
            "abstained", "published", ("decision", 5), ("follow_up+follow_up_on", 3),
        ),
        signatures=("chair", "recorder"),
        columns=(
            ("number", 16), ("on", 9), ("category", 11), ("matter", 22), ("proposer", 8),
            ("method", 8), ("votes_for", 6), ("votes_against", 7), ("abstained", 9),
            ("result", 8), ("decision", 22),
        ),
        seal="department",
    ),
    "mailbox_opening": _Plan(
        facts=(
            "on+time", "mailbox", "opener", "second_opener", "count", "whereto", ("letters", 2),
            ("about", 5), "handed_on", ("remark", 3),
        ),
        signatures=("opener", "second_opener", "taken_by", "head"),
        columns=(
            ("number", 16), ("on+time", 11), ("mailbox", 14), ("opener+second_opener", 12),
            ("count", 6), ("letters", 18), ("about", 20), ("whereto", 12), ("handed_on", 9),
        ),
    ),
    "complaint": _Plan(
        facts=(
            "on", "channel", "complainant", "patient", "about", "handler", ("concerned", 1),
            ("content", 6), ("inquiry", 6), "finding", "answered_on", ("answer", 4),
            ("improvement", 3),
        ),
        signatures=("handler", "head"),
        columns=(
            ("number", 16), ("on", 9), ("channel", 8), ("about", 9), ("concerned", 10),
            ("content", 24), ("finding", 8), ("answer", 20), ("answered_on", 9), ("handler", 8),
        ),
        deadline="answer",
    ),
}  # fmt: skip


def entry_pdf(workspace: Workspace, of: type[Register], record_id: str, *, words: Words) -> bytes:
    """The sheet of one entry; raises NoSuchRecordError and SensitiveForbiddenError."""
    sheet = _sheet(workspace, of, record_id, words)
    return register_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_entry(
    workspace: Workspace, of: type[Register], record_id: str, path: Path, *, words: Words
) -> Printed:
    """The sheet of one entry as a file."""
    sheet = _sheet(workspace, of, record_id, words)
    result = print_register_sheet(path, sheet, words=words, demo=workspace.demo)
    return printed(path, result, NOTHING_CHANGED)


def year_pdf(workspace: Workspace, of: type[Register], year: int, *, words: Words) -> bytes:
    """A year's ledger; raises NothingToPrintError for a year without entries."""
    return ledger_pdf(_ledger(workspace, of, year, words), words=words, demo=workspace.demo)


def print_year(
    workspace: Workspace, of: type[Register], year: int, path: Path, *, words: Words
) -> Printed:
    """A year's ledger as a file."""
    ledger = _ledger(workspace, of, year, words)
    return printed(
        path, print_ledger(path, ledger, words=words, demo=workspace.demo), NOTHING_CHANGED
    )


def _sheet(workspace: Workspace, of: type[Register], record_id: str, words: Words) -> RegisterSheet:
    require_sight(workspace, of)
    record = get_record(workspace, of, record_id).record
    names = _with_posts(workspace) if of is Talk else staff_names(workspace)
    plan, read = _PLANS[of.KIND], _reader(record, names, words)
    facts = []
    for fact in plan.facts:
        name, lines = (fact, 0) if isinstance(fact, str) else fact
        label = _label(of, name, words)
        facts.append(Fact(label, read(name), wide=lines > 0, lines=max(lines, 1)))
    return RegisterSheet(
        hospital=workspace.hospital_name or workspace.hospital_code,
        department=_department(workspace),
        title=_title(record, words),
        number=record.number,
        payload=qr_payload(record.number, of.KIND),
        facts=tuple(facts),
        signatures=tuple(words.text(f"paper.register.sign.{one}") for one in plan.signatures),
        seal=words.text(f"paper.register.seal.{plan.seal}") if plan.seal else "",
        note=_note(workspace, record, words),
        author=workspace.person,
    )


def _title(record: Register, words: Words) -> str:
    """What the form is called: that of the register, or of this form of talk."""
    key = f"paper.register.title.{record.KIND}"
    own = f"{key}.{getattr(record, 'form', '')}"
    return words.text(own if words.has(own) else key)


def _ledger(workspace: Workspace, of: type[Register], year: int, words: Words) -> Ledger:
    require_sight(workspace, of)
    plan, names = _PLANS[of.KIND], staff_names(workspace)
    board = list_register(workspace, of)
    records = [one.record for one in board.entries if one.record.on.year == year]
    kind, today = words.text(f"kind.{of.KIND}"), workspace.today().isoformat()
    return Ledger(
        hospital=workspace.hospital_name or workspace.hospital_code,
        department=_department(workspace),
        title=words.text("paper.register.ledger", year=year, kind=kind),
        as_of=words.text("paper.register.as_of", day=today),
        columns=tuple(_column(of, name, share, words) for name, share in plan.columns),
        rows=tuple(
            # Below each other: beside each other a name would be broken.
            tuple(_reader(record, names, words, gap="\n")(name) for name, _ in plan.columns)
            for record in reversed(records)
        ),
        totals=_totals(year_summary(workspace, of, year), words),
        signatures=tuple(words.text(f"paper.register.sign.{one}") for one in ("filled", "head")),
        author=workspace.person,
    )


def _column(of: type[Register], name: str, share: int, words: Words) -> LedgerColumn:
    return LedgerColumn(_label(of, name, words), share, centred=share < 10 and "+" not in name)


def _label(of: type[Register], name: str, words: Words) -> str:
    """What a cell is called on paper: shorter than on the screen where that has words."""
    short = f"paper.register.column.{of.KIND}.{name.replace('+', '_and_')}"
    return words.text(short if words.has(short) else f"{of.KIND}.{name.partition('+')[0]}")


def _totals(summary: YearSummary, words: Words) -> tuple[str, ...]:
    """The lines below a ledger: how many, by form and month, money, by person, what is wanting."""

    def by_month(month: str) -> str:
        return words.text("paper.register.month", month=month)

    lines = [words.text("paper.register.total", count=summary.count)]
    if summary.forms:
        lines[0] += _listed(summary.forms, words.text, words)
    if summary.count:
        months = [(str(month), count) for month, count in enumerate(summary.months, 1) if count]
        lines.append(words.text("paper.register.months") + _listed(months, by_month, words))
    if summary.amounts:
        total = sum((amount for _, amount in summary.amounts), Decimal(0))
        money = [(key, _money(amount)) for key, amount in summary.amounts]
        lines.append(
            words.text("paper.register.money", total=_money(total))
            + _listed(money, words.text, words)
        )
    if summary.people:
        people = summary.people[:_MOST_PEOPLE]
        key = f"paper.register.people.{summary.of.KIND}"
        said = words.text(key if words.has(key) else "paper.register.people")
        lines.append(said + _listed(people, str, words))
    wanting = [
        (f"register_standing.{standing}", count)
        for standing, count in summary.standings.items()
        if standing is not RegisterStanding.DONE
    ]
    if wanting:
        lines.append(words.text("paper.register.wanting") + _listed(wanting, words.text, words))
    return tuple(lines)


def _listed(
    counts: Sequence[tuple[str, object]],
    text: Callable[[str], str],
    words: Words,
) -> str:
    mark = words.text("paper.register.comma")
    return mark.join(f"{text(key)} {count}" for key, count in counts)


def _note(workspace: Workspace, record: Register, words: Words) -> str:
    """What stands below the sheet: the deadline that held that day, or a rule of the register."""
    if not (named := _PLANS[record.KIND].deadline):
        key = f"paper.register.note.{record.KIND}"
        return words.text(key) if words.has(key) else ""
    deadline: Deadline = getattr(rules_of(workspace).on(record.on), named)
    long = words.text(f"deadline.{deadline.unit}", count=deadline.count)
    return words.text(f"paper.register.note.{named}", time=long)


def _with_posts(workspace: Workspace) -> dict[str, str]:
    """Names by id, each with duty or title: a record of a talk says who somebody is."""
    people = (held.record for held in workspace.store.all(StaffMember))
    return {
        one.id: f"{one.name}（{post}）" if (post := one.duty or one.title) else one.name
        for one in people
    }


def _department(workspace: Workspace) -> str:
    return workspace.department.name if workspace.department else ""


def _reader(
    record: Register, names: Mapping[str, str], words: Words, *, gap: str = " "
) -> Callable[[str], str]:
    """What reads fields of a record as text: several joined by "+" stand with `gap` between."""
    fields = {field.name: field for field in fields_of(type(record))}

    def read(name: str) -> str:
        parts = name.split("+")
        texts = [
            _text(record, fields[part], names, words, beside=number > 0)
            for number, part in enumerate(parts)
        ]
        return gap.join(text for text in texts if text)

    return read


def _text(
    record: Register, field: Field, names: Mapping[str, str], words: Words, *, beside: bool
) -> str:
    value = getattr(record, field.name)
    match value:
        case None | "" | ():
            return ""
        case bool():
            if beside:
                return words.text(f"paper.register.{field.name}") if value else ""
            return words.text("value.yes" if value else "value.no")
        case Decimal():
            return _money(value) if field.name == "amount" else plain(value)
        case date():
            return value.isoformat()
        case StrEnum():
            return words.text(choice_key(value))
        case tuple():
            mark = words.text("paper.register.comma")
            return mark.join(
                names.get(one.person, "") for one in value if isinstance(one, Involved)
            )
        case _:
            return names.get(str(value), str(value))


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
