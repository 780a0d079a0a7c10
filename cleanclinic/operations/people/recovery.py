"""The recovery sheet: made, printed, read back, used; and turning the secrets when somebody leaves.

A sheet counts from the moment two of its groups were read back right, and then every older sheet is
dead: a sheet that was never printed readably must not take the place of a good one. The code is
nowhere but on the paper; the file the sheet is printed through is the person's to take away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import check_pin, with_pin
from cleanclinic.keys.recovery import (
    asked_groups,
    code_groups,
    code_text,
    new_code,
    same_group,
    unlock_with_recovery,
    with_recovery,
    without_recovery,
)
from cleanclinic.keys.slots import PASSPHRASE, PIN, RECOVERY, KeySlots, Unlocked
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.people import require
from cleanclinic.operations.people.pins import NoPinError, forget_secrets, have_pins, store_for
from cleanclinic.operations.workspace.kept_people import active_person, people_of, save_people
from cleanclinic.operations.workspace.opening import DATABASE, Workspace, open_unlocked, slots_at
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.operations.workspace.roles import Person, Role, head_nurses
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.trust import hospital_digits
from cleanclinic.paper.output import write_file
from cleanclinic.paper.recovery_sheet import RecoverySheet, read_sheet_code, recovery_sheet_pdf
from cleanclinic.paper.recovery_sheet import sheet_payload as payload_of
from cleanclinic.records.person_change import PersonStep
from cleanclinic.storage.rekey import rekey_database
from cleanclinic.words import Words

ASKED = 2
_SHEETS = "recovery_sheets"
_PRINTED_ON = "recovery_printed_on"


class SheetReadBackError(CleanClinicError):
    """A group read back is not that of the new sheet; value: `group`. The old one still counts."""

    code = "RECOVERY-READ-BACK"


class SheetOtherError(CleanClinicError):
    """The sheet belongs to another installation; values: `sheet`, `here`: their short numbers."""

    code = "RECOVERY-OTHER"


class NewAccessMissingError(CleanClinicError):
    """Using up the sheet without a new PIN or passphrase would lock everybody out."""

    code = "RECOVERY-NO-ACCESS"


@dataclass(frozen=True)
class SheetDraft:
    """A sheet being made; it opens nothing until two of its groups were read back."""

    number: int
    on: date
    groups: tuple[str, ...] = field(repr=False)
    code: bytes = field(repr=False)
    # Which groups to ask for, counted from 1.
    asked: tuple[int, ...]


@dataclass(frozen=True)
class SheetState:
    """Whether a sheet counts, and which one: what the screen says of it."""

    exists: bool
    number: int
    on: date | None


def sheet_state(workspace: Workspace) -> SheetState:
    """The sheet in force; none is a thing to do for the head nurse."""
    slots = load_slots(workspace.folder)
    on = workspace.store.meta(_PRINTED_ON)
    return SheetState(
        exists=RECOVERY in slots.kinds,
        number=int(workspace.store.meta(_SHEETS, "0")),
        on=date.fromisoformat(on) if on else None,
    )


def draft_sheet(workspace: Workspace) -> SheetDraft:
    """A new code; the sheet in force stays in force."""
    require(workspace, Role.HEAD_NURSE)
    random_bytes = workspace.sources.random_bytes
    code = new_code(random_bytes)
    return SheetDraft(
        number=int(workspace.store.meta(_SHEETS, "0")) + 1,
        on=workspace.today(),
        groups=code_groups(code),
        code=code,
        asked=asked_groups(random_bytes),
    )


def sheet_pdf(workspace: Workspace, draft: SheetDraft, *, words: Words) -> bytes:
    """The sheet as a page to be printed at once; it is kept nowhere."""
    department = workspace.department
    install_id = load_slots(workspace.folder).install_id
    name = department.name if department else words.text("recovery.office")
    sheet = RecoverySheet(
        department=name,
        hospital=workspace.hospital_name or workspace.hospital_code,
        device=workspace.device_label,
        install_id=install_id,
        number=draft.number,
        groups=draft.groups,
        payload=payload_of(install_id, code_text(draft.code)),
        hospital_digits=hospital_digits(workspace),
        on=draft.on,
    )
    return recovery_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_sheet(workspace: Workspace, draft: SheetDraft, target: Path, *, words: Words) -> Printed:
    """The sheet as a file, to be deleted by hand as soon as it is on paper."""
    write_file(target, sheet_pdf(workspace, draft, words=words))
    return Printed(target, 1, (target,), (), NOTHING_CHANGED)


def confirm_sheet(workspace: Workspace, draft: SheetDraft, answers: tuple[str, ...]) -> SheetState:
    """Put the sheet in force after its asked groups were typed from the paper.

    Raises SheetReadBackError for the first that differs; then the old sheet is still in force.
    """
    require(workspace, Role.HEAD_NURSE)
    given = (*answers, *[""] * len(draft.asked))
    for group, answer in zip(draft.asked, given, strict=False):
        if not same_group(answer, draft.groups[group - 1]):
            raise SheetReadBackError(group=group)
    slots = load_slots(workspace.folder)
    slots = with_recovery(
        slots,
        workspace.unlocked,
        draft.code,
        workspace.sources.random_bytes,
        label=f"{draft.number} {draft.on.isoformat()}",
    )
    save_slots(workspace.folder, slots)
    with workspace.store.writing() as tx:
        tx.set_meta(_SHEETS, str(draft.number))
        tx.set_meta(_PRINTED_ON, draft.on.isoformat())
    return sheet_state(workspace)


# --- using it -------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewAccess:
    """How the data is to be opened from now on: a PIN for somebody, a passphrase, or both."""

    person_id: str = ""
    pin: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)


def people_by_sheet(
    folder: Path, code: str, *, sources: Sources | None = None
) -> tuple[Person, ...]:
    """Whose PIN may be set anew with a sheet: the head nurses. Uses nothing up."""
    with _opened_by_sheet(folder, code, sources or system_sources()) as workspace:
        return head_nurses(people_of(workspace))


def rebuild_access(
    folder: Path,
    code: str,
    access: NewAccess,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """Open with a sheet, on the old PC or over a restored backup on a new one.

    `code` is typed, or what the sheet's square code says. The new PIN or passphrase replaces the
    old ones of its kind, and the sheet is used up: a new one is to be printed. Raises RECOVERY-*,
    NewAccessMissingError, and for the new PIN or passphrase what making one raises; the sheet then
    still counts.
    """
    unlock = by_sheet(code)
    return open_anew(folder, unlock, access, sources=sources, store=store, cost=cost)


def open_anew(
    folder: Path,
    unlock: Callable[[KeySlots], Unlocked],
    access: NewAccess,
    *,
    used_up: Callable[[KeySlots, Unlocked], KeySlots] = without_recovery,
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """Open in a way that counts once, and set a new PIN or passphrase in the same step.

    `used_up` takes away the slots that count no more; the sheet in force is always one of them.
    """
    if not access.pin and not access.passphrase:
        raise NewAccessMissingError()
    if access.pin:
        check_pin(access.pin)
    workspace = open_unlocked(folder, unlock(slots_at(folder)), sources or system_sources())
    try:
        person = active_person(workspace, access.person_id) if access.pin else None
        if person is not None:
            workspace.acting = person
            require(workspace, Role.HEAD_NURSE)
        old, unlocked = load_slots(folder), workspace.unlocked
        store = store_for(workspace, store) if access.pin else None
        slots, gone = _with_access(workspace, old, access, person, store, cost)
        save_slots(folder, used_up(without_recovery(slots, unlocked), unlocked))
        forget_secrets(old, gone, store)
        if person is not None:
            save_people(workspace, people_of(workspace), PersonStep.REBUILT, person)
        with workspace.store.writing() as tx:
            tx.set_meta(_PRINTED_ON, "")
        return workspace
    except BaseException:
        workspace.close()
        raise


def _with_access(
    workspace: Workspace,
    slots: KeySlots,
    access: NewAccess,
    person: Person | None,
    store: SecretStore | None,
    cost: KdfCost | None,
) -> tuple[KeySlots, list[str]]:
    """The slots with the new PIN or passphrase; the ids of the ones it took the place of."""
    unlocked, random_bytes = workspace.unlocked, workspace.sources.random_bytes
    gone: list[str] = []
    if person is not None:
        gone += [one.id for one in slots.slots if one.person == person.id and one.kind == PIN]
        slots = with_pin(
            slots,
            unlocked,
            access.pin,
            person=person.id,
            label=person.name,
            store=store,
            random_bytes=random_bytes,
            cost=cost,
        )
    if access.passphrase:
        gone += [one.id for one in slots.slots if one.kind == PASSPHRASE]
        slots = slots.with_passphrase(unlocked, access.passphrase, random_bytes, cost)
    for slot_id in gone:
        slots = slots.without(unlocked, slot_id)
    return slots, gone


def by_sheet(code: str) -> Callable[[KeySlots], Unlocked]:
    """How a sheet opens slots, typed or scanned; for restoring a backup on a new PC."""

    def unlock(slots: KeySlots) -> Unlocked:
        scanned = read_sheet_code(code)
        if scanned is None:
            return unlock_with_recovery(slots, code)
        install_id, typed = scanned
        if install_id != slots.install_id:
            raise SheetOtherError(sheet=install_id[-8:], here=slots.install_id[-8:])
        return unlock_with_recovery(slots, typed)

    return unlock


def _opened_by_sheet(folder: Path, code: str, sources: Sources) -> Workspace:
    return open_unlocked(folder, by_sheet(code)(slots_at(folder)), sources)


# --- turning the secrets --------------------------------------------------------------------


def change_database_key(workspace: Workspace) -> Workspace:
    """Encrypt the database anew; gives the workspace opened again, the given one is closed.

    A power cut at any moment leaves the old secret or the new one, and the next opening, whichever
    way, finds out which. Backups made before still open with the slots kept beside them.
    """
    require(workspace, Role.HEAD_NURSE)
    folder, sources, old = workspace.folder, workspace.sources, workspace.unlocked
    bundle = replace(old.bundle, db_key=sources.random_bytes(len(old.bundle.db_key)))
    workspace.close()

    def keep_both() -> None:
        slots = load_slots(folder).with_pending(old, bundle, sources.random_bytes)
        save_slots(folder, slots)

    rekey_database(folder / DATABASE, old.bundle.db_key, bundle.db_key, keep_both)
    both = Unlocked(old.bundle, old.wrapping, bundle)
    return open_unlocked(folder, both, sources, workspace.acting)


def turn_keys(
    workspace: Workspace,
    pin: str,
    *,
    passphrase: str = "",
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """New secrets throughout, as when the head nurse changes; gives the workspace opened again.

    Only the PIN of the person at the screen (and the passphrase, if one is given) goes on: every
    other PIN, passphrase and sheet, and every old copy of them, is dead, because what they open is
    not in use any more. The others are given new PINs, and a new sheet is to be printed.
    """
    require(workspace, Role.HEAD_NURSE)
    person = workspace.acting
    if person is None or person.id not in have_pins(workspace):
        raise NoPinError(name=workspace.person)
    check_pin(pin)
    used = store_for(workspace, store)
    turned = change_database_key(workspace)
    try:
        return _with_fresh_slots(turned, person, pin, passphrase, used, cost)
    except BaseException:
        turned.close()
        raise


def _with_fresh_slots(
    workspace: Workspace,
    person: Person,
    pin: str,
    passphrase: str,
    store: SecretStore | None,
    cost: KdfCost | None,
) -> Workspace:
    """A new wrapping key: one write of the slots file, the old slots whole until then."""
    folder, random_bytes = workspace.folder, workspace.sources.random_bytes
    old = load_slots(folder)
    slots, unlocked = KeySlots.new(
        workspace.keys,
        install_id=old.install_id,
        workspace=old.workspace,
        demo=old.demo,
        random_bytes=random_bytes,
    )
    slots = KeySlots({**slots.document, "generation": old.generation})
    if old.demo:
        slots = slots.with_demo(unlocked, random_bytes)
    if passphrase:
        slots = slots.with_passphrase(unlocked, passphrase, random_bytes, cost)
    slots = with_pin(
        slots,
        unlocked,
        pin,
        person=person.id,
        label=person.name,
        store=store,
        random_bytes=random_bytes,
        cost=cost,
    )
    save_slots(folder, slots)
    forget_secrets(old, [one.id for one in old.slots], store)
    workspace.unlocked = unlocked
    return workspace
