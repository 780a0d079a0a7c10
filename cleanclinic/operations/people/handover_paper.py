"""The handover on paper, to be signed by both and filed."""

from datetime import datetime
from pathlib import Path

from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.handover_sheet import HandoverSheet, handover_sheet_pdf
from cleanclinic.paper.output import write_file
from cleanclinic.records.handover import Handover, HandoverWay
from cleanclinic.words import Words

_DIGITS, _GROUP = 25, 5


def handover_pdf(workspace: Workspace, record_id: str, *, words: Words) -> bytes:
    """The sheet of a handover on record; raises NoSuchRecordError before both have confirmed."""
    held = workspace.store.get(Handover, record_id)
    if held is None or not held.record.is_final():
        raise NoSuchRecordError(id=record_id)
    record, department = held.record, workspace.department
    counts = tuple((words.text(f"kind.{one.kind}"), one.count) for one in record.counts)
    sheet = HandoverSheet(
        hospital=workspace.hospital_name or workspace.hospital_code,
        department=department.name if department else words.text("recovery.office"),
        device=workspace.device_label,
        number=record.id[-8:].upper(),
        on=record.on,
        outgoing=record.outgoing,
        outgoing_at=_moment(record.outgoing_at),
        incoming=record.incoming,
        incoming_at=_moment(record.incoming_at),
        way="" if record.way is HandoverWay.PRESENT else record.way.value,
        stays=record.stays,
        counts=counts,
        log_size=record.log_size,
        digits=check_digits(record.log_head),
        old_sheet=record.old_sheet,
        new_sheet=record.new_sheet,
    )
    return handover_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_handover(workspace: Workspace, record_id: str, path: Path, *, words: Words) -> Printed:
    """The sheet as a file."""
    write_file(path, handover_pdf(workspace, record_id, words=words))
    return Printed(path, 1, (path,), (), NOTHING_CHANGED)


def check_digits(head: str) -> str:
    """A log's head as people compare it: 25 digits in groups of five."""
    digits = f"{int(head, 16) % 10**_DIGITS:0{_DIGITS}d}"
    return " ".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
