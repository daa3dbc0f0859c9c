"""Runs the concerns' own revisions, in a store that shares no table and no version with the main one."""

from __future__ import annotations

from alembic import context

from storage.concerns.tables import ConcernsBase

connection = context.config.attributes["connection"]
postgresql = connection.dialect.name == "postgresql"
if postgresql:
    connection.exec_driver_sql("SET LOCAL search_path TO concerns")

context.configure(
    connection=connection,
    target_metadata=ConcernsBase.metadata,
    transactional_ddl=True,
    version_table="concerns_version",
    version_table_schema="concerns" if postgresql else None,
)
with context.begin_transaction():
    context.run_migrations()
