"""Finding the system's credential store, whose library is imported only when it is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanclinic.keys.store import CredentialStore


def find_store() -> "CredentialStore | None":
    """The store of this system if it has one we allow."""
    from cleanclinic.keys.store import find_store as find  # noqa: PLC0415  slow to import

    return find()
