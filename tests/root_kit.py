"""Sheets and sticks of a hospital's root for tests: made, read back and put in force quickly."""

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cleanclinic.keys.recovery import code_groups
from cleanclinic.operations.office.root_moving import (
    RootCopy,
    RootDraft,
    check_sheet,
    draft_root,
    sign_root,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.sync.root_files import RootKeyFile
from tests.bundle_kit.age import LINE, Seal, Stanza, b64, sealed_chunks, seed

PASSPHRASE = "青竹无言自有节，明月入怀"


def checked_sheets(office: Workspace, draft: RootDraft) -> list[RootCopy]:
    """Every key of the set on a sheet, and its two groups typed from it."""
    copies = []
    for number in range(1, draft.count + 1):
        groups = code_groups(draft.key(number).code)
        asked = draft.asked[number - 1]
        copies.append(check_sheet(office, draft, number, [groups[one - 1] for one in asked]))
    return copies


def moved(office: Workspace, count: int = 3, threshold: int = 2) -> RootDraft:
    """The root on sheets, off the office's PC."""
    draft = draft_root(office, count, threshold)
    sign_root(office, draft, checked_sheets(office, draft))
    return draft


def file_of(office: Workspace, draft: RootDraft, number: int, **changed: object) -> RootKeyFile:
    """What a key's file holds, with whatever of it is to be wrong."""
    key = draft.key(number)
    held = RootKeyFile(
        demo=True,
        hospital_id=office.hospital_code,
        hospital_name=office.hospital_name,
        version=draft.version,
        number=number,
        count=draft.count,
        threshold=draft.threshold,
        code=key.code.hex(),
        public=key.public,
        created=office.now().isoformat(),
    )
    return msgspec.structs.replace(held, **changed)


def scrypt_file(plain: bytes, passphrase: str = PASSPHRASE, cost: int = 4, said: int = 0) -> bytes:
    """What an age program makes of a passphrase, at a cost that a test can pay; `said` lies."""
    salt = seed("scrypt salt")[:16]
    empty = Seal("root key", (), ())
    kdf = Scrypt(salt=LINE + b"/scrypt" + salt, length=32, n=2**cost, r=8, p=1)
    key = kdf.derive(passphrase.encode())
    body = ChaCha20Poly1305(key).encrypt(bytes(12), empty.file_key, None)
    stanza = Stanza((b"scrypt", b64(salt), str(said or cost).encode()), body)
    return Seal("root key", (stanza,), sealed_chunks("root key", plain)).data()
