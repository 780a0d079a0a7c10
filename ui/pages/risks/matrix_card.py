"""The matrix above the side form: counts by likelihood and impact, a press on a cell filters."""

from PySide6.QtWidgets import QFrame, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row
from ui.parts.risk_matrix import RiskMatrix
from ui.parts.style import dress

_HEIGHT, _WORDS = 150, 88


class MatrixCard(QFrame):
    """`matrix` with its heading."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        text = kit.words.text
        self.matrix = RiskMatrix(kit)
        self.matrix.setFixedHeight(kit.look.px(_HEIGHT))
        dress(self, "card")
        words = QWidget()
        words.setFixedWidth(kit.look.px(_WORDS))
        column(
            kit.look,
            label(text("ui.risks.matrix"), "heading", wrap=True),
            label(text("ui.risks.matrix.hint"), "muted", wrap=True),
            None, gap=4, into=words,
        )  # fmt: skip
        inside = row(kit.look, words, self.matrix, gap=4, margins=(16, 12, 14, 8), into=self)
        inside.setStretch(1, 1)
