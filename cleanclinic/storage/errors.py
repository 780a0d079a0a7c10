"""Why a database cannot be opened, a record not be saved, or a change not be taken in."""

from cleanclinic.errors import CleanClinicError


class DatabaseMissingError(CleanClinicError):
    """There is no database at `path`."""

    code = "DB-MISSING"


class DatabaseEmptyError(CleanClinicError):
    """The file at `path` has no bytes: a database was here and is gone."""

    code = "DB-EMPTY"


class DatabaseForeignError(CleanClinicError):
    """The file at `path` is a database of another program, or not encrypted."""

    code = "DB-FOREIGN"


class DatabaseKeyError(CleanClinicError):
    """The key does not open the database at `path`."""

    code = "DB-KEY"


class DatabaseNewerError(CleanClinicError):
    """A newer version of the program wrote the database at `path`; values: `found`, `known`."""

    code = "DB-NEWER"


class DatabaseDamagedError(CleanClinicError):
    """The database at `path` cannot be read; values: `detail`."""

    code = "DB-DAMAGED"


class DatabaseLockedError(CleanClinicError):
    """Another instance of the program has the database at `path` open."""

    code = "DB-LOCKED"


class DatabasePlaceError(CleanClinicError):
    """`path` is on a network share or removable medium; values: `medium`."""

    code = "DB-PLACE"


class DatabaseReadOnlyError(CleanClinicError):
    """The database at `path` or its folder cannot be written."""

    code = "DB-READONLY"


class ClockError(CleanClinicError):
    """By the clock of this PC it is `today`, which no line can bear; nothing was recorded."""

    code = "CLOCK"


class DatabaseExistsError(CleanClinicError):
    """Something is already at `path`; a new database is never made over it."""

    code = "DB-EXISTS"


class DatabaseLibraryError(CleanClinicError):
    """The SQLite inside SQLCipher is too old to be safe; values: `found`, `needed`."""

    code = "DB-LIBRARY"


class RecordFinalError(CleanClinicError):
    """The record is final and may not become this; values: `kind`, `record`."""

    code = "RECORD-FINAL"


class RecordOwnerError(CleanClinicError):
    """The record belongs to another department; values: `kind`, `record`, `owner`."""

    code = "RECORD-OWNER"


class RecordOfficeError(CleanClinicError):
    """Only the office writes records of this kind; values: `kind`, `record`."""

    code = "RECORD-OFFICE"


class RecordDeletedError(CleanClinicError):
    """The record was deleted and must be restored first; values: `kind`, `record`."""

    code = "RECORD-DELETED"


class RecordUnknownError(CleanClinicError):
    """There is no such record; values: `kind`, `record`."""

    code = "RECORD-UNKNOWN"


class UndoNothingError(CleanClinicError):
    """There is nothing to undo or redo, or turning it back would change nothing."""

    code = "UNDO-NOTHING"


class UndoChangedError(CleanClinicError):
    """A later change touched the same; values: `kind`, `record`, `field`."""

    code = "UNDO-CHANGED"


class AttachmentDiffersError(CleanClinicError):
    """The content is not what was announced; values: `name`, `expected`, `found`."""

    code = "ATTACHMENT-DIFFERS"


class ChangeRefusedError(CleanClinicError):
    """A change of a bundle may not stand; values: `line`, `kind`, `record`."""

    code = "CHANGE-RECORD"


class ChangeKindError(ChangeRefusedError):
    """Records of this kind may not come from there."""

    code = "CHANGE-KIND"


class ChangeNewerError(ChangeRefusedError):
    """A newer version of the program wrote this kind of record."""

    code = "CHANGE-NEWER"


class ChangeOwnerError(ChangeRefusedError):
    """The record belongs to another department; also `owner`."""

    code = "CHANGE-OWNER"


class ChangeParentError(ChangeRefusedError):
    """The change builds on one that is not held here; also `parent`."""

    code = "CHANGE-PARENT"


class ChangeTwinError(ChangeRefusedError):
    """Another change with the same id and other content is held; also `change`."""

    code = "CHANGE-TWIN"


class ChangeFinalError(ChangeRefusedError):
    """The change alters a record that was final."""

    code = "CHANGE-FINAL"


class ChangeDataError(ChangeRefusedError):
    """A value of the change breaks a rule of its field; also `field`."""

    code = "CHANGE-DATA"


class ChangeShredError(ChangeRefusedError):
    """An erasure changes something else too, or does not leave of a line what it says."""

    code = "CHANGE-SHRED"


class ChangeRestError(ChangeShredError):
    """What an erasure leaves of a line here is not what it says; another one may be missing."""


class ChangeErasedError(ChangeRefusedError):
    """The change says that it was lawfully erased, and no erasure that is held says so."""

    code = "CHANGE-ERASED"


class ChangeFormatError(CleanClinicError):
    """A line of a bundle is not a change; values: `line`, `rule`."""

    code = "CHANGE-FORMAT"


class BackupDamagedError(CleanClinicError):
    """A backup is not whole or not what was written; values: `name`, `detail`."""

    code = "BACKUP-DAMAGED"


class BackupNewerError(CleanClinicError):
    """A newer version of the program made the backup; values: `name`."""

    code = "BACKUP-NEWER"


class BackupDiffersError(CleanClinicError):
    """The copy does not hold what it should; values: `name`, `detail`. It was not kept."""

    code = "BACKUP-DIFFERS"


class RestoreUnfinishedError(CleanClinicError):
    """The restore is decided, and moving the files is finished at the next start; `reason`."""

    code = "RESTORE-UNFINISHED"
