"""Education on paper: a session's sign-in sheet, the exam with its key, a year's summary."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cleanclinic.operations.education.exams import list_exams
from cleanclinic.operations.education.sessions import EducationYear, education_year, serving
from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.blocks import Block, Column, Heading, Kept, facts, table, texts
from cleanclinic.paper.document import Document, document_pdf, print_documents
from cleanclinic.records.decimals import plain
from cleanclinic.records.education import EducationSession, Presence
from cleanclinic.records.education_plan import IN_ORDER, PeriodState
from cleanclinic.records.exam import LETTERS, TRUE, Exam, Question, QuestionKind
from cleanclinic.words import Words

_FAMILY = "paper.education"
_ACROSS = 3


def sign_in_pdf(workspace: Workspace, session_id: str, *, words: Words) -> bytes:
    """The sign-in sheet of a session: everybody who serves that day, or who was there."""
    return _pdf(workspace, [_sign_in(workspace, session_id, words)], words)


def print_sign_in(workspace: Workspace, session_id: str, path: Path, *, words: Words) -> Printed:
    """The sign-in sheet as a file."""
    return _print(workspace, [_sign_in(workspace, session_id, words)], path, words)


def exam_pdf(workspace: Workspace, exam_id: str, *, words: Words) -> bytes:
    """The exam, and its key from a page of its own."""
    return _pdf(workspace, _exam(workspace, exam_id, words), words)


def print_exam(workspace: Workspace, exam_id: str, path: Path, *, words: Words) -> Printed:
    """The exam and its key as a file."""
    return _print(workspace, _exam(workspace, exam_id, words), path, words)


def year_pdf(workspace: Workspace, year: int, *, words: Words) -> bytes:
    """What a year of education came to: rhythms, sessions, people, exams."""
    return _pdf(workspace, [_year(workspace, year, words)], words)


def print_year(workspace: Workspace, year: int, path: Path, *, words: Words) -> Printed:
    """A year's summary as a file."""
    return _print(workspace, [_year(workspace, year, words)], path, words)


def _pdf(workspace: Workspace, documents: Sequence[Document], words: Words) -> bytes:
    author = workspace.hospital_name
    return document_pdf(documents, words=words, author=author, demo=workspace.demo)


def _print(
    workspace: Workspace, documents: Sequence[Document], path: Path, words: Words
) -> Printed:
    author = workspace.hospital_name
    done = print_documents(path, documents, words=words, author=author, demo=workspace.demo)
    return printed(path, done, NOTHING_CHANGED)


def _about(workspace: Workspace, right: str) -> tuple[str, str]:
    department = workspace.department
    return (f"{workspace.hospital_name} {department.name if department else ''}".strip(), right)


def _sign_in(workspace: Workspace, session_id: str, words: Words) -> Document:
    session = get_record(workspace, EducationSession, session_id).record
    day = session.held_on or session.planned_on
    names = staff_names(workspace)
    said = {one.person: one.presence for one in session.attendance}
    people = list(dict.fromkeys([*(one.id for one in serving(workspace, day)), *said]))
    minutes = words.text(f"{_FAMILY}.minutes", count=session.minutes) if session.minutes else ""
    pairs = [
        (words.text("education_session.rhythm"), words.text(f"rhythm.{session.rhythm}")),
        (words.text("education_session.form"), words.text(f"education_form.{session.form}")),
        (words.text(f"{_FAMILY}.day"), day.isoformat()),
        (words.text(f"{_FAMILY}.length"), minutes),
        (words.text("education_session.speaker"), session.speaker),
        (words.text("education_session.place"), session.place),
    ]
    blocks: list[Block] = [*facts(pairs)]
    if session.points:
        blocks += [Heading(words.text("education_session.points")), *texts(session.points)]
    blocks.append(Heading(words.text("education_session.attendance")))
    blocks += _signing(people, names, said, words)
    return Document(
        words.text(f"{_FAMILY}.sign_in", title=session.title),
        _about(workspace, words.text(f"{_FAMILY}.people", count=len(people))),
        tuple(blocks),
        (words.text(f"{_FAMILY}.speaker_signs"), words.text(f"{_FAMILY}.head_signs")),
    )


def _signing(
    people: Sequence[str], names: dict[str, str], said: dict[str, Presence], words: Words
) -> list[Block]:
    """Names in three columns, each with room to sign; who was marked already shows it."""
    head = words.text(f"{_FAMILY}.sign_columns").split("|")
    columns = [
        Column(title, share, centred=True)
        for _ in range(_ACROSS)
        for title, share in zip(head, (0.05, 0.12, 0.49 / _ACROSS), strict=True)
    ]
    lines = -(-len(people) // _ACROSS)
    rows = []
    for line in range(lines):
        row: list[str] = []
        for place in range(_ACROSS):
            at = line + place * lines
            if at >= len(people):
                row += ["", "", ""]
                continue
            mark = said.get(people[at])
            shown = words.text(f"presence.{mark}") if mark else ""
            row += [str(at + 1), names.get(people[at], ""), shown]
        rows.append(row)
    return table(columns, rows, least=_LOW if lines > _ROOMY_ROWS else _HIGH)


# So many rows have room to sign generously on one page; more of them stand closer, up to 48 people.
_ROOMY_ROWS, _HIGH, _LOW = 12, 2, 1.2


def _exam(workspace: Workspace, exam_id: str, words: Words) -> list[Document]:
    exam = get_record(workspace, Exam, exam_id).record
    about = words.text(
        f"{_FAMILY}.exam_about", count=len(exam.questions), minutes=exam.minutes,
        points=plain(exam.pass_points),
    )  # fmt: skip
    who = words.text(f"{_FAMILY}.exam_who")
    key = Document(
        words.text(f"{_FAMILY}.key", title=exam.title),
        _about(workspace, about),
        tuple(_key(exam, words)),
    )
    blocks: list[Block] = [*texts(who, indent=False), *_questions(exam, words)]
    return [Document(exam.title, _about(workspace, about), tuple(blocks)), key]


def _questions(exam: Exam, words: Words) -> Iterable[Block]:
    kind: QuestionKind | None = None
    for number, question in enumerate(exam.questions, 1):
        if question.kind is not kind:
            kind = question.kind
            yield Heading(words.text(f"question_kind.{kind}"))
        blank = words.text(f"{_FAMILY}.truth_blank") if kind is QuestionKind.TRUTH else ""
        options = zip(LETTERS, question.choices(), strict=False)
        lines = (f"{number}. {question.text}{blank}", *(f"　{at}. {said}" for at, said in options))
        yield Kept(tuple(texts("\n".join(lines), indent=False)))


def _key(exam: Exam, words: Words) -> Iterable[Block]:
    columns = [
        Column(title, share, centred=share < 0.2)
        for title, share in zip(
            words.text(f"{_FAMILY}.key_columns").split("|"), (0.1, 0.15, 0.75), strict=True
        )
    ]
    rows = [
        [str(number), answer_text(question, words), question.why]
        for number, question in enumerate(exam.questions, 1)
    ]
    yield from table(columns, rows)


def answer_text(question: Question, words: Words) -> str:
    """The right answer as people read it."""
    if question.kind is QuestionKind.TRUTH:
        return words.text("value.yes_right" if question.answer == TRUE else "value.no_wrong")
    return question.answer


def _year(workspace: Workspace, year: int, words: Words) -> Document:
    found = education_year(workspace, year)
    blocks: list[Block] = [Heading(words.text(f"{_FAMILY}.rhythms")), *_rhythms(found, words)]
    blocks.append(Heading(words.text(f"{_FAMILY}.sessions", count=len(found.sessions))))
    blocks += _sessions(found, words)
    blocks.append(Heading(words.text(f"{_FAMILY}.by_person")))
    blocks += _by_person(found, words)
    blocks += _exams(workspace, year, words)
    title = words.text(f"{_FAMILY}.year", year=year)
    made = words.text(f"{_FAMILY}.made_on", day=workspace.today().isoformat())
    signs = (words.text(f"{_FAMILY}.maker_signs"), words.text(f"{_FAMILY}.head_signs"))
    return Document(title, _about(workspace, made), tuple(blocks), signs)


def _columns(words: Words, name: str, shares: Sequence[float]) -> list[Column]:
    titles = words.text(f"{_FAMILY}.{name}_columns").split("|")
    return [Column(t, share, centred=share < 0.3) for t, share in zip(titles, shares, strict=True)]


def _rhythms(year: EducationYear, words: Words) -> list[Block]:
    rows = [
        [
            words.text(f"rhythm.{rhythm}"),
            str(year.count(rhythm)),
            str(year.count(rhythm, PeriodState.HELD)),
            str(year.count(rhythm, PeriodState.LATE)),
            str(year.count(rhythm, PeriodState.MISSED)),
        ]
        for rhythm in IN_ORDER
    ]
    return table(_columns(words, "rhythm", (0.28, 0.18, 0.18, 0.18, 0.18)), rows)


def _sessions(year: EducationYear, words: Words) -> list[Block]:
    rows = [
        [
            (row.session.held_on or row.session.planned_on).isoformat(),
            words.text(f"rhythm.{row.session.rhythm}"),
            row.session.title,
            row.session.speaker,
            f"{row.there} / {row.of}" if row.of else words.text(f"session_standing.{row.standing}"),
        ]
        for row in year.sessions
    ]
    return table(_columns(words, "session", (0.15, 0.2, 0.37, 0.13, 0.15)), rows)


def _by_person(year: EducationYear, words: Words) -> list[Block]:
    rows = [
        [one.name, f"{one.there} / {one.of}", str(one.minutes), str(one.hours), str(one.open)]
        for one in year.people
    ]
    return table(_columns(words, "person", (0.24, 0.19, 0.19, 0.19, 0.19)), rows)


def _exams(workspace: Workspace, year: int, words: Words) -> list[Block]:
    boards = [board for board in list_exams(workspace) if board.exam.year == year]
    if not boards:
        return []
    rows = [
        [
            board.exam.on.isoformat(),
            board.exam.title,
            str(sum(row.points is not None for row in board.rows)),
            str(board.passed),
            str(board.average) if board.average is not None else "",
        ]
        for board in boards
    ]
    columns = _columns(words, "exam", (0.16, 0.42, 0.14, 0.14, 0.14))
    return [Heading(words.text(f"{_FAMILY}.exams")), *table(columns, rows)]
