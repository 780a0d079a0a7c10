"""What the office published and lost again comes back from its wards.

A ward keeps each answer of the office that brought nothing but the office's own lines. Where an
office put back from a backup does not send them again, the ward's next bundle brings those answers
as they were signed, as files. The office believes its own signature and nothing else.
"""

import json
from collections.abc import Collection
from contextlib import suppress

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.downlink import ALL_KINDS, DEPARTMENT_KINDS, office_devices
from cleanclinic.operations.peers.colleagues import attachments_of
from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED
from cleanclinic.operations.workspace.streams import epoch_of, generation
from cleanclinic.operations.workspace.trust import root_of
from cleanclinic.records import record_type
from cleanclinic.records.change import parse_line
from cleanclinic.records.erasing import blanks_of
from cleanclinic.records.held import Changes
from cleanclinic.storage.values import Alarm, AttachmentInfo, Bundle, LogLine, Verdict
from cleanclinic.sync.given import Given, make_given, read_given
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.limits import ATTACHMENTS_MAX
from cleanclinic.sync.manifest import Manifest, read_manifest

# At a ward: in which life of the office it was looked, and the files to be named. In `ext` too.
_TEXTS_CHECKED, GIVEN_BACK = "texts_checked", "given_back"
# At a ward: what was attached to such lines, to go with them.
_GIVEN_FILES = "given_files"
# An alarm of the office, for a person to look through what came back.
TEXTS_RECALLED = "texts_recalled"


def goes_apart(line: LogLine) -> bool:
    """Whether a line is answered in bundles of its own, so that a ward can keep and return them."""
    offices = line.owner == OFFICE or line.kind not in DEPARTMENT_KINDS
    return offices and not _can_be_erased(line.kind)


def kept_packed(workspace: Workspace, verified: Verified) -> bytes:
    """The packed lines of an answer that brought only the office's own; nothing of any other.

    What a department wrote, and all that may have to be erased, is not kept a second time.
    """
    if verified.manifest.receipt is None or not verified.manifest.counts.changes:
        return b""
    offices = office_devices(workspace)
    changes = map(parse_line, verified.lines())
    only = all(one.device in offices and not _can_be_erased(one.kind) for one in changes)
    return verified.packed if only else b""


def _can_be_erased(kind: str) -> bool:
    of = record_type(kind)
    return of is None or bool(blanks_of(of))


def give_texts_back(workspace: Workspace) -> None:
    """Lay out what this life of the office has lost of its own; asked at every export."""
    store = workspace.store
    # What was said under a former key may never have arrived.
    life = f"{store.meta('device_id')} {epoch_of(workspace)} {generation(workspace)}"
    state = store.stream(OFFICE, "in")
    if store.meta(_TEXTS_CHECKED) == life or not state.seq:
        return
    last = store.bundle("in", OFFICE, state.epoch, state.seq)
    if last is None or read_manifest(last.manifest).tally is None:
        # Not everything has come yet that it still has.
        return
    lost = _lost(workspace)
    with store.writing() as tx:
        names = [
            tx.attach(
                [make_given(one.manifest, one.signatures, one.packed)], media_type="", name=""
            )
            for one in lost
        ]
        tx.set_meta(GIVEN_BACK, json.dumps(names) if names else "")
        tx.set_meta(_GIVEN_FILES, json.dumps(_lost_files(workspace)))
        tx.set_meta(_TEXTS_CHECKED, life)


def given_files(workspace: Workspace) -> tuple[AttachmentInfo, ...]:
    """What was attached to the office's lines and goes back to it with the next bundle."""
    store = workspace.store
    names: list[str] = json.loads(store.meta(_GIVEN_FILES, "[]"))
    held = (store.attachment(name) for name in names)
    return tuple(one for one in held if one is not None)


def now_given() -> dict[str, str]:
    """What is remembered once it is in a bundle, which goes out until it is confirmed."""
    return {GIVEN_BACK: "", _GIVEN_FILES: "[]"}


def _lost(workspace: Workspace) -> list[Bundle]:
    """Kept answers of former lives with lines that this life has not brought again, in order."""
    store = workspace.store
    state = store.stream(OFFICE, "in")
    brought = {one.hash for one in store.bundle_notes("in", OFFICE, state.epoch)}
    known = store.carried(OFFICE, state.epoch)
    missing = {
        line.bundle.hex()
        for line in store.set_lines()
        if line.owner == OFFICE and line.bundle and line.position not in known
    }
    kept = [
        bundle
        for one in store.streams("in")
        if one.peer.partition(" ")[0] == OFFICE
        for bundle in store.bundles("in", one.peer, one.epoch)
        if bundle.packed and bundle.hash in missing - brought
    ]
    return sorted(kept, key=lambda one: one.first)


def _lost_files(workspace: Workspace) -> list[str]:
    """Files of the office's own lines that this life of it has not brought again, and held here.

    It sends all it has with the lines that name them. So a PC gives a file back, too, when another
    gave the line back and had not been brought its file yet.
    """
    store = workspace.store
    named = {
        name: None
        for line in store.lines_after(0)
        if goes_apart(line)
        for name in attachments_of(parse_line(line.line))
    }
    state = store.stream(OFFICE, "in")
    brought = {
        frame.sha256
        for one in store.bundles("in", OFFICE, state.epoch)
        for frame in read_manifest(one.manifest).frames
    }
    return [name for name in named if name not in brought and store.attachment(name)]


def take_texts_back(workspace: Workspace, manifest: Manifest) -> Changes:
    """At the office: its own lines out of what a ward's bundle gives back.

    What the office of today did not sign, or what does not fit any more, is passed over: the ward's
    own lines are not held up by it.
    """
    names, changes = manifest.ext.get(GIVEN_BACK), NOTHING_CHANGED
    if not isinstance(names, list):
        return changes
    count = 0
    # Each once, however often it is named: reading one may take a while.
    for name in list(dict.fromkeys(map(str, names)))[:ATTACHMENTS_MAX]:
        with suppress(CleanClinicError):
            data = b"".join(workspace.store.attachment_chunks(name))
            verdict = _take(workspace, read_given(data, root_of(workspace)))
            count += verdict.applied + verdict.merged + verdict.conflict
            changes = changes | verdict.changes
    if count:
        facts = {"lines": count}
        peer, epoch = manifest.device_id, manifest.epoch
        with workspace.store.writing() as tx:
            tx.raise_alarm(Alarm(workspace.now(), TEXTS_RECALLED, peer, epoch, facts=facts))
    return changes


def _take(workspace: Workspace, given: Given) -> Verdict:
    offices = office_devices(workspace)
    lines = (line for line in given.lines() if _is_offices(line, offices))
    with workspace.store.writing() as tx:
        return tx.import_changes(OFFICE, lines, allowed_kinds=ALL_KINDS, bundle=given.bundle_hash)


def _is_offices(line: bytes, offices: Collection[str]) -> bool:
    return parse_line(line).device in offices
