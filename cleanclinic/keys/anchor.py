"""How far a workspace had come, kept outside of its file: an older copy put back shows by it."""

import hashlib
import re
from dataclasses import dataclass
from enum import Enum

from cleanclinic.keys.material import SecretStore

_VERSION = "CCA1"
_CHECK_LENGTH = 8
_FORM = re.compile(
    rf"{_VERSION}\.(?P<device>[A-Za-z0-9-]{{1,64}})\.(?P<epoch>[0-9]{{1,16}})\.(?P<seq>[0-9]{{1,16}})"
    r"\.(?P<head>[0-9a-f]{64})\.(?P<size>[0-9]{1,16})\.(?P<audit>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Anchor:
    """Key epoch, last number sent and its identity, length of the log and the hash over it.

    An office keeps its generation as the epoch and its roster's version as the number.
    """

    device: str
    epoch: int
    seq: int
    head: str
    audit_size: int
    audit_head: str

    def to_text(self) -> str:
        """About 240 characters with a check; small enough for any credential store."""
        text = (
            f"{_VERSION}.{self.device}.{self.epoch}.{self.seq}.{self.head}"
            f".{self.audit_size}.{self.audit_head}"
        )
        return f"{text}.{_check(text)}"


class Standing(Enum):
    """Where a database stands beside its anchor."""

    FITS = "fits"
    # An older copy, or one that went on from an older copy.
    BEHIND = "behind"
    # So old that the key in use since is not in it.
    KEY_GONE = "key_gone"


def standing(anchor: Anchor, now: Anchor, audit_head: str | None, head: str | None) -> Standing:
    """A database that stands at `now` held against an anchor.

    `audit_head` and `head` are what it has itself at the anchor's log size and bundle number.
    """
    if now.device != anchor.device or now.epoch < anchor.epoch:
        return Standing.KEY_GONE
    if now.epoch > anchor.epoch:
        return Standing.FITS
    same = audit_head == anchor.audit_head and head == anchor.head
    return Standing.FITS if same and now.seq >= anchor.seq else Standing.BEHIND


def read_anchor(text: str | None) -> Anchor | None:
    """The anchor, or None for what is missing, damaged or of another version."""
    body, _, check = (text or "").rpartition(".")
    found = _FORM.fullmatch(body)
    if found is None or check != _check(body):
        return None
    return Anchor(
        found["device"],
        int(found["epoch"]),
        int(found["seq"]),
        found["head"],
        int(found["size"]),
        found["audit"],
    )


def put_anchor(store: SecretStore, install_id: str, anchor: Anchor) -> None:
    """Keep it in the place of the one before; raises what the credential store raises."""
    store.put(_name(install_id), anchor.to_text())


def get_anchor(store: SecretStore, install_id: str) -> Anchor | None:
    """The last one kept for an installation, under this account of the PC."""
    return read_anchor(store.get(_name(install_id)))


def _name(install_id: str) -> str:
    return f"anchor {install_id}"


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_CHECK_LENGTH]
