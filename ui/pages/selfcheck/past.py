"""What became of self-checks: who answered what, and the runs that were deleted."""

from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.runs import restore_runs
from cleanclinic.operations.self_checks.standing import answer_id
from cleanclinic.operations.self_checks.words import said
from cleanclinic.records.scoring import Question
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.standard_methods import Given, Ratio
from cleanclinic.words import Words
from ui.pages.selfcheck.model import RunModel
from ui.parts.page import Desk
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog, open_read_history
from ui.parts.record_plan import Deeds, DeskPlan

# What says whose answer it is, and by which text, does not go back by itself.
_FIXED = ("run", "number", "wording", "copied_from", "submitted")


def open_answer_history(desk: Desk, parent: QWidget, model: RunModel, code: str) -> None:
    """Who answered an indicator how, old beside new; of a run worked on it can go back."""
    row = model.view.row(code)
    if row is None or row.answer is None:
        desk.window.tell(desk.words.text("ui.selfcheck.history.none", code=code))
        return
    plan = DeskPlan(
        of=SelfCheckAnswer, name="selfcheck.answers", columns=(), form=(),
        value_text=partial(answer_value, desk.words, row.question),
    )  # fmt: skip
    HistoryDialog(
        desk, parent, plan, answer_id(model.view.run.id, code), code,
        changeable=model.view.editable, fixed=_FIXED, note=row.question.indicator.text,
    ).open()  # fmt: skip


def answer_value(words: Words, question: Question, field: str, value: object) -> str | None:
    """A number that stands for an answer by its words; a share is told by its two numbers."""
    if field not in ("amount", "head_amount") or isinstance(question.method, Ratio):
        return None
    return said(words, question, Given(value)) if isinstance(value, Decimal) else None


def open_own_history(desk: Desk, parent: QWidget, model: RunModel) -> None:
    """When a run of the ward's own was begun, submitted, withdrawn, and by whom; for reading."""
    run = model.view.run
    standard = model.view.standard.title

    def titled(field: str, value: object) -> str | None:
        return standard if field == "standard" and value == run.standard else None

    open_read_history(desk, parent, SelfCheck, run.id, run.title, value_text=titled)


def open_run_bin(desk: Desk, parent: QWidget) -> None:
    """The runs that were deleted; they come back with their answers."""
    plan = DeskPlan(
        of=SelfCheck, name="selfcheck", columns=(), form=(),
        title_of=lambda held, _: held.record.title, deeds=Deeds(restore=restore_runs),
    )  # fmt: skip
    BinDialog(desk, parent, plan, {}).open()
