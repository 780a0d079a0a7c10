"""The office's history of a self-check: its own column beside the department's, old beside new."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.history import RevisionRow
from cleanclinic.operations.self_checks.history import (
    CheckChange,
    indicator_history,
    run_history,
    say_again,
)
from cleanclinic.operations.self_checks.standing import review_id
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.check_review import CheckRemark, CheckReview
from cleanclinic.records.decimals import plain
from cleanclinic.records.held import Changes
from cleanclinic.words import Words
from ui.pages.selfcheck.model import RunModel
from ui.pages.selfcheck.past import answer_value
from ui.parts.page import Desk
from ui.parts.record_history import RevisionsDialog, ShownRevision
from ui.parts.values import FieldWords

_REMARK = "check_remark"
# Whose it is, and of which run, is known by where one stands.
_SILENT = frozenset({"department", "run", "wording", "number", "copied_from", "submitted"})


class ColumnHistoryDialog(RevisionsDialog):
    """Who wrote what of one indicator on either side; the office's own goes back until sent."""

    def __init__(
        self, desk: Desk, parent: QWidget, model: RunModel, code: str, *, changeable: bool
    ) -> None:
        row = model.view.row(code)
        assert row is not None
        super().__init__(desk, parent, code, row.question.indicator.text)
        self._run, self._code, self._changeable = model.view.run.id, code, changeable
        self._value = partial(answer_value, desk.words, row.question)
        self.shown.back_wanted.connect(self.restore)
        desk.tasks.changed.connect(self._on_changes)
        self._read()

    def restore(self, revision: RevisionRow, fields: Sequence[str] | None = None) -> None:
        """Says again what the office said before a change."""
        self.desk.tasks.run(
            partial(
                say_again, run_id=self._run, number=self._code, revision_hash=revision.hash,
                fields=fields,
            ),
            self._restored, owner=self,
        )  # fmt: skip

    def _restored(self, changed: Changed) -> None:
        self.tell_restored(changed=bool(changed.changes))

    def _on_changes(self, changes: Changes) -> None:
        if review_id(self._run) in changes.ids:
            self._read()

    def _read(self) -> None:
        read = partial(indicator_history, run_id=self._run, number=self._code)
        self.desk.tasks.run(read, self._show, owner=self)

    def _show(self, found: Sequence[CheckChange]) -> None:
        words = self.desk.words
        self.shown.show_revisions(
            [
                ShownRevision(
                    one.of.KIND if one.before is None else _REMARK,
                    one.revision,
                    FieldWords(words, one.of, {}, self._value),
                    self._changeable and one.before is not None,
                    silent=_SILENT,
                )
                for one in found
            ]
        )


def open_column_history(
    desk: Desk, parent: QWidget, model: RunModel, code: str, *, changeable: bool
) -> None:
    """What both sides wrote of an indicator of a run."""
    if model.view.row(code) is not None:
        ColumnHistoryDialog(desk, parent, model, code, changeable=changeable).open()


def open_run_history(desk: Desk, parent: QWidget, run_id: str, title: str) -> None:
    """When a run was begun, submitted, looked at and sent down, and by whom; it is for reading."""
    dialog = RevisionsDialog(desk, parent, title)
    values = partial(_said, desk.words)

    def show(found: Sequence[CheckChange]) -> None:
        dialog.shown.show_revisions([_shown(desk.words, one, values) for one in found])

    def read(workspace: Workspace) -> Sequence[CheckChange]:
        return run_history(workspace, run_id)

    desk.tasks.run(read, show, owner=dialog)
    dialog.open()


def _shown(
    words: Words, one: CheckChange, values: Callable[[str, object], str | None]
) -> ShownRevision:
    named = FieldWords(words, one.of, {}, values if one.of is CheckReview else None)
    return ShownRevision(one.of.KIND, one.revision, named, silent=_SILENT)


def _said(words: Words, field: str, value: object) -> str | None:
    """The office's answers each by its number, and what it says."""
    if field != "answers" or not isinstance(value, tuple) or not value:
        return None
    return "\n".join(_line(words, one) for one in value)


def _line(words: Words, one: CheckRemark) -> str:
    amount = plain(one.amount) if isinstance(one.amount, Decimal) else ""
    if amount and one.total is not None:
        amount = f"{amount} / {plain(one.total)}"
    return words.text(
        "ui.list.said", name=one.number, said=" ".join(filter(None, (amount, one.remark)))
    )
