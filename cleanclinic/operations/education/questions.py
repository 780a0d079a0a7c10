"""The bank of exam questions: those that come with the program and the department's own."""

from dataclasses import dataclass

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.exam import Question, exam_bank
from cleanclinic.records.exam_question import ExamQuestion


@dataclass(frozen=True)
class Bank:
    """The questions an exam may be drawn from: `own` are the department's that are in use.

    One of its own whose answer does not fit is none of them.
    """

    own: tuple[Question, ...]
    built_in: tuple[Question, ...]


def question_bank(workspace: Workspace) -> Bank:
    """All there is to draw from now."""
    records = (held.record for held in workspace.store.all(ExamQuestion))
    own = (one.as_question() for one in records if not one.retired)
    return Bank(tuple(filter(None, own)), exam_bank())
