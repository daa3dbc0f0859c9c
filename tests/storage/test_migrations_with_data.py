"""A database in use comes to this version with everything in it, and gets what the version adds."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config

from bot.domain.people import Appointment, Role
from bot.domain.permissions import Action, permit
from bot.domain.work import Work
from storage import migrate
from storage.database import Database
from storage.keyring import Keyring
from storage.migrate import Part, script_folder
from tests.databases import Prepare, leave_empty
from tests.storage import house
from tests.storage.house import CARA, FILM, START, Clock, change, look, sql

OF_CARA = Appointment("kept", FILM.id, CARA.id, Role.COORDINATOR, START)
BEFORE_CONCERNS = (
    "INSERT INTO productions (id, team_id, title, zone, rule_pack, outside_contact, union_line, wrapped) "
    "VALUES ('film', 'T1', 'Film', 'Europe/Berlin', 'non_union', 'Outside', 'Union', false)",
    "INSERT INTO people (id, production_id, name, adult, job, employer) "
    "VALUES ('cara', 'film', 'Cara', true, '', 'Studio')",
    "INSERT INTO grants (person_id, role, unit) VALUES ('cara', 'coordinator', 'main')",
    "INSERT INTO appointments (id, production_id, person_id, role, since) "
    "VALUES ('kept', 'film', 'cara', 'coordinator', 1772442000123456)",
)
"""A coordinator, as the version before concerns kept her."""


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return leave_empty


def upgrade_to(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(script_folder(Part.MAIN)))
    config.set_main_option("path_separator", "os")
    with migrate._connected(url, Part.MAIN) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def test_an_appointment_made_before_concerns_is_kept_and_gets_its_key(
    database_url: str, keyring: Keyring, clock: Clock
) -> None:
    upgrade_to(database_url, "0003")
    for statement in BEFORE_CONCERNS:
        sql(database_url, statement)
    migrate.upgrade(database_url)
    database = Database.open(database_url, keyring, "one", clock)

    def own_key(work: Work) -> bool:
        found = work.people.appointments(FILM.id)
        assert found == (OF_CARA,)
        key = work.reader_keys.own(permit(work, house.actor(CARA), Action.READ_CONCERNS, CARA.id), found[0])
        return key is not None and key.private is not None

    assert not look(database, own_key)
    production = look(database, lambda work: work.people.production(FILM.id))
    assert production is not None
    assert (production.counsel_name, production.counsel_key, production.wrapped_at) == ("", "", None)
    change(database, lambda work: work.reader_keys.repair())
    assert look(database, own_key)
    database.close()
