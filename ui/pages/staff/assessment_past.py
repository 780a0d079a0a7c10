"""What became of doctors' periodic assessments: the history of each, and those deleted."""

from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.putting_back import (
    list_removed,
    restore_assessment_fields,
    restore_removed,
)
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.records.held import Held
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.words import Words
from ui.parts.page import Desk
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_plan import Deeds, DeskPlan, Names


def assessment_title(words: Words, one: PeriodicAssessment) -> str:
    """How one is called: by the years it covers."""
    return words.text("ui.staff.assessment.title", years=f"{one.from_year}–{one.to_year}")


def open_assessment_history(desk: Desk, parent: QWidget, one: PeriodicAssessment) -> None:
    """Who changed what about one; what stood before can come back."""
    HistoryDialog(
        desk, parent, _plan(desk), one.id, assessment_title(desk.words, one),
        fixed=("staff_member",), silent=("staff_member",),
    ).open()  # fmt: skip


def open_assessment_bin(desk: Desk, parent: QWidget) -> None:
    """Those that were deleted, of whatever doctor, and bringing them back."""
    desk.tasks.run(staff_names, partial(_open_bin, desk, parent), owner=parent)


def _open_bin(desk: Desk, parent: QWidget, names: Names) -> None:
    BinDialog(desk, parent, _plan(desk), names).open()


def _plan(desk: Desk) -> DeskPlan:
    def title(held: Held[PeriodicAssessment], names: Names) -> str:
        name = names.get(held.record.staff_member, "")
        return f"{name} {assessment_title(desk.words, held.record)}".strip()

    return DeskPlan(
        of=PeriodicAssessment, name="staff.assessments", columns=(), form=(), title_of=title,
        deeds=Deeds(
            removed=list_removed, restore=restore_removed, restore_fields=restore_assessment_fields
        ),
    )  # fmt: skip
