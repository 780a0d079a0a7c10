"""Founding the hospital: the office's root statement and its empty roster."""

from cleanclinic.operations.root_keys import SEED
from cleanclinic.operations.trust import encode, encode_all
from cleanclinic.operations.workspace import Workspace, WorkspaceKind
from cleanclinic.sync.roster import Root, Roster, make_root, make_roster
from cleanclinic.sync.signing import Signer


def found_hospital(workspace: Workspace) -> None:
    """Make the office's root and empty roster; done once, right after `create_office`.

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
