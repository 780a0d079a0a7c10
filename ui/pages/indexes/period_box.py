"""Which period the indexes are of: the latest quarters, years and months."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from cleanclinic.operations.index.periods import Period, latest_periods
from cleanclinic.records.months import MONTH, QUARTER, YEAR
from ui.parts.kit import Kit

_OFFERED = ((QUARTER, 8), (YEAR, 3), (MONTH, 12))


class PeriodBox(QComboBox):
    """The present quarter first. Signals: `chosen` when a person chose another period."""

    chosen = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setAccessibleName(kit.words.text("ui.indexes.period"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(30)
        for length, count in _OFFERED:
            if self.count():
                self.insertSeparator(self.count())
            for at, period in enumerate(latest_periods(kit.today(), length, count)):
                said = period.text(kit.words)
                now = kit.words.text("ui.indexes.period.now", period=said)
                self.addItem(said if at else now, period)
        self.activated.connect(lambda _: self.chosen.emit())

    @property
    def period(self) -> Period:
        found = self.currentData()
        assert isinstance(found, Period)
        return found

    def choose(self, period: Period) -> None:
        """Shows a period as chosen, without a signal."""
        for at in range(self.count()):
            if self.itemData(at) == period:
                self.setCurrentIndex(at)
