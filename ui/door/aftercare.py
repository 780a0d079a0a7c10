"""What goes on behind the window: care, the shared folder, going back, a way out of damage."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cleanclinic.errors import CleanClinicError
from ui.door.caretaker import Caretaker
from ui.door.reopener import Host, Reopener
from ui.door.rescue import Rescue, is_rescuable
from ui.parts.folder_rounds import FolderRounds
from ui.parts.reopening import Reopening

DAMAGED = "DB-DAMAGED"


class Aftercare(QObject):
    """Of one folder. Signals: `found` (error) when the care of the data found something wrong."""

    found = Signal(object)

    def __init__(self, host: Host, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.caretaker = Caretaker(host.tasks)
        self.caretaker.found.connect(self.found)
        self.rounds = FolderRounds(host.tasks)
        self._reopener = Reopener(host)
        self._rescue = Rescue(host, folder, self._reopener)

    def enter(self) -> None:
        """Somebody is in."""
        self.caretaker.enter()
        self.rounds.enter()

    def leave(self) -> None:
        """Nobody is in any more."""
        self.caretaker.leave()
        self.rounds.leave()

    def reopen(self, request: Reopening) -> None:
        """Closes the workspace, works on its files, and opens it again."""
        self._reopener.run(request)

    def rescue(self, error: Exception) -> bool:
        """Shows a way out if there may be one for this error; False if not."""
        if is_rescuable(error):
            self._rescue.offer(error)
            return True
        return False

    def is_damage(self, error: Exception) -> bool:
        """Whether the file that is open is damaged; a backup on trial may be so too."""
        if not isinstance(error, CleanClinicError) or error.code != DAMAGED:
            return False
        return Path(str(error.values.get("path", ""))).parent == self._folder
