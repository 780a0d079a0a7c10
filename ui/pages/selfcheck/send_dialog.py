"""What goes down to a department with the office's column, and a word on the whole."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from cleanclinic.records.decimals import plain
from cleanclinic.records.self_check import Column
from ui.pages.selfcheck.columns import differs
from ui.pages.selfcheck.model import RunModel
from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.question import Dialog

_WIDE, _LENGTH = 460, 1000


class SendDialog(Dialog):
    """Signals: `wanted` (the word on the whole)."""

    wanted = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget, department: str, model: RunModel) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.reviews.send.title"))
        own = model.value_of(Column.SELF)
        found = model.score
        about = text(
            "ui.reviews.send.about",
            department=department,
            title=model.view.run.title,
            own="–" if own is None else plain(own),
            value="–" if found.value is None else plain(found.value),
            band=found.band.title if found.band else "–",
            count=sum(differs(model, code) for code in model.codes),
        )
        said = label(about, wrap=True)
        said.setFixedWidth(kit.look.px(_WIDE))
        self.body.addWidget(said)
        title = label(text("check_review.remark"), "label")
        self.remark = QPlainTextEdit()
        self.remark.setAccessibleName(text("check_review.remark"))
        self.remark.setTabChangesFocus(True)
        self.remark.setFixedHeight(kit.look.px(76))
        if model.view.review is not None:
            self.remark.setPlainText(model.view.review.remark)
        self.body.addWidget(title)
        self.body.addWidget(self.remark)
        self.add_buttons(text("ui.reviews.send"))
        self.accepted.connect(lambda: self.wanted.emit(self.remark.toPlainText().strip()[:_LENGTH]))
