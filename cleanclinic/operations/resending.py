"""What is kept of sent bundles so that the very same ones can be sent again.

A bundle in a verified backup of the office lets go of its packed lines when it is older than any
backup the office keeps; they stand in the log, and give the same bytes when packed again.
"""

from collections.abc import Iterator
from datetime import timedelta

from cleanclinic.operations.streams import epoch_of
from cleanclinic.operations.workspace import OFFICE, Workspace
from cleanclinic.storage.store import Store
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Bundle
from cleanclinic.sync.changes import pack_changes

# The oldest monthly backup is of twelve months ago, and somebody may need it put back.
KEPT_PACKED = timedelta(days=400)


def packed_of(store: Store, bundle: Bundle) -> bytes:
    """The packed lines of a sent bundle, as they were; from the log if they were let go of."""
    return bundle.packed or _packed_again(store, bundle)


def drop_packed(workspace: Workspace, tx: Transaction, durable_upto: int) -> None:
    """Let go of packed lines that are safe at the office for longer than its backups reach."""
    epoch = epoch_of(workspace)
    before = workspace.now() - KEPT_PACKED
    for note in workspace.store.bundle_notes("out", OFFICE, epoch):
        if note.seq > durable_upto or note.at >= before or not note.packed:
            continue
        bundle = workspace.store.bundle("out", OFFICE, epoch, note.seq)
        # Another library may pack otherwise; then the bytes stay.
        if bundle is not None and _packed_again(workspace.store, bundle) == bundle.packed:
            tx.drop_packed(bundle)


def _packed_again(store: Store, bundle: Bundle) -> bytes:
    def lines() -> Iterator[bytes]:
        found = store.lines_after(bundle.first - 1, own=True, upto=bundle.last)
        yield from (line.line for line in found)

    return next(iter(pack_changes(lines()))).packed
