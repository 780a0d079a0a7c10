"""The first walk through the window: at a ward offered once, begun on request, left at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit
from ui.parts.shell import Shell

if TYPE_CHECKING:
    # Loaded behind the first window.
    from ui.parts.later import Later
    from ui.parts.tour import Tour

_SEEN = "tour.seen"


class Walked(Protocol):
    """What of the window the walk passes."""

    kit: Kit
    shell: Shell


def offer_tour(window: Walked, parent: QWidget, later: Later) -> None:
    """Says once, above the page, that there is a walk; it stands in nobody's way."""
    state = window.kit.state
    if state.get(_SEEN):
        return
    state.set(_SEEN, True)
    strip = later.offer(window.kit)

    def answer(yes: bool) -> None:
        strip.hide()
        strip.deleteLater()
        if yes:
            begin_tour(window, parent, later)

    strip.answered.connect(answer)
    window.shell.panel.addWidget(strip)


def begin_tour(window: Walked, parent: QWidget, later: Later) -> Tour:
    """Walks past the parts of the frame, one after the other."""
    shell, stop = window.shell, later.stop
    at_office = window.kit.state.get("shell.kind") == "office"
    page, exchange = ("overview", "inbox") if at_office else ("page", "sync")
    tour = later.tour(
        window.kit,
        parent,
        [
            stop("navigation", lambda: shell.navigation),
            stop(page, lambda: shell.stack),
            stop("search", lambda: shell.top),
            stop("status", lambda: shell.status),
            stop(exchange, lambda: shell.navigation.button(exchange)),
            stop("help", lambda: shell.navigation.foot),
        ],
    )
    tour.begin()
    return tour
