"""The keys of the hospital's root: where they are, what is due, and reading one back.

A key is 128 random bits, written on a sheet as a code and on a stick in an age file. Both its
signature and the address that wards may seal their way back in to are worked out from it, so one
sheet or stick is all there is to keep, and nothing of either lies in the office's database.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

import msgspec

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.keys.errors import RecoveryCodeError
from cleanclinic.keys.recovery import read_code
from cleanclinic.keys.wrapping import derive
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.operations.workspace.trust import encode, hospital_digits, root_of, roots_of
from cleanclinic.paper.root_sheet import read_root_payload
from cleanclinic.storage.transaction import Transaction
from cleanclinic.sync.files import read_small
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.root_files import (
    FILE_MAX,
    SUFFIX,
    RootKeyDamagedError,
    RootKeyError,
    RootKeyFile,
    open_root_key,
)
from cleanclinic.sync.roster import Root, all_roots, make_root
from cleanclinic.sync.signing import Signer

STICK_NAME = "ROOT"
OFFICE_KEYS_LAST = timedelta(days=365)
# Values in the office's database.
SEED, COPIES, SCRUB, HISTORY = "root_seed", "root_copies", "root_scrub", "root_history"
_SEEN = "root_seen"
# A chain has at most 64 roots; what a ward says beyond that is not believed.
_SEEN_AHEAD = 32


class RootKeyHospitalError(RootKeyError):
    """Values: `hospital` it was made for, `ours`."""

    code = "ROOT-KEY-HOSPITAL"


class RootKeyOldError(RootKeyError):
    """It was in force until a newer set was made; values: `version` it belongs to, `current`."""

    code = "ROOT-KEY-OLD"


class RootKeyUnknownError(RootKeyError):
    """Nothing is mistyped, but it was never a key of this hospital's root."""

    code = "ROOT-KEY-UNKNOWN"


class RootKeyTwiceError(RootKeyError):
    """The same key was given twice; different ones are needed."""

    code = "ROOT-KEY-TWICE"


class RootKeysFewError(RootKeyError):
    """Values: `have` and `need`, in keys."""

    code = "ROOT-KEYS-FEW"


class RootStickError(CleanClinicError):
    """There is no key file in the folder, or more than one; values: `path`, `count`."""

    code = "ROOT-STICK"


@dataclass(frozen=True)
class RootKey:
    """One key of the root, read from a sheet or a stick; never shown by repr."""

    code: bytes = field(repr=False)

    @property
    def signer(self) -> Signer:
        return Signer(derive(self.code, "office root"))

    @property
    def identity(self) -> str:
        """Opens what wards sealed to the office for the day they cannot get in."""
        return new_age_identity(lambda _size: derive(self.code, "office recovery"))

    @property
    def public(self) -> str:
        return self.signer.public.hex()

    @property
    def recipient(self) -> str:
        return age_recipient(self.identity)


@dataclass(frozen=True)
class CopyFact:
    """How one key of the root is kept, as far as this program knows."""

    number: int
    stick: bool
    sheet: bool


@dataclass(frozen=True)
class RootState:
    """What the office's screen says of the root. `keys` 1 and `on_this_pc`: not moved yet."""

    version: int
    keys: int
    threshold: int
    on_this_pc: bool
    since: date
    copies: tuple[CopyFact, ...]
    # The old key is gone from the records, but its place in the file is not overwritten yet.
    scrub_due: bool
    # Whether wards can seal their way back in to the office.
    recovery: bool
    # How many versions wards know that were lost here when an old backup was restored.
    behind: int
    office_keys_since: date
    office_keys_due: date
    digits: str
    todos: tuple[Todo, ...]


def root_state(workspace: Workspace) -> RootState:
    """Where the root stands now; for the office."""
    workspace.require(WorkspaceKind.OFFICE)
    root, meta = root_of(workspace), workspace.store.meta
    since = _day(_begun(workspace, lambda one: one.root_keys))
    renewed = _day(_begun(workspace, lambda one: one.office_keys))
    copies = json.loads(meta(COPIES) or "[]")
    state = RootState(
        version=root.version,
        keys=len(root.root_keys),
        threshold=root.threshold,
        on_this_pc=bool(meta(SEED)),
        since=since,
        copies=tuple(CopyFact(*one) for one in copies),
        scrub_due=bool(meta(SCRUB)),
        recovery=bool(root.recovery_recipients),
        behind=behind(workspace),
        office_keys_since=renewed,
        office_keys_due=renewed + OFFICE_KEYS_LAST,
        digits=hospital_digits(workspace),
        todos=(),
    )
    return _with_todos(state, workspace.today())


def _begun(workspace: Workspace, part: Callable[[Root], object]) -> Root:
    """The first root from which on a part of it is as it is now."""
    chains = (*former_chains(workspace), roots_of(workspace))
    newest, *before = reversed([root for chain in chains for root in all_roots(chain)])
    same = takewhile(lambda root: part(root) == part(newest), before)
    return next(iter([*same][::-1]), newest)


def _day(root: Root) -> date:
    return date.fromisoformat(root.created[:10])


def _with_todos(state: RootState, today: date) -> RootState:
    todos = []
    if state.behind:
        todos.append(Todo("root_behind", None, None, "todo.root_behind", {}, "office", "root"))
    elif state.on_this_pc:
        todos.append(Todo("root_move", None, None, "todo.root_move", {}, "office", "root"))
    if state.scrub_due:
        todos.append(Todo("root_scrub", None, None, "todo.root_scrub", {}, "office", "root"))
    left = (state.office_keys_due - today).days
    if left <= 30:
        values: dict[str, object] = {"date": state.office_keys_since}
        due = state.office_keys_due
        todos.append(Todo("office_keys", due, left, "todo.office_keys", values, "office", "root"))
    return replace(state, todos=tuple(todos))


# --- reading a key back -----------------------------------------------------------------------


def key_from_code(workspace: Workspace, text: str, *, former: bool = False) -> RootKey:
    """A key as typed or scanned from its sheet; `former` takes one of an earlier set too.

    Raises RECOVERY-CHARACTER, -LENGTH and -GROUP for what is mistyped, and ROOT-KEY-HOSPITAL, -OLD
    and -UNKNOWN for a whole code that is no key of the root in force.
    """
    scanned = read_root_payload(text)
    if scanned is not None:
        _check_hospital(workspace, scanned.hospital_id, demo=workspace.demo)
    try:
        code = read_code(scanned.code if scanned else text)
    except RecoveryCodeError as error:
        raise RootKeyUnknownError() from error
    return check_current(workspace, RootKey(code), former=former)


def key_from_stick(
    workspace: Workspace, path: Path, passphrase: str, *, former: bool = False
) -> RootKey:
    """A key from its file, or from the one key file of this hospital in a folder.

    Raises FILE, ROOT-STICK, and ROOT-KEY-FORMAT, -COST, -PASSPHRASE, -DAMAGED, -HOSPITAL, -OLD or
    -UNKNOWN.
    """
    file = _file_in(workspace, path) if path.is_dir() else path
    try:
        held = open_root_key(read_small(file, FILE_MAX), passphrase)
        return check_current(workspace, key_of_file(workspace, held), former=former)
    except RootKeyError as error:
        raise error.named(file) from error.__cause__


def key_of_file(workspace: Workspace, held: RootKeyFile) -> RootKey:
    """The key in an opened file; raises ROOT-KEY-HOSPITAL and -DAMAGED."""
    _check_hospital(workspace, held.hospital_id, demo=held.demo)
    key = RootKey(bytes.fromhex(held.code))
    if key.public != held.public:
        raise RootKeyDamagedError(detail="another key than it names")
    return key


def check_current(workspace: Workspace, key: RootKey, *, former: bool = False) -> RootKey:
    """The key, if it belongs to the root in force; raises ROOT-KEY-OLD or -UNKNOWN.

    `former` lets one of an earlier root pass: it signs nothing, but opens what was sealed to it.
    """
    current = root_of(workspace)
    if key.public in current.root_keys:
        return key
    for chain in (roots_of(workspace), *former_chains(workspace)):
        for root in reversed(all_roots(chain)):
            if key.public in root.root_keys and former:
                return key
            if key.public in root.root_keys:
                raise RootKeyOldError(version=root.version, current=current.version)
    if behind(workspace):
        # The set it belongs to was made after the backup that was restored here.
        return key
    raise RootKeyUnknownError()


def behind(workspace: Workspace) -> int:
    """How many versions of the root wards know that this office has lost."""
    seen = int(workspace.store.meta(_SEEN, "0"))
    return max(0, seen - root_of(workspace).version)


def note_root_seen(workspace: Workspace, tx: Transaction, version: int) -> None:
    """Remember the newest root that a ward says it follows."""
    known = root_of(workspace).version
    if known < version <= known + _SEEN_AHEAD and version > int(tx.meta(_SEEN, "0")):
        tx.set_meta(_SEEN, str(version))


@dataclass(frozen=True)
class Standing:
    """What the next root follows: a chain, its newest root, and who signs for that one."""

    chain: tuple[bytes, ...]
    root: Root
    signers: list[Signer] = field(repr=False)


def standing(workspace: Workspace, keys: Sequence[RootKey]) -> Standing:
    """Where the next root begins; versions that were lost here are made up for.

    A ward passes over the versions it has and takes the next one, signed by the keys it follows:
    so while versions are lost, `keys` of the newest set are needed, as many as its sheets say.
    Raises ROOT-KEY-TWICE and ROOT-KEYS-FEW.
    """
    chain, root, lost = roots_of(workspace), root_of(workspace), behind(workspace)
    same_set = all(key.public in root.root_keys for key in keys)
    signers = root_signers(workspace, root, keys)
    if not lost:
        return Standing(chain, root, signers)
    if not keys:
        raise RootKeysFewError(have=0, need=2)
    given = [key.signer for key in keys]
    for version in range(root.version + 1, root.version + lost + 1):
        root = msgspec.structs.replace(
            root, version=version, created=workspace.now().isoformat(timespec="seconds")
        )
        if not same_set:
            root = msgspec.structs.replace(
                root,
                root_keys=tuple(key.public for key in keys),
                threshold=len(keys),
                recovery_recipients=tuple(key.recipient for key in keys),
            )
        both = {one.key_id: one for one in (*signers, *given)}
        chain, signers = (*chain, make_root(root, list(both.values()))), given
    return Standing(chain, root, signers)


def root_signers(workspace: Workspace, root: Root, keys: Sequence[RootKey]) -> list[Signer]:
    """Exactly as many distinct signers as the root wants: the key on this PC, or those given.

    Raises ROOT-KEY-TWICE and ROOT-KEYS-FEW.
    """
    if seed := base64.b64decode(workspace.store.meta(SEED)):
        return [Signer(seed)]
    if len({key.public for key in keys}) != len(keys):
        raise RootKeyTwiceError()
    fitting = [key.signer for key in keys if key.public in root.root_keys]
    if len(fitting) < root.threshold:
        raise RootKeysFewError(have=len(fitting), need=root.threshold)
    return fitting[: root.threshold]


def former_chains(workspace: Workspace) -> tuple[tuple[bytes, ...], ...]:
    """Root chains that were given up because all their keys were lost; they prove nothing now."""
    kept = json.loads(workspace.store.meta(HISTORY) or "[]")
    return tuple(tuple(map(base64.b64decode, one["roots"])) for one in kept)


def keep_history(workspace: Workspace, tx: Transaction) -> None:
    """Remember the root chain that is about to be given up."""
    kept = json.loads(workspace.store.meta(HISTORY) or "[]")
    kept.append(
        {
            "digits": hospital_digits(workspace),
            "until": workspace.now().isoformat(timespec="seconds"),
            "roots": [encode(one) for one in roots_of(workspace)],
        }
    )
    tx.set_meta(HISTORY, json.dumps(kept))


def stick_name(hospital_id: str, version: int, number: int, public: str) -> str:
    """A name that no other key ever has, so that writing one takes none away."""
    plain = "".join(c if c.isalnum() else "-" for c in hospital_id.upper())[:24]
    return f"{STICK_NAME}-{plain}-V{version}-{number}-{public[:8].upper()}{SUFFIX}"


def _file_in(workspace: Workspace, folder: Path) -> Path:
    """The key file of the root in force in a folder, told by its name."""
    version = _begun(workspace, lambda root: root.root_keys).version
    try:
        names = sorted(folder.glob(f"{STICK_NAME}-*{SUFFIX}"))
    except OSError as error:
        raise FileProblemError(path=folder, reason=reason_of(error)) from error
    fitting = [path for path in names if f"-V{version}-" in path.name] or names
    if len(fitting) != 1:
        raise RootStickError(path=folder, count=len(fitting))
    return fitting[0]


def _check_hospital(workspace: Workspace, hospital_id: str, *, demo: bool) -> None:
    if (hospital_id, demo) != (workspace.hospital_code, workspace.demo):
        raise RootKeyHospitalError(hospital=hospital_id, ours=workspace.hospital_code)
