"""The first house: roster, scenes, check-ins, outbox, ledger and what the database knows of its own use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _productions()
    _people()
    _appointments()
    _scenes()
    _slots()
    _castings()
    _calls()
    _answers()
    _outbox()
    _ledger()
    _installation()
    forbid_changes()


def _productions() -> None:
    op.create_table(
        "productions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("rule_pack", sa.String(), nullable=False),
        sa.Column("outside_contact", sa.String(), nullable=False),
        sa.Column("union_line", sa.String(), nullable=False),
        sa.Column("channel_trouble", sa.String(), nullable=True),
        sa.Column("wrapped", sa.Boolean(), nullable=False),
        sa.Column("restored_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_productions"),
    )
    op.create_table(
        "accounts",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("bot", sa.Boolean(), nullable=False),
        sa.Column("current_production", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_accounts"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("cast_number", sa.String(), nullable=True),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.String(), nullable=True),
        sa.Column("quiet_to", sa.String(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_people_production_id"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("production_id", "team_id", "user_id", name="uq_people_production_id_team_id_user_id"),
    )
    op.create_index("ix_people_team_id_user_id", "people", ["team_id", "user_id"])
    op.create_table(
        "grants",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_grants_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "role", "unit", name="pk_grants"),
    )


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_appointments_production_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
    )
    op.create_index("ix_appointments_production_id", "appointments", ["production_id"])
    op.create_index(
        "uq_appointments_current",
        "appointments",
        ["production_id", "role"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _scenes() -> None:
    op.create_table(
        "scenes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("intimate", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("omitted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_scenes_production_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scenes"),
        sa.UniqueConstraint("production_id", "key", name="uq_scenes_production_id_key"),
    )
    op.create_table(
        "scene_contents",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_scene_contents_scene_id"),
        sa.PrimaryKeyConstraint("scene_id", name="pk_scene_contents"),
    )


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_at", sa.BigInteger(), nullable=True),
        sa.Column("next_update", sa.BigInteger(), nullable=True),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_slots_production_id"),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_slots_scene_id"),
        sa.PrimaryKeyConstraint("id", name="pk_slots"),
    )
    op.create_index("ix_slots_production_id_day", "slots", ["production_id", "day"])
    op.create_index("ix_slots_production_id_position", "slots", ["production_id", "position"])
    op.create_index("ix_slots_scene_id", "slots", ["scene_id"])


def _castings() -> None:
    op.create_table(
        "castings",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_castings_scene_id"),
        sa.PrimaryKeyConstraint("scene_id", "person_id", name="pk_castings"),
    )
    op.create_index("ix_castings_person_id", "castings", ["person_id"])
    op.create_table(
        "unmatched_cast",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("cast_number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_unmatched_cast_scene_id"),
        sa.PrimaryKeyConstraint("scene_id", "cast_number", name="pk_unmatched_cast"),
    )


def _calls() -> None:
    op.create_table(
        "unit_days",
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wall", sa.Time(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("instant", sa.BigInteger(), nullable=True),
        sa.Column("offset_shown", sa.Boolean(), nullable=True),
        sa.Column("wrap", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_unit_days_production_id"),
        sa.PrimaryKeyConstraint("production_id", "unit", "day", name="pk_unit_days"),
    )
    op.create_table(
        "person_calls",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wall", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("instant", sa.BigInteger(), nullable=False),
        sa.Column("offset_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_calls_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_person_calls"),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("performer_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_answers_scene_id"),
        sa.PrimaryKeyConstraint("scene_id", "performer_id", "version", name="pk_answers"),
    )
    op.create_index("ix_answers_performer_id", "answers", ["performer_id"])
    op.create_index(
        "uq_answers_current",
        "answers",
        ["scene_id", "performer_id"],
        unique=True,
        sqlite_where=sa.text("is_current IS 1"),
        postgresql_where=sa.text("is_current IS true"),
    )
    op.create_table(
        "answer_readers",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("performer_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"], name="fk_answer_readers_appointment_id"),
        sa.PrimaryKeyConstraint("scene_id", "performer_id", "version", "appointment_id", name="pk_answer_readers"),
    )
    op.create_table(
        "drafts",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("performer_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_drafts_scene_id"),
        sa.PrimaryKeyConstraint("scene_id", "performer_id", name="pk_drafts"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index(
        "ix_outbox_free_at",
        "outbox",
        ["free_at"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_settled_at",
        "outbox",
        ["settled_at"],
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_subject",
        "outbox",
        ["subject"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_ledger"),
        sa.UniqueConstraint("chain", "previous", name="uq_ledger_chain_previous"),
    )
    op.create_table(
        "ledger_payloads",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chain", "seq"], ["ledger.chain", "ledger.seq"], name="fk_ledger_payloads_chain_seq"),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_ledger_payloads"),
    )
    op.create_index("ix_ledger_payloads_key_id", "ledger_payloads", ["key_id"])


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("app_id", name="pk_installation"),
    )
    op.create_table(
        "instances",
        sa.Column("instance", sa.String(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("sockets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("instance", name="pk_instances"),
    )
    op.create_table(
        "nonces",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_nonces"),
    )
