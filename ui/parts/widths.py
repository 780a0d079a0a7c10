"""How wide a column has to be for its title and some cells, in any language."""

from PySide6.QtGui import QFontMetrics

from ui.parts.kit import Kit
from ui.parts.pills import Badge, badge_width
from ui.parts.table_cell import Cell, cell_text

_TITLE_SIZE = 13
_TITLE_ROOM, _CELL_ROOM = 20, 22


def column_width(kit: Kit, title: str, *cells: Cell, strong: bool = False) -> int:
    """The width at 100 % that shows the title and each of these cells whole, `strong` ones bold."""
    look = kit.look
    head = QFontMetrics(look.font(_TITLE_SIZE)).horizontalAdvance(title)
    metrics = QFontMetrics(look.font(bold=strong))
    widths = [head + look.px(_TITLE_ROOM)]
    for cell in cells:
        bare = (
            badge_width(look, cell)
            if isinstance(cell, Badge)
            else metrics.horizontalAdvance(cell_text(cell))
        )
        widths.append(round(bare) + look.px(_CELL_ROOM))
    return -(-max(widths) * 100 // look.zoom)
