"""What became of the years' evaluations: the history of each by field, and those deleted."""

from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.board import EvaluationDetail
from cleanclinic.operations.ethics.putting_back import (
    EVALUATION_FIXED,
    list_removed,
    restore_evaluation_fields,
    restore_removed,
)
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_evaluation import CountedEvent, EthicsEvaluation, HeadingMark
from cleanclinic.records.held import Held
from cleanclinic.words import Words
from ui.pages.staff.view import signed
from ui.parts.page import Desk
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_plan import Deeds, DeskPlan, Names


def open_evaluation_history(desk: Desk, parent: QWidget, detail: EvaluationDetail) -> None:
    """Who wrote what into an evaluation; of an open year what stood before can come back."""
    one, text = detail.evaluation, desk.words.text
    title = text("ui.staff.evaluation.named", name=one.name, year=one.year)
    if len(detail.versions) > 1:
        title = f"{title} {text('ui.staff.version', version=one.version)}"
    closed = one.is_final()
    HistoryDialog(
        desk, parent, _plan(desk, detail), one.id, title, changeable=not closed,
        fixed=EVALUATION_FIXED, silent=("staff_member",),
        note=text("ui.staff.evaluation.stands") if closed else "",
    ).open()  # fmt: skip


def open_evaluation_bin(desk: Desk, parent: QWidget) -> None:
    """The evaluations that were deleted, of whatever year, and bringing them back."""
    BinDialog(desk, parent, _plan(desk, None), {}).open()


def _plan(desk: Desk, detail: EvaluationDetail | None) -> DeskPlan:
    def title(held: Held[EthicsEvaluation], _: Names) -> str:
        one = held.record
        return desk.words.text("ui.staff.evaluation.named", name=one.name, year=one.year)

    return DeskPlan(
        of=EthicsEvaluation, name="staff.evaluations", columns=(), form=(), title_of=title,
        deeds=Deeds(
            removed=list_removed, restore=restore_removed, restore_fields=restore_evaluation_fields
        ),
        value_text=partial(_value, desk.words, detail),
    )  # fmt: skip


def _value(words: Words, detail: EvaluationDetail | None, field: str, value: object) -> str | None:
    """Marks by their headings, entries by what they counted; rules and versions by their names."""
    if isinstance(value, tuple) and value:
        return words.text("part.list.comma").join(_part(words, one) for one in value)
    if detail is None or value is None:
        return None
    if field == "rules_code" and value == detail.rules.code:
        return detail.rules.title
    numbers = {one: number for number, one in detail.versions}
    if field == "replaces" and value in numbers:
        return words.text("ui.staff.version", version=numbers[str(value)])
    return None


def _part(words: Words, part: object) -> str:
    match part:
        case HeadingMark():
            return f"{words.text(f'ethics_heading.{part.heading}.short')} {plain(part.mark)}"
        case CountedEvent():
            points = signed(part.points if part.kind.adds else -part.points)
            return f"{part.on.isoformat()} {part.text} {points}"
        case _:
            return str(part)
