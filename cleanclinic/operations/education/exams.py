"""The yearly exam: drawn from the bank, sat on paper or at the screen, and what people scored."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.education.questions import question_bank
from cleanclinic.operations.education.sessions import serving
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import (
    act_of_removal,
    add_record,
    get_record,
    put_records,
    remove_records,
    restore_records,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.exam import (
    CENT,
    Exam,
    ExamResult,
    QuestionKind,
    Sitting,
    draw_questions,
)


class ExamFutureError(CleanClinicError):
    """Nobody sat an exam before its day, or on a day still to come; values: `day`, `on`."""

    code = "EXAM-FUTURE"


@dataclass(frozen=True)
class ResultRow:
    """One person at an exam: the best points, None for who has not sat it, and how often.

    `result_id` is the sitting those points come from, "" where there is none.
    """

    person: str
    name: str
    points: Decimal | None
    on: date | None
    sittings: int
    passed: bool
    result_id: str = ""


@dataclass(frozen=True)
class ExamBoard:
    """An exam and everybody it is for: who serves today, and who sat it."""

    exam: Exam
    rows: tuple[ResultRow, ...]
    conflicted: bool

    @property
    def was_sat(self) -> bool:
        """Whether somebody scored points."""
        return any(row.points is not None for row in self.rows)

    @property
    def passed(self) -> int:
        return sum(row.passed for row in self.rows)

    @property
    def average(self) -> Decimal | None:
        """Of those who sat it; half up to two places."""
        points = [row.points for row in self.rows if row.points is not None]
        return (
            (sum(points, Decimal(0)) / len(points)).quantize(CENT, ROUND_HALF_UP)
            if points
            else None
        )


def list_exams(workspace: Workspace) -> tuple[ExamBoard, ...]:
    """All exams, the newest first, with what became of them."""
    results: dict[str, list[ExamResult]] = {}
    for held in workspace.store.all(ExamResult):
        results.setdefault(held.record.exam, []).append(held.record)
    names = staff_names(workspace)
    here = {person.id: person.name for person in serving(workspace, workspace.today())}
    boards = [
        ExamBoard(
            held.record,
            _rows(held.record, results.get(held.record.id, []), here, names),
            bool(held.conflict),
        )
        for held in workspace.store.all(Exam)
    ]
    return tuple(sorted(boards, key=lambda board: (board.exam.on, board.exam.id), reverse=True))


def _rows(
    exam: Exam, results: list[ExamResult], people: Mapping[str, str], names: Mapping[str, str]
) -> tuple[ResultRow, ...]:
    """Who serves (`people`), and who sat it and left."""
    of_person: dict[str, list[ExamResult]] = defaultdict(list)
    for result in results:
        of_person[result.person].append(result)
    found = []
    for person in [*people, *sorted(of_person.keys() - people.keys())]:
        mine = of_person.get(person, [])
        best = max(mine, key=lambda one: (one.points, one.on), default=None)
        found.append(
            ResultRow(
                person,
                people.get(person) or names.get(person, ""),
                best.points if best else None,
                best.on if best else None,
                len(mine),
                best is not None and best.points >= exam.pass_points,
                best.id if best else "",
            )
        )
    return tuple(found)


def draw_exam(
    workspace: Workspace,
    *,
    title: str,
    on: date,
    count: int,
    minutes: int,
    pass_points: Decimal,
    own: bool = True,
) -> Saved:
    """Set an exam of `count` questions drawn by chance from the bank, each kind as often as there.

    With `own` the department's own questions come first, as many as there are; without, none of
    them is asked. Raises RecordInvalidError.
    """
    chance = Random(workspace.sources.random_bytes(16))  # noqa: S311  which questions, no secret
    bank = question_bank(workspace)
    first = draw_questions(bank.own, count, chance) if own and bank.own else ()
    rest = count - len(first)
    questions = (*first, *(draw_questions(bank.built_in, rest, chance) if rest else ()))
    order = list(QuestionKind)
    questions = tuple(sorted(questions, key=lambda one: order.index(one.kind)))
    values = {
        "title": title,
        "year": on.year,
        "on": on,
        "minutes": minutes,
        "pass_points": pass_points,
        "questions": questions,
    }
    return add_record(workspace, Exam, values)


def record_points(
    workspace: Workspace,
    exam_id: str,
    points: Mapping[str, Decimal],
    *,
    on: date,
    sitting: Sitting = Sitting.PAPER,
) -> Changed:
    """Record what people scored at one sitting, as one act; raises ExamFutureError."""
    rows = [{"person": one, "points": score, "on": on} for one, score in points.items()]
    return add_results(workspace, exam_id, rows, sitting=sitting)


def add_results(
    workspace: Workspace,
    exam_id: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    sitting: Sitting = Sitting.PAPER,
) -> Changed:
    """Record sittings by `person`, `points` and `on` (today, if not given) as one act.

    Raises ExamFutureError.
    """
    exam, today = get_record(workspace, Exam, exam_id).record, workspace.today()
    results = [
        ExamResult(
            id=workspace.new_id(), exam=exam_id, person=one["person"],
            on=one.get("on") or today, sitting=sitting, points=one["points"],
        )
        for one in rows
    ]  # fmt: skip
    for result in results:
        if not exam.on <= result.on <= today:
            raise ExamFutureError(day=result.on, on=exam.on)
        result.check()
    return put_records(workspace, results, "act.add_record")


def remove_exams(workspace: Workspace, _: type[Exam], ids: Collection[str]) -> Changed:
    """Delete exams with what people scored at them, as one act; raises NoSuchRecordError."""
    results = (held.record for held in workspace.store.all(ExamResult))
    along = [one for one in results if one.exam in ids]
    return remove_records(workspace, Exam, ids, along=along)


def restore_exams(workspace: Workspace, _: type[Exam], ids: Collection[str]) -> Changed:
    """Bring deleted exams back with the points that went with them, as one act."""
    acts = {act_of_removal(workspace, one) for one in ids}
    results = (held.record for held in workspace.store.all(ExamResult, deleted=True))
    of_these = [one for one in results if one.exam in ids]
    along = [one for one in of_these if act_of_removal(workspace, one.id) in acts]
    return restore_records(workspace, Exam, ids, along=along)


def remove_points(workspace: Workspace, exam_id: str, people: Collection[str]) -> Changed:
    """Delete what people scored at an exam, every sitting, as one act: it was typed wrong."""
    results = (held.record for held in workspace.store.all(ExamResult))
    ids = [one.id for one in results if one.exam == exam_id and one.person in people]
    return remove_records(workspace, ExamResult, ids)


def sit_exam(
    workspace: Workspace, exam_id: str, person: str, answers: Mapping[str, str]
) -> tuple[Decimal, Changed]:
    """Mark what one person answered at the screen, and record the points."""
    exam = get_record(workspace, Exam, exam_id).record
    points = exam.mark(answers)
    today = workspace.today()
    done = record_points(workspace, exam_id, {person: points}, on=today, sitting=Sitting.SCREEN)
    return points, done
