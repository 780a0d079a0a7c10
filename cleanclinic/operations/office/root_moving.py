"""A new set of root keys on sheets and sticks: off the office's PC, or in place of an older set.

Nothing is in force before every new key was read back from its sheet or its stick and the root that
names them is signed by enough of the old keys and enough of the new. That is one transaction: a
program killed at any step leaves the old root or the new one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import msgspec

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import PassphraseShortError
from cleanclinic.keys.recovery import asked_groups, code_groups, code_text, new_code, same_group
from cleanclinic.keys.slots import PASSPHRASE_MIN
from cleanclinic.operations.people.people import require
from cleanclinic.operations.people.recovery import SheetReadBackError
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.root_keys import (
    COPIES,
    SCRUB,
    SEED,
    CopyFact,
    RootKey,
    behind,
    keep_history,
    key_of_file,
    standing,
    stick_name,
)
from cleanclinic.operations.workspace.trust import (
    EXCHANGE,
    encode_all,
    hospital_digits,
    noted,
    renew_roster,
    root_of,
    roots_of,
)
from cleanclinic.paper.output import write_file
from cleanclinic.paper.root_sheet import RootSheet, root_sheet_pdf
from cleanclinic.records.held import Changes
from cleanclinic.sync.files import read_small, write_bytes_safely
from cleanclinic.sync.root_files import FILE_MAX, RootKeyFile, open_root_key, seal_root_key
from cleanclinic.sync.roster import Root, make_root, root_digits
from cleanclinic.sync.signing import Signer
from cleanclinic.words import Words

KEYS_MIN, KEYS_MAX = 2, 4
# What a large and a small hospital do; the first is proposed.
USUAL = ((3, 2), (2, 1))


class RootPlanError(CleanClinicError):
    """One lost sheet would lose everything, or there are too many; values: `least`, `most`."""

    code = "ROOT-PLAN"


class RootCopyError(CleanClinicError):
    """Some new keys were not read back from sheet or stick yet; values: `numbers`."""

    code = "ROOT-COPY"


class RootStaleError(CleanClinicError):
    """The root was changed since this set was begun."""

    code = "ROOT-STALE"


@dataclass(frozen=True)
class RootDraft:
    """A set of keys being made; they are nowhere but here until they are printed or written."""

    # Of the root that will name them.
    version: int
    threshold: int
    on: date
    digits: str
    keys: tuple[RootKey, ...] = field(repr=False)
    # For each key the two groups to ask for, counted from 1.
    asked: tuple[tuple[int, ...], ...]

    @property
    def count(self) -> int:
        return len(self.keys)

    def key(self, number: int) -> RootKey:
        """The key of a sheet, counted from 1."""
        return self.keys[number - 1]


@dataclass(frozen=True)
class RootCopy:
    """A key that was read back from where it will be kept; `path` of a stick's file."""

    number: int
    public: str
    path: Path | None


@dataclass(frozen=True)
class RootSigned:
    """The new root is in force. `digits` differ from before only after a new founding."""

    version: int
    keys: int
    threshold: int
    digits: str
    changes: Changes


def preview_root(
    workspace: Workspace, count: int = 3, threshold: int = 2
) -> tuple[tuple[str, dict[str, object]], ...]:
    """What making a new set will mean, as keys of words with their values; changes nothing."""
    _check_plan(count, threshold)
    root = root_of(workspace)
    here = bool(workspace.store.meta(SEED))
    values: dict[str, object] = {
        "count": count,
        "threshold": threshold,
        "lost": count - threshold,
        "old": len(root.root_keys),
        "needed": root.threshold,
    }
    names = (
        "made",
        "needed" if threshold > 1 else "needed_one",
        "old_here" if here else "old_away",
        "gone_here" if here else "gone_away",
        "wards",
    )
    return tuple((f"root.preview.{name}", values) for name in names)


def draft_root(workspace: Workspace, count: int = 3, threshold: int = 2) -> RootDraft:
    """New keys; nothing is written and the root in force stays in force. Raises ROOT-PLAN."""
    workspace.require(WorkspaceKind.OFFICE)
    require(workspace, Role.HEAD_NURSE)
    _check_plan(count, threshold)
    random_bytes = workspace.sources.random_bytes
    return RootDraft(
        version=_next_version(workspace),
        threshold=threshold,
        on=workspace.today(),
        digits=hospital_digits(workspace),
        keys=tuple(RootKey(new_code(random_bytes)) for _ in range(count)),
        asked=tuple(asked_groups(random_bytes) for _ in range(count)),
    )


def _next_version(workspace: Workspace) -> int:
    return root_of(workspace).version + behind(workspace) + 1


def check_keys(workspace: Workspace, keys: Sequence[RootKey] = ()) -> None:
    """Raises ROOT-KEY-TWICE and ROOT-KEYS-FEW, before anybody prints anything for nothing."""
    standing(workspace, keys)


def _check_plan(count: int, threshold: int) -> None:
    if not KEYS_MIN <= count <= KEYS_MAX or not 1 <= threshold < count:
        raise RootPlanError(least=KEYS_MIN, most=KEYS_MAX)


# --- on paper and on sticks -------------------------------------------------------------------


def root_sheet(workspace: Workspace, draft: RootDraft, number: int, *, words: Words) -> bytes:
    """One sheet as a page to be printed at once; it is kept nowhere."""
    code = draft.key(number).code
    sheet = RootSheet(
        hospital=workspace.hospital_name or workspace.hospital_code,
        hospital_id=workspace.hospital_code,
        version=draft.version,
        number=number,
        count=draft.count,
        threshold=draft.threshold,
        groups=code_groups(code),
        code=code_text(code),
        hospital_digits=draft.digits,
        on=draft.on,
    )
    return root_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_root_sheet(
    workspace: Workspace, draft: RootDraft, number: int, target: Path, *, words: Words
) -> Printed:
    """One sheet as a file, to be deleted by hand as soon as it is on paper."""
    write_file(target, root_sheet(workspace, draft, number, words=words))
    return Printed(target, 1, (target,), (), NOTHING_CHANGED)


def check_sheet(
    workspace: Workspace, draft: RootDraft, number: int, answers: Sequence[str]
) -> RootCopy:
    """A sheet whose asked groups were typed from the paper; raises SheetReadBackError."""
    workspace.require(WorkspaceKind.OFFICE)
    groups = code_groups(draft.key(number).code)
    given = (*answers, *[""] * len(draft.asked[number - 1]))
    for group, answer in zip(draft.asked[number - 1], given, strict=False):
        if not same_group(answer, groups[group - 1]):
            raise SheetReadBackError(group=group)
    return RootCopy(number, draft.key(number).public, None)


def write_stick(
    workspace: Workspace, draft: RootDraft, number: int, folder: Path, passphrase: str
) -> RootCopy:
    """A key as a file that opens by passphrase: flushed, read from the stick again, and opened.

    Raises PassphraseShortError and the file errors; takes some seconds. Nothing on the stick is
    replaced.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        raise PassphraseShortError(minimum=PASSPHRASE_MIN, length=len(passphrase))
    key = draft.key(number)
    held = RootKeyFile(
        demo=workspace.demo,
        hospital_id=workspace.hospital_code,
        hospital_name=workspace.hospital_name or workspace.hospital_code,
        version=draft.version,
        number=number,
        count=draft.count,
        threshold=draft.threshold,
        code=key.code.hex(),
        public=key.public,
        created=workspace.now().isoformat(timespec="seconds"),
    )
    name = stick_name(workspace.hospital_code, draft.version, number, key.public)
    path = folder / name
    write_bytes_safely(path, seal_root_key(held, passphrase))
    return check_stick(workspace, draft, path, passphrase)


def check_stick(workspace: Workspace, draft: RootDraft, path: Path, passphrase: str) -> RootCopy:
    """A key of the set read back from its file; raises ROOT-KEY-* and RootStaleError."""
    held = open_root_key(read_small(path, FILE_MAX), passphrase)
    key = key_of_file(workspace, held)
    for number in range(1, draft.count + 1):
        if draft.key(number).public == key.public:
            return RootCopy(number, key.public, path)
    raise RootStaleError()


# --- in force ---------------------------------------------------------------------------------


def sign_root(
    workspace: Workspace,
    draft: RootDraft,
    copies: Sequence[RootCopy],
    keys: Sequence[RootKey] = (),
) -> RootSigned:
    """Put the set in force, signed by enough of the old keys and by all of the new.

    `keys` are read from old sheets or sticks; none are needed while the old key is on this PC,
    from which it is removed. Raises ROOT-STALE, ROOT-COPY, ROOT-KEY-TWICE and ROOT-KEYS-FEW.
    """
    require(workspace, Role.HEAD_NURSE)
    if draft.version != _next_version(workspace):
        raise RootStaleError()
    _check_copies(draft, copies)
    stands = standing(workspace, keys)
    new = [key.signer for key in draft.keys]
    newer = _named(workspace, stands.root, draft, draft.version)
    signed = make_root(newer, _distinct([*stands.signers, *new]))
    return _keep(workspace, draft, copies, (*stands.chain, signed))


def refound(workspace: Workspace, draft: RootDraft, copies: Sequence[RootCopy]) -> RootSigned:
    """Begin a new root because too many keys of the old one are lost; the old one is history.

    No PC follows it by itself: each compares the new digits with a stamped notice.
    """
    require(workspace, Role.HEAD_NURSE)
    root = root_of(workspace)
    if draft.version != _next_version(workspace):
        raise RootStaleError()
    _check_copies(draft, copies)
    first = make_root(_named(workspace, root, draft, 1), [key.signer for key in draft.keys])
    return _keep(workspace, draft, copies, (first,))


def finish_scrub(workspace: Workspace) -> None:
    """Write the office's file anew, so that a key removed from the records is nowhere in it.

    Done by `sign_root` itself; needed only when the program ended in between.
    """
    if workspace.store.meta(SCRUB):
        workspace.store.scrub()
        with workspace.store.writing() as tx:
            tx.set_meta(SCRUB, "")


def _check_copies(draft: RootDraft, copies: Sequence[RootCopy]) -> None:
    checked = {(copy.number, copy.public) for copy in copies}
    numbers = range(1, draft.count + 1)
    missing = [one for one in numbers if (one, draft.key(one).public) not in checked]
    if missing:
        raise RootCopyError(numbers="、".join(map(str, missing)))


def _distinct(signers: Sequence[Signer]) -> list[Signer]:
    return list({signer.key_id: signer for signer in signers}.values())


def _named(workspace: Workspace, root: Root, draft: RootDraft, version: int) -> Root:
    """The root statement that names the set."""
    return msgspec.structs.replace(
        root,
        version=version,
        root_keys=tuple(key.public for key in draft.keys),
        threshold=draft.threshold,
        recovery_recipients=tuple(key.recipient for key in draft.keys),
        created=workspace.now().isoformat(timespec="seconds"),
    )


def _keep(
    workspace: Workspace,
    draft: RootDraft,
    copies: Sequence[RootCopy],
    chain: tuple[bytes, ...],
) -> RootSigned:
    had_seed = bool(workspace.store.meta(SEED))
    facts = [CopyFact(number, stick=False, sheet=False) for number in range(1, draft.count + 1)]
    for copy in copies:
        place = copy.number - 1
        facts[place] = replace(facts[place], **{"stick" if copy.path else "sheet": True})
    with workspace.store.writing() as tx:
        if chain[0] != roots_of(workspace)[0]:
            keep_history(workspace, tx)
        tx.set_meta("roots", encode_all(chain))
        tx.set_meta(SEED, "")
        tx.set_meta(COPIES, json.dumps([[one.number, one.stick, one.sheet] for one in facts]))
        if had_seed:
            tx.set_meta(SCRUB, "due")
        renew_roster(workspace, tx)
        tx.journal(noted(workspace, "out", "root", file=f"ROOT-V{len(chain)}"))
    finish_scrub(workspace)
    return RootSigned(
        version=len(chain),
        keys=draft.count,
        threshold=draft.threshold,
        digits=root_digits(chain[0]),
        changes=EXCHANGE,
    )
