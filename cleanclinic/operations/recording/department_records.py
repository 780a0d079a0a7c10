"""The records that are a department's: its own, and the office's that are for it or for all."""

from collections.abc import Iterable
from typing import TypeVar

from cleanclinic.operations.workspace.opening import OFFICE
from cleanclinic.records.held import Held
from cleanclinic.records.record import Record

R = TypeVar("R", bound=Record)


def records_of(held: Iterable[Held[R]], of: type[R], owner: str) -> list[R]:
    """Those of a kind's records that are a department's; `owner` is its id."""
    if of.ADDRESSED:
        return [one.record for one in held if getattr(one.record, of.ADDRESSED) == owner]
    return [one.record for one in held if one.owner in (owner, OFFICE)]
