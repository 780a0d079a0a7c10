"""Runs the migrations on the connection the store has open; it began the transaction already."""

from alembic import context

from cleanclinic.storage.kind_table import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
