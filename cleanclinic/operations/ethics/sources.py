"""What the ethics files are fed from: registers and education."""

from collections.abc import Iterator

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.education import EducationSession
from cleanclinic.records.education_timeline import result_entry, session_entries
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.record import Record
from cleanclinic.records.timeline import TIMELINE_KINDS, TimelineEntry, timeline_entries


def told_of_people(workspace: Workspace) -> Iterator[tuple[Record, TimelineEntry]]:
    """Every record that is about people with what it says of them."""
    for of in TIMELINE_KINDS:
        for held in workspace.store.all(of):
            for said in timeline_entries(held.record):
                yield held.record, said
    for session in workspace.store.all(EducationSession):
        for said in session_entries(session.record):
            yield session.record, said
    exams = {held.record.id: held.record for held in workspace.store.all(Exam)}
    for result in workspace.store.all(ExamResult):
        exam = exams.get(result.record.exam)
        if exam is not None:
            yield result.record, result_entry(result.record, exam)


def words_of(said: TimelineEntry) -> set[str]:
    """The words among the values, without their "@"."""
    values = (value for value in said.values.values() if isinstance(value, str))
    return {value[1:] for value in values if value.startswith("@")}
