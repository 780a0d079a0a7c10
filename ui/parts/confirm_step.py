"""The last screen before something that cannot be taken back: what happens, and ticks."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox

from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.sentences import Sentences
from ui.parts.steps import Step


class ConfirmStep(Step):
    """`do(then)` is called once every sentence in `ticks` was ticked and the button pressed."""

    def __init__(
        self,
        kit: Kit,
        do: Callable[[Callable[[], None]], None],
        *,
        title: str,
        heading: str,
        ticks: Sequence[str],
        go: str,
        danger: bool = False,
    ) -> None:
        super().__init__(kit, title, next_text=go, danger=danger)
        self._do = do
        self.what = Sentences(kit)
        self.ticks = [QCheckBox(text.replace("&", "&&")) for text in ticks]
        self.body.addWidget(label(heading, "heading"))
        self.body.addWidget(self.what)
        self.body.addSpacing(kit.look.px(8))
        for tick, text in zip(self.ticks, ticks, strict=True):
            tick.setAccessibleName(text)
            tick.toggled.connect(lambda _: self.changed.emit())
            self.body.addWidget(tick)
        self.body.addStretch(1)
        self.first = self.ticks[0]

    def is_ready(self) -> bool:
        return all(tick.isChecked() for tick in self.ticks)

    def go_on(self, then: Callable[[], None]) -> None:
        self._do(then)
