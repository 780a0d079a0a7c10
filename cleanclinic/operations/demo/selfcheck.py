"""What a demo ward checked of itself: the last quarter handed in, this one at about two thirds."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.self_checks.answers import (
    Answered,
    add_answer_files,
    answer_many,
    confirm,
    copy_forward,
)
from cleanclinic.operations.self_checks.reviews import list_reviews, say_of_run, send_review
from cleanclinic.operations.self_checks.runs import period_of, start_run, submit
from cleanclinic.operations.self_checks.standing import RunView, run_view
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.scoring import Question
from cleanclinic.records.self_check import Column, PeriodKind
from cleanclinic.records.standard_methods import Binary, Bonus, Deduct, Given, Ratio, Tiers, Unknown
from cleanclinic.words import Words

STANDARD = "QL143"
LOST_SHARE = 0.06
_FILED, _DONE_SHARE, _DUE_AFTER = 9, 0.66, 10
_SAID = 3


class DemoSelfCheck:
    """Both runs of one ward."""

    def __init__(self, ward: Workspace, random: Random, words: Words) -> None:
        self._ward = ward
        self._random = random
        self._words = words

    def hand_in(self, lost: float = LOST_SHARE, *, filed: bool = True) -> None:
        """The quarter before this one: every indicator answered, some `filed`, submitted.

        Of so large a share of the indicators something is lost.
        """
        last = previous_end(self._ward.today())
        run = self._start(last, last + timedelta(days=_DUE_AFTER))
        view = run_view(self._ward, run)
        answer_many(self._ward, run, self._answers(view, lost))
        rows = run_view(self._ward, run).rows if filed else ()
        wanted = [row.code for row in rows if row.lacks_evidence]
        for code in wanted[:_FILED]:
            text = self._words.text("demo.selfcheck.file", code=code)
            file = NewFile(text.encode(), self._words.text("demo.selfcheck.name", code=code))
            add_answer_files(self._ward, run, code, [file])
        submit(self._ward, run, without_evidence=True)

    def go_on(self) -> None:
        """The present quarter, copied from the one before; so far two thirds are confirmed."""
        today = self._ward.today()
        run = self._start(today, today + timedelta(days=_DUE_AFTER))
        copy_forward(self._ward, run)
        view = run_view(self._ward, run)
        codes = [row.code for row in view.rows]
        done = codes[: round(len(codes) * _DONE_SHARE)]
        confirm(self._ward, run, done)

    def _start(self, day: date, due: date) -> str:
        days = period_of(PeriodKind.QUARTER, day)
        quarter = self._words.text(f"ui.selfcheck.quarter.{(days[0].month - 1) // 3 + 1}")
        period = self._words.text("ui.selfcheck.period.quarter", year=days[0].year, quarter=quarter)
        title = self._words.text("ui.selfcheck.title", period=period)
        kind = PeriodKind.QUARTER
        return start_run(self._ward, STANDARD, kind, days, title=title, due=due).id

    def _answers(self, view: RunView, share: float) -> dict[str, Mapping[str, Any]]:
        values: dict[str, Mapping[str, Any]] = {}
        for row in view.rows:
            lost = not row.question.indicator.veto and self._random.random() < share
            answered = Answered(worse(row.question) if lost else best(row.question)).values()
            remark = self._words.text("demo.selfcheck.remark") if lost else ""
            values[row.code] = {**answered, "remark": remark}
        return values


def review_demo(office: Workspace, department: str, words: Words) -> None:
    """The office looks at a department's runs: in the last a few points fewer than it gave itself.

    Of those before it agrees with all.
    """
    row, *earlier = [one for one in list_reviews(office) if one.department_id == department]
    for before in earlier:
        send_review(office, before.id, remark=words.text("demo.selfcheck.agreed"))
    view = run_view(office, row.id)
    counted = [
        row.code
        for row in view.rows
        if isinstance(row.question.method, Deduct)
        and not row.question.indicator.veto
        and row.given_to(Column.SELF).amount == 0
    ]
    chosen = counted[:: max(len(counted) // _SAID, 1)][:_SAID]
    said = {"amount": Decimal(1), "remark": words.text("demo.selfcheck.office")}
    say_of_run(office, view.run.id, dict.fromkeys(chosen, said))
    send_review(office, view.run.id, remark=words.text("demo.selfcheck.overall"))


def previous_end(day: date) -> date:
    """The last day of the quarter before the one a day lies in."""
    return period_of(PeriodKind.QUARTER, day)[0] - timedelta(days=1)


def best(question: Question) -> Given:
    """The answer that keeps all points; no bonus."""
    method = question.method
    return worse(question) if isinstance(method, Bonus | Unknown) else method.best()


def worse(question: Question) -> Given:
    """An answer that loses a little, where the method knows a little."""
    match question.method:
        case Binary():
            return Given(Decimal(0))
        case Deduct():
            return Given(Decimal(1))
        case Ratio():
            return Given(Decimal(8), Decimal(10))
        case Tiers():
            return Given(Decimal(2))
        case _:
            return Given(Decimal(0))
