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
