"""The tables of the log, its acts, the books of sync and the attachments.

The log is the truth; acts, and the tables of records beside this module, are worked out from it and
can be rebuilt.
"""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

METADATA = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def whole_column(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def bytes_column(name: str, *, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)


# `bundle` is empty for what was written here, else the hash of the bundle that brought the line.
CHANGE = Table(
    "change",
    METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    bytes_column("hash"),
    text_column("id"),
    text_column("kind"),
    text_column("rec"),
    text_column("act"),
    text_column("owner"),
    bytes_column("bundle", nullable=True),
    bytes_column("chain"),
    bytes_column("line"),
    Index("ix_change_id", "id", unique=True),
    Index("ix_change_rec", "rec"),
)

# `undone` is 0, or 1 when it can be redone, or 2 when something else was done since.
ACT = Table(
    "act",
    METADATA,
    Column("first", Integer, primary_key=True, autoincrement=False),
    whole_column("last"),
    text_column("id"),
    text_column("key"),
    text_column("args"),
    text_column("actor"),
    text_column("actor_name"),
    text_column("device"),
    text_column("at"),
    text_column("hlc"),
    whole_column("own"),
    whole_column("count"),
    Column("reverses", Text),
    whole_column("undone"),
    Index("ix_act_id", "id", unique=True),
)

META = Table("meta", METADATA, Column("key", Text, primary_key=True), text_column("value"))

STREAM = Table(
    "stream",
    METADATA,
    text_column("peer"),
    text_column("direction"),
    whole_column("epoch"),
    whole_column("seq"),
    text_column("head"),
    whole_column("position"),
    whole_column("attachment"),
    whole_column("frozen"),
    PrimaryKeyConstraint("peer", "direction"),
)

BUNDLE = Table(
    "bundle",
    METADATA,
    text_column("direction"),
    text_column("peer"),
    whole_column("epoch"),
    whole_column("seq"),
    text_column("hash"),
    text_column("at"),
    whole_column("first"),
    whole_column("last"),
    bytes_column("manifest"),
    bytes_column("signatures"),
    bytes_column("packed"),
    text_column("attachments"),
    text_column("file"),
    whole_column("changes"),
    text_column("written_at"),
    PrimaryKeyConstraint("direction", "peer", "epoch", "seq"),
)

# Bundles that came before the one they follow. They lie sealed as they came in the folder
# `waiting`, each under its hash; `generation` is the office's, 0 at the office.
WAITING = Table(
    "waiting",
    METADATA,
    Column("hash", Text, primary_key=True),
    text_column("peer"),
    whole_column("epoch"),
    whole_column("generation"),
    whole_column("seq"),
    text_column("file"),
    whole_column("size"),
    text_column("at"),
)

# Lines that a bundle of a stream brought though they were here already.
CARRIED = Table(
    "carried",
    METADATA,
    text_column("peer"),
    whole_column("epoch"),
    whole_column("position"),
    PrimaryKeyConstraint("peer", "epoch", "position"),
    sqlite_with_rowid=False,
)

# States of a log that two sides agreed on: `way` is "given" for a peer's that was seen here, "got"
# for one of ours that a peer saw.
COUNTERSIGN = Table(
    "countersign",
    METADATA,
    text_column("peer"),
    text_column("way"),
    whole_column("epoch"),
    whole_column("size"),
    text_column("head"),
    text_column("at"),
    PrimaryKeyConstraint("peer", "way", "epoch", "size"),
    sqlite_with_rowid=False,
)

# What a person has to look into; `settled_by` is empty while it is open.
ALARM = Table(
    "alarm",
    METADATA,
    Column("id", Integer, primary_key=True),
    text_column("at"),
    text_column("kind"),
    text_column("peer"),
    whole_column("epoch"),
    whole_column("seq"),
    text_column("facts"),
    text_column("settled_at"),
    text_column("settled_by"),
)

JOURNAL = Table(
    "bundle_journal",
    METADATA,
    Column("id", Integer, primary_key=True),
    text_column("at"),
    text_column("direction"),
    text_column("peer"),
    whole_column("epoch"),
    whole_column("seq"),
    text_column("hash"),
    text_column("file"),
    text_column("result"),
    text_column("code"),
    whole_column("size"),
    whole_column("applied"),
    whole_column("merged"),
    whole_column("conflict"),
    whole_column("duplicate"),
    whole_column("refused"),
    text_column("note"),
)

ATTACHMENT = Table(
    "attachment",
    METADATA,
    Column("id", Integer, primary_key=True),
    text_column("sha256"),
    whole_column("size"),
    text_column("media_type"),
    text_column("name"),
    whole_column("own"),
    Index("ix_attachment_sha256", "sha256", unique=True),
)

CHUNK = Table(
    "attachment_chunk",
    METADATA,
    whole_column("attachment"),
    whole_column("number"),
    bytes_column("content"),
    PrimaryKeyConstraint("attachment", "number"),
)

# How a picture is compared with others: derived from its file, and never sent.
PICTURE_LOOK = Table(
    "picture_look",
    METADATA,
    text_column("sha256"),
    text_column("mark"),
    bytes_column("shown"),
    PrimaryKeyConstraint("sha256"),
)
