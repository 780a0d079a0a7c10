"""What the registers say about people, day by day: the part of a person's timeline they feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.decimals import plain
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.record import Record
from cleanclinic.records.register import Register
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.talk import Talk


@dataclass(frozen=True)
class TimelineEntry:
    """What stands in the files of the people `staff`: words `key` with `values` ("@key": words).

    `counted` where the entry was said to count in the ethics file.
    """

    on: date
    kind: str
    record_id: str
    staff: tuple[str, ...]
    key: str
    values: Mapping[str, object]
    counted: bool


# All registers of a ward: whoever an entry is about, or took part, has it in the file.
TIMELINE_KINDS: tuple[type[Register], ...] = (
    *(GiftRecord, Commendation, RepVisit, Talk, Complaint),
    *(MailboxOpening, MajorDecision),
)
# What is told of a visit that was against the rules.
IRREGULAR_VISIT = "timeline.rep_visit"


def timeline_entries(record: Record) -> tuple[TimelineEntry, ...]:
    """What a record puts into people's timelines; nothing where it is about nobody."""
    if not isinstance(record, TIMELINE_KINDS) or not (staff := record.people()):
        return ()
    said = _said(record)
    if said is None:
        return ()
    key, values, counted = said
    values = {"number": record.number, **values}
    entry = TimelineEntry(
        record.on, record.KIND, record.id, staff, f"timeline.{key}", values, counted
    )
    return (entry,)


def _said(record: Record) -> tuple[str, Mapping[str, object], bool] | None:
    match record:
        case GiftRecord():
            values: dict[str, object] = {
                "form": f"@gift_form.{record.form}",
                "disposal": f"@gift_disposal.{record.disposal}",
            }
            if record.amount is None:
                return "gift_record", values, record.counted
            values["amount"] = plain(record.amount)
            return "gift_record.amount", values, record.counted
        case Commendation():
            values = {"form": f"@commendation_form.{record.form}", "reason": record.reason}
            return "commendation", values, record.counted
        case RepVisit():
            key = "rep_visit" if record.irregular else "rep_visit.regular"
            return key, {"company": record.company}, False
        case MailboxOpening():
            return "mailbox_opening", {"count": record.count}, False
        case MajorDecision():
            values = {"category": f"@decision_category.{record.category}", "matter": record.matter}
            if record.result is None:
                return "major_decision", values, False
            values["result"] = f"@decision_result.{record.result}"
            return "major_decision.result", values, False
        case Talk():
            return "talk", {"form": f"@talk_form.{record.form}"}, False
        case Complaint():
            values = {
                "about": f"@complaint_subject.{record.about}",
                "finding": f"@complaint_finding.{record.finding}",
            }
            return "complaint", values, record.counted
        case _:
            return None
