"""Everything about one person in the order of days: what the ward records, and the registers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.sources import words_of
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.control import Evidence
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import ConductKind, EthicsGrade, ReviewLevel
from cleanclinic.records.periodic_assessment import AssessmentResult
from cleanclinic.records.pledge import PledgeState
from cleanclinic.records.record import Record
from cleanclinic.records.staff_member import ServicePeriod, StaffMember
from cleanclinic.records.timeline import IRREGULAR_VISIT, TimelineEntry


class Tone(StrEnum):
    """How good or bad a line is for the person."""

    GOOD = "good"
    BAD = "bad"
    NEWS = "news"
    PLAIN = "plain"


@dataclass(frozen=True)
class TimelineRow:
    """A line of somebody's timeline: words `key` with `values` ("@key": words), a badge before it.

    `points` are those the entry counts in the ethics file, with their sign.
    """

    on: date
    kind: str
    record_id: str
    badge: str
    key: str
    values: Mapping[str, object]
    tone: Tone = Tone.PLAIN
    files: tuple[Evidence, ...] = ()
    points: Decimal | None = None


def timeline(
    workspace: Workspace, staff_id: str, *, book: EthicsBook | None = None
) -> tuple[TimelineRow, ...]:
    """Newest first; raises SensitiveForbiddenError and NoSuchRecordError."""
    book = book or EthicsBook(workspace)
    person = book.staff.get(staff_id)
    if person is None:
        raise NoSuchRecordError(id=staff_id)
    rows = [
        *_service(person),
        *_pledges(book, staff_id),
        *_handovers(book, person),
        *_evaluations(book, staff_id),
        *_assessments(book, staff_id),
        *_conduct(book, staff_id),
    ]
    return tuple(sorted(rows, key=lambda row: (row.on, row.kind, row.record_id), reverse=True))


def _service(person: StaffMember) -> Iterator[TimelineRow]:
    """Coming and leaving, with every earlier time here."""

    def row(on: date | None, key: str, **values: object) -> Iterator[TimelineRow]:
        if on is not None:
            yield TimelineRow(
                on, person.KIND, person.id, "timeline.badge.roster", f"timeline.{key}", values
            )

    yield from row(person.hired_on, "hired")
    spells: tuple[StaffMember | ServicePeriod, ...] = (*person.earlier, person)
    for spell in spells:
        key = "joined.from" if spell.moved_from else "joined"
        yield from row(spell.joined, key, moved_from=spell.moved_from)
        yield from row(spell.left, "left")


def _pledges(book: EthicsBook, staff_id: str) -> Iterator[TimelineRow]:
    for one in book.pledges.get(staff_id, ()):
        if one.state is PledgeState.SIGNED and one.signed_on is not None:
            scan = (Evidence(attachment=one.scan, name=f"{one.number}.pdf"),) if one.scan else ()
            values = {"title": book.campaigns.get(one.campaign, ""), "number": one.number}
            yield TimelineRow(
                one.signed_on, one.KIND, one.id, "kind.pledge", "timeline.pledge", values,
                Tone.NEWS, scan,
            )  # fmt: skip


def _handovers(book: EthicsBook, person: StaffMember) -> Iterator[TimelineRow]:
    """By name, as they are recorded; of two people with one name nobody can say whose it is."""
    names = [one.name for one in book.staff.values()]
    if names.count(person.name) > 1:
        return
    for one in book.handovers:
        if one.is_final() and person.name in (one.outgoing, one.incoming):
            gave = person.name == one.outgoing
            key = "timeline.handover.gave" if gave else "timeline.handover.took"
            values = {"other": one.incoming if gave else one.outgoing}
            yield TimelineRow(one.on, one.KIND, one.id, "kind.handover", key, values)


_GRADE_TONES = {EthicsGrade.EXCELLENT: Tone.GOOD, EthicsGrade.POOR: Tone.BAD}


def _evaluations(book: EthicsBook, staff_id: str) -> Iterator[TimelineRow]:
    for one in book.latest:
        if one.staff_member != staff_id or not one.is_final():
            continue
        assert one.closed_on is not None
        assert one.final is not None
        signed = [day for level in ReviewLevel if (day := one.column(level).on) is not None]
        values = {
            "year": one.year,
            "own": _sum(one, ReviewLevel.SELF),
            "department": _sum(one, ReviewLevel.DEPARTMENT),
            "grade": f"@ethics_grade.{one.final}",
            "score": plain(one.score or Decimal(0)),
        }
        tone = _GRADE_TONES.get(one.final, Tone.NEWS)
        yield TimelineRow(
            max(signed, default=one.closed_on), one.KIND, one.id, "kind.ethics_evaluation",
            "timeline.evaluation", values, tone,
        )  # fmt: skip


def _sum(one: EthicsEvaluation, level: ReviewLevel) -> str:
    column = one.column(level)
    if column.marks:
        return plain(sum(column.marks.values(), Decimal(0)))
    return f"@ethics_grade.{column.grade}" if column.grade else "—"


def _assessments(book: EthicsBook, staff_id: str) -> Iterator[TimelineRow]:
    for one in book.assessments:
        if one.staff_member == staff_id:
            values = {
                "from_year": one.from_year,
                "to_year": one.to_year,
                "result": f"@assessment_result.{one.result}",
            }
            tone = Tone.BAD if one.result is AssessmentResult.UNQUALIFIED else Tone.NEWS
            yield TimelineRow(
                one.on, one.KIND, one.id, "kind.periodic_assessment", "timeline.assessment",
                values, tone,
            )  # fmt: skip


def _conduct(book: EthicsBook, staff_id: str) -> Iterator[TimelineRow]:
    """The registers' lines with the points they count, and the entries that come from none."""
    events = book.events_of.get(staff_id, ())
    entries = [one for one in events if one.state is EventState.PASSED]
    by_record = {one.of_record: one for one in entries if one.of_record}
    told = set()
    for record, said in book.told_of.get(staff_id, ()):
        told.add(said.record_id)
        yield _of_register(record, said, by_record.get(said.record_id))
    for one in entries:
        if one.of_record not in told:
            yield _of_entry(one)


# What a line of a register is called: by what became of it, else by its form, else by its kind.
_BADGES = ("disposal", "form")
_STUDY = {"education_session": "timeline.badge.study", "exam_result": "timeline.badge.exam"}
_BADGE_OF = {
    **_STUDY,
    "rep_visit": "timeline.badge.visit",
    "mailbox_opening": "timeline.badge.mailbox",
    "major_decision": "timeline.badge.decision",
    "complaint": "timeline.badge.complaint",
}
_SPEAKS_AGAINST = frozenset({"presence.absent", "timeline.exam.failed"})


def _of_register(record: Record, said: TimelineEntry, entry: ConductEvent | None) -> TimelineRow:
    told = (str(said.values[name])[1:] for name in _BADGES if name in said.values)
    badge = next(told, _BADGE_OF.get(said.kind, f"kind.{said.kind}"))
    row = TimelineRow(
        said.on, said.kind, said.record_id, badge, said.key, said.values,
        _tone(said),
        files=getattr(record, "evidence", ()) or getattr(record, "material", ()),
    )  # fmt: skip
    if entry is None:
        return row
    tone = Tone.GOOD if entry.kind.adds else Tone.BAD
    return replace(row, points=_signed(entry), tone=tone)


def _tone(said: TimelineEntry) -> Tone:
    """What counts speaks for the person, but for complaints and visits against the rules."""
    if said.key == IRREGULAR_VISIT or words_of(said) & _SPEAKS_AGAINST:
        return Tone.BAD
    if said.kind in _STUDY:
        return Tone.NEWS
    if said.counted:
        return Tone.BAD if said.kind == Complaint.KIND else Tone.GOOD
    return Tone.PLAIN


def _of_entry(one: ConductEvent) -> TimelineRow:
    """What an adverse record tells is hidden: only the rule it falls under is named."""
    key = "timeline.conduct" if one.summary else "timeline.conduct.rule"
    rule = one.rule or f"@ethics_heading.{one.heading}.short"
    return TimelineRow(
        one.on,
        one.KIND,
        one.id,
        f"conduct_kind.{one.kind}",
        key,
        {"rule": rule, "summary": one.summary},
        Tone.GOOD if one.kind.adds else Tone.BAD,
        () if one.kind is ConductKind.ADVERSE else one.evidence,
        _signed(one),
    )


def _signed(one: ConductEvent) -> Decimal:
    return one.points if one.kind.adds else -one.points
