"""What can go wrong with a spreadsheet and a person can act on; every error names the `file`."""

from cleanclinic.errors import CleanClinicError


class SheetError(CleanClinicError):
    """A spreadsheet could not be read or written; nothing was taken from it."""

    code = "SHEET"


class SheetFormatError(SheetError):
    """No spreadsheet that can be read here, whatever its name says."""

    code = "SHEET-FORMAT"


class SheetLockedError(SheetError):
    """Protected with a password."""

    code = "SHEET-LOCKED"


class SheetDamagedError(SheetError):
    """The file is cut off or broken inside."""

    code = "SHEET-DAMAGED"


class SheetEmptyError(SheetError):
    """No row with content."""

    code = "SHEET-EMPTY"


class SheetColumnsError(SheetError):
    """Columns are missing; values: `missing`, `found` (the heads there are)."""

    code = "SHEET-COLUMNS"


class SheetRowsError(SheetError):
    """Too many rows; values: `rows`, `limit`."""

    code = "SHEET-ROWS"


class SheetWideError(SheetError):
    """Too many columns; values: `columns`, `limit`."""

    code = "SHEET-WIDE"


class SheetFarCellError(SheetError):
    """Content so far out that the table would be mostly emptiness; values: `cell`."""

    code = "SHEET-FAR"


class SheetBigError(SheetError):
    """More bytes than any list of ours; values: `limit_mb`."""

    code = "SHEET-BIG"


class SheetCellLongError(SheetError):
    """A text is longer than a cell can hold; values: `cell`, `limit`."""

    code = "SHEET-CELL-LONG"
