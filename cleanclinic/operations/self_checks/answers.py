"""Answering a self-check: one act for what a person did in one go, several people at one run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import Filed, NewFile, add_files
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.self_checks.standards import standard_of
from cleanclinic.operations.self_checks.standing import (
    NoSuchIndicatorError,
    PreviousAnswer,
    RunView,
    answer_id,
    run_view,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.scoring import Sheet, sheet_for
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.standard_methods import Given, Unknown
from cleanclinic.storage.act_transaction import ActTransaction

# An answer nobody has given, for taking one back.
_CLEARED: Mapping[str, Any] = {
    "amount": None,
    "total": None,
    "not_applicable": False,
    "reason": "",
    "copied_from": None,
}
_VALUES = frozenset(("amount", "total", "not_applicable"))


class SelfCheckClosedError(CleanClinicError):
    """The run was submitted: nothing in it changes any more; values: `title`."""

    code = "SELF-CHECK-CLOSED"


class AnswerError(CleanClinicError):
    """An amount that the indicator's method does not have; values: `number`, `rule` as "@key"."""

    code = "SELF-CHECK-ANSWER"


@dataclass(frozen=True)
class Answered:
    """A new answer: the amount by the indicator's method, or that it does not apply and why."""

    given: Given
    reason: str = ""

    def values(self) -> dict[str, Any]:
        """What it puts into the record."""
        return {
            **_CLEARED,
            "amount": self.given.amount,
            "total": self.given.total,
            "not_applicable": self.given.not_applicable,
            "reason": self.reason if self.given.not_applicable else "",
        }


def answer(
    workspace: Workspace, run_id: str, number: str, answered: Answered, **also: Any
) -> Changed:
    """Answer one indicator; `also` are a remark or other fields that come with it.

    On a difference between two PCs it settles the difference. Raises SelfCheckClosedError,
    NoSuchIndicatorError, AnswerError, RecordInvalidError.
    """
    return answer_many(workspace, run_id, {number: {**answered.values(), **also}})


def clear_answer(workspace: Workspace, run_id: str, number: str) -> Changed:
    """Take an answer back; its remark and its evidence stay."""
    return answer_many(workspace, run_id, {number: dict(_CLEARED)})


def note(workspace: Workspace, run_id: str, number: str, **values: Any) -> Changed:
    """Change what stands beside an answer: the remark, or the department head's view."""
    return answer_many(workspace, run_id, {number: values})


def answer_many(
    workspace: Workspace, run_id: str, values: Mapping[str, Mapping[str, Any]]
) -> Changed:
    """Change the answers to some indicators as one act: all of them or none."""
    run, sheet = _open_run(workspace, run_id)
    for number, changed in values.items():
        check_answer(sheet, run, number, changed)
    if len(values) == 1:
        key, args = "act.answer_indicator", {"number": next(iter(values))}
    else:
        key, args = "act.answer_indicators", {"count": str(len(values))}
    with workspace.store.act(key, workspace.actor, title=run.title, **args) as act:
        for number, changed in values.items():
            _put(act, run, number, changed)
    return Changed(len(act.changes.ids), act.changes)


def confirm(workspace: Workspace, run_id: str, numbers: Iterable[str]) -> Changed:
    """Say of answers copied from the period before, or answered to older words, that they hold."""
    view = run_view(workspace, run_id)
    _demand_open(view.run)
    chosen = set(numbers)
    held = [
        row.answer
        for row in view.rows
        if row.code in chosen and row.answer and (row.copied or row.changed) and not row.stale
    ]
    if not held:
        return Changed(0, NOTHING_CHANGED)
    count = str(len(held))
    with workspace.store.act(
        "act.confirm_answers", workspace.actor, title=view.run.title, count=count
    ) as act:
        for one in held:
            act.put(replace(one, copied_from=None, wording=view.run.standard_version))
    return Changed(len(held), act.changes)


def copy_forward(workspace: Workspace, run_id: str) -> Changed:
    """Copy what the period before said to where nobody has answered yet, as one act.

    A copied answer counts for nothing until it is confirmed. Evidence is not copied: it proves the
    period before. What the standard counts otherwise since then is asked anew.
    """
    view = run_view(workspace, run_id)
    _demand_open(view.run)
    before = view.previous
    wanted = {
        row.code: row.previous
        for row in view.rows
        if row.open and not row.copied and not row.stale and row.previous and _fits(view, row.code)
    }
    if before is None or not wanted:
        return Changed(0, NOTHING_CHANGED)
    count = str(len(wanted))
    with workspace.store.act(
        "act.copy_forward", workspace.actor, title=view.run.title, count=count
    ) as act:
        for number, previous in wanted.items():
            _put(act, view.run, number, _copied(workspace, before, number, previous))
    return Changed(len(wanted), act.changes)


def _fits(view: RunView, code: str) -> bool:
    """Whether the method of today can read the amount of then."""
    row = view.row(code)
    assert row is not None
    assert row.previous is not None
    given, method = row.previous.given, row.question.method
    if given.not_applicable:
        return True
    return not isinstance(method, Unknown) and method.problem(given) is None


def _copied(
    workspace: Workspace, before: SelfCheck, number: str, previous: PreviousAnswer
) -> dict[str, Any]:
    held = get_record(workspace, SelfCheckAnswer, answer_id(before.id, number)).record
    return {
        "amount": previous.given.amount,
        "total": previous.given.total,
        "not_applicable": previous.given.not_applicable,
        "reason": held.reason,
        "remark": held.remark,
        "copied_from": before.id,
        "wording": held.wording,
    }


def add_answer_files(
    workspace: Workspace, run_id: str, number: str, files: Sequence[NewFile]
) -> Filed:
    """File evidence with an indicator, answered or not; raises as `evidence.add_files`."""
    ensure_answer(workspace, run_id, number)
    return add_files(workspace, SelfCheckAnswer, answer_id(run_id, number), files)


def ensure_answer(workspace: Workspace, run_id: str, number: str) -> str:
    """The id of the record that evidence is filed with; made where nobody has touched it yet."""
    run, sheet = _open_run(workspace, run_id)
    check_answer(sheet, run, number, {})
    record_id = answer_id(run_id, number)
    if workspace.store.get(SelfCheckAnswer, record_id) is None:
        with workspace.store.act(
            "act.answer_indicator", workspace.actor, title=run.title, number=number
        ) as act:
            _put(act, run, number, {})
    return record_id


def _open_run(workspace: Workspace, run_id: str) -> tuple[SelfCheck, Sheet]:
    run = get_record(workspace, SelfCheck, run_id).record
    _demand_open(run)
    standard = standard_of(workspace, run.standard, run.standard_version)
    return run, sheet_for(standard, run.department_type)


def _demand_open(run: SelfCheck) -> None:
    if run.is_final():
        raise SelfCheckClosedError(title=run.title)


def check_answer(sheet: Sheet, run: SelfCheck, number: str, values: Mapping[str, Any]) -> None:
    """Raises NoSuchIndicatorError and AnswerError for what an indicator cannot be answered by."""
    question = sheet.question(number)
    if question is None:
        raise NoSuchIndicatorError(number=number, title=run.title)
    method = question.method
    for amount, total in (("amount", "total"), ("head_amount", "head_total")):
        given = Given(values.get(amount), values.get(total))
        if given.amount is None:
            continue
        rule = "newer" if isinstance(method, Unknown) else method.problem(given)
        if rule is not None:
            raise AnswerError(number=number, rule=f"@answer_problem.{rule}")


def _put(act: ActTransaction, run: SelfCheck, number: str, values: Mapping[str, Any]) -> None:
    """Write what changes of an answer; where two PCs differ, this settles it."""
    record_id = answer_id(run.id, number)
    blank = SelfCheckAnswer(id=record_id, run=run.id, number=number, wording=run.standard_version)
    held = act.get(SelfCheckAnswer, record_id, deleted=True)
    if held is not None and held.deleted:
        act.restore(SelfCheckAnswer, record_id)
    before = blank if held is None or held.deleted else held.record
    changed = dict(values)
    if _VALUES & changed.keys():
        changed = {"copied_from": None, "wording": run.standard_version, **changed}
    after = replace(before, **changed)
    if held is not None and held.conflict and _VALUES & changed.keys():
        act.resolve(after)
    else:
        act.put(after)
