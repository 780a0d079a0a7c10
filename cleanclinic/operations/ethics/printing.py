"""Ethics evaluation forms and whole ethics files on paper, of one person or of many."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from cleanclinic.operations.ethics.board import EvaluationDetail, evaluation_detail, why_lower
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.events import EventRow, list_events
from cleanclinic.operations.ethics.looks import Hidden, hidden_of
from cleanclinic.operations.ethics.timeline import timeline
from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.staff import get_staff
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Printed,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.ethics_file import EthicsFile
from cleanclinic.paper.ethics_form import EthicsSheet, ReviewBox
from cleanclinic.paper.ethics_print import Paper, ethics_pdf, print_ethics
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_evaluation import EthicsEvaluation, EvaluationState
from cleanclinic.records.ethics_scoring import Step
from cleanclinic.records.ethics_terms import EthicsHeading, ReviewLevel
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words

_DASH = "—"


def preview_form(workspace: Workspace, evaluation_id: str, words: Words) -> bytes:
    """The form as it would be printed, what is hidden masked; writes nothing."""
    book = EthicsBook(workspace)
    detail = evaluation_detail(workspace, evaluation_id, book=book)
    sheet = _sheet(book, detail, Hidden({}), words)
    return ethics_pdf(sheet, words=words, demo=workspace.demo)


def preview_file(workspace: Workspace, staff_id: str, words: Words) -> bytes:
    """The whole file as it would be printed, what is hidden masked; writes nothing."""
    one = _file(EthicsBook(workspace), get_staff(workspace, staff_id), Hidden({}), words)
    return ethics_pdf(one, words=words, demo=workspace.demo)


def print_evaluations(
    workspace: Workspace,
    ids: Sequence[str],
    path: Path,
    *,
    words: Words,
    unmasked: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Printed:
    """The forms of evaluations into one PDF.

    `unmasked` prints what is hidden too, and writes down first that it was looked at; raises
    SensitiveForbiddenError and PinConfirmError then.
    """
    book = EthicsBook(workspace)
    found = [evaluation_detail(workspace, one, book=book) for one in dict.fromkeys(ids)]
    people = [one.evaluation.staff_member for one in found]
    hidden = hidden_of(workspace, people, entries=False) if unmasked else Hidden({})
    sheets = (_sheet(book, one, hidden, words) for one in found)
    return _print(path, len(found), sheets, book, hidden, words, progress, cancelled)


def print_ethics_files(
    workspace: Workspace,
    staff_ids: Sequence[str],
    path: Path,
    *,
    words: Words,
    unmasked: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Printed:
    """Whole files into one PDF; `unmasked` as for `print_evaluations`."""
    book = EthicsBook(workspace)
    shown = files_to_show(book, staff_ids, words, unmasked=unmasked)
    return _print(path, shown.count, shown.files, book, shown.hidden, words, progress, cancelled)


@dataclass(frozen=True)
class FilesToShow:
    """`count` whole files, each worked out when it is asked for, and what was hidden in them."""

    count: int
    files: Iterator[EthicsFile]
    hidden: Hidden


def files_to_show(
    book: EthicsBook, staff_ids: Iterable[str], words: Words, *, unmasked: bool
) -> FilesToShow:
    """The files of people for paper or a workbook; what is hidden only where it is asked for.

    Raises NoSuchRecordError, and with `unmasked` what `hidden_of` does.
    """
    people = [get_staff(book.workspace, one) for one in dict.fromkeys(staff_ids)]
    hidden = Hidden({})
    if unmasked:
        hidden = hidden_of(book.workspace, [one.id for one in people], entries=True)
    files = (_file(book, one, hidden, words) for one in people)
    return FilesToShow(len(people), files, hidden)


def _print(
    path: Path,
    count: int,
    papers: Iterable[Paper],
    book: EthicsBook,
    hidden: Hidden,
    words: Words,
    progress: Progress,
    cancelled: Cancelled,
) -> Printed:
    result = print_ethics(
        path, count, papers, words=words, demo=book.workspace.demo,
        progress=progress, cancelled=cancelled,
    )  # fmt: skip
    return printed(path, result, hidden.changes)


# --- The form -------------------------------------------------------------------------------


def _sheet(book: EthicsBook, detail: EvaluationDetail, hidden: Hidden, words: Words) -> EthicsSheet:
    one, rules = detail.evaluation, detail.rules
    workspace = book.workspace
    person = book.staff.get(one.staff_member) or get_staff(workspace, one.staff_member)
    grade = one.final or one.proposed
    sums = [_sum(one, level) for level in rules.levels]
    return EthicsSheet(
        hospital=workspace.hospital_name,
        year=one.year,
        name=one.name,
        facts=_facts(workspace, one, person, hidden, words),
        levels=tuple(words.text(f"paper.ethics.level.{level}") for level in rules.levels),
        marks=tuple(
            (
                words.text(f"ethics_heading.{heading}"),
                plain(rules.heading(heading).full),
                *(_mark(one, level, heading) for level in rules.levels),
            )
            for heading in EthicsHeading
        ),
        sums=(plain(rules.full), *sums),
        entries=tuple(_entry(step, words) for step in detail.score.steps if step.event),
        boxes=tuple(_box(one, level, level is rules.closing, words) for level in rules.levels),
        score=plain(detail.score.total),
        grade=words.text(f"ethics_grade.{grade}") if grade else _DASH,
        why=_why(detail, words),
        state="" if one.state is EvaluationState.CLOSED else words.text("evaluation_state.open"),
    )


def _facts(
    workspace: Workspace,
    one: EthicsEvaluation,
    person: StaffMember,
    hidden: Hidden,
    words: Words,
) -> tuple[tuple[str, str], ...]:
    department = workspace.department
    age = str(one.year - person.birth_year) if person.birth_year else ""
    values = (
        ("staff_member.name", one.name),
        ("staff_member.gender", words.text(f"gender.{person.gender}") if person.gender else ""),
        ("paper.ethics.age", age),
        ("staff_member.staff_number", person.staff_number),
        ("staff_member.ethnicity", hidden.text(person, "ethnicity")),
        ("staff_member.politics", hidden.text(person, "politics")),
        ("kind.department", department.name if department else ""),
        ("staff_member.post_type", words.text(f"post_type.{person.post_type}")),
        ("staff_member.title", person.title),
        ("staff_member.duty", person.duty),
        ("staff_member.education", person.education),
        ("staff_member.working_since", _day(person.working_since)),
    )
    return tuple((words.text(key), value) for key, value in values)


def _box(one: EthicsEvaluation, level: ReviewLevel, sealed: bool, words: Words) -> ReviewBox:  # noqa: FBT001 (a fact, not a switch)
    column = one.column(level)
    return ReviewBox(
        title=words.text(f"review_level.{level}"),
        text=column.remark,
        grade=words.text(f"ethics_grade.{column.grade}") if column.grade else "",
        by=column.by,
        on=_long_day(column.on, words),
        sealed=sealed,
    )


def _entry(step: Step, words: Words) -> str:
    text = words.act(f"ethics.step.{step.key}", step.values)
    if step.amount is None:
        return text
    return f"{text}　{'+' if step.amount >= 0 else '−'}{plain(abs(step.amount))}"


def _why(detail: EvaluationDetail, words: Words) -> str:
    """What held the grade down: a gate, no place left, or what a person chose and why."""
    gates = [step for step in detail.score.steps if step.key == "gate"]
    said = [words.act("ethics.step.gate", step.values) for step in gates]
    if why := why_lower(detail.evaluation, detail.score):
        said.append(words.act(*why))
    return words.text("paper.ethics.semicolon").join(said)


def _mark(one: EthicsEvaluation, level: ReviewLevel, heading: EthicsHeading) -> str:
    mark = one.column(level).marks.get(heading)
    return "" if mark is None else plain(mark)


def _sum(one: EthicsEvaluation, level: ReviewLevel) -> str:
    marks = one.column(level).marks
    return plain(sum(marks.values(), Decimal(0))) if marks else ""


# --- The file -------------------------------------------------------------------------------


def _file(book: EthicsBook, person: StaffMember, hidden: Hidden, words: Words) -> EthicsFile:
    workspace = book.workspace
    department = workspace.department
    years = sorted(
        (one for one in book.latest if one.staff_member == person.id),
        key=lambda one: one.year,
    )
    entries = [
        row
        for row in list_events(workspace, person.id, book=book)
        if row.state is EventState.PASSED
    ]
    entries.reverse()
    good = [row for row in entries if row.kind.adds]
    bad = [row for row in entries if not row.kind.adds]
    details = [evaluation_detail(workspace, one.id, book=book) for one in years]
    return EthicsFile(
        hospital=workspace.hospital_name,
        department=department.name if department else "",
        name=person.name,
        staff_number=person.staff_number,
        made_on=_long_day(workspace.today(), words),
        basics=_basics(person, hidden, words),
        sections=(
            ("evaluations", tuple(_year(one, words) for one in details)),
            ("commendations", tuple(_good(row, words) for row in good)),
            ("adverse", tuple(_bad(row, hidden, words) for row in bad)),
            ("assessments", tuple(_assessments(book, person.id, words))),
            ("timeline", tuple(_timeline(book, person.id, words))),
        ),
        forms=tuple(_sheet(book, one, hidden, words) for one in details),
    )


def _basics(person: StaffMember, hidden: Hidden, words: Words) -> tuple[tuple[str, str], ...]:
    born = words.text("paper.ethics.born", year=person.birth_year) if person.birth_year else ""
    values = (
        ("staff_member.name", person.name),
        ("staff_member.staff_number", person.staff_number),
        ("staff_member.gender", words.text(f"gender.{person.gender}") if person.gender else ""),
        ("staff_member.birth_year", born),
        ("staff_member.ethnicity", hidden.text(person, "ethnicity")),
        ("staff_member.politics", hidden.text(person, "politics")),
        ("staff_member.education", person.education),
        ("staff_member.post_type", words.text(f"post_type.{person.post_type}")),
        ("staff_member.title", person.title),
        ("staff_member.duty", person.duty),
        ("staff_member.working_since", _day(person.working_since)),
        ("staff_member.hired_on", _day(person.hired_on)),
        ("staff_member.joined", _day(person.joined)),
        ("staff_member.left", _day(person.left)),
        ("staff_member.moved_from", person.moved_from),
        ("staff_member.earlier", _earlier(person)),
    )
    return tuple((words.text(key), value) for key, value in values)


def _earlier(person: StaffMember) -> str:
    return "\n".join(f"{_day(one.joined)}–{_day(one.left)}" for one in person.earlier)


def _year(detail: EvaluationDetail, words: Words) -> tuple[str, ...]:
    one = detail.evaluation
    levels = (ReviewLevel.SELF, ReviewLevel.DEPARTMENT, ReviewLevel.OFFICE)
    return (
        str(one.year),
        *(_sum(one, level) or _graded(one, level, words) for level in levels),
        plain(detail.score.total),
        words.text(f"ethics_grade.{one.final}") if one.final else _DASH,
        _day(one.closed_on) or words.text("evaluation_state.open"),
    )


def _graded(one: EthicsEvaluation, level: ReviewLevel, words: Words) -> str:
    grade = one.column(level).grade
    return words.text(f"ethics_grade.{grade}") if grade else _DASH


def _good(row: EventRow, words: Words) -> tuple[str, ...]:
    text = "\n".join(part for part in (row.text, row.summary) if part)
    return _day(row.on), words.text(f"conduct_kind.{row.kind}"), text, f"+{plain(row.points)}"


def _bad(row: EventRow, hidden: Hidden, words: Words) -> tuple[str, ...]:
    rule = row.text or words.text(f"ethics_heading.{row.heading}.short")
    kind = words.text(f"conduct_kind.{row.kind}")
    points = f"{kind}\n{rule}\n−{plain(row.points)}"
    facts = hidden.of(row.id, "facts", row.facts)
    told = "\n".join(part for part in (row.summary, facts) if part)
    return _day(row.on), points, told, hidden.of(row.id, "outcome", row.outcome)


def _assessments(book: EthicsBook, staff_id: str, words: Words) -> Iterator[tuple[str, ...]]:
    for one in book.assessments:
        if one.staff_member == staff_id:
            yield (
                f"{one.from_year}–{one.to_year}",
                _day(one.on),
                words.text(f"assessment_result.{one.result}"),
                " ".join(part for part in (one.organisation, one.number) if part),
            )


def _timeline(book: EthicsBook, staff_id: str, words: Words) -> Iterator[tuple[str, ...]]:
    for row in reversed(timeline(book.workspace, staff_id, book=book)):
        points = "" if row.points is None else f"{row.points.normalize():+f}".replace("-", "−")
        said = words.act(row.key, row.values)
        yield _day(row.on), words.text(row.badge), said, points


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _long_day(day: date | None, words: Words) -> str:
    if day is None:
        return ""
    return words.text("paper.risks.date", year=day.year, month=day.month, day=day.day)
