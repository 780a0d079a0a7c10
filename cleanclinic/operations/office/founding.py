"""Founding the hospital: the office's workspace, its root statement and its empty roster."""

from pathlib import Path

from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.creating import Opening, create_office
from cleanclinic.operations.people.first_start import check_access, check_store, code_of
from cleanclinic.operations.workspace.kept_people import person_change
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.root_keys import SEED
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.operations.workspace.trust import encode, encode_all
from cleanclinic.records.person_change import PersonStep
from cleanclinic.sync.roster import Root, Roster, make_root, make_roster
from cleanclinic.sync.signing import Signer

_CODE_ELSE = "YY"


def set_up_office(
    folder: Path,
    hospital_name: str,
    person: str,
    *,
    pin: str = "",
    passphrase: str = "",
    hospital_code: str = "",
    use_store: bool = False,
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """The hospital's office, founded, opened as whoever is in charge of it; all of it or nothing.

    A PIN needs a credential store; `use_store` lets this computer open it without asking. Raises
    FirstAccessError, PIN-*, KEY-*, RECORD-INVALID and WORKSPACE-EXISTS: never new keys over old.
    """
    if not use_store or pin:
        check_access(pin, passphrase)
    return create_office(
        folder,
        hospital_code=hospital_code or hospital_code_of(hospital_name),
        hospital_name=hospital_name,
        person=person,
        opening=Opening(
            passphrase=passphrase or None,
            use_store=use_store and not pin,
            pin=pin,
            store=check_store(store) if pin else store,
            cost=cost,
        ),
        sources=sources,
        prepare=_found,
    )


def hospital_code_of(hospital_name: str) -> str:
    """The hospital's code unless somebody gives it another: the initials of its name."""
    return code_of(hospital_name, otherwise=_CODE_ELSE)


def _found(workspace: Workspace) -> None:
    found_hospital(workspace)
    acting = workspace.acting
    if acting is not None:
        with workspace.store.act("act.kept.person_added", workspace.actor, name=acting.name) as act:
            act.put(person_change(workspace, PersonStep.ADDED, acting))


def found_hospital(workspace: Workspace) -> None:
    """Make the office's root and empty roster; done once, as `create_office` is.

    The root's one key stays in the office's encrypted database until `root_moving` takes it from
    there to paper and sticks; the office's screen says so until then.
    """
    workspace.require(WorkspaceKind.OFFICE)
    seed = workspace.sources.random_bytes(32)
    founder = Signer(seed)
    created = workspace.now().isoformat(timespec="seconds")
    root = make_root(
        Root(
            version=1,
            demo=workspace.demo,
            hospital_id=workspace.hospital_code,
            hospital_name=workspace.hospital_name,
            root_keys=(founder.public.hex(),),
            threshold=1,
            office_keys=(workspace.signer.public.hex(),),
            office_recipients=(workspace.recipient,),
            created=created,
        ),
        [founder],
    )
    roster = make_roster(
        Roster(
            version=1,
            root_version=1,
            hospital_id=workspace.hospital_code,
            departments=(),
            devices=(),
            demo=workspace.demo,
            created=created,
        ),
        workspace.signer,
    )
    with workspace.store.writing() as tx:
        tx.set_meta(SEED, encode(seed))
        tx.set_meta("roots", encode_all((root,)))
        tx.set_meta("roster", encode(roster))
        tx.set_meta("office_generation", "1")
