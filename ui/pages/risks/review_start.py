"""Going on with the round of reviews that is open, or choosing which one to begin."""

from functools import partial

from PySide6.QtWidgets import QRadioButton, QWidget

from cleanclinic.operations.risks.review_rounds import (
    RoundView,
    list_rounds,
    round_view,
    start_round,
)
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.review_round import QUARTERS
from ui.pages.risks.review import ReviewDialog
from ui.parts.page import Desk
from ui.parts.run_dialog import RunDialog, open_dialog

_MONTHS = 3


def open_review(desk: Desk, page: QWidget) -> None:
    """Goes on with the round that is open, or asks which one to begin."""

    def then(rounds: tuple[RoundView, ...]) -> None:
        open_ones = [one for one in rounds if one.is_open]
        if open_ones:
            open_dialog(ReviewDialog(desk, page, open_ones[0]))
        elif not desk.read_only:
            open_dialog(StartDialog(desk, page, rounds))

    desk.tasks.run(list_rounds, then, owner=page)


class StartDialog(RunDialog):
    """Asks which round to begin: the quarter's or the year's; what was closed is told."""

    def __init__(self, desk: Desk, page: QWidget, rounds: tuple[RoundView, ...]) -> None:
        text, today = desk.words.text, desk.today()
        super().__init__(
            desk, page, text("ui.risks.review.start"), text("ui.risks.review.start.about")
        )
        self._page = page
        self._year, quarter = today.year, (today.month - 1) // _MONTHS + 1
        closed = {(one.round.year, one.round.quarter): one for one in rounds}
        self.choices: dict[int | None, QRadioButton] = {}
        for period in (quarter, None):
            name = text(f"review_period.{period or 'year'}")
            said = text(f"ui.risks.review.takes.{'year' if period is None else 'quarter'}")
            box = QRadioButton(f"{name} · {said}")
            before = closed.get((self._year, period))
            if before is not None:
                box.setEnabled(False)
                box.setText(f"{name} · {text('round_state.closed')} {before.round.closed_on}")
            box.setAccessibleName(box.text())
            self.choices[period] = box
            self.body.addWidget(box)
        free = [box for box in self.choices.values() if box.isEnabled()]
        if free:
            free[0].setChecked(True)
        self.finish_body(text("ui.risks.review.begin"))
        self.accept_button.setEnabled(bool(free))

    def submit(self) -> None:
        quarter = next(period for period, box in self.choices.items() if box.isChecked())
        assert quarter is None or 1 <= quarter <= QUARTERS
        self.run(lambda workspace: start_round(workspace, self._year, quarter), self._begun)

    def _begun(self, saved: Saved) -> None:
        def then(view: RoundView) -> None:
            open_dialog(ReviewDialog(self.desk, self._page, view))

        self.desk.tasks.run(partial(round_view, round_id=saved.id), then, owner=self._page)
