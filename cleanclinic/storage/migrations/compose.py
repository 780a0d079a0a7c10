"""Writes the migration that leads from the last one to the tables as the program has them now.

Those of records are left out: they follow the records by themselves (`storage.record_tables`).

`python -m cleanclinic.storage.migrations.compose NAME` for a new one, with `--first` to write the
first one anew while nothing is released yet. Read the result, then raise SCHEMA_VERSION.
"""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

from cleanclinic.storage.kind_table import SCHEMA
from cleanclinic.storage.migrate import MIGRATIONS, migrate
from cleanclinic.storage.opening import SCHEMA_VERSION, bare_database, revision_name

_HEAD = '''"""{summary}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    """Apply the migration."""
'''


def compose(name: str, *, first: bool) -> Path:
    """Write the migration `name`; gives its path."""
    with tempfile.TemporaryDirectory() as folder:
        database = bare_database(Path(folder) / "empty.db", bytes(32))
        if not first:
            migrate(database, 0)
        context = MigrationContext.configure(
            database.connection, opts={"include_name": _is_ours_to_migrate}
        )
        script = produce_migrations(context, SCHEMA)
        code = render_python_code(script.upgrade_ops) if script.upgrade_ops else "pass"
        database.close()
    number = SCHEMA_VERSION if first else SCHEMA_VERSION + 1
    down = None if number == 1 else revision_name(number - 1)
    head = _HEAD.format(
        summary=name.replace("_", " "), revision=revision_name(number), down=repr(down)
    )
    path = MIGRATIONS / "versions" / f"{revision_name(number)}_{name}.py"
    lines = [line for line in code.splitlines() if "### " not in line]
    path.write_text(
        head + "\n".join(f"    {line.removeprefix('    ')}" for line in lines) + "\n",
        encoding="utf-8",
    )
    return path


def _is_ours_to_migrate(name: str | None, what: str, _parents: object) -> bool:
    return what != "table" or not str(name).startswith("record_")


if __name__ == "__main__":
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    sys.stdout.write(f"{compose(names[0], first='--first' in sys.argv)}\n")
