"""Who is in, the curtain, and when the screen is locked by itself.

The keeper decides; what locking does to the workspace is the program's affair (`lock_wanted`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from cleanclinic.operations.people.pins import confirm_pin, provide_pins
from ui.door.curtain import Curtain
from ui.door.veil import Veil
from ui.parts.failures import sentence_of
from ui.parts.idle import HOLDS_WORK, MINUTES, MINUTES_KEY, Clocks, IdleWatch
from ui.parts.kit import Kit
from ui.parts.session import SessionEar
from ui.parts.tasks import Tasks
from ui.parts.tile import Tile


@dataclass(frozen=True)
class Insider:
    """Who is in.

    `person_id` is empty where nobody has a PIN; `opens_itself`: the next opening asks nothing.
    """

    person_id: str
    name: str
    opens_itself: bool


class Keeper(QObject):
    """Signals: `lock_wanted` (id of the person who wants to come in next, or "")."""

    lock_wanted = Signal(str)

    def __init__(
        self,
        kit: Callable[[], Kit],
        tasks: Tasks,
        curtain: Curtain,
        *,
        clocks: Clocks | None = None,
        ear: SessionEar | None = None,
    ) -> None:
        # It goes with the curtain, and so with the window: who watches on would cover a gone one.
        super().__init__(curtain)
        self._kit = kit
        self._tasks = tasks
        self.curtain = curtain
        self._insider: Insider | None = None
        self.idle = IdleWatch(self, clocks=clocks)
        self.idle.idled.connect(self._on_idle)
        self.idle.slept.connect(self._on_left)
        self.ear = ear or SessionEar(self)
        self.ear.left.connect(self._on_left)
        self._listens = False

    def enter(self, insider: Insider) -> None:
        """Somebody is in: begins to watch, or takes note that it is somebody else."""
        before, self._insider = self._insider, insider
        self.idle.set_minutes(self._kit().state.get(MINUTES_KEY, MINUTES))
        if before is None:
            self.idle.start()
            if not insider.person_id and not insider.opens_itself:
                # In by the passphrase: this account of the PC may not know the PINs yet.
                self._tasks.run(provide_pins, failed=lambda _: True)
        if not self._listens:
            self._listens = True
            self.ear.listen()

    def leave(self) -> None:
        """Nobody is in."""
        self._insider = None
        self.idle.stop()

    def draw_curtain(self) -> None:
        """Covers the screen at once; drawn already, nothing changes."""
        insider = self._insider
        if insider is None or self.curtain.cover is not None:
            return
        tile = Tile(insider.person_id, insider.name) if insider.person_id else None
        veil = Veil(self._kit(), tile)
        veil.show_where(self._kit().state.get("shell.where", ""))
        veil.lifted.connect(self.curtain.lift)
        veil.given.connect(lambda digits: self._try(veil, digits))
        veil.other_wanted.connect(lambda: self.lock_wanted.emit(""))
        self.curtain.draw(veil)

    def _try(self, veil: Veil, digits: str) -> None:
        pad = veil.pad
        if pad is None:
            return
        pad.entry.set_busy(True)

        def failed(error: Exception) -> bool:
            seconds = int(str(getattr(error, "values", {}).get("seconds", 0)))
            pad.entry.refuse(sentence_of(self._kit(), error), seconds)
            return True

        self._tasks.run(
            lambda workspace: confirm_pin(workspace, digits),
            lambda _: self._lift(veil), failed, owner=veil,
        )  # fmt: skip

    def _lift(self, veil: Veil) -> None:
        if self.curtain.cover is veil:
            self.curtain.lift()
            self.idle.touch()

    def _on_idle(self) -> None:
        self._go()

    def _on_left(self) -> None:
        self._go()

    def _go(self) -> None:
        """Closes what asks for a secret at the next opening; covers what would open by itself.

        A dialog that holds work is covered, not given up: the PIN lifts the curtain from it. Where
        nobody has a PIN a curtain keeps nobody out, so it is closed all the same.
        """
        insider = self._insider
        if insider is None:
            return
        if insider.opens_itself or (insider.person_id and _work_is_held()):
            self.draw_curtain()
        else:
            self.lock_wanted.emit("")


def _work_is_held() -> bool:
    """Whether a dialog stands open that holds what cannot be made again."""
    tops = QApplication.topLevelWidgets()
    return any(top.isVisible() and bool(top.property(HOLDS_WORK)) for top in tops)
