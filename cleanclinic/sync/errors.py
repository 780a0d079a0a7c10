"""What can go wrong with a bundle, a receipt, a request or a grant; one class per next step."""

from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.words import readable


def readable_size(size: int) -> str:
    """A byte count as a person reads it: 830 B, 3.1 KB, 4.0 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / (1024 * 1024):.1f} MB"


class ExchangeError(CleanClinicError):
    """Something carried between ward and office is refused; `name` is the file's name."""

    code = "CCB"

    def __init__(self, **values: object) -> None:
        super().__init__(**{"name": "", "detail": "", **values})

    def named(self, path: Path) -> "ExchangeError":
        """The same refusal, with the file it is about."""
        if not self.values["name"]:
            self.values["name"] = readable(path.name)
        return self


class BundleError(ExchangeError):
    """A bundle or receipt is refused; nothing of it was taken in."""


class EmptyFileError(BundleError):
    code = "CCB-EMPTY"


class NotABundleError(BundleError):
    code = "CCB-MAGIC"


class TruncatedError(BundleError):
    """Values: `have` and `want`, readable sizes."""

    code = "CCB-TRUNCATED"


class TrailingError(BundleError):
    code = "CCB-TRAILING"


class DamagedError(BundleError):
    """The transport check differs: the file was damaged on the way."""

    code = "CCB-HASH"


class ContainerVersionError(BundleError):
    """Value: `version` of the container."""

    code = "CCB-VERSION"


class FlagsError(BundleError):
    code = "CCB-FLAGS"


class HeaderError(BundleError):
    """The routing header is not readable, or says something else than the manifest."""

    code = "CCB-HEADER"


class SealError(BundleError):
    """The age layer is not one this format allows, or it is damaged."""

    code = "CCB-AGE"


class RecipientError(BundleError):
    """Sealed to somebody else."""

    code = "CCB-RECIPIENT"


class FrameError(BundleError):
    code = "CCB-FRAME"


class SignatureError(BundleError):
    code = "CCB-SIG"


class UnknownSignerError(BundleError):
    code = "CCB-SIGNER"


class RevokedSignerError(BundleError):
    """Values: `device` (its label), `seq`."""

    code = "CCB-REVOKED"


class RetiredError(BundleError):
    """Made with a key, or for an address, that the office has replaced since."""

    code = "CCB-RETIRED"


class PayloadTypeError(BundleError):
    """A receipt where a bundle belongs, or the reverse."""

    code = "CCB-TYPE"


class ReaddressedError(BundleError):
    """Sealed to us, but signed for somebody else."""

    code = "CCB-TO"


class HospitalError(BundleError):
    """Value: `hospital` it was made for."""

    code = "CCB-HOSPITAL"


class DemoError(BundleError):
    """Demo and real never mix."""

    code = "CCB-DEMO"


class SuiteError(BundleError):
    """Value: `suite`."""

    code = "CCB-SUITE"


class NewerReaderError(BundleError):
    """Values: `app` that wrote it, `needs`."""

    code = "CCB-READER"


class CriticalError(BundleError):
    """Values: `features` this program does not know."""

    code = "CCB-CRIT"


class ManifestError(BundleError):
    code = "CCB-MANIFEST"


class ChangesError(BundleError):
    code = "CCB-CHANGES"


class LimitError(BundleError):
    """Values: `thing` and `limit`."""

    code = "CCB-LIMIT"


class AttachmentError(BundleError):
    """An attachment's bytes are not the ones announced."""

    code = "CCB-ATTACHMENT"


class ChangedOnDiskError(BundleError):
    """The inbox copy changed between checking and taking in."""

    code = "CCB-CHANGED"


class SplitError(BundleError):
    """One device shows two histories; its stream stops until it begins anew; values: `seq`."""


class ForkError(SplitError):
    """Two bundles of one number, or one that follows another than came."""

    code = "CCB-FORK"


class RollbackError(SplitError):
    """The sender's log is shorter than it was; values: `size`, `known`."""

    code = "CCB-ROLLBACK"


class HistoryError(SplitError):
    """The sender's log is another one than it was; values: `size`."""

    code = "CCB-HISTORY"


class WaitedError(BundleError):
    """It came too early and could wait no longer; values: `seq`."""

    code = "CCB-WAITING"


class FrozenStreamError(BundleError):
    code = "CCB-FROZEN"


class EpochError(BundleError):
    """Values: `epoch`, `known`."""

    code = "CCB-EPOCH"


class ReceiptMismatchError(BundleError):
    code = "CCB-RECEIPT"


class AheadError(BundleError):
    """The office holds bundles this database does not know; values: `upto`, `known`."""

    code = "CCB-AHEAD"


class SpecialFileError(ExchangeError):
    """A folder, link, pipe or device where a file belongs."""

    code = "FILE-SPECIAL"


class ChangingFileError(ExchangeError):
    """The file changed while it was read."""

    code = "FILE-CHANGING"


class ReadBackError(ExchangeError):
    """What was written reads back differently: a failing or fake stick."""

    code = "FILE-READBACK"


class WeakKeyError(ExchangeError):
    """A public signing key no honest program makes."""

    code = "REQ-WEAK"


class RequestError(ExchangeError):
    """A device's request to be enrolled is refused."""

    code = "REQ-FORMAT"


class RequestEmptyError(RequestError):
    code = "REQ-EMPTY"


class RequestSignatureError(RequestError):
    code = "REQ-SIG"


class RequestHospitalError(RequestError):
    """Values: `hospital` typed, `ours`."""

    code = "REQ-HOSPITAL"


class RequestDemoError(RequestError):
    code = "REQ-DEMO"


class RequestNonceError(RequestError):
    """The same request was answered before."""

    code = "REQ-NONCE"


class RequestSuiteError(RequestError):
    code = "REQ-SUITE"


class GrantError(ExchangeError):
    """An office's grant is refused; the device stays as it was."""

    code = "GRANT-FORMAT"


class GrantEmptyError(GrantError):
    code = "GRANT-EMPTY"


class GrantDamagedError(GrantError):
    code = "GRANT-DAMAGED"


class GrantRecipientError(GrantError):
    """Made for another PC."""

    code = "GRANT-RECIPIENT"


class GrantSignatureError(GrantError):
    code = "GRANT-SIG"


class GrantNonceError(GrantError):
    """Answers another request than the one this PC made last."""

    code = "GRANT-NONCE"


class GrantDemoError(GrantError):
    code = "GRANT-DEMO"


class GrantMismatchError(GrantError):
    """Grant, roster, root and request do not say the same."""

    code = "GRANT-MISMATCH"


class EpochStatementError(ExchangeError):
    """A PC's statement that it goes on with a new key is refused; its old entry stays."""

    code = "EPOCH-FORMAT"


class EpochSignatureError(EpochStatementError):
    code = "EPOCH-SIG"


class EpochUnknownError(EpochStatementError):
    """Nobody the office knows signed it."""

    code = "EPOCH-UNKNOWN"


class EpochOtherError(EpochStatementError):
    """Another hospital, department, device or epoch than the key that vouches stands for."""

    code = "EPOCH-OTHER"


class EpochRevokedError(EpochStatementError):
    """The device was taken out of use by a person; value: `device`."""

    code = "EPOCH-REVOKED"


class EpochCloneError(EpochStatementError):
    """Its old key has vouched for another new key already; value: `device`."""

    code = "EPOCH-CLONE"


class RootError(ExchangeError):
    """The hospital's root statement does not hold."""

    code = "ROOT-SIG"


class RootVersionError(RootError):
    """Values: `version`, `known`."""

    code = "ROOT-VERSION"


class RosterError(ExchangeError):
    """The office's roster does not hold."""

    code = "ROSTER-SIG"


class RosterOldError(RosterError):
    """Values: `version`, `known`."""

    code = "ROSTER-OLD"
