"""What the office wrote of a submitted self-check, change by change, beside what the ward wrote."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cleanclinic.operations.recording.history import FieldText, RevisionRow
from cleanclinic.operations.recording.writing import record_history
from cleanclinic.operations.self_checks.reviews import say_of_run
from cleanclinic.operations.self_checks.standing import answer_id, review_id
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.check_review import CheckRemark, CheckReview
from cleanclinic.records.record import Record
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer

SAID = ("amount", "total", "remark")
"""What the office may say of one indicator."""


@dataclass(frozen=True)
class CheckChange:
    """A change of a record of a kind.

    Of the office's view of one indicator `before` is what it said of it until then, and the fields
    are those of a CheckRemark.
    """

    of: type[Record]
    revision: RevisionRow
    before: CheckRemark | None = None


def run_history(workspace: Workspace, run_id: str) -> tuple[CheckChange, ...]:
    """Both sides of a run, the newest first; of the office's answers those that changed each time.

    For the office: a ward hears of its view once it was sent down.
    """
    workspace.require(WorkspaceKind.OFFICE)
    found = [CheckChange(SelfCheck, one) for one in record_history(workspace, SelfCheck, run_id)]
    for one in record_history(workspace, CheckReview, review_id(run_id)):
        fields = tuple(_less(field) if field.field == "answers" else field for field in one.fields)
        found.append(CheckChange(CheckReview, replace(one, fields=fields)))
    return _newest_first(found)


def indicator_history(workspace: Workspace, run_id: str, number: str) -> tuple[CheckChange, ...]:
    """Both sides of one indicator of a run, the newest first; for the office as above."""
    workspace.require(WorkspaceKind.OFFICE)
    answers = record_history(workspace, SelfCheckAnswer, answer_id(run_id, number))
    found = [CheckChange(SelfCheckAnswer, one) for one in answers]
    return _newest_first([*found, *_of_indicator(workspace, run_id, number)])


def say_again(
    workspace: Workspace,
    run_id: str,
    number: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
) -> Changed:
    """Say of an indicator what the office said before a change, in some fields or in all.

    Raises ReviewSentError where its view was sent down, KeyError for no such change.
    """
    changes = _of_indicator(workspace, run_id, number)
    before = {one.revision.hash: one.before or CheckRemark(number) for one in changes}
    wanted = before[revision_hash]
    return say_of_run(
        workspace, run_id, {number: {name: getattr(wanted, name) for name in fields or SAID}}
    )


def _of_indicator(workspace: Workspace, run_id: str, number: str) -> Iterator[CheckChange]:
    for one in record_history(workspace, CheckReview, review_id(run_id)):
        for field in one.fields:
            if field.field != "answers":
                continue
            before, after = _said_of(field.before, number), _said_of(field.after, number)
            fields = tuple(
                FieldText(name, getattr(before, name), getattr(after, name))
                for name in SAID
                if getattr(before, name) != getattr(after, name)
            )
            if fields:
                yield CheckChange(CheckReview, replace(one, fields=fields), before)


def _said_of(answers: object, number: str) -> CheckRemark:
    """What was said of an indicator; something blank for nothing."""
    every = answers if isinstance(answers, tuple) else ()
    return next((one for one in every if one.number == number), CheckRemark(number))


def _less(field: FieldText) -> FieldText:
    """Without the answers that are the same before and after."""
    before = field.before if isinstance(field.before, tuple) else ()
    after = field.after if isinstance(field.after, tuple) else ()
    return FieldText(
        field.field,
        tuple(one for one in before if one not in after),
        tuple(one for one in after if one not in before),
    )


def _newest_first(found: list[CheckChange]) -> tuple[CheckChange, ...]:
    return tuple(sorted(found, key=lambda one: one.revision.at, reverse=True))
