"""What can go wrong while unlocking; one class per thing the person would do differently."""

from cleanclinic.errors import CleanClinicError


class KeysError(CleanClinicError):
    """The data cannot be unlocked, or a way of unlocking cannot be made."""

    code = "KEY"


class KeyBundleDamagedError(KeysError):
    """What came out of the wrapping is not a key bundle."""

    code = "KEY-BUNDLE"


class PassphraseShortError(KeysError):
    """Values: `minimum` and `length`, in characters."""

    code = "KEY-PASSPHRASE-SHORT"


class WrongPassphraseError(KeysError):
    code = "KEY-PASSPHRASE"


class NoSlotError(KeysError):
    """Value: `kind` there is no slot of."""

    code = "KEY-NO-SLOT"


class LastSlotError(KeysError):
    code = "KEY-LAST-SLOT"


class SlotsFullError(KeysError):
    """Value: `limit` of ways of opening that there may be."""

    code = "KEY-SLOTS-FULL"


class SlotsMissingError(KeysError):
    """Values: `path`, and `previous`: whether the generation before can be read."""

    code = "KEY-SLOTS-MISSING"


class SlotsDamagedError(KeysError):
    """Values: `path`, and `previous`: whether the generation before can be read."""

    code = "KEY-SLOTS-DAMAGED"


class SlotsNewerError(KeysError):
    """Values: `path`, `version`."""

    code = "KEY-SLOTS-NEWER"


class CostError(KeysError):
    """Values: `memory` (KiB), `passes`, `lanes` a slot asks for."""

    code = "KEY-COST"


class DemoSlotError(KeysError):
    """A key in the clear is for demo data only."""

    code = "KEY-DEMO"


class StoreError(KeysError):
    """The system's credential store does not serve."""

    code = "KEY-STORE"


class NoStoreError(StoreError):
    code = "KEY-STORE-NONE"


class StoreLockedError(StoreError):
    code = "KEY-STORE-LOCKED"


class StoreInitError(StoreError):
    """Value: `reason`, the system's own words."""

    code = "KEY-STORE-INIT"


class StoreDeniedError(StoreError):
    """Value: `reason`, the system's own words."""

    code = "KEY-STORE-DENIED"


class StoreLostError(StoreError):
    """What was put in does not come out."""

    code = "KEY-STORE-LOST"


class StoreSizeError(StoreError):
    """Values: `length`, `limit`, in characters."""

    code = "KEY-STORE-SIZE"


class StoreEmptyError(StoreError):
    """The store has not got it; another slot must serve, never a new key."""

    code = "KEY-STORE-EMPTY"


class PinError(KeysError):
    """A PIN that cannot be taken, or not now."""

    code = "PIN"


class PinDigitsError(PinError):
    code = "PIN-DIGITS"


class PinShortError(PinError):
    """Values: `minimum`, `maximum` and `length`, in digits."""

    code = "PIN-SHORT"


class PinPlainError(PinError):
    """Repeats, rows of steps, or a number everybody knows."""

    code = "PIN-PLAIN"


class PinDateError(PinError):
    """A year or a birthday."""

    code = "PIN-DATE"


class WrongPinError(PinError):
    code = "PIN-WRONG"


class WrongPinWaitError(WrongPinError):
    """Wrong once too often; value: `seconds` until the next try."""

    code = "PIN-WRONG-WAIT"


class PinWaitError(PinError):
    """Too soon after the last miss; value: `seconds` left."""

    code = "PIN-WAIT"


class PinElsewhereError(PinError):
    """The account of the PC has not got what the PIN needs; the try was not counted."""

    code = "PIN-ELSEWHERE"


class RecoveryError(KeysError):
    """What was typed from a recovery sheet does not open the data."""

    code = "RECOVERY"


class RecoveryCharacterError(RecoveryError):
    """Values: `character` no code contains, `group` it stands in."""

    code = "RECOVERY-CHARACTER"


class RecoveryLengthError(RecoveryError):
    """Values: `length` and `needed`, in characters."""

    code = "RECOVERY-LENGTH"


class RecoveryGroupError(RecoveryError):
    """Value: `group` that is not as on the sheet."""

    code = "RECOVERY-GROUP"


class RecoveryCodeError(RecoveryError):
    """A whole code, but not the one of the sheet in force."""

    code = "RECOVERY-CODE"
