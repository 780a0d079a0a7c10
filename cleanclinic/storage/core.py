"""What the parts of an open store share."""

from cleanclinic.records.hlc import HybridClock
from cleanclinic.storage.acts import Acts
from cleanclinic.storage.attachments import Attachments
from cleanclinic.storage.books import Books
from cleanclinic.storage.database import Database
from cleanclinic.storage.ledger import Ledger
from cleanclinic.storage.log import Log
from cleanclinic.storage.projection import Projection
from cleanclinic.storage.shredding import Shredding
from cleanclinic.storage.values import Clock, NewId

# Names of values that the store keeps about itself.
DEVICE, OWNER, STAMP = "store.device", "store.owner", "store.stamp"
# Whose records these are when the office wrote them for all.
OFFICE = "office"


class Core:
    """One open database, its log and all that is worked out from it."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self.database = database
        self.clock = clock
        self.new_id = new_id
        self.log = Log(database)
        self.projection = Projection(database, self.log)
        self.acts = Acts(database, self.log)
        self.books = Books(database)
        self.ledger = Ledger(database)
        self.attachments = Attachments(database)
        self.shredding = Shredding(self.log, self.books, self.attachments)
        self.device = self.books.meta(DEVICE)
        self._owner: str | None = None
        last = max(self.books.meta(STAMP), self.acts.last_stamp())
        self.stamps = HybridClock(self.device, last)

    @property
    def owner(self) -> str:
        """Whose records are written here."""
        if self._owner is None:
            self._owner = self.books.meta(OWNER)
        return self._owner

    def forget(self) -> None:
        """Read anew, when wanted, what a rolled back transaction left behind in memory."""
        self.log.forget_end()
        self.projection.forget()
        self._owner = None
