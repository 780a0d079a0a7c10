"""The yearly exam (一年一考试): its questions as they were asked, and what people scored."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from random import Random
from typing import Annotated, Any, ClassVar

from cleanclinic.records.fields import (
    Choice,
    Day,
    Line,
    Number,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Whole,
)
from cleanclinic.records.record import Record, RecordInvalidError

FULL = Decimal(100)
LETTERS = "ABCDEF"
TRUE, FALSE = "T", "F"
CENT = Decimal("0.01")


class QuestionKind(StrEnum):
    """One right answer, several, or right and wrong."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUTH = "truth"


@dataclass(frozen=True, kw_only=True)
class Question:
    """`options` stand one a line, called A to F; `answer` is letters in order, or T or F."""

    bank_id: Annotated[str, Line(40)]
    kind: Annotated[QuestionKind, Choice(QuestionKind)]
    text: Annotated[str, Paragraph(500)]
    options: Annotated[str, Paragraph(1500)] = ""
    answer: Annotated[str, Line(6, pattern=r"[A-F]{1,6}|[TF]")]
    why: Annotated[str, Paragraph(500)] = ""

    def choices(self) -> tuple[str, ...]:
        return tuple(self.options.splitlines())

    def mistake(self) -> str:
        """The rule a question breaks, or nothing."""
        return "" if self._can_be_answered() else "question"

    def _can_be_answered(self) -> bool:
        if self.kind is QuestionKind.TRUTH:
            return self.answer in (TRUE, FALSE) and not self.options
        letters = LETTERS[: len(self.choices())]
        chosen = "".join(letter for letter in letters if letter in self.answer)
        fits = len(letters) > 1 and chosen == self.answer
        return fits and (len(chosen) > 1) == (self.kind is QuestionKind.MULTIPLE)


class Sitting(StrEnum):
    """On paper, or at the screen."""

    PAPER = "paper"
    SCREEN = "screen"


@dataclass(frozen=True, kw_only=True)
class Exam(Record):
    """An exam of 100 points; each question is worth the same."""

    KIND: ClassVar[str] = "exam"

    title: Annotated[str, Line(60)]
    year: Annotated[int, Whole(2000, 2200)]
    on: Annotated[date, Day()]
    minutes: Annotated[int, Whole(5, 300)] = 30
    pass_points: Annotated[Decimal, Number(Decimal(0), FULL)] = Decimal(60)
    questions: Annotated[tuple[Question, ...], Parts(Question, most=100)]

    def check(self) -> None:
        """Raises RecordInvalidError for a question that cannot be answered or stands twice."""
        super().check()
        ids = [question.bank_id for question in self.questions]
        for place, question in enumerate(self.questions, 1):
            rule = question.mistake() or ("question_twice" if ids.count(ids[place - 1]) > 1 else "")
            if rule:
                problem = Problem("questions", rule, {"part": place})
                raise RecordInvalidError(self.KIND, (problem,))

    def mark(self, answers: Mapping[str, str]) -> Decimal:
        """The points of answers by question; a question is right as a whole or not at all.

        Rounded once, half up to two places.
        """
        right = sum(answers.get(one.bank_id, "") == one.answer for one in self.questions)
        return (FULL * right / len(self.questions)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class ExamResult(Record):
    """One person's points at one sitting; who failed sits again, and the best one counts."""

    KIND: ClassVar[str] = "exam_result"

    exam: Annotated[str, Refers("exam")]
    person: Annotated[str, Refers("staff_member")]
    on: Annotated[date, Day()]
    sitting: Annotated[Sitting, Choice(Sitting)] = Sitting.PAPER
    points: Annotated[Decimal, Number(Decimal(0), FULL)]


def days_sat(exams: Iterable[Exam], results: Iterable[ExamResult]) -> frozenset[date]:
    """The days of the exams at which somebody scored points."""
    sat = {one.exam for one in results}
    return frozenset(one.on for one in exams if one.id in sat)


@cache
def exam_bank() -> tuple[Question, ...]:
    """The questions that come with the program."""
    text = (files("resources") / "catalog" / "exam_bank.json").read_text(encoding="utf-8")
    return read_bank(json.loads(text))


def read_bank(data: Mapping[str, Any]) -> tuple[Question, ...]:
    """Questions from JSON; raises ValueError for one that cannot be answered or stands twice."""
    found: dict[str, Question] = {}
    for row in data["questions"]:
        question = Question(
            bank_id=row["id"],
            kind=QuestionKind(row["kind"]),
            text=row["text"],
            options="\n".join(row["options"]),
            answer=row["answer"],
            why=row["why"],
        )
        if question.mistake() or question.bank_id in found:
            raise ValueError(f"question {question.bank_id}")
        found[question.bank_id] = question
    return tuple(found.values())


def draw_questions(bank: Sequence[Question], count: int, random: Random) -> tuple[Question, ...]:
    """So many questions of a bank, each kind as often as in the bank, ordered by kind.

    All of them where the bank has no more.
    """
    kinds = {kind: [one for one in bank if one.kind is kind] for kind in QuestionKind}
    count = min(count, len(bank))
    shares = {kind: len(of) * count // len(bank) for kind, of in kinds.items()}
    while (rest := count - sum(shares.values())) > 0:
        # What rounding left goes to the kinds with most questions still undrawn.
        left = sorted(kinds, key=lambda kind: shares[kind] - len(kinds[kind]))
        for kind in left[:rest]:
            shares[kind] += 1
    return tuple(one for kind, of in kinds.items() for one in random.sample(of, shares[kind]))
