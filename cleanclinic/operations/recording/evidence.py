"""Files that prove something: filed once, looked at without leaving a copy, dated, given out.

Every kind with a field `Parts(Evidence)` is served alike. A file is kept by its SHA-256 in the
database; what is shown of it passes through memory only, never through a file.
"""

import mimetypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.operations.recording.file_kinds import HEAD_BYTES, check_kind
from cleanclinic.operations.recording.history import record_label
from cleanclinic.operations.recording.writing import NoSuchRecordError, get_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.paper.errors import PdfUnreadableError
from cleanclinic.paper.output import growing_file
from cleanclinic.paper.preview import count_pages
from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import Parts, fields_of
from cleanclinic.records.held import Changes
from cleanclinic.records.record import Record
from cleanclinic.storage.transaction import Transaction
from cleanclinic.sync.limits import ATTACHMENT_MAX
from cleanclinic.words import readable

R = TypeVar("R", bound=Record)
T = TypeVar("T")

CHUNK = 1 << 20
_MIB = 1 << 20
FILE_MOST_BYTES = ATTACHMENT_MAX
"""What one file may have at most; said before one is chosen."""
_NAME_LENGTH = 200


class AttachmentSizeError(CleanClinicError):
    """A file is too large; values: `name`, `size` and `most` in MB."""

    code = "ATTACHMENT-SIZE"


class AttachmentEmptyError(CleanClinicError):
    """There is nothing in a file, or it is a folder; values: `name`."""

    code = "ATTACHMENT-EMPTY"


class AttachmentGoneError(CleanClinicError):
    """The file itself has not come to this computer yet; values: `name`."""

    code = "ATTACHMENT-GONE"


@dataclass(frozen=True)
class NewFile:
    """A file to be filed: `content` is where it lies, or its bytes (a picture pasted)."""

    content: Path | bytes
    name: str

    @staticmethod
    def at(path: Path) -> "NewFile":
        """The file at a path, under its own name."""
        return NewFile(path, readable(path.name))


@dataclass(frozen=True)
class Filed:
    """Files were filed with a record; `known` of them were there already."""

    count: int
    known: int
    changes: Changes


@dataclass(frozen=True)
class EvidenceRow:
    """A file of a record: the day it is about stands in `evidence`, when it was filed here.

    `size` in bytes; None where the file itself has not come to this computer.
    """

    evidence: Evidence
    size: int | None
    media_type: str
    filed_at: datetime | None
    filed_by: str


@dataclass(frozen=True)
class FileContent:
    """The bytes of a file, to be shown and kept nowhere."""

    name: str
    media_type: str
    content: bytes


def file_evidence(
    workspace: Workspace, source: Path | bytes, name: str, on: date | None = None
) -> Evidence:
    """Keep a file and give the evidence to put into a record that is about to be saved.

    A file that is here already is not kept twice. The day it is about is today unless said.
    Raises ATTACHMENT-*, FILE-*, PDF-*; then nothing was kept.
    """
    with workspace.store.writing() as tx:
        return _keep(tx, NewFile(source, name), on or workspace.today())


def add_files(
    workspace: Workspace,
    of: type[R],
    record_id: str,
    files: Sequence[NewFile],
    *,
    on: date | None = None,
    also: dict[str, Any] | None = None,
    field: str = "",
) -> Filed:
    """File documents with a record as one act: all of them or none; raises as `file_evidence`.

    One that the record has already is passed over. `also` are values that change with it; `field`
    says which where a kind has several fields of evidence.
    """
    record = get_record(workspace, of, record_id).record
    name = field or evidence_field(of)
    before: tuple[Evidence, ...] = getattr(record, name)
    label = record_label(workspace, record)
    one = {"name": _short_name(files[0].name)} if len(files) == 1 else {"count": str(len(files))}
    key = "act.file_evidence" if len(files) == 1 else "act.file_evidences"
    with workspace.store.act(
        key, workspace.actor, kind=f"@kind.{of.KIND}", label=label, **one
    ) as act:
        kept = [_keep(act, file, on or workspace.today()) for file in files]
        known = {part.attachment for part in before}
        new = list(
            {part.attachment: part for part in kept if part.attachment not in known}.values()
        )
        if new:
            values: dict[str, Any] = {**(also or {}), name: (*before, *new)}
            act.put(replace(record, **values))
    return Filed(len(new), len(files) - len(new), act.changes)


def add_with_files(
    workspace: Workspace,
    of: type[Record],
    files: Sequence[NewFile],
    values: Mapping[str, Any],
    add: Callable[[Mapping[str, Any]], T],
    *,
    field: str = "",
) -> T:
    """Make a record by `add` with files filed in the same act, each once: all of it or nothing.

    Raises as `file_evidence` and as `add` do; then no file was kept either.
    """
    if not files:
        return add(values)
    name = field or evidence_field(of)
    with workspace.store.whole():
        before: tuple[Evidence, ...] = tuple(values.get(name) or ())
        kept = [file_evidence(workspace, file.content, file.name) for file in files]
        # The first of two that are the same file.
        new = {one.attachment: one for one in reversed((*before, *kept))}
        return add({**values, name: tuple(reversed(new.values()))})


def drop_evidence(
    workspace: Workspace, of: type[R], record_id: str, sha256: str, *, field: str = ""
) -> Changed:
    """Take a file away from a record; the history still has it."""
    return _with_evidence(workspace, of, record_id, sha256, "act.drop_evidence", None, field)


def date_evidence(
    workspace: Workspace,
    of: type[R],
    record_id: str,
    sha256: str,
    on: date | None,
    *,
    field: str = "",
) -> Changed:
    """Say which day a file is about, whenever it was filed."""
    return _with_evidence(workspace, of, record_id, sha256, "act.date_evidence", {"on": on}, field)


def rename_evidence(
    workspace: Workspace, of: type[R], record_id: str, sha256: str, name: str, *, field: str = ""
) -> Changed:
    """Call a file of a record something else."""
    values = {"name": _short_name(name)}
    return _with_evidence(workspace, of, record_id, sha256, "act.rename_evidence", values, field)


def list_evidence(
    workspace: Workspace, of: type[R], record_id: str, *, field: str = ""
) -> tuple[EvidenceRow, ...]:
    """The files of a record with when and by whom each was filed; raises NoSuchRecordError."""
    field = field or evidence_field(of)
    record = get_record(workspace, of, record_id).record
    filed: dict[str, tuple[datetime, str]] = {}
    for revision in workspace.store.history(record_id):
        for change in revision.changed:
            after = change.after if change.field == field else None
            for part in after if isinstance(after, tuple) else ():
                filed.setdefault(part.attachment, (revision.at, revision.actor.name))
    return tuple(
        _row(workspace, part, filed.get(part.attachment)) for part in getattr(record, field)
    )


def read_file(workspace: Workspace, evidence: Evidence) -> FileContent:
    """The whole of a file in memory, for a look; raises AttachmentGoneError."""
    info = workspace.store.attachment(evidence.attachment)
    if info is None:
        raise AttachmentGoneError(name=evidence.name)
    content = b"".join(workspace.store.attachment_chunks(evidence.attachment))
    # What came in a bundle names no type: the content says what it is.
    media_type = info.media_type or check_kind(evidence.name, content[:HEAD_BYTES])
    return FileContent(evidence.name, media_type, content)


def save_copy(workspace: Workspace, evidence: Evidence, target: Path) -> Path:
    """Write a copy where a person wants one; it lies in clear there.

    Raises AttachmentGoneError and the file errors; then what lay at `target` is as it was.
    """
    if workspace.store.attachment(evidence.attachment) is None:
        raise AttachmentGoneError(name=evidence.name)
    with growing_file(target) as file:
        for chunk in workspace.store.attachment_chunks(evidence.attachment):
            file.write(chunk)
    return target


def evidence_field(of: type[Record]) -> str:
    """The field of a kind that holds evidence; raises KeyError for a kind without."""
    for field in fields_of(of):
        if isinstance(field.note, Parts) and field.note.of is Evidence:
            return field.name
    raise KeyError(of.KIND)


def read_attachment(path: Path) -> Iterator[bytes]:
    """The file in chunks; raises ATTACHMENT-SIZE, ATTACHMENT-EMPTY and FileProblemError."""
    try:
        size = path.stat().st_size
        _check_size(path.name, size if path.is_file() else 0)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise FileProblemError(path=path, reason=reason_of(error)) from error


def media_type_of(path: Path) -> str:
    """What a file is by its name alone."""
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def checked(file: NewFile) -> tuple[str, Iterator[bytes]]:
    """The media type and the bytes of a file that may be kept; raises as `file_evidence` does."""
    content = file.content
    if isinstance(content, bytes):
        _check_size(file.name, len(content))
        head, chunks = content[:HEAD_BYTES], iter((content,))
    else:
        chunks = read_attachment(content)
        first = next(chunks, b"")
        head, chunks = first[:HEAD_BYTES], _after(first, chunks)
    media_type = check_kind(file.name, head)
    if media_type == "application/pdf":
        # A PDF that nobody can open in five years proves nothing.
        _check_pdf(file)
    return media_type, chunks


def try_file(file: NewFile) -> int:
    """The size in bytes of a file that may be filed; raises as `file_evidence`, and keeps nothing.

    No more of it is read than says what it is, but of a PDF, which is opened.
    """
    checked(file)
    content = file.content
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _check_pdf(file: NewFile) -> None:
    try:
        count_pages(file.content)
    except PdfUnreadableError as error:
        # By the name a person knows it by: what was pasted lies nowhere.
        raise type(error)(path=file.name) from error


def _keep(tx: Transaction, file: NewFile, on: date) -> Evidence:
    media_type, chunks = checked(file)
    name = _short_name(file.name)
    sha256 = tx.attach(chunks, media_type=media_type, name=name)
    return Evidence(attachment=sha256, name=name, on=on)


def _with_evidence(
    workspace: Workspace,
    of: type[R],
    record_id: str,
    sha256: str,
    key: str,
    values: dict[str, Any] | None,
    field: str,
) -> Changed:
    """One file of a record changed, or taken away where `values` is None."""
    record = get_record(workspace, of, record_id).record
    field = field or evidence_field(of)
    parts: tuple[Evidence, ...] = getattr(record, field)
    old = next((part for part in parts if part.attachment == sha256), None)
    if old is None:
        raise NoSuchRecordError(id=sha256)
    put = () if values is None else (replace(old, **values),)
    after = tuple(new for part in parts for new in (put if part is old else (part,)))
    changed: dict[str, Any] = {field: after}
    label = record_label(workspace, record)
    with workspace.store.act(
        key, workspace.actor, kind=f"@kind.{of.KIND}", label=label, name=_short_name(old.name)
    ) as act:
        act.put(replace(record, **changed))
    return Changed(len(act.changes.ids), act.changes)


def _row(workspace: Workspace, part: Evidence, filed: tuple[datetime, str] | None) -> EvidenceRow:
    info = workspace.store.attachment(part.attachment)
    at, by = filed or (None, "")
    if info is None:
        return EvidenceRow(part, None, "", at, by)
    media_type = info.media_type
    if not media_type:
        # What came in a bundle names no type: the content says what it is.
        head = next(workspace.store.attachment_chunks(part.attachment), b"")[:HEAD_BYTES]
        with suppress(CleanClinicError):
            media_type = check_kind(part.name, head)
    return EvidenceRow(part, info.size, media_type, at, by)


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise AttachmentEmptyError(name=name)
    if size > FILE_MOST_BYTES:
        in_mb = -(-size * 10 // _MIB) / 10
        raise AttachmentSizeError(name=name, size=in_mb, most=FILE_MOST_BYTES // _MIB)


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _short_name(name: str) -> str:
    """The name as a record keeps it: one line, its ending whole."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    path = Path(line)
    room = _NAME_LENGTH - len(path.suffix)
    return line if len(line) <= _NAME_LENGTH else f"{path.stem[:room]}{path.suffix}"
