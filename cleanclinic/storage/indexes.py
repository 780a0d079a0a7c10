"""Indexes lie on pages of their own: whether they say what their tables say, and making them anew.

A page that was put back as it was earlier is whole for itself; only beside its table it is found.
"""

import re
from collections.abc import Iterator

from cleanclinic.storage.database import Database
from cleanclinic.storage.values import Difference

_INDEX = "(index)"
_NAMED = re.compile(r"index (\w+)$")


def index_differences(database: Database) -> Iterator[Difference]:
    """One for each entry that an index has too many or too few."""
    for (said,) in database.rows("PRAGMA integrity_check"):
        for line in said.splitlines():
            if named := _NAMED.search(line):
                yield Difference(named[1], "", _INDEX, line, None)


def rebuild_indexes(database: Database) -> None:
    """Make all of them anew from their tables, inside a transaction."""
    database.write("REINDEX")
