"""What can go wrong on paper and a person can act on."""

from cleanclinic.errors import CleanClinicError


class PledgeFieldError(CleanClinicError):
    """The template asks for a field there is none of; values: `field`."""

    code = "PLEDGE-FIELD"


class PledgeBracesError(CleanClinicError):
    """A brace in the template is not closed or holds something odd; values: `text`."""

    code = "PLEDGE-BRACES"


class PledgeValueError(CleanClinicError):
    """The template asks for a field that is empty for this person; values: `field`, `who`."""

    code = "PLEDGE-VALUE"


class NothingToPrintError(CleanClinicError):
    """Nobody and nothing was chosen."""

    code = "PRINT-NOTHING"


class PdfUnreadableError(CleanClinicError):
    """The file is damaged, locked or no PDF; values: `path`."""

    code = "PDF-UNREADABLE"


class NoPictureError(CleanClinicError):
    """The content cannot be shown as a picture here; values: `name`."""

    code = "PICTURE-NONE"


class PdfLockedError(PdfUnreadableError):
    """The file opens with a password only; values: `path`."""

    code = "PDF-LOCKED"
