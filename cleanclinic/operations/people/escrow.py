"""A ward's way back in through the office: chosen by a person, shown, and taken back at any time.

A slot's key is sealed to the keys of the hospital's root, which lie on sheets and sticks and not in
the office's database. The office can use it only when the ward asks; see `rescue`.
"""

from dataclasses import dataclass
from datetime import date

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.escrow import escrow_facts, with_escrow, without_escrow
from cleanclinic.keys.slots import KeySlots
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.trust import EXCHANGE, is_granted, noted, root_of
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.fields import fields_of
from cleanclinic.sync.identities import recipient_id
from cleanclinic.sync.rescue import Escrow, seal_escrow

_CHOICE = "escrow_choice"
_GIVEN, _TAKEN = "given", "taken"


class EscrowUnavailableError(CleanClinicError):
    """The office has no sheets or sticks yet that could open it, or has not granted this PC."""

    code = "ESCROW-UNAVAILABLE"


@dataclass(frozen=True)
class EscrowState:
    """What the screen says of it. `chosen` is None as long as nobody was asked."""

    available: bool
    chosen: bool | None
    given: date | None
    # Chosen, but lost with changed secrets or sealed to sheets that were replaced: give it again.
    outdated: bool
    # Hidden fields are filled in here: propose it.
    suggested: bool


def escrow_state(workspace: Workspace) -> EscrowState:
    """Whether the office can let this ward in again, and whether it should be proposed."""
    workspace.require(WorkspaceKind.WARD)
    recipients = _recipients(workspace)
    facts = escrow_facts(load_slots(workspace.folder))
    choice = workspace.store.meta(_CHOICE)
    chosen = None if not choice else choice == _GIVEN
    fits = _fits(workspace, recipients)
    return EscrowState(
        available=bool(recipients),
        chosen=chosen,
        given=date.fromisoformat(facts[-1].label) if facts else None,
        outdated=bool(chosen and recipients and not fits),
        suggested=_keeps_hidden(workspace),
    )


def escrow_outdated(workspace: Workspace) -> bool:
    """Whether it was chosen, and what was left with the office opens this ward no more."""
    if workspace.store.meta(_CHOICE) != _GIVEN:
        return False
    recipients = _recipients(workspace)
    return bool(recipients) and not _fits(workspace, recipients)


def give_to_office(workspace: Workspace) -> Changed:
    """Seal this ward's way back in to the office; an earlier one is dead.

    Called only after a person was shown what it means and chose it. Raises ESCROW-UNAVAILABLE.
    """
    workspace.require(WorkspaceKind.WARD)
    require(workspace, Role.HEAD_NURSE)
    if not _recipients(workspace):
        raise EscrowUnavailableError()
    slots = without_escrow(load_slots(workspace.folder), workspace.unlocked)
    save_slots(workspace.folder, sealed_anew(workspace, slots))
    _note(workspace, _GIVEN)
    return Changed(1, EXCHANGE)


def take_from_office(workspace: Workspace) -> Changed:
    """Take it back: what the office could open opens nothing any more."""
    workspace.require(WorkspaceKind.WARD)
    require(workspace, Role.HEAD_NURSE)
    slots = load_slots(workspace.folder)
    if escrow_facts(slots):
        save_slots(workspace.folder, without_escrow(slots, workspace.unlocked))
    _note(workspace, _TAKEN)
    return Changed(1, EXCHANGE)


def sealed_anew(workspace: Workspace, slots: KeySlots) -> KeySlots:
    """The slots with one more, sealed to the office's keys of today."""
    recipients = _recipients(workspace)
    department = workspace.department

    def seal(material: bytes) -> bytes:
        content = Escrow(
            demo=workspace.demo,
            hospital_id=workspace.hospital_code,
            install_id=slots.install_id,
            device_id=workspace.store.meta("device_id"),
            department=department.name if department else workspace.store.meta("department_name"),
            device=workspace.device_label[:64],
            material=material.hex(),
            created=workspace.now().isoformat(timespec="seconds"),
        )
        return seal_escrow(content, recipients)

    return with_escrow(
        slots,
        workspace.unlocked,
        seal,
        workspace.sources.random_bytes,
        label=workspace.today().isoformat(),
        to=[recipient_id(one) for one in recipients],
    )


def _recipients(workspace: Workspace) -> tuple[str, ...]:
    return root_of(workspace).recovery_recipients if is_granted(workspace) else ()


def _fits(workspace: Workspace, recipients: tuple[str, ...]) -> bool:
    """Whether something lies with the office, sealed to the sheets of today."""
    to = {recipient_id(each) for each in recipients}
    return any(set(one.to) == to for one in escrow_facts(load_slots(workspace.folder)))


def _keeps_hidden(workspace: Workspace) -> bool:
    """Whether any record here has a hidden field filled in."""
    for of in RECORD_TYPES:
        hidden = [field.name for field in fields_of(of) if field.sensitive]
        if hidden and any(
            getattr(held.record, name) for held in workspace.store.all(of) for name in hidden
        ):
            return True
    return False


def _note(workspace: Workspace, choice: str) -> None:
    with workspace.store.writing() as tx:
        tx.set_meta(_CHOICE, choice)
        tx.journal(noted(workspace, "out", f"escrow {choice}"))
