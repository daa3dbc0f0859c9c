"""Runs the concerns' own revisions, in a store that shares no table and no version with the main one."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    transactional_ddl=True,
    version_table="concerns_version",
    version_table_schema="concerns" if connection.dialect.name == "postgresql" else None,
)
with context.begin_transaction():
    context.run_migrations()
