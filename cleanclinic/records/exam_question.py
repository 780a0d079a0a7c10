"""A question a department wrote for its own exams, beside the bank that comes with the program."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from cleanclinic.records.exam import FALSE, LETTERS, TRUE, Question, QuestionKind
from cleanclinic.records.fields import Choice, Flag, Line, Paragraph
from cleanclinic.records.record import Record

# What people write for an answer, besides letters: in full width, and as a tick or a word.
_WRITTEN = str.maketrans("ＡＢＣＤＥＦＴ", "ABCDEFT")
_BETWEEN = "、,，;；.和"
_TRUTHS = {
    **dict.fromkeys(("对", "正确", "√", "✓", "是", "T", "TRUE", "RIGHT"), TRUE),
    **dict.fromkeys(("错", "错误", "×", "✗", "X", "否", "F", "FALSE", "WRONG"), FALSE),
}


@dataclass(frozen=True, kw_only=True)
class ExamQuestion(Record):
    """`options` stand one a line, called A to F; `answer` is as somebody wrote it.

    One whose answer does not fit yet may be kept: it is said, and not drawn until it does. A
    `retired` one is drawn no more.
    """

    KIND: ClassVar[str] = "exam_question"

    text: Annotated[str, Paragraph(500)]
    kind: Annotated[QuestionKind, Choice(QuestionKind)] = QuestionKind.SINGLE
    options: Annotated[str, Paragraph(1500)] = ""
    answer: Annotated[str, Line(20)] = ""
    why: Annotated[str, Paragraph(500)] = ""
    retired: Annotated[bool, Flag()] = False

    def as_question(self) -> Question | None:
        """As it stands in an exam, its id there the record's; None while it cannot be answered."""
        answer = read_answer(self.answer, self.kind)
        question = Question(
            bank_id=self.id, kind=self.kind, text=self.text, options=self.options, answer=answer,
            why=self.why,
        )  # fmt: skip
        return question if answer and not question.mistake() else None


def read_answer(typed: str, kind: QuestionKind) -> str:
    """An answer as an exam keeps it: `a c`, `Ａ、Ｃ`, `CA` are AC, `对` is T; "" for no answer."""
    text = "".join(typed.upper().translate(_WRITTEN).split())
    if kind is QuestionKind.TRUTH:
        return _TRUTHS.get(text, "")
    letters = [letter for letter in text if letter not in _BETWEEN]
    return "".join(sorted(set(letters))) if set(letters) <= set(LETTERS) else ""
