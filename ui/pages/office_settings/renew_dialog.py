"""Renewing what the office proves itself with: yearly, or when somebody may have it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.office.office_keys import (
    OfficeRenewed,
    preview_renew,
    renew_office_keys,
)
from cleanclinic.operations.workspace.root_keys import RootState
from ui.pages.office_settings.keys_step import KeysStep
from ui.pages.office_settings.set_steps import SignStep
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.sentences import Sentences
from ui.parts.steps import DoneStep, Step, StepDialog


class RenewDialog(StepDialog):
    """Says what it means, wants the sheets in force where they are away, then does it."""

    def __init__(self, desk: Desk, parent: QWidget, state: RootState) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.root.renew.title"))
        self._desk = desk
        self.keys: KeysStep | None = None
        if not state.on_this_pc or state.behind:
            need = max(state.threshold, 2 if state.behind else 1)
            self.keys = KeysStep(desk, need, why="ui.root.keys.why")
        self.confirm = SignStep(desk, self._renew, ["ui.root.tick.renew"], "ui.root.renew.go")
        self.after = RenewedStep(desk)
        self.what = WhatStep(desk)
        front: list[Step] = [] if self.keys is None else [self.what, self.keys]
        self.set_steps([*front, self.confirm, self.after])
        self.go(0)
        desk.tasks.run(preview_renew, self._show, self.failed, owner=self)

    def _show(self, lines: Any) -> None:
        text = self.kit.words.text
        said = [text(key, **values) for key, values in lines]
        self.what.what.show_texts(said)
        self.confirm.what.show_texts(said)

    def _renew(self, then: Callable[[], None]) -> None:
        keys = tuple(self.keys.keys) if self.keys else ()

        def done(renewed: OfficeRenewed) -> None:
            self.after.show_renewed(renewed)
            then()

        self._desk.tasks.run(
            lambda workspace: renew_office_keys(workspace, keys),
            done, self.failed, busy=self.next, owner=self,
        )  # fmt: skip


class WhatStep(Step):
    """What it means, before anybody fetches a sheet from its safe."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.grant.what"))
        self.what = Sentences(desk)
        self.body.addWidget(self.what)
        self.body.addStretch(1)


class RenewedStep(DoneStep):
    """It was renewed; what is to be done now."""

    def __init__(self, desk: Desk) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.root.renewed"))
        self.said = label("", "heading", wrap=True)
        self.what = Sentences(desk, numbered=True)
        for part in (self.said, label(text("ui.revoke.now"), "label"), self.what):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def show_renewed(self, renewed: OfficeRenewed) -> None:
        text = self.words.text
        self.said.setText(text("ui.root.renewed.sentence", date=renewed.opens_until))
        names = ("receipts", "backup")
        self.what.show_texts([text(f"ui.root.renewed.{name}") for name in names])
