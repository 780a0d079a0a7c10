"""people: who looked, what was done to people, handovers; a member of staff's phone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the migration."""
    op.create_table(
        "record_access",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("of_kind", sa.Text(), nullable=True),
        sa.Column("of_record", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("_owner", sa.Text(), nullable=False),
        sa.Column("_heads", sa.LargeBinary(), nullable=False),
        sa.Column("_deleted", sa.Integer(), nullable=False),
        sa.Column("_conflict", sa.Text(), nullable=True),
        sa.Column("_revisions", sa.Integer(), nullable=False),
        sa.Column("_updated_at", sa.Text(), nullable=False),
        sa.Column("_updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_access")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record_handover",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("outgoing_id", sa.Text(), nullable=True),
        sa.Column("outgoing", sa.Text(), nullable=True),
        sa.Column("incoming", sa.Text(), nullable=True),
        sa.Column("on", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("stays", sa.Integer(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.Column("log_size", sa.Integer(), nullable=True),
        sa.Column("log_head", sa.Text(), nullable=True),
        sa.Column("old_sheet", sa.Integer(), nullable=True),
        sa.Column("outgoing_at", sa.Text(), nullable=True),
        sa.Column("incoming_id", sa.Text(), nullable=True),
        sa.Column("incoming_at", sa.Text(), nullable=True),
        sa.Column("new_sheet", sa.Integer(), nullable=True),
        sa.Column("_owner", sa.Text(), nullable=False),
        sa.Column("_heads", sa.LargeBinary(), nullable=False),
        sa.Column("_deleted", sa.Integer(), nullable=False),
        sa.Column("_conflict", sa.Text(), nullable=True),
        sa.Column("_revisions", sa.Integer(), nullable=False),
        sa.Column("_updated_at", sa.Text(), nullable=False),
        sa.Column("_updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_handover")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record_person_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("sees_ethics", sa.Integer(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("_owner", sa.Text(), nullable=False),
        sa.Column("_heads", sa.LargeBinary(), nullable=False),
        sa.Column("_deleted", sa.Integer(), nullable=False),
        sa.Column("_conflict", sa.Text(), nullable=True),
        sa.Column("_revisions", sa.Integer(), nullable=False),
        sa.Column("_updated_at", sa.Text(), nullable=False),
        sa.Column("_updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_person_change")),
        sqlite_with_rowid=False,
    )
    _add_phone()


def _add_phone() -> None:
    """Made anew instead of altered, so that its columns stand as in a database made today."""
    op.rename_table("record_staff_member", "staff_before")
    op.create_table(
        "record_staff_member",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("staff_number", sa.Text(), nullable=True),
        sa.Column("post_type", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("joined", sa.Text(), nullable=True),
        sa.Column("left", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("_owner", sa.Text(), nullable=False),
        sa.Column("_heads", sa.LargeBinary(), nullable=False),
        sa.Column("_deleted", sa.Integer(), nullable=False),
        sa.Column("_conflict", sa.Text(), nullable=True),
        sa.Column("_revisions", sa.Integer(), nullable=False),
        sa.Column("_updated_at", sa.Text(), nullable=False),
        sa.Column("_updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_staff_member")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO record_staff_member SELECT id, name, staff_number, post_type, title, duty, "
        "joined, left, '', _owner, _heads, _deleted, _conflict, _revisions, _updated_at, "
        "_updated_by FROM staff_before"
    )
    op.drop_table("staff_before")
