"""The records that are a department's: its own, and the office's that are for it or for all."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from cleanclinic.operations.workspace.opening import OFFICE
from cleanclinic.records.held import Held, Part
from cleanclinic.records.record import Record

R = TypeVar("R", bound=Record)


def records_of(held: Iterable[Held[R] | Part[R]], of: type[R], owner: str) -> list[R]:
    """Those of a kind's records that are a department's; `owner` is its id."""
    return records_by_owner(held, of, (owner,))[owner]


def records_by_owner(
    held: Iterable[Held[R] | Part[R]], of: type[R], owners: Collection[str]
) -> dict[str, list[R]]:
    """The same for several departments, looked through once; the order stays."""
    found: dict[str, list[R]] = {owner: [] for owner in owners}
    for one in held:
        whose = getattr(one.record, of.ADDRESSED) if of.ADDRESSED else one.owner
        if whose == OFFICE and not of.ADDRESSED:
            for records in found.values():
                records.append(one.record)
        elif whose in found:
            found[whose].append(one.record)
    return found
