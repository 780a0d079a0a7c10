"""Making a set of sheets and sticks: off this PC, in place of an older set, or founding anew.

Nothing is in force before the last step; given up or cut short before, the old set stays valid and
what was printed or written meanwhile is void.
"""

from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.office.root_moving import (
    RootCopy,
    RootDraft,
    RootSigned,
    check_keys,
    draft_root,
    preview_root,
    refound,
    sign_root,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.root_keys import RootState
from ui.pages.office_settings.keys_step import KeysStep
from ui.pages.office_settings.set_steps import CopyStep, PlanStep, SignedStep, SignStep
from ui.parts.idle import HOLDS_WORK
from ui.parts.page import Desk
from ui.parts.steps import Step, StepDialog


class SetKind(StrEnum):
    """Why a set is made; the words are `ui.root.set.<value>`."""

    MOVE = "move"
    ROTATE = "rotate"
    REFOUND = "refound"


class SetDialog(StepDialog):
    """The whole ceremony in one dialog."""

    def __init__(self, desk: Desk, parent: QWidget, state: RootState, kind: SetKind) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text(f"ui.root.set.{kind}"))
        self._desk, self._state, self._kind = desk, state, kind
        self._draft: RootDraft | None = None
        self._drawn: tuple[int, int] = (0, 0)
        self.plan = PlanStep(desk, self._make_draft, text("ui.root.plan.name"))
        self.plan.plan.chosen.connect(lambda _: self._preview())
        self.keys = self._keys_step()
        self.copies: list[CopyStep] = []
        self._said: list[str] = []
        self.set_steps([*self._front(), *self._last()])
        self.go(0)
        self._preview()

    @property
    def need(self) -> int:
        """How many of the set in force have to be shown."""
        state = self._state
        if self._kind is SetKind.REFOUND or (state.on_this_pc and not state.behind):
            return 0
        return max(state.threshold, 2 if state.behind else 1)

    def reject(self) -> None:
        """What was printed and written so far is void; files on sticks are taken away again."""
        made = self._made()
        self._draft = None
        super().reject()
        if made:
            paths = [copy.path for copy in made if copy.path is not None]
            self._desk.tasks.run_aside(lambda _: _take_away(paths))
            self._desk.window.tell(self.kit.words.text("ui.root.given_up"))

    # Steps

    def _front(self) -> list[Step]:
        return [self.plan] if self.keys is None else [self.plan, self.keys]

    def _last(self) -> list[Step]:
        ticks = ["ui.root.tick.apart", f"ui.root.tick.{self._kind}"]
        self.sign = SignStep(self._desk, self._sign, ticks, "ui.root.sign.go")
        self.sign.what.show_texts(self._said[1:])
        self.signed = SignedStep(self._desk, self.kit.words.text("ui.root.done"))
        return [self.sign, self.signed]

    def _keys_step(self) -> KeysStep | None:
        if not self.need:
            return None
        why = "ui.root.keys.why_behind" if self._state.behind else "ui.root.keys.why"
        return KeysStep(self._desk, self.need, why=why)

    def _made(self) -> list[RootCopy]:
        return [step.copy for step in self.copies if step.copy is not None]

    def _preview(self) -> None:
        count, needed = self.plan.counts
        self.total = len(self._front()) + count + 1
        self._tell()
        self._desk.tasks.run(
            lambda workspace: preview_root(workspace, count, needed),
            self._show_preview, self.failed, owner=self, key="root_preview",
        )  # fmt: skip

    def _show_preview(self, lines: Any) -> None:
        text = self.kit.words.text
        said = [text(key, **values) for key, values in lines]
        if self._kind is SetKind.REFOUND:
            said = [
                *said[:2],
                *(text(f"ui.root.refound.{one}") for one in ("lost", "wards", "old")),
            ]
        self._said = said
        self.plan.what.show_texts(said)
        self.sign.what.show_texts(said[1:])

    def _make_draft(self, then: Callable[[], None]) -> None:
        """New keys, once; another number of them makes what was printed void."""
        counts = self.plan.counts
        if self._draft is not None and counts == self._drawn:
            then()
            return

        def made(draft: RootDraft) -> None:
            self._draft, self._drawn = draft, counts
            self.copies = [
                CopyStep(self._desk, draft, number) for number in range(1, draft.count + 1)
            ]
            self.set_steps([*self.copies, *self._last()], keep=len(self._front()))
            # From here on sheets are printed: nobody being there for a while must not void them.
            self.setProperty(HOLDS_WORK, True)
            then()

        self._desk.tasks.run(
            lambda workspace: draft_root(workspace, *counts),
            made, self.failed, busy=self.next, owner=self,
        )  # fmt: skip

    def _sign(self, then: Callable[[], None]) -> None:
        draft, copies = self._draft, self._made()
        keys = tuple(self.keys.keys) if self.keys else ()
        if draft is None:
            return

        def work(workspace: Workspace) -> RootSigned:
            if self._kind is SetKind.REFOUND:
                return refound(workspace, draft, copies)
            check_keys(workspace, keys)
            return sign_root(workspace, draft, copies, keys)

        def done(signed: RootSigned) -> None:
            text = self.kit.words.text
            names = ["put_away", "backup", f"wards_{self._kind}"]
            if self._kind is not SetKind.MOVE:
                names.insert(1, f"old_{self._kind}")
            tasks = [text(f"ui.root.now.{name}") for name in names]
            self.signed.show_signed(signed, tasks, digits=self._kind is SetKind.REFOUND)
            self.copies = []
            self.setProperty(HOLDS_WORK, False)
            then()

        self._desk.tasks.run(work, done, self.failed, busy=self.next, owner=self)


def _take_away(paths: list[Path]) -> None:
    """A file that never counted must not be taken for one that does."""
    for path in paths:
        with suppress(OSError):
            path.unlink()
