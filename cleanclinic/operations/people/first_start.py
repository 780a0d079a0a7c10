"""The first minute: a ward set up with one person and a PIN, in one go."""

import platform
import re
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import NoStoreError, PassphraseShortError, StoreError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import check_pin
from cleanclinic.keys.slots import PASSPHRASE_MIN
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.creating import Opening, create_ward
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.initials import initials

CODE_LENGTH, LABEL_LENGTH = 10, 50
_CODE_ELSE, _LABEL_ELSE = "KS", "PC"
# Names that a system or its maker gave: they tell nobody which computer it is.
_MADE_UP = re.compile(
    r"(desktop|laptop|win|pc|msft|macbook|localhost|ip|vm)(-?[0-9a-z]{6,}|-?[0-9]+|-pc)?"
    r"|[0-9a-f]{6,}|[0-9.-]*",
    re.IGNORECASE,
)
_PROBE = "probe"


class FirstAccessError(CleanClinicError):
    """Neither a PIN nor a passphrase was given: nothing would open what is set up."""

    code = "FIRST-ACCESS"


@dataclass(frozen=True)
class StoreState:
    """Whether this computer can keep what PINs lean on.

    `code` is empty, or that of the error whose words say why not and what to do.
    """

    usable: bool
    code: str = ""


def store_state(*, store: SecretStore | None = None) -> StoreState:
    """Try the system's credential store out with a text that means nothing, and take it away."""
    try:
        check_store(store)
    except StoreError as error:
        return StoreState(usable=False, code=error.code)
    return StoreState(usable=True)


def check_store(store: SecretStore | None = None) -> SecretStore:
    """The store, tried out; raises NoStoreError or the StoreError that says what is wrong."""
    used = store or find_store()
    if used is None:
        raise NoStoreError()
    used.put(_PROBE, _PROBE)
    used.delete(_PROBE)
    return used


def check_access(pin: str, passphrase: str) -> None:
    """What is to open something new; raises FIRST-ACCESS, PIN-* and KEY-PASSPHRASE-SHORT."""
    if not pin and not passphrase:
        raise FirstAccessError()
    if pin:
        check_pin(pin)
    if passphrase and len(passphrase) < PASSPHRASE_MIN:
        raise PassphraseShortError(minimum=PASSPHRASE_MIN, length=len(passphrase))


def set_up_ward(
    folder: Path,
    department_name: str,
    person: str,
    *,
    pin: str = "",
    passphrase: str = "",
    department_type: DepartmentType = DepartmentType.WARD,
    department_code: str = "",
    hospital_code: str = "",
    device_label: str = "",
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """A department's workspace, opened as its first head nurse; all of it or nothing.

    A PIN needs a credential store; where there is none a passphrase opens it, or both do. Raises
    FirstAccessError, PIN-*, KEY-*, RECORD-INVALID and WORKSPACE-EXISTS: never new keys over old.
    """
    check_access(pin, passphrase)
    return create_ward(
        folder,
        department_name=department_name,
        department_code=department_code or code_of(department_name),
        department_type=department_type,
        person=person,
        device_label=device_label or computer_name() or _LABEL_ELSE,
        hospital_code=hospital_code,
        opening=Opening(
            passphrase=passphrase or None,
            use_store=False,
            pin=pin,
            store=check_store(store) if pin else None,
            cost=cost,
        ),
        sources=sources,
    )


def computer_name() -> str:
    """What this computer is called, as far as it tells people which one it is; else ""."""
    name = platform.node().split(".")[0].strip()
    return "" if _MADE_UP.fullmatch(name) else name[:LABEL_LENGTH].strip()


def code_of(name: str, *, otherwise: str = _CODE_ELSE) -> str:
    """A department's code until somebody gives it another: the initials of its name."""
    letters = (one for one in initials(name).upper() if one.isascii() and one.isalnum())
    return "".join(letters)[:CODE_LENGTH] or otherwise
